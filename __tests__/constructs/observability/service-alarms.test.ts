import {
  ServiceAlarms,
  type ServiceAlarmsProps,
} from "../../../src/constructs/observability/service-alarms.ts";
import { HOME, make, resolved } from "../../support/construct.ts";

const PROPS: ServiceAlarmsProps = {
  home: HOME,
  service: "cart",
  topicArn: "arn:topic",
  loadBalancerSuffix: "app/acme/1",
  targetGroupSuffix: "targetgroup/cart/2",
  errorsPerMinute: 13,
  latencyMs: 1750,
  minRunningTasks: 3,
};

describe("ServiceAlarms", () => {
  it("watches errors, latency, health and running tasks; the first two roll a deployment back", () => {
    const made = make((stack) => {
      const { rollbackAlarmNames } = new ServiceAlarms(stack, "alarms", PROPS);
      expect(resolved(stack, rollbackAlarmNames)).toEqual([
        "${aws_cloudwatch_metric_alarm.alarms_errors.alarm_name}",
        "${aws_cloudwatch_metric_alarm.alarms_latency.alarm_name}",
      ]);
    });
    expect(made).toEqual({
      "aws_cloudwatch_metric_alarm.alarms_errors": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description: "cart answers with server errors",
        alarm_name: "acme-qa-cart-5xx",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 3,
        dimensions: { LoadBalancer: "app/acme/1", TargetGroup: "targetgroup/cart/2" },
        evaluation_periods: 3,
        metric_name: "HTTPCode_Target_5XX_Count",
        namespace: "AWS/ApplicationELB",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Sum",
        threshold: 13,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_latency": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description: "cart answers slowly",
        alarm_name: "acme-qa-cart-latency",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 3,
        dimensions: { LoadBalancer: "app/acme/1", TargetGroup: "targetgroup/cart/2" },
        evaluation_periods: 3,
        extended_statistic: "p99",
        metric_name: "TargetResponseTime",
        namespace: "AWS/ApplicationELB",
        ok_actions: ["arn:topic"],
        period: 60,
        threshold: 1.75,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_unhealthy": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description: "Tasks of cart fail their health check",
        alarm_name: "acme-qa-cart-unhealthy",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 5,
        dimensions: { LoadBalancer: "app/acme/1", TargetGroup: "targetgroup/cart/2" },
        evaluation_periods: 5,
        metric_name: "UnHealthyHostCount",
        namespace: "AWS/ApplicationELB",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Maximum",
        threshold: 0,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_running": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description: "cart runs fewer tasks than its minimum",
        alarm_name: "acme-qa-cart-running",
        comparison_operator: "LessThanThreshold",
        datapoints_to_alarm: 5,
        dimensions: { ClusterName: "acme-qa", ServiceName: "cart" },
        evaluation_periods: 5,
        metric_name: "RunningTaskCount",
        namespace: "ECS/ContainerInsights",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Minimum",
        threshold: 3,
        treat_missing_data: "breaching",
      },
    });
  });

  it("does not count running tasks where none may run", () => {
    const made = make((stack) => new ServiceAlarms(stack, "alarms", { ...PROPS, minRunningTasks: 0 }));
    expect(Object.keys(made)).toHaveLength(3);
    expect(made).not.toHaveProperty(["aws_cloudwatch_metric_alarm.alarms_running"]);
  });
});
