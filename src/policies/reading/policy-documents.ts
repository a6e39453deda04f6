import type { Resource } from "../../terraform/configuration.ts";
import { isObject, listOf, parseJson } from "../../terraform/json.ts";

/** One statement of a policy, as far as the guardrails look. */
export interface PolicyStatement {
  /** Path of the statement, such as `policy.Statement.0`. */
  readonly path: string;
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether it says what is left out (`NotAction`, `NotResource`, `NotPrincipal`). */
  readonly negated: boolean;
  /** Principals as `AWS:…`, `Service:…`, or `*`. */
  readonly principals: readonly string[];
  readonly conditioned: boolean;
  /** Operator, key and values of every condition. */
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly operator: string;
  /** In lower case: IAM compares keys without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Statements of the policy in this attribute; empty when it is not JSON. */
export function statementsOf({ attributes }: Resource, attribute: string): PolicyStatement[] {
  const document = parseJson(attributes[attribute]);
  if (!isObject(document)) return [];
  return listOf(document["Statement"])
    .filter(isObject)
    .map((statement, i) => {
      const conditions = conditionsOf(statement["Condition"]);
      return {
        path: `${attribute}.Statement.${i}`,
        effect: statement["Effect"],
        actions: texts(statement["Action"]),
        resources: texts(statement["Resource"]),
        negated: ["NotAction", "NotResource", "NotPrincipal"].some((key) => key in statement),
        principals: principalsOf(statement["Principal"]),
        conditioned: conditions.length > 0,
        conditions,
      };
    });
}

/** Values that a statement requires of a key to be equal to; empty when it asks for nothing. */
export function requiredValues({ conditions }: PolicyStatement, key: string): readonly string[] {
  return conditions
    .filter((c) => c.key === key.toLowerCase() && /^(String|Arn)(Equals|Like)$/.test(c.operator))
    .flatMap((c) => c.values);
}

function principalsOf(principal: unknown): string[] {
  if (!isObject(principal)) return texts(principal);
  return Object.entries(principal).flatMap(([kind, values]) =>
    texts(values).map((value) => (value === "*" ? "*" : `${kind}:${value}`)),
  );
}

function conditionsOf(condition: unknown): Condition[] {
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isObject(keys)
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
