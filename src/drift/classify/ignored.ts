import { covers, plainPath } from "../../terraform/attribute-path.ts";
import {
  hasUnknown,
  isList,
  isRecord,
  same,
  sameScalar,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import { classifyIgnored, isLeftToAws } from "./bounds.ts";
import { pathText, type Unit } from "./compare.ts";
import type { Context, Draft } from "./draft.ts";
import type { ComparedResource } from "./resources.ts";
import { valueAt } from "./value-at.ts";

type Path = readonly (string | number)[];

/** Whether the configuration, or the provider itself, leaves an attribute to another system. */
export function isIgnored(resource: ComparedResource, plain: string): boolean {
  if (isLeftToAws(resource, plain)) return true;
  if (!resource.configuration) return false;
  const twin = plain.replace(/^tags_all\b/, "tags");
  const rules = resource.configuration.ignoreChanges;
  return rules === "all" || rules.some((rule) => covers(rule, plain) || covers(rule, twin));
}

/**
 * The ignored part of blocks that are compared as a whole, when `ignore_changes` names an attribute within them and
 * nothing else that the code sets has changed: `action[0].target_group_arn`. What the code does not set and the plan
 * leaves as it is moves along with it.
 */
export function ignoredWithin(
  unit: Unit,
  resource: ComparedResource,
  context: Context,
): Omit<Draft, "class" | "applyEffect"> | undefined {
  const attribute = pathText(unit.path);
  const plain = plainPath(attribute);
  const listed = resource.configuration?.ignoreChanges ?? [];
  const rules = listed === "all" ? [] : listed.filter((rule) => covers(plain, rule) && rule !== plain);
  const inner = rules.map((rule) => rule.slice(plain.length + 1).split("."));
  const [first] = inner;
  if (first === undefined || hasUnknown(unit.code) || !same(unit.code, unit.cloud)) return undefined;
  const rest = (side: Value) => inner.reduce((value, steps) => without(value, steps), side);
  const [state, cloud] = [rest(unit.state), rest(unit.cloud)].map((side) =>
    setByCode(side, unit.path, resource, context),
  );
  if (!same(state, cloud)) return undefined;
  const [was, is] = [valueWithin(unit.state, first), valueWithin(unit.cloud, first)];
  const whole = inner.length > 1 || was === undefined || is === undefined;
  const constant = context.code.expression(resource.address, [...unit.path, ...first])?.constant;
  return whole
    ? { resource, attribute, state: unit.state, cloud: unit.cloud, code: unit.code }
    : {
        resource,
        attribute: `${attribute}[0].${first.join(".")}`,
        state: was,
        cloud: is,
        code: constant ?? is,
      };
}

/** Ignored drift that an apply has swallowed: state and cloud agree, only the code's literal or its bounds still tell. */
export function ignoredBefore(
  resource: ComparedResource,
  found: readonly Draft[],
  context: Context,
): Draft[] {
  const { cloud, configuration } = resource;
  if (!cloud) return [];
  const known = new Set(found.map(({ attribute }) => plainPath(attribute ?? "")));
  const listed =
    configuration && configuration.ignoreChanges !== "all" ? configuration.ignoreChanges : undefined;
  const candidates = listed
    ? listed.map((path) => ({ path: path.split("."), constant: literal(resource, path, context) }))
    : context.code.scalars(resource.address);
  return candidates.flatMap(({ path, constant }) => {
    const attribute = path.join(".");
    const [live, planned] = [valueAt(cloud, path), plannedAt(resource, path)];
    if (live === undefined || known.has(attribute)) return [];
    if (constant !== undefined && sameScalar(constant, live)) return [];
    if (!same(live, valueAt(resource.state ?? {}, path)) || !same(live, planned)) return [];
    const draft = { resource, attribute, state: live, cloud: live, absorbed: true };
    const judged = classifyIgnored(constant === undefined ? draft : { ...draft, code: constant }, context);
    // A value that the code computes may be just what it says; only leaving its bounds tells.
    return constant !== undefined || judged.class === "ignored_out_of_bounds" ? [judged] : [];
  });
}

function literal(resource: ComparedResource, path: string, context: Context): Value | undefined {
  return context.code.expression(resource.address, path.split("."))?.constant;
}

function plannedAt({ code }: ComparedResource, path: readonly string[]): Value | undefined {
  return isRecord(code ?? UNKNOWN) ? valueAt(code as ValueRecord, path) : undefined;
}

function valueWithin(value: Value, steps: readonly string[]): Value | undefined {
  return isList(value) && value.length > 1 ? undefined : valueAt(value, steps);
}

/** The value with the attribute at `steps` left out of every block on the way. */
function without(value: Value, steps: readonly string[]): Value {
  if (isList(value)) return value.map((item) => without(item, steps));
  const [step, ...rest] = steps;
  if (!isRecord(value) || step === undefined || !Object.hasOwn(value, step)) return value;
  if (rest.length === 0) {
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
  }
  return { ...value, [step]: without(value[step] ?? null, rest) };
}

/** The value with only those attributes that the code sets. */
function setByCode(value: Value, path: Path, resource: ComparedResource, context: Context): Value {
  if (isList(value)) {
    return value.map((item, index) => setByCode(item, [...path, index], resource, context));
  }
  if (!isRecord(value)) {
    return context.code.expression(resource.address, path) === undefined ? null : value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, setByCode(item, [...path, key], resource, context)]),
  );
}
