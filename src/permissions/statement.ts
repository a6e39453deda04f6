import { show } from "../core/finding.ts";
import { InputError } from "../core/input-error.ts";
import { isObject, listOf } from "../terraform/json.ts";
import { type Condition, readCondition } from "./conditions.ts";
import { Glob } from "./glob.ts";
import type { PolicyPrincipal } from "./principals.ts";
import { type ContextKeys, globMatcher, type Matcher, Template } from "./template.ts";

/** Where a statement stands. */
export interface StatementRef {
  /** The document, such as `aws_iam_policy.apply_network.policy`. */
  readonly place: string;
  readonly index: number;
  readonly sid?: string;
}

/** Whose document it is: an identity's (also a boundary or a session policy), or a resource's (also a trust policy). */
export type PolicyKind = "identity" | "resource";

/** A statement, taken apart once for many requests. */
export interface Statement {
  readonly ref: StatementRef;
  readonly effect: "Allow" | "Deny";
  /** @param action in lower case */
  coversAction(action: string): boolean;
  coversResource(resource: string, keys: ContextKeys): boolean;
  readonly conditions: readonly StatementCondition[];
  /** Principals of a resource policy; those of NotPrincipal where `excludesPrincipals`. */
  readonly principals: readonly PolicyPrincipal[];
  readonly excludesPrincipals: boolean;
}

/** One line of a Condition element. */
export interface StatementCondition {
  /** Operator and key, such as `StringEquals aws:ResourceTag/Project`. */
  readonly text: string;
  readonly holds: Condition;
}

const ELEMENTS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
];

const PRINCIPAL_TYPES = ["AWS", "Service", "Federated", "CanonicalUser"];

/**
 * Reads a statement as IAM does.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (2026-11).
 * @throws InputError for what IAM would refuse, with the place of it
 */
export function readStatement(
  raw: Readonly<Record<string, unknown>>,
  ref: Pick<StatementRef, "place" | "index">,
  kind: PolicyKind,
  hasVariables: boolean,
): Statement {
  const at = `${ref.place}.Statement.${ref.index}`;
  const unknown = Object.keys(raw).find((element) => !ELEMENTS.includes(element));
  if (unknown !== undefined)
    refuse(`${at}.${unknown}`, show(unknown), ELEMENTS.join(", "), "correct the element");
  const effect = raw["Effect"];
  if (effect !== "Allow" && effect !== "Deny")
    refuse(`${at}.Effect`, show(effect), "Allow or Deny", "give one of the two");
  const actions = element(raw, "Action", at) ?? missing(at, "Action or NotAction");
  const resources =
    element(raw, "Resource", at) ??
    (kind === "identity" ? missing(at, "Resource or NotResource") : undefined);
  const principals = principalElement(raw, at);
  if (kind === "identity" && principals) {
    refuse(`${at}.Principal`, "a principal", "none in a policy of an identity", "leave it out");
  }
  if (kind === "resource" && !principals) missing(at, "Principal or NotPrincipal");
  const sid = raw["Sid"];
  return {
    ref: { ...ref, ...(typeof sid === "string" && sid !== "" && { sid }) },
    effect,
    coversAction: actionTest(actions, at),
    coversResource: resources ? resourceTest(resources, at, hasVariables) : () => true,
    conditions: conditionsOf(raw["Condition"], `${at}.Condition`, hasVariables),
    principals: principals?.values ?? [],
    excludesPrincipals: principals?.negated ?? false,
  };
}

interface Element<T> {
  readonly negated: boolean;
  readonly values: readonly T[];
}

/** An element or its negation; undefined where there is neither. */
function element(
  raw: Readonly<Record<string, unknown>>,
  name: string,
  at: string,
): Element<string> | undefined {
  const [plain, negation] = [raw[name], raw[`Not${name}`]];
  if (plain === undefined && negation === undefined) return undefined;
  if (plain !== undefined && negation !== undefined) {
    refuse(at, `${name} and Not${name}`, "one of them", "leave one out");
  }
  const negated = negation !== undefined;
  const place = `${at}.${negated ? "Not" : ""}${name}`;
  return { negated, values: textsOf(plain ?? negation, place) };
}

