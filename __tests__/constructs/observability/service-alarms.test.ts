import { ServiceAlarms } from "../../../src/constructs/observability/service-alarms.ts";
import { serviceAlarms, type WatchedService } from "../../../src/constructs/observability/service-table.ts";
import { workerAlarms } from "../../../src/constructs/observability/worker-table.ts";
import { HOME, type Made, make, ofTypes, resolved } from "../../support/construct.ts";

const WATCHED: WatchedService = {
  home: HOME,
  service: "cart",
  loadBalancerSuffix: "app/acme/1",
  targetGroupSuffix: "targetgroup/cart/2",
  errorsPerMinute: 13,
  latencyMs: 1750,
  minRunningTasks: 3,
  minHealthyTasks: 2,
  hasSecrets: true,
};

const PROPS = { home: HOME, service: "cart", topicArn: "arn:topic", rows: serviceAlarms(WATCHED) };

const made = (change: Partial<WatchedService> = {}): Made =>
  make(
    (stack) =>
      new ServiceAlarms(stack, "alarms", { ...PROPS, rows: serviceAlarms({ ...WATCHED, ...change }) }),
  );
const ids = (all: Made) =>
  Object.keys(ofTypes(all, "aws_cloudwatch_metric_alarm")).map((address) => address.split("alarms_")[1]);

const common = (name: string, minutes: number, within = minutes + 1) => ({
  actions_enabled: true,
  alarm_description: expect.stringContaining("cart"),
  alarm_name: `acme-qa-cart-${name}`,
  comparison_operator: "GreaterThanThreshold",
  datapoints_to_alarm: minutes,
  evaluation_periods: within,
  treat_missing_data: "notBreaching",
});
const TARGET = {
  dimensions: { LoadBalancer: "app/acme/1", TargetGroup: "targetgroup/cart/2" },
  namespace: "AWS/ApplicationELB",
  period: 60,
};
const TASKS = {
  dimensions: { ClusterName: "acme-qa", ServiceName: "cart" },
  namespace: "ECS/ContainerInsights",
};

