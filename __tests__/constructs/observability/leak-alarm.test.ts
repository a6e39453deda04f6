import { LeakAlarm } from "../../../src/constructs/observability/leak-alarm.ts";
import { LEAK_PATTERNS } from "../../../src/core/leak-patterns.ts";
import { HOME, make, ofTypes } from "../../support/construct.ts";

describe("LeakAlarm", () => {
  const made = make(
    (stack) =>
      new LeakAlarm(stack, "leaks", {
        home: HOME,
        service: "cart",
        logGroupName: "/acme-qa/ecs/cart",
        topicArn: "arn:topic",
      }),
  );

  it("counts each form of a secret in the log group, in one metric", () => {
    const filters = Object.values(ofTypes(made, "aws_cloudwatch_log_metric_filter"));
    expect(filters).toEqual(
      Object.entries(LEAK_PATTERNS).map(([name, pattern]) => ({
        name,
        log_group_name: "/acme-qa/ecs/cart",
        pattern,
        metric_transformation: { namespace: "acme-qa", name: "cart-leaked-secrets", value: "1" },
      })),
    );
  });

  it("alarms at the first line", () => {
    expect(ofTypes(made, "aws_cloudwatch_metric_alarm")).toEqual({
      "aws_cloudwatch_metric_alarm.leaks": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description:
          "A line in the log of cart may hold a secret that has to be rotated: docs/runbooks/secret-leaked.md",
        alarm_name: "acme-qa-cart-leaked-secrets",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 1,
        dimensions: {},
        evaluation_periods: 1,
        metric_name: "cart-leaked-secrets",
        namespace: "acme-qa",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Sum",
        threshold: 0,
        treat_missing_data: "notBreaching",
      },
    });
  });
});