function textsOf(value: unknown, place: string): string[] {
  const texts = listOf(value).map((text) =>
    typeof text === "string" ? text : refuse(place, show(text), "texts", "correct the value"),
  );
  return texts.length > 0 ? texts : refuse(place, "nothing", "one value or more", "give a value");
}

function actionTest({ negated, values }: Element<string>, at: string): Statement["coversAction"] {
  const globs = values.map((value) => {
    if (!/^(?:\*|[\w-]+:[\w*?]+)$/.test(value)) {
      refuse(
        `${at}.${negated ? "Not" : ""}Action`,
        show(value),
        "* or service:Name with * and ?",
        "correct the action",
      );
    }
    return new Glob([{ text: value.toLowerCase(), wild: true }], "text");
  });
  // A platform makes few different calls, and each of them often.
  const known = new Map<string, boolean>();
  return (action) => {
    const before = known.get(action);
    if (before !== undefined) return before;
    const covers = globs.some((glob) => glob.matches(action)) !== negated;
    known.set(action, covers);
    return covers;
  };
}

function resourceTest(
  { negated, values }: Element<string>,
  at: string,
  hasVariables: boolean,
): Statement["coversResource"] {
  const matchers = values.map((value): Matcher => {
    if (value === "*") return () => true;
    if (!value.startsWith("arn:")) {
      refuse(`${at}.${negated ? "Not" : ""}Resource`, show(value), "* or an ARN", "correct the resource");
    }
    return globMatcher(new Template(value, hasVariables), "resource");
  });
  return (resource, keys) => matchers.some((matches) => matches(resource, keys)) !== negated;
}

function principalElement(
  raw: Readonly<Record<string, unknown>>,
  at: string,
): Element<PolicyPrincipal> | undefined {
  const negated = raw["NotPrincipal"] !== undefined;
  const value = raw["Principal"] ?? raw["NotPrincipal"];
  const place = `${at}.${negated ? "Not" : ""}Principal`;
  if (value === undefined) return undefined;
  if (negated && raw["Principal"] !== undefined)
    refuse(at, "Principal and NotPrincipal", "one of them", "leave one out");
  if (value === "*") return { negated, values: [{ type: "AWS", id: "*" }] };
  if (!isObject(value))
    refuse(place, show(value), `* or ${PRINCIPAL_TYPES.join(", ")} with values`, "correct the principal");
  const values = Object.entries(value).flatMap(([type, ids]) => {
    if (!PRINCIPAL_TYPES.includes(type))
      refuse(place, show(type), PRINCIPAL_TYPES.join(", "), "correct the type");
    return textsOf(ids, `${place}.${type}`).map((id) => ({ type, id }));
  });
  return { negated, values };
}

function conditionsOf(value: unknown, at: string, hasVariables: boolean): StatementCondition[] {
  if (value === undefined) return [];
  const blocks = isObject(value)
    ? Object.entries(value)
    : refuse(at, show(value), "operators with keys", "correct it");
  return blocks.flatMap(([operator, keys]) => {
    const place = `${at}.${operator}`;
    const lines = isObject(keys)
      ? Object.entries(keys)
      : refuse(place, show(keys), "keys with values", "correct it");
    return lines.map(([key, wanted]) => {
      const condition = readCondition(operator, key, scalars(wanted, `${place}.${key}`), hasVariables);
      if (typeof condition === "function") return { text: `${operator} ${key}`, holds: condition };
      return refuse(`${place}.${key}`, show(condition.value), condition.limit, "correct the condition");
    });
  });
}

/** JSON may write the numbers and truth values of a condition without quotes. An empty list matches nothing. */
function scalars(value: unknown, place: string): string[] {
  return listOf(value).map((each) =>
    ["string", "number", "boolean"].includes(typeof each)
      ? String(each)
      : refuse(place, show(each), "texts, numbers or truth values", "correct the value"),
  );
}

function missing(at: string, what: string): never {
  return refuse(at, "nothing", what, `give the statement ${what}`);
}

function refuse(place: string, found: string, limit: string, fix: string): never {
  throw new InputError("POLICY", place, `got ${found}; limit: ${limit}`, fix);
}
