import type { Configuration } from "../terraform/configuration.ts";
import type { DeclaredResource } from "../terraform/declared.ts";
import type { DeclaredStacks } from "../terraform/declared-stacks.ts";
import { at } from "../terraform/json.ts";
import { META_ARGUMENTS, replacingAttributes } from "../terraform/replacing.ts";
import { Sealer } from "../terraform/seal.ts";
import { isRecord, same, type ValueRecord } from "../terraform/value.ts";
import type { GateChange, GateContext } from "./change.ts";
import { askedOf, judged } from "./judge.ts";
import type { GatePolicy } from "./policy.ts";
import type { GatedPlan } from "./result.ts";

/** The stacks of an environment before and after a change of the code. */
export interface GatedCode {
  /** Undefined for an environment that is new. */
  readonly before: DeclaredStacks | undefined;
  readonly after: DeclaredStacks;
  /** Stacks to judge, as they are after the change. */
  readonly stacks: readonly Configuration[];
  readonly policy: GatePolicy;
}

/** What a resource of a stack says, whatever other stacks have the same address. */
interface Side {
  readonly declared: DeclaredResource;
  readonly values: ValueRecord;
}

/**
 * Judges what a change of the code would do, without a plan: as if what the code had before were deployed. References
 * stay as they are written, so that what depends on the cloud alone is not seen.
 */
export function judgeCode({ after, before, policy, stacks }: GatedCode): GatedPlan[] {
  const sealer = new Sealer();
  return stacks.map((stack) => {
    const name = stack.stack ?? "stack";
    const [was, now] = [before && sidesOf(before, name, sealer), sidesOf(after, name, sealer)];
    const all = [...new Set([...(was?.keys() ?? []), ...now.keys()])].sort();
    const pairs = all.map((address) => ({ address, was: was?.get(address), now: now.get(address) }));
    const changes = pairs.flatMap((pair) => changeOf(pair) ?? []);
    const touched = new Set(changes.map(({ address }) => address));
    const standing = pairs.flatMap(({ address, now: side }) =>
      side && !touched.has(address) ? [created(address, side)] : [],
    );
    const context: GateContext = {
      declared: after,
      planned: (address) => now.get(address)?.declared,
      isDefault: (address, path) => now.get(address)?.declared.gives(path) === false,
      changes,
      configuration: stack,
      ...askedOf(policy, assumedRoles(stack)),
    };
    return judged({ stack: name, changes, standing, context });
  });
}

function sidesOf(stacks: DeclaredStacks, stack: string, sealer: Sealer): Map<string, Side> {
  const found = stacks.types.flatMap((type) =>
    stacks
      .of(type)
      .filter(({ located }) => located.stack.stack === stack)
      .map((declared): [string, Side] => {
        const values = sealer.seal(declared.values);
        return [declared.located.resource.address, { declared, values: isRecord(values) ? values : {} }];
      }),
  );
  return new Map(found);
}

function changeOf(pair: {
  readonly address: string;
  readonly was: Side | undefined;
  readonly now: Side | undefined;
}): GateChange | undefined {
  const { address, now, was } = pair;
  if (!was) return now && created(address, now);
  const { type } = was.declared;
  const before = was.values;
  if (!now) {
    return {
      address,
      type,
      action: "delete",
      reason: "delete_because_no_resource_config",
      before,
      after: null,
      replacePaths: [],
    };
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(now.values)])];
  const ignored = now.declared.ignoreChanges;
  const changed = names.filter(
    (name) =>
      !META_ARGUMENTS.has(name) &&
      !same(before[name], now.values[name]) &&
      !(ignored === "all" || ignored.includes(name)),
  );
  if (changed.length === 0) return undefined;
  const replacePaths = changed.filter((name) => replacingAttributes(type)?.has(name));
  const action = replacePaths.length > 0 ? "replace" : "update";
  return { address, type, action, reason: undefined, before, after: now.values, replacePaths };
}

function created(address: string, { declared: { type }, values }: Side): GateChange {
  return {
    address,
    type,
    action: "create",
    reason: undefined,
    before: null,
    after: values,
    replacePaths: [],
  };
}

/** Roles that the providers of a stack assume. */
function assumedRoles({ providers }: Configuration): string[] {
  return providers.flatMap(({ attributes }) => {
    const role = at(attributes, "assume_role.role_arn");
    return typeof role === "string" ? [role] : [];
  });
}
