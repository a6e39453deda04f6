import type { Resource } from "./configuration.ts";
import { type Attributes, isObject, listOf, parseJson } from "./json.ts";
import { Opaque, type ValueRecord } from "./value.ts";

/**
 * One statement of an IAM policy. IAM takes a list of one without its brackets; here everything is a list.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (2026-06).
 */
export interface PolicyStatement {
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Principals as `AWS:…`, `Service:…`, or `*`. */
  readonly principals: readonly string[];
  /** Which of its parts say what is left out: `NotAction`, `NotResource`, `NotPrincipal`. */
  readonly negations: readonly ("Action" | "Resource" | "Principal")[];
  /** Operator, key and values of every condition. */
  readonly conditions: readonly PolicyCondition[];
  /** The statement as it is written. */
  readonly raw: ValueRecord;
}

export interface PolicyCondition {
  readonly operator: string;
  /** In lower case: IAM compares keys without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement, and where it stands. */
export interface LocatedStatement extends PolicyStatement {
  /** Such as `policy.Statement.0`. */
  readonly path: string;
}

/**
 * The statements of a policy document, given as text or as its parsed value.
 * @returns undefined when it is not a policy, or when a statement of it cannot be read
 */
export function readPolicyDocument(document: unknown): PolicyStatement[] | undefined {
  const parsed = typeof document === "string" ? parseJson(document) : document;
  if (!isReadable(parsed)) return undefined;
  const statements = listOf(parsed["Statement"]);
  return statements.every(isReadable) ? statements.filter(isReadable).map(toStatement) : undefined;
}

/** Statements of the policy in this attribute, as far as they can be read; empty when it is not JSON. */
export function statementsOf({ attributes }: Resource, attribute: string): LocatedStatement[] {
  const document = parseJson(attributes[attribute]);
  if (!isReadable(document)) return [];
  return listOf(document["Statement"]).flatMap((statement, i) =>
    isReadable(statement) ? [{ path: `${attribute}.Statement.${i}`, ...toStatement(statement) }] : [],
  );
}

/** Values that a statement requires of a key to be equal to; empty when it asks for nothing. */
export function requiredValues({ conditions }: PolicyStatement, key: string): readonly string[] {
  return conditions
    .filter((c) => c.key === key.toLowerCase() && /^(String|Arn)(Equals|Like)$/.test(c.operator))
    .flatMap((c) => c.values);
}

function toStatement(raw: Attributes): PolicyStatement {
  return {
    effect: raw["Effect"],
    actions: texts(raw["Action"]),
    resources: texts(raw["Resource"]),
    principals: principalsOf(raw["Principal"]),
    negations: (["Action", "Resource", "Principal"] as const).filter((part) =>
      Object.hasOwn(raw, `Not${part}`),
    ),
    conditions: conditionsOf(raw["Condition"]),
    // What JSON gives, and what a plan holds, is a Value.
    raw: raw as ValueRecord,
  };
}

function principalsOf(principal: unknown): string[] {
  if (!isReadable(principal)) return texts(principal);
  return Object.entries(principal).flatMap(([kind, values]) =>
    texts(values).map((value) => (value === "*" ? "*" : `${kind}:${value}`)),
  );
}

function conditionsOf(condition: unknown): PolicyCondition[] {
  if (!isReadable(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isReadable(keys)
      ? Object.entries(keys).map(([key, values]) => ({
          operator,
          key: key.toLowerCase(),
          values: listOf(values).map(String),
        }))
      : [],
  );
}

function texts(value: unknown): string[] {
  return listOf(value).filter((element) => typeof element === "string");
}

/** A sealed value is an object, and may not be looked into. */
function isReadable(value: unknown): value is Attributes {
  return isObject(value) && !(value instanceof Opaque);
}
