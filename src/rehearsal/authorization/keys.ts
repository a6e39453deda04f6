import { BallastError } from "../../core/errors.ts";
import { actionKeys, takesKey } from "../../core/iam-condition-keys.ts";
import type { Access } from "./access.ts";
import type { Thing } from "./lookups.ts";

export type Keys = ReadonlyMap<string, readonly string[]>;

/** Services that answer in one place for all regions (https://docs.aws.amazon.com/general/latest/gr/rande.html, 2026-11). */
const GLOBAL = /^(?:iam|route53|sts):/;

/** Condition keys that come with every request, whatever the service. */
function keysOfEveryRequest(action: string, region: string, account: string): [string, readonly string[]][] {
  return [
    ["aws:requestedregion", [GLOBAL.test(action) ? "us-east-1" : region]],
    // The emulator stands for AWS's own endpoints.
    ["aws:securetransport", ["true"]],
    ["aws:resourceaccount", [account]],
  ];
}

/** Condition keys of what the request is about: its tags and what follows from it. */
function keysOfThing({ keys, tags }: Thing, service: string): [string, readonly string[]][] {
  return [
    ...Object.entries(keys),
    ...Object.entries(tags).flatMap(([key, value]): [string, readonly string[]][] => [
      [`aws:resourcetag/${key.toLowerCase()}`, [value]],
      [`${service}:resourcetag/${key.toLowerCase()}`, [value]],
    ]),
  ];
}

/** Condition keys for tags that the request gives or takes away; a tag's name is a key without regard to case. */
export function keysOfTags(tags: ReadonlyMap<string, string>, removed: readonly string[] = []): Keys {
  const names = [...tags.keys(), ...removed];
  return new Map<string, readonly string[]>([
    ...[...tags].map(([name, value]): [string, string[]] => [
      `aws:requesttag/${name.toLowerCase()}`,
      [value],
    ]),
    ...(names.length > 0 ? [["aws:tagkeys", names] as [string, string[]]] : []),
  ]);
}

/**
 * An access with those of the offered condition keys that the Service Authorization Reference documents for the action
 * on this resource: what it does not document, a policy cannot rely on.
 */
export function access(
  action: string,
  resource: string,
  offered: Keys,
  { account, region, service, thing }: Surroundings,
): Access {
  const documented = actionKeys(action);
  if (!documented) {
    throw new BallastError(
      "AUTHORIZATION_ACTION",
      action,
      "got an action whose condition keys are not kept; limit: those of src/core/facts/iam-condition-keys.json; fix: check its name, or add its service to facts/main.ts and run npm run facts",
    );
  }
  const [prefix = ""] = action.split(":");
  const candidates = [...(thing ? keysOfThing(thing, prefix) : []), ...offered];
  return {
    action,
    resource,
    context: new Map([
      ...keysOfEveryRequest(action, region, account),
      ...candidates.filter(([key, values]) => values.length > 0 && takesKey(documented, resource, key)),
    ]),
    ...(thing?.policy !== undefined && { policy: thing.policy }),
    ...(service !== undefined && { service }),
  };
}

interface Surroundings {
  readonly region: string;
  readonly account: string;
  readonly thing?: Thing | undefined;
  readonly service?: string | undefined;
}
