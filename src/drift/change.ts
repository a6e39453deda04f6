import type { DriftClass } from "./finding.ts";
import { isBlank, isList, isSensitive, Opaque, same, type Value, type ValueRecord } from "./value.ts";

/** One change as the severity rules see it: from what the code wants (or the state had) to what the cloud has. */
export interface Change {
  readonly class: DriftClass;
  readonly type: string;
  /** Path without indexes, such as `metadata_options.http_tokens`. */
  readonly attribute: string;
  readonly from: Value;
  readonly to: Value;
  readonly added: readonly Value[];
  readonly removed: readonly Value[];
  /** The resource as it is in the cloud. */
  readonly resource: ValueRecord;
  /** Ports that the policy expects to be open to the world on this resource. */
  readonly expectedPorts: ReadonlySet<number>;
  /** Tag keys that the policy requires. */
  readonly requiredTags: ReadonlySet<string>;
}

/** Ports `from-to`, or all, of each rule for the whole internet that was gained. */
export function worldRules(change: Change): readonly (readonly [number, number])[] {
  if (change.resource.type === "egress" || /egress/.test(change.type)) return [];
  const rules =
    change.attribute === "ingress"
      ? change.added
      : isWorld(JSON.stringify(change.to))
        ? [change.resource]
        : [];
  return rules.filter((rule) => isWorld(JSON.stringify(rule))).map(portsOf);
}

function portsOf(rule: Value): readonly [number, number] {
  if (typeof rule === "string") {
    const match = /^\w+ (\d+)(?:-(\d+))? /.exec(rule);
    return match ? [Number(match[1]), Number(match[2] ?? match[1])] : [0, 65_535];
  }
  const text = JSON.stringify(rule);
  const from = /"from_port":(\d+)/.exec(text)?.[1];
  const to = /"to_port":(\d+)/.exec(text)?.[1];
  const all = /"(ip_)?protocol":"(-1|all)"/.test(text) || from === undefined || to === undefined;
  return all ? [0, 65_535] : [Number(from), Number(to)];
}

/** Whether the policy expects exactly this port to be public. */
export function expected([from, to]: readonly [number, number], { expectedPorts }: Change): boolean {
  return from === to && expectedPorts.has(from);
}

/** Whether a JSON text names every address of the internet. */
export function isWorld(text: string): boolean {
  return /(^|[" ])(0\.0\.0\.0\/0|::\/0)("|$)/.test(text);
}

function isOn(value: Value): boolean {
  if (typeof value === "string") return !/^(|false|off|no|disabled?|suspended|none)$/i.test(value);
  if (isList(value)) return value.some(isOn);
  return (
    value instanceof Opaque ||
    (typeof value === "object" ? !isBlank(value) && !explicitlyOff(value) : value !== false && value !== 0)
  );
}

function explicitlyOff(value: Value): boolean {
  return /"(enabled?|status)":(false|"(Suspended|Disabled|DISABLED)")/.test(JSON.stringify(value));
}

/** A switch, block or text that was on is off, or says something else. */
export function lost({ from, to }: Change): boolean {
  return isOn(from) && (!isOn(to) || (typeof from === "string" && typeof to === "string" && !same(from, to)));
}

/** What was off is on. */
export function gained({ from, to }: Change): boolean {
  return !isOn(from) && isOn(to);
}

/** Whether IMDSv2 is demanded: the value itself or a block that holds it. */
export function requiresTokens(value: Value): boolean {
  return value === "required" || /"http_tokens":"required"/.test(JSON.stringify(value));
}

/** A sealed value of a type that keeps secrets; a plain parameter is sealed by the provider too, and is none. */
export function secretChanged({ type, resource, to, from }: Change): boolean {
  if (!isSensitive(to) && !isSensitive(from)) return false;
  return type !== "aws_ssm_parameter" || resource.type === "SecureString";
}

/** Days of retention; CloudWatch Logs keeps for ever at 0. */
export function forever(days: Value): number {
  const count = Number(days ?? 0);
  return count === 0 ? Number.POSITIVE_INFINITY : count;
}
