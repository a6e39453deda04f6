import { globMatches } from "../core/glob.ts";
import type { PolicyCondition, PolicyStatement } from "./iam-document.ts";

/** In IAM `*` matches anything, separators too. */
export function wildcardMatches(pattern: string, text: string): boolean {
  return pattern === text || (/[*?]/.test(pattern) && globMatches(pattern.replace(/\*+/g, "**"), text));
}

/**
 * Whether everything that fulfils `now` fulfils `old` too: each condition of the old statement is still asked for, with
 * the same values or fewer. All conditions of a statement have to hold, and one of the values of each. What cannot be
 * compared counts as not covered.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function conditionsCover(old: readonly PolicyCondition[], now: readonly PolicyCondition[]): boolean {
  return old.every((asked) => now.some((given) => isAsStrict(asked, given)));
}

/** Conditions of the old statements that no new one of the same effect asks for any more, in words. */
export function lostConditions(old: readonly PolicyStatement[], now: readonly PolicyStatement[]): string[] {
  const lost = old.flatMap((statement) =>
    statement.conditions
      .filter(
        (asked) =>
          !now.some(
            ({ conditions, effect }) =>
              effect === statement.effect && conditions.some((given) => isAsStrict(asked, given)),
          ),
      )
      .map(conditionText),
  );
  return [...new Set(lost)];
}

function conditionText({ key, operator, values }: PolicyCondition): string {
  return `${operator} ${key} = ${values.join(", ").replace(/\(sensitive \d+\)/g, "(sensitive)")}`;
}

function isAsStrict(asked: PolicyCondition, given: PolicyCondition): boolean {
  if (asked.key !== given.key) return false;
  const [old, now] = [operatorOf(asked.operator), operatorOf(given.operator)];
  if (old.set !== now.set || (now.ifExists && !old.ifExists)) return false;
  if (/Not/.test(old.name) || old.set !== "" || !/^(String|Arn)/.test(old.name)) {
    return (
      old.name === now.name &&
      asked.values.every((value) => given.values.includes(value)) &&
      (/Not/.test(old.name) || given.values.every((value) => asked.values.includes(value)))
    );
  }
  if (family(old.name) !== family(now.name)) return false;
  const pattern = /Like$|^Arn/.test(old.name);
  return given.values.every((value) =>
    asked.values.some((allowed) => (pattern ? wildcardMatches(allowed, value) : allowed === value)),
  );
}

/** `ForAnyValue:StringLikeIfExists` taken apart. */
function operatorOf(operator: string): {
  readonly set: string;
  readonly name: string;
  readonly ifExists: boolean;
} {
  const [, set = "", name = "", ifExists] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  return { set, name, ifExists: ifExists !== undefined };
}

/** Operators that compare a text with the same values; only `Like` reads wildcards in them, and both of `Arn` do. */
function family(name: string): string {
  return /^(StringEquals|StringLike)$/.test(name) ? "String" : /^Arn(Equals|Like)$/.test(name) ? "Arn" : name;
}
