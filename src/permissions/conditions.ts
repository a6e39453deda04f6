import { nearest } from "../core/nearest.ts";
import { isWithinRange, readIpRange } from "./ip-range.ts";
import { type ContextKeys, globMatcher, type Matcher, Template, textMatcher } from "./template.ts";

/** One line of a Condition element, ready to be asked. */
export type Condition = (keys: ContextKeys) => boolean;

/** What makes a condition unreadable: `value` found where `limit` was wanted. */
export interface Unreadable {
  readonly value: string;
  readonly limit: string;
}

/** Makes a matcher of a value in the policy; undefined when the value is not of the operator's type. */
type Compile = (value: string, hasVariables: boolean) => Matcher | undefined;

interface Operator {
  readonly compile: Compile;
  readonly negated: boolean;
  /** What its values are, in messages. */
  readonly values: string;
}

const text: Compile = (value, hasVariables) => textMatcher(new Template(value, hasVariables));
const folded: Compile = (value, hasVariables) =>
  textMatcher(new Template(value, hasVariables), (one) => one.toLowerCase());
const like: Compile = (value, hasVariables) => globMatcher(new Template(value, hasVariables), "text");
const arn: Compile = (value, hasVariables) => globMatcher(new Template(value, hasVariables), "arn");

/** Numbers and dates are compared as numbers; a value of the request that is neither matches nothing. */
function ordered(
  read: (text: string) => number | undefined,
  holds: (actual: number, wanted: number) => boolean,
): Compile {
  return (value) => {
    const wanted = read(value);
    if (wanted === undefined) return undefined;
    return (actual) => {
      const number = read(actual);
      return number !== undefined && holds(number, wanted);
    };
  };
}

const bool: Compile = (value, hasVariables) => {
  const isBool = /^(?:true|false)$/i.test(value) || (hasVariables && value.includes("${"));
  return isBool ? folded(value, hasVariables) : undefined;
};

const binary: Compile = (value) =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
    ? (actual) => actual === value
    : undefined;

const ip: Compile = (value) => {
  const range = readIpRange(value);
  return (
    range &&
    ((actual) => {
      const given = readIpRange(actual);
      return given !== undefined && isWithinRange(given, range);
    })
  );
};

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...pair("StringEquals", "StringNotEquals", text, "texts"),
    ...pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", folded, "texts"),
    ...pair("StringLike", "StringNotLike", like, "texts"),
    ...pair("ArnEquals", "ArnNotEquals", arn, "ARNs"),
    ...pair("ArnLike", "ArnNotLike", arn, "ARNs"),
    ...pair("IpAddress", "NotIpAddress", ip, "addresses or ranges in CIDR notation"),
    ...comparisons("Numeric", numberOf, "numbers"),
    ...comparisons("Date", secondsOf, "dates in ISO 8601 or seconds since 1970"),
    one("Bool", bool, "true or false"),
    one("BinaryEquals", binary, "texts in base64"),
  ].map(({ name, ...operator }) => [name, operator]),
);

/**
 * A line of a Condition element.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html (2026-11).
 * @param key in any case: IAM does not regard it
 */
export function readCondition(
  operator: string,
  key: string,
  values: readonly string[],
  hasVariables: boolean,
): Condition | Unreadable {
  const [, set, name = "", optional] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w*?)(IfExists)?$/.exec(operator) ?? [];
  if (name === "Null" && optional === undefined) return nullCheck(key.toLowerCase(), values);
  const known = OPERATORS.get(name);
  if (!known) return { value: operator, limit: operatorLimit(name) };
  const matchers: Matcher[] = [];
  for (const value of values) {
    const matcher = known.compile(value, hasVariables);
    if (!matcher) return { value, limit: `${operator} takes ${known.values}` };
    matchers.push(matcher);
  }
  const test = testOf(matchers, known.negated);
  return quantified(key.toLowerCase(), test, {
    set,
    optional: optional !== undefined,
    negated: known.negated,
  });
}

/** Whether one value of the request passes: several values in the policy are "or", and "nor" when negated. */
function testOf(matchers: readonly Matcher[], negated: boolean) {
  return (actual: string, keys: ContextKeys): boolean =>
    matchers.some((matches) => matches(actual, keys)) !== negated;
}

function quantified(
  key: string,
  test: (actual: string, keys: ContextKeys) => boolean,
  form: { readonly set: string | undefined; readonly optional: boolean; readonly negated: boolean },
): Condition {
  const { negated, optional, set } = form;
  if (set === undefined) {
    return (keys) => {
      const values = keys.get(key);
      if (values === undefined || values.length === 0) return optional || negated;
      const [only = "", second] = values;
      // Several values need a set operator; without one nothing matches.
      return second === undefined ? test(only, keys) : negated;
    };
  }
  return (keys) => {
    const values = keys.get(key);
    if (optional && values === undefined) return true;
    // An empty text is a null dataset.
    const given = (values ?? []).filter((value) => value !== "");
    return set === "ForAllValues"
      ? given.every((value) => test(value, keys))
      : given.some((value) => test(value, keys));
  };
}

/** `true`: the request does not have the key. `false`: it has it, and a value. */
function nullCheck(key: string, values: readonly string[]): Condition | Unreadable {
  const wanted: boolean[] = [];
  for (const value of values) {
    if (!/^(?:true|false)$/i.test(value)) return { value, limit: "Null takes true or false" };
    wanted.push(value.toLowerCase() === "true");
  }
  return (keys) => wanted.includes((keys.get(key) ?? []).length === 0);
}

function operatorLimit(name: string): string {
  const meant = nearest(name, [...OPERATORS.keys(), "Null"]);
  return `an operator of IAM${meant === undefined ? "" : `, such as ${meant}`}`;
}

function one(name: string, compile: Compile, values: string, negated = false) {
  return { name, compile, negated, values };
}

function pair(name: string, negation: string, compile: Compile, values: string) {
  return [one(name, compile, values), one(negation, compile, values, true)];
}

function comparisons(type: string, read: (text: string) => number | undefined, values: string) {
  const compile = (holds: (actual: number, wanted: number) => boolean) => ordered(read, holds);
  return [
    ...pair(
      `${type}Equals`,
      `${type}NotEquals`,
      compile((a, b) => a === b),
      values,
    ),
    one(
      `${type}LessThan`,
      compile((a, b) => a < b),
      values,
    ),
    one(
      `${type}LessThanEquals`,
      compile((a, b) => a <= b),
      values,
    ),
    one(
      `${type}GreaterThan`,
      compile((a, b) => a > b),
      values,
    ),
    one(
      `${type}GreaterThanEquals`,
      compile((a, b) => a >= b),
      values,
    ),
  ];
}

function numberOf(value: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

const ISO_8601 = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/;

function secondsOf(value: string): number | undefined {
  if (/^\d{5,}$/.test(value)) return Number(value);
  const milliseconds = ISO_8601.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
