import facts from "./facts/iam-condition-keys.json";
import { globMatches } from "./glob.ts";

/** A resource type that an action takes. */
export interface TakenType {
  /** As the Service Authorization Reference calls it, such as `launch-template`. */
  readonly name: string;
  /** Of its ARN, without `arn:<partition>:`. */
  readonly pattern: string;
  /** Whether every request of the action names one. */
  readonly required: boolean;
  /** Condition keys that a request has for a resource of this type, in lower case, `*` for what is variable. */
  readonly keys: readonly string[];
}

/** What the Service Authorization Reference says of one action. */
export interface ActionKeys {
  /** Condition keys of the action, whatever the resource. */
  readonly keys: readonly string[];
  readonly types: readonly TakenType[];
}

const SERVICES: ReadonlyMap<string, string> = new Map(Object.entries(facts.facts));

const read = new Map<string, ReadonlyMap<string, ActionKeys>>();

/**
 * Resource types and condition keys of an action, in any case; undefined for an action that is not known, or a service
 * whose keys are not kept (`facts/main.ts` lists them).
 */
export function actionKeys(action: string): ActionKeys | undefined {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const known = read.get(service) ?? readService(SERVICES.get(service));
  read.set(service, known);
  return known.get(name);
}

/** Whether AWS documents a condition key for an action on a resource; keys of every request (`aws:PrincipalArn`, …) are not among them. */
export function takesKey({ keys, types }: ActionKeys, arn: string, key: string): boolean {
  const own = types.filter((type) => isOfType(type, arn)).flatMap((type) => type.keys);
  return [...keys, ...own].some((pattern) => pattern === key || isVariantOf(pattern, key));
}

/** Whether an ARN, which may end in a wildcard, is one of a type. */
export function isOfType({ pattern }: TakenType, arn: string): boolean {
  const [, , ...rest] = arn.split(":");
  return globMatches(pattern.replaceAll("*", "**"), rest.join(":"));
}

/** `aws:requesttag/project` is one of `aws:requesttag/*`. */
function isVariantOf(pattern: string, key: string): boolean {
  return pattern.endsWith("*") && key.startsWith(pattern.slice(0, -1));
}

/** Reads the text of a service, which `facts/condition-keys.ts` writes. */
function readService(text: string | undefined): ReadonlyMap<string, ActionKeys> {
  if (text === undefined) return new Map();
  const [keyList = "", typeList = "", ...groups] = text.split("|");
  const allKeys = keyList.split(" ");
  const types = typeList.split(" ").map((each) => each.split("="));
  const keysAt = (indexes = "") =>
    indexes.split(".").flatMap((index) => (index ? (allKeys[Number(index)] ?? []) : []));
  return new Map(
    groups.flatMap((group) => {
      const [, own = "", taken = "", names = ""] = /^([^;]*);([^:]*):(.*)$/.exec(group) ?? [];
      const value: ActionKeys = {
        keys: keysAt(own),
        types: taken.split(",").flatMap((each) => {
          const [, index, mark, indexes] = /^(\d+)(!?)(?:=(.*))?$/.exec(each) ?? [];
          const [name = "", pattern = "", keys = ""] = types[Number(index)] ?? [];
          return index === undefined
            ? []
            : [{ name, pattern, required: mark === "!", keys: keysAt(indexes ?? keys) }];
        }),
      };
      return names.split(" ").map((name) => [name.toLowerCase(), value] as const);
    }),
  );
}
