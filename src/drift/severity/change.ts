import { EVERY_PORT, isWorld, type OpenPorts, portsCover, portsOfRule } from "../../terraform/open-ports.ts";
import {
  isBlank,
  isList,
  isRecord,
  isSensitive,
  Opaque,
  same,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import type { DriftClass } from "../record/finding.ts";
import { parseRule } from "../rule-text.ts";

/** One change as the severity rules see it: from what the code wants (or the state had) to what the cloud has. */
export interface AttributeChange {
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

/**
 * What each rule for the whole internet opens that was not open before. A rule whose description changed, or that
 * is narrower than the one it replaces, opens nothing.
 */
export function worldRules(change: AttributeChange): readonly OpenPorts[] {
  if (change.resource.type === "egress" || /egress/.test(change.type)) return [];
  if (change.attribute !== "ingress") {
    return change.added.some(isWorld) && !isWorld(change.from) ? [portsOf(change.resource)] : [];
  }
  const before = (isList(change.from) ? change.from : []).filter(isWorld).map(portsOf);
  return change.added
    .filter(isWorld)
    .map(portsOf)
    .filter((now) => !before.some((old) => portsCover(old, now)));
}

/** True when nothing but descriptions of rules changed. */
export function onlyDescriptions({ added, removed }: AttributeChange): boolean {
  const bare = (rules: readonly Value[]) =>
    rules.map((rule) => (isRecord(rule) ? { ...rule, description: null } : rule));
  return added.length > 0 && same(bare(added), bare(removed));
}

/** What a rule opens: of a block with fields, or of the text of an undeclared rule. */
function portsOf(rule: Value): OpenPorts {
  if (isRecord(rule)) return portsOfRule(rule);
  const { ports, protocol } = parseRule(String(rule)) ?? {};
  return ports && protocol !== undefined && protocol !== "all" ? { protocol, ...ports } : EVERY_PORT;
}

/** Whether the policy expects exactly this port to be public. */
export function expected({ from, to, protocol }: OpenPorts, { expectedPorts }: AttributeChange): boolean {
  return protocol !== "all" && from === to && expectedPorts.has(from);
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
export function lost({ from, to }: AttributeChange): boolean {
  return isOn(from) && (!isOn(to) || (typeof from === "string" && typeof to === "string" && !same(from, to)));
}

/** What was off is on. */
export function gained({ from, to }: AttributeChange): boolean {
  return !isOn(from) && isOn(to);
}

/** Whether IMDSv2 is demanded: the value itself or a block that holds it. */
export function requiresTokens(value: Value): boolean {
  return value === "required" || /"http_tokens":"required"/.test(JSON.stringify(value));
}

/** A sealed value of a type that stores secrets. The provider also marks plain parameters as sensitive; those do not count. */
export function secretChanged({ type, resource, to, from }: AttributeChange): boolean {
  if (!isSensitive(to) && !isSensitive(from)) return false;
  return type !== "aws_ssm_parameter" || resource.type === "SecureString";
}

/** Days of retention; CloudWatch Logs keeps events forever at 0. */
export function forever(days: Value): number {
  const count = Number(days ?? 0);
  return count === 0 ? Number.POSITIVE_INFINITY : count;
}
