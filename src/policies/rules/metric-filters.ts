import { asksForNothing, contradictionIn } from "../../core/filter-pattern/contradiction.ts";
import { type Parsed, parseFilterPattern } from "../../core/filter-pattern/parse.ts";
import {
  conditionsOf,
  FILTER_LIMITS,
  type FilterPattern,
  leavesOf,
  regexCount,
  selectorText,
} from "../../core/filter-pattern/pattern.ts";
import { remembering } from "../../core/remember.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { at, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { inCloudTrailRecord } from "../reading/cloudtrail-record.ts";
import { type Breach, breach, breachIf, perResource, type Rule } from "../rule.ts";

const TYPE = "aws_cloudwatch_log_metric_filter";
const SYNTAX = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html";
const REGEX = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html";

const readable: Rule = perResource(
  {
    code: "TF-FILTER-01",
    title: "A filter pattern is one that CloudWatch Logs takes",
    source: SYNTAX,
    type: TYPE,
  },
  (filter) => {
    const parsed = parsedOf(filter);
    if (!parsed || "pattern" in parsed) return [];
    return [
      breach(filter, "pattern", parsed.problem, {
        limit: "the documented syntax: the provider takes any text, and AWS refuses it at apply",
        fix: "correct the pattern",
      }),
    ];
  },
);

const matchable: Rule = perResource(
  { code: "TF-FILTER-02", title: "A filter pattern can match", source: SYNTAX, type: TYPE },
  (filter, stack) => {
    const pattern = patternOf(filter);
    if (!pattern) return [];
    const why = contradictionIn(pattern) ?? unknownField(filter, pattern, stack);
    return breachIf(why !== undefined, filter, "pattern", why, {
      limit: "a condition that some event of the log group meets: else the alarm behind it never fires",
      fix: "correct the pattern",
    });
  },
);

const selective: Rule = perResource(
  { code: "TF-FILTER-03", title: "A filter that counts asks for something", source: SYNTAX, type: TYPE },
  (filter) => {
    const pattern = patternOf(filter);
    const counted = at(filter.attributes, "metric_transformation.value");
    // A filter that reads a number out of every line needs no condition.
    const counts = !String(counted).startsWith("$");
    return breachIf(
      pattern !== undefined && counts && asksForNothing(pattern),
      filter,
      "pattern",
      textOf(filter.attributes["pattern"]),
      {
        limit: "a term or a condition: names of fields match whatever stands there",
        fix: "write what the line must hold, such as %password=[^ ]+%",
      },
    );
  },
);

const fewRegexes: Rule = perResource(
  {
    code: "TF-FILTER-04",
    title: "A log group has few enough filters with a regular expression",
    source: REGEX,
    type: TYPE,
  },
  (filter, stack): Breach[] => {
    const group = filter.attributes["log_group_name"];
    const own = stack.of(TYPE).filter((other) => other.attributes["log_group_name"] === group);
    const withRegex = own.filter((other) => {
      const pattern = patternOf(other);
      return pattern !== undefined && regexCount(pattern) > 0;
    });
    const beyond = withRegex.slice(FILTER_LIMITS.regexFilters).includes(filter);
    return breachIf(beyond, filter, "pattern", `${withRegex.length} filters with a regular expression`, {
      limit: `${FILTER_LIMITS.regexFilters} on one log group`,
      fix: "join expressions with |, or use terms",
    });
  },
);

/** Four rules ask for the same patterns, which have at most 1,024 characters. */
const parsedText = remembering(parseFilterPattern, 1000, 1024);

/** Undefined where the pattern is known only at apply. */
function parsedOf({ attributes }: Resource): Parsed | undefined {
  const text = textOf(attributes["pattern"]);
  return text === undefined ? undefined : parsedText(text);
}

function patternOf(filter: Resource): FilterPattern | undefined {
  const parsed = parsedOf(filter);
  return parsed && "pattern" in parsed ? parsed.pattern : undefined;
}

/** A property that no record of CloudTrail has, where a trail delivers to the filter's log group. */
function unknownField(filter: Resource, pattern: FilterPattern, stack: Configuration): string | undefined {
  const name = filter.attributes["log_group_name"];
  const group = stack.of("aws_cloudwatch_log_group").find((one) => refersTo(name, one));
  const delivered = stack
    .of("aws_cloudtrail")
    .some(({ attributes }) => group && refersTo(attributes["cloud_watch_logs_group_arn"], group));
  if (!delivered) return undefined;
  const unknown = conditionsOf(pattern)
    .flatMap(leavesOf)
    .find((leaf) => !inCloudTrailRecord(leaf.selector));
  return unknown && `${selectorText(unknown.selector)}, which no record of CloudTrail has`;
}

export const METRIC_FILTER_RULES: readonly Rule[] = [readable, matchable, selective, fewRegexes];
