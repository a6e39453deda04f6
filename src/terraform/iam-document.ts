import type { Configuration, Resource } from "./configuration.ts";
import { type Attributes, at, blocks, isObject, isReference, listOf, parseJson } from "./json.ts";
import { referencesIn } from "./references.ts";
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

const read = new WeakMap<Attributes, Map<string, readonly LocatedStatement[]>>();

/**
 * Statements of the policy in this attribute, as far as they can be read; empty when it is not JSON. Read once: many
 * rules ask.
 */
export function statementsOf({ attributes }: Resource, attribute: string): readonly LocatedStatement[] {
  const known = read.get(attributes) ?? new Map<string, readonly LocatedStatement[]>();
  read.set(attributes, known);
  const statements = known.get(attribute) ?? readStatements(attributes, attribute);
  known.set(attribute, statements);
  return statements;
}

function readStatements(attributes: Attributes, attribute: string): LocatedStatement[] {
  const document = parseJson(attributes[attribute]);
  if (!isReadable(document)) return [];
  return listOf(document["Statement"]).flatMap((statement, i) =>
    isReadable(statement) ? [{ path: `${attribute}.Statement.${i}`, ...toStatement(statement) }] : [],
  );
}

/** A statement, and the resource or data source that holds it. */
export interface WrittenStatement {
  readonly holder: Resource;
  readonly statement: LocatedStatement;
}

/**
 * Statements of the policy in this attribute, written as JSON or as an `aws_iam_policy_document` of the same
 * configuration (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).
 */
export function writtenStatements(
  stack: Configuration,
  resource: Resource,
  attribute: string,
): WrittenStatement[] {
  const text = resource.attributes[attribute];
  const documents = isReference(text) ? stack.data("aws_iam_policy_document") : [];
  const [reference, second] = documents.length > 0 ? referencesIn(String(text)) : [];
  const document = second ? undefined : documents.find(({ address }) => address === reference?.address);
  if (!document)
    return statementsOf(resource, attribute).map((statement) => ({ holder: resource, statement }));
  return blocks(document.attributes, "statement").map(({ path, value }) => ({
    holder: document,
    statement: { path, ...toStatement(fromBlock(value)) },
  }));
}

/** Statements of the `statement` blocks of an `aws_iam_policy_document`. */
export function readPolicyBlocks(values: Attributes): PolicyStatement[] {
  return blocks(values, "statement").map(({ value }) => toStatement(fromBlock(value)));
}

/** A `statement` block in the words of a policy. */
function fromBlock(block: unknown): Attributes {
  const principals = (path: string) =>
    blocks(block, path).map(({ value }): [string, unknown] => [
      String(at(value, "type")),
      at(value, "identifiers"),
    ]);
  const condition: Record<string, Record<string, unknown>> = {};
  for (const { value } of blocks(block, "condition")) {
    const operator = String(at(value, "test"));
    condition[operator] = { ...condition[operator], [String(at(value, "variable"))]: at(value, "values") };
  }
  const parts: [string, unknown][] = [
    ["Effect", at(block, "effect") ?? "Allow"],
    ["Action", at(block, "actions")],
    ["NotAction", at(block, "not_actions")],
    ["Resource", at(block, "resources")],
    ["NotResource", at(block, "not_resources")],
    ["Principal", merged(principals("principals"))],
    ["NotPrincipal", merged(principals("not_principals"))],
    ["Condition", Object.keys(condition).length > 0 ? condition : undefined],
  ];
  // A plan has every attribute, null or empty where the code leaves it out.
  const isGiven = (value: unknown) => value !== undefined && value !== null && listOf(value).length > 0;
  return Object.fromEntries(parts.filter(([, value]) => isGiven(value)));
}

/** As a policy names them; undefined for none. */
function merged(principals: readonly [string, unknown][]): "*" | Attributes | undefined {
  if (principals.length === 0) return undefined;
  if (principals.some(([type]) => type === "*")) return "*";
  const all: Record<string, unknown[]> = {};
  for (const [type, identifiers] of principals) all[type] = [...(all[type] ?? []), ...listOf(identifiers)];
  return all;
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
          values: listOf(values).map((value) => sealText(value) ?? String(value)),
        }))
      : [],
  );
}

function texts(value: unknown): string[] {
  return listOf(value)
    .map((element) => sealText(element) ?? element)
    .filter((element) => typeof element === "string");
}

/** A sealed value is an object, and may not be looked into. */
function isReadable(value: unknown): value is Attributes {
  return isObject(value) && !(value instanceof Opaque);
}

/** What stands for a sealed text: equal for equal secrets, so that documents can still be compared. */
function sealText(value: unknown): string | undefined {
  return value instanceof Opaque ? `(sensitive ${value.label})` : undefined;
}
