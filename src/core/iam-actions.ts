import facts from "./facts/iam-actions.json";
import { globMatches, globsIntersect } from "./glob.ts";
import { nearest } from "./nearest.ts";

/** One action of IAM, as the Service Authorization Reference has it. */
export interface IamAction {
  /** In its own case, such as `s3:GetObject`. */
  readonly name: string;
  /** ARN patterns of the resource types that it takes, without `arn:<partition>:`. Empty: it can only be granted on `*`. */
  readonly patterns: readonly string[];
}

interface IamService {
  /** Actions by lower-case name. */
  readonly actions: ReadonlyMap<string, IamAction>;
  /** Patterns of every resource type of the service. */
  readonly patterns: readonly string[];
}

/** Day on which the actions were taken, `YYYY-MM-DD`. */
export const IAM_ACTIONS_AS_OF = facts.date;

const SERVICES: ReadonlyMap<string, string> = new Map(Object.entries(facts.facts));

/**
 * Actions that take a resource type which most requests do not name: metrics are in no dataset unless the account has
 * made one (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html, 2026-06).
 */
const RESOURCE_IS_OPTIONAL = new Set([
  "cloudwatch:getmetricdata",
  "cloudwatch:listmetrics",
  "cloudwatch:putmetricdata",
]);

const read = new Map<string, IamService>();

/** Every action that a name or pattern stands for, without regard to case as in IAM; empty when there is none. */
export function iamActions(nameOrPattern: string): IamAction[] {
  const [prefix = "", name = ""] = nameOrPattern.toLowerCase().split(":");
  const actions = serviceOf(prefix)?.actions;
  if (!actions) return [];
  if (!/[*?]/.test(name)) return [actions.get(name) ?? []].flat();
  return [...actions].filter(([key]) => globsIntersect(name, key)).map(([, action]) => action);
}

/** The known action that is most like a mistyped one, such as `s3:GetObject` for `s3:GetObjects`. */
export function nearestAction(action: string): string | undefined {
  const [prefix = "", name = ""] = action.split(":");
  const known = SERVICES.has(prefix.toLowerCase())
    ? prefix.toLowerCase()
    : nearest(prefix, [...SERVICES.keys()]);
  const names = [...(serviceOf(known ?? "")?.actions.values() ?? [])].map((one) => one.name);
  return nearest(`${known}:${name}`, names);
}

/** Whether an action can be granted on `*` alone, or usually is because its requests name no resource. */
export function needsNoResource(action: string): boolean {
  const found = iamActions(action);
  return found.length > 0 && found.every(onEverything);
}

/**
 * Whether an action takes a resource. A wildcard in the ARN may stand for anything, but an ARN that is one of a more
 * particular type (`b/*` names objects, never a bucket) is not one of a more general.
 * @param arn of any partition
 */
export function takes({ name, patterns }: IamAction, arn: string): boolean {
  const possible = patterns.filter((pattern) => relate(pattern, arn, globsIntersect));
  if (possible.length === 0) return false;
  const certain = (serviceOf(name.split(":")[0] ?? "")?.patterns ?? []).filter((pattern) =>
    relate(pattern, arn, (glob, resource) => globMatches(glob.replaceAll("*", "**"), resource)),
  );
  const least = Math.max(0, ...certain.map(particularity));
  return possible.some((pattern) => particularity(pattern) >= least);
}

/** Whether service, region and account are those of the pattern, and what follows is related to it. */
function relate(pattern: string, arn: string, related: (glob: string, resource: string) => boolean): boolean {
  const [service, region, account, ...rest] = pattern.split(":");
  const [, , ...given] = arn.split(":");
  const heads = [service, region, account].every((part, index) =>
    part === "*" ? given[index] !== "" : part === given[index],
  );
  return heads && related(rest.join(":"), given.slice(3).join(":"));
}

function onEverything({ name, patterns }: IamAction): boolean {
  return patterns.length === 0 || RESOURCE_IS_OPTIONAL.has(name.toLowerCase());
}

/** Characters that a pattern asks for; a pattern of objects has one more than the pattern of their bucket. */
function particularity(pattern: string): number {
  return pattern.replaceAll("*", "").length;
}

/** A service by its prefix; its text is read when somebody asks for it. `facts/actions.ts` says how it is written. */
function serviceOf(prefix: string): IamService | undefined {
  const known = read.get(prefix);
  const text = SERVICES.get(prefix);
  if (known || text === undefined) return known;
  const [resources = "", ...groups] = text.split("|");
  const patterns = resources === "" ? [] : resources.split(" ");
  const actions = groups.flatMap((group) => {
    const colon = group.indexOf(":");
    const types = group.slice(0, colon);
    const own = types === "" ? [] : types.split(",").flatMap((index) => patterns[Number(index)] ?? []);
    return group
      .slice(colon + 1)
      .split(" ")
      .map((name): [string, IamAction] => [name.toLowerCase(), { name: `${prefix}:${name}`, patterns: own }]);
  });
  const service = { actions: new Map(actions), patterns };
  read.set(prefix, service);
  return service;
}
