import { applyRules, findingsOf } from "../../src/policies/guardrails.ts";
import { METRIC_FILTER_RULES } from "../../src/policies/rules/metric-filters.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { good, ref } from "./flips/flip.ts";

const { context } = good("prod-state");

/** Findings about one filter, on a log group that a trail delivers to or not. */
function found(pattern: unknown, { trail = false, value = "1" } = {}): string[] {
  const stack = new Configuration({
    resource: {
      aws_cloudwatch_log_group: { audit: { name: "/acme/audit" } },
      aws_cloudwatch_log_metric_filter: {
        one: {
          log_group_name: ref("aws_cloudwatch_log_group.audit.name"),
          pattern,
          metric_transformation: [{ name: "m", namespace: "n", value }],
        },
      },
      ...(trail && {
        aws_cloudtrail: {
          audit: { cloud_watch_logs_group_arn: `${ref("aws_cloudwatch_log_group.audit.arn")}:*` },
        },
      }),
    },
  });
  return applyRules(stack, context, undefined, METRIC_FILTER_RULES)
    .flatMap(findingsOf)
    .map(({ code, place, value: got }) => `${code} ${place} ${got}`);
}

describe("a filter on the log group of a trail", () => {
  const misspelled = '{ $.userIdentity.sessionContext.sessionIsuer.arn = "*admin" }';

  it("is refused when it asks for a property that no record of CloudTrail has", () => {
    expect(found(misspelled, { trail: true })).toEqual([
      'TF-FILTER-02 aws_cloudwatch_log_metric_filter.one.pattern "$.userIdentity.sessionContext.sessionIsuer.arn, which no record of CloudTrail has"',
    ]);
    expect(found('{ $.eventname = "StopLogging" }', { trail: true }).length).toBe(1);
  });

  it.each([
    '{ $.requestParameters.whatever.it.is = "x" }',
    '{ $.resources[*].ARN = "arn:aws:s3:::*" }',
    '{ $.userIdentity.sessionContext.sessionIssuer.arn != "x" }',
  ])("may ask for %s", (pattern) => {
    expect(found(pattern, { trail: true })).toEqual([]);
  });

  it("is judged by the pattern alone elsewhere, where events are an application's", () => {
    expect(found(misspelled)).toEqual([]);
  });
});

describe("a filter", () => {
  it("may read a number out of every line", () => {
    expect(found("[ip, user, bytes]", { value: "$bytes" })).toEqual([]);
    expect(found("[ip, user, bytes]").length).toBe(1);
  });

  it("may count every line on purpose, with an empty pattern", () => {
    expect(found("")).toEqual([]);
  });

  it("is not judged by a pattern that is known only at apply", () => {
    expect(found(ref("local.pattern"))).toEqual([]);
  });
});