describe("ServiceAlarms", () => {
  it("watches errors, latency, health and running tasks; the first two roll a deployment back", () => {
    const all = make((stack) => {
      const { rollbackAlarmNames } = new ServiceAlarms(stack, "alarms", PROPS);
      expect(resolved(stack, rollbackAlarmNames)).toEqual([
        "${aws_cloudwatch_metric_alarm.alarms_errors.alarm_name}",
        "${aws_cloudwatch_metric_alarm.alarms_latency.alarm_name}",
      ]);
    });
    const at = (id: string) => all[`aws_cloudwatch_metric_alarm.alarms_${id}`];
    expect(at("errors")).toEqual({
      ...common("5xx", 3),
      ...TARGET,
      metric_name: "HTTPCode_Target_5XX_Count",
      statistic: "Sum",
      threshold: 13,
    });
    expect(at("latency")).toEqual({
      ...common("latency", 3),
      ...TARGET,
      extended_statistic: "p99",
      metric_name: "TargetResponseTime",
      threshold: 1.75,
    });
    expect(at("unhealthy")).toEqual({
      ...common("unhealthy", 5),
      ...TARGET,
      metric_name: "UnHealthyHostCount",
      statistic: "Maximum",
      threshold: 0,
    });
    expect(at("fail_open")).toEqual({
      ...common("fail-open", 1),
      ...TARGET,
      metric_name: "UnhealthyRoutingRequestCount",
      statistic: "Sum",
      threshold: 0,
    });
    expect(at("below_floor")).toEqual({
      ...common("below-floor", 2),
      ...TARGET,
      comparison_operator: "LessThanThreshold",
      metric_name: "HealthyHostCount",
      statistic: "Minimum",
      threshold: 2,
      treat_missing_data: "breaching",
    });
    expect(at("running")).toEqual({
      ...common("running", 5),
      ...TASKS,
      comparison_operator: "LessThanThreshold",
      metric_name: "RunningTaskCount",
      period: 60,
      statistic: "Minimum",
      threshold: 3,
      treat_missing_data: "breaching",
    });
    const { dimensions, namespace } = TASKS;
    expect(at("below_desired")).toEqual({
      ...common("below-desired", 10),
      threshold: 0,
      metric_query: [
        { expression: "desired - running", id: "result", label: "missing tasks", return_data: true },
        {
          id: "desired",
          metric: { dimensions, metric_name: "DesiredTaskCount", namespace, period: 60, stat: "Minimum" },
        },
        {
          id: "running",
          metric: { dimensions, metric_name: "RunningTaskCount", namespace, period: 60, stat: "Maximum" },
        },
      ],
    });
  });

  it("counts the events of this service alone", () => {
    const all = made();
    const events = { period: 60, statistic: "Sum", threshold: 0, namespace: "acme-qa/events" };
    const service = { Service: "arn:aws:ecs:eu-west-3:210987654321:service/acme-qa/cart" };
    for (const [id, name, dimensions] of [
      ["deployment-failed", "DeploymentFailed", service],
      ["placement-failed", "PlacementFailed", service],
      ["start-impaired", "StartImpaired", service],
      ["start-failed", "StartFailed", { Group: "service:cart" }],
      ["secret-unreadable", "SecretUnreadable", { Group: "service:cart" }],
    ] as const) {
      expect(all[`aws_cloudwatch_metric_alarm.alarms_${id.replaceAll("-", "_")}`]).toEqual({
        ...common(id, 1, 5),
        ...events,
        dimensions,
        metric_name: name,
      });
    }
  });

  it("does not count tasks from below where none may run, nor secrets where there are none", () => {
    expect(ids(made({ minRunningTasks: 0, minHealthyTasks: 0, hasSecrets: false }))).toEqual([
      "errors",
      "latency",
      "unhealthy",
      "fail_open",
      "below_desired",
      "deployment_failed",
      "placement_failed",
      "start_impaired",
      "start_failed",
    ]);
  });

  it("tells somebody once for all of them, unless the platform does", () => {
    const all = made();
    const composite = all["aws_cloudwatch_composite_alarm.alarms_page"];
    expect(composite).toEqual({
      actions_enabled: true,
      actions_suppressor: { alarm: "acme-qa-page", extension_period: 600, wait_period: 60 },
      alarm_actions: ["arn:topic"],
      alarm_description: "cart of acme-qa fails, or is about to",
      alarm_name: "acme-qa-cart-page",
      alarm_rule: ids(all)
        .map((id) => `ALARM("\u0024{aws_cloudwatch_metric_alarm.alarms_${id}.alarm_name}")`)
        .join(" OR "),
      ok_actions: ["arn:topic"],
    });
  });

  it("watches the queues of a worker; a dead letter, which waits for a person, silences nothing", () => {
    const worker = { home: HOME, service: "cart", minRunningTasks: 2, hasSecrets: false };
    const rows = workerAlarms({
      ...worker,
      queueName: "acme-qa-cart",
      deadLetterName: "acme-qa-cart-dead-letter",
      oldestMessageSec: 440,
    });
    const all = make((stack) => new ServiceAlarms(stack, "alarms", { ...PROPS, rows }));
    const queue = (name: string) => ({
      namespace: "AWS/SQS",
      dimensions: { QueueName: name },
      period: 60,
      statistic: "Maximum",
    });
    expect(all["aws_cloudwatch_metric_alarm.alarms_backlog"]).toEqual({
      ...common("backlog", 5),
      ...queue("acme-qa-cart"),
      metric_name: "ApproximateAgeOfOldestMessage",
      threshold: 440,
    });
    expect(all["aws_cloudwatch_metric_alarm.alarms_dead_letter"]).toEqual({
      ...common("dead-letter", 1, 1),
      ...queue("acme-qa-cart-dead-letter"),
      metric_name: "ApproximateNumberOfMessagesVisible",
      threshold: 0,
    });
    const rules = Object.values(ofTypes(all, "aws_cloudwatch_composite_alarm")).map((alarm) => [
      alarm["alarm_name"],
      String(alarm["alarm_rule"]).includes("dead_letter"),
      alarm["actions_suppressor"] !== undefined,
    ]);
    expect(rules).toEqual([
      ["acme-qa-cart-page", false, true],
      ["acme-qa-cart-risks", true, false],
    ]);
  });

  it("leaves the dead letters of somebody else's queue to him", () => {
    const rows = workerAlarms({
      home: HOME,
      service: "cart",
      minRunningTasks: 2,
      hasSecrets: false,
      queueName: "orders",
      deadLetterName: undefined,
      oldestMessageSec: 440,
    });
    expect(rows.filter(({ risk }) => risk)).toEqual([]);
  });
});
