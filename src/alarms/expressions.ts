import { MATH_FUNCTIONS, nodesOf, parseMath } from "../core/metric-math.ts";
import { nearest } from "../core/nearest.ts";
import type { DeclaredResource } from "../terraform/declared.ts";
import type { Findings } from "./result.ts";
import { placeOf } from "./settings.ts";
import type { Watched } from "./watched.ts";

const MATH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html";
const ALARM_MATH =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html";

/** Most metrics in an alarm: Create-alarm-on-metric-math-expression.html of the CloudWatch guide (2026-11). */
const MOST_METRICS = 10;

/** Words that are arguments and no ids. */
const WORDS: ReadonlySet<string> = new Set(["REPEAT", "LINEAR", "TRUE", "FALSE", "AND", "OR"]);

/** Functions that find metrics by a search or a query: what they find is not known before. */
const SEARCHES = /\b(SELECT|INSIGHT_RULE_METRIC|DB_PERF_INSIGHTS|SERVICE_QUOTA|LAMBDA)\b/i;

/** Checks that the expressions of an alarm can be computed. */
export function checkExpressions(alarm: DeclaredResource, watched: Watched, findings: Findings): void {
  const { expressions, metrics, returned } = watched;
  if (expressions.length === 0 && metrics.every(({ id }) => id === "")) return;
  const ids = [...metrics, ...expressions].map(({ id }) => id);
  const refuse = (path: string, value: string, limit: string, fix: string, source = MATH) =>
    findings.problem({
      kind: "expression",
      effect: "refused",
      place: placeOf(alarm, path),
      value,
      limit,
      fix,
      source,
    });
  if (returned.length !== 1 && !alarm.gives("threshold_metric_id")) {
    const limit = "exactly one query with return_data = true: its values are compared";
    refuse("metric_query", `${returned.length} of them`, limit, "set return_data on one query", ALARM_MATH);
  }
  if (metrics.length > MOST_METRICS) {
    refuse(
      "metric_query",
      `${metrics.length} metrics`,
      `${MOST_METRICS} metrics in an alarm`,
      "use fewer",
      ALARM_MATH,
    );
  }
  for (const { expression, path } of expressions) {
    if (expression === undefined) {
      findings.unknown(placeOf(alarm, path), "the expression is known only after the apply");
      continue;
    }
    if (/\bSEARCH\s*\(/i.test(expression)) {
      refuse(path, "SEARCH", "no alarm takes a search expression", "name the metrics", ALARM_MATH);
      continue;
    }
    if (SEARCHES.test(expression)) {
      findings.unknown(placeOf(alarm, path), "what the query finds is known only to CloudWatch");
      continue;
    }
    const node = parseMath(expression);
    if (!node) {
      refuse(path, expression, "an expression of metric math", "correct it");
      continue;
    }
    for (const part of nodesOf(node)) {
      if (part.kind === "id" && !ids.includes(part.id) && !WORDS.has(part.id.toUpperCase())) {
        const meant = nearest(part.id, ids);
        refuse(
          path,
          part.id,
          `an id of a metric_query: ${ids.join(", ")}`,
          meant ? `did you mean ${meant}?` : "add the query",
        );
      }
      if (part.kind === "call" && !MATH_FUNCTIONS.has(part.name)) {
        const meant = nearest(part.name, [...MATH_FUNCTIONS]);
        refuse(
          path,
          part.name,
          "a function of metric math",
          meant ? `did you mean ${meant}?` : "use another function",
        );
      }
    }
  }
}
