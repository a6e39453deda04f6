import { PlatformEvents } from "../../../src/constructs/observability/platform-events.ts";
import { HOME, type Made, make, ofTypes } from "../../support/construct.ts";

const LOGS = { retentionDays: 90, kmsKeyArn: "arn:key" };
const made = (groupNames: readonly string[] = []): Made =>
  make((stack) => new PlatformEvents(stack, "events", { home: HOME, logs: LOGS, groupNames }));
const CLUSTER = ["arn:aws:ecs:eu-west-3:210987654321:cluster/acme-qa"];

describe("PlatformEvents", () => {
  const all = made(["acme-group"]);

  it("listens to the cluster, the group and Spot", () => {
    const patterns = Object.values(ofTypes(all, "aws_cloudwatch_event_rule")).map((rule) => [
      rule["name"],
      rule["state"],
      rule["event_pattern"],
    ]);
    expect(patterns).toEqual([
      [
        "acme-qa-deployment-failed",
        "ENABLED",
        {
          source: ["aws.ecs"],
          "detail-type": ["ECS Deployment State Change"],
          resources: [{ prefix: "arn:aws:ecs:eu-west-3:210987654321:service/acme-qa/" }],
          detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
        },
      ],
      [
        "acme-qa-service-impaired",
        "ENABLED",
        {
          source: ["aws.ecs"],
          "detail-type": ["ECS Service Action"],
          detail: {
            clusterArn: CLUSTER,
            eventName: ["SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"],
          },
        },
      ],
      [
        "acme-qa-task-failed-to-start",
        "ENABLED",
        {
          source: ["aws.ecs"],
          "detail-type": ["ECS Task State Change"],
          detail: { clusterArn: CLUSTER, lastStatus: ["STOPPED"], stopCode: ["TaskFailedToStart"] },
        },
      ],
      [
        "acme-qa-task-stopped",
        "ENABLED",
        {
          source: ["aws.ecs"],
          "detail-type": ["ECS Task State Change"],
          detail: {
            clusterArn: CLUSTER,
            lastStatus: ["STOPPED"],
            stopCode: [{ "anything-but": ["TaskFailedToStart"] }],
          },
        },
      ],
      [
        "acme-qa-launch-failed",
        "ENABLED",
        {
          source: ["aws.autoscaling"],
          "detail-type": ["EC2 Instance Launch Unsuccessful"],
          detail: { AutoScalingGroupName: ["acme-group"] },
        },
      ],
      [
        "acme-qa-spot-interruption",
        "ENABLED",
        { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
      ],
    ]);
  });

  it("keeps every event where it can be queried, once EventBridge may write there", () => {
    expect(all["aws_cloudwatch_log_group.events_events"]).toEqual({
      kms_key_id: "arn:key",
      name: "/acme-qa/events",
      retention_in_days: 90,
    });
    expect(all["aws_cloudwatch_log_resource_policy.events_events_writers"]).toEqual({
      policy_name: "acme-qa-events",
      policy_document: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "WriteEvents",
            Effect: "Allow",
            Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/events:*",
          },
        ],
      },
    });
    for (const [address, target] of Object.entries(ofTypes(all, "aws_cloudwatch_event_target"))) {
      const rule = address.replace("event_target", "event_rule").replace(/_alert$/, "");
      expect(target).toEqual({
        arn: "${aws_cloudwatch_log_group.events_events.arn}",
        depends_on: ["aws_cloudwatch_log_resource_policy.events_events_writers"],
        rule: `\u0024{${rule}.name}`,
        target_id: "alerts",
      });
    }
    expect(all["aws_cloudwatch_query_definition.events_stopped_tasks"]).toMatchObject({
      name: "acme-qa/stopped-tasks",
      log_group_names: ["${aws_cloudwatch_log_group.events_events.name}"],
      query_string: expect.stringContaining("detail.stoppedReason as reason"),
    });
  });

  it("counts what alarms watch, by service where it is a service's", () => {
    const filters = Object.values(ofTypes(all, "aws_cloudwatch_log_metric_filter"));
    expect(
      filters.map((filter) => [filter["name"], filter["pattern"], filter["metric_transformation"]]),
    ).toEqual([
      [
        "deployment-failed",
        '{ ($.detail-type = "ECS Deployment State Change") && ($.detail.eventName = "SERVICE_DEPLOYMENT_FAILED") }',
        {
          name: "DeploymentFailed",
          namespace: "acme-qa/events",
          value: "1",
          dimensions: { Service: "$.resources[0]" },
        },
      ],
      [
        "placement-failed",
        '{ ($.detail-type = "ECS Service Action") && ($.detail.eventName = "SERVICE_TASK_PLACEMENT_FAILURE") }',
        {
          name: "PlacementFailed",
          namespace: "acme-qa/events",
          value: "1",
          dimensions: { Service: "$.resources[0]" },
        },
      ],
      [
        "start-impaired",
        '{ ($.detail-type = "ECS Service Action") && ($.detail.eventName = "SERVICE_TASK_START_IMPAIRED") }',
        {
          name: "StartImpaired",
          namespace: "acme-qa/events",
          value: "1",
          dimensions: { Service: "$.resources[0]" },
        },
      ],
      [
        "secret-unreadable",
        '{ ($.detail-type = "ECS Task State Change") && ($.detail.lastStatus = "STOPPED") && ($.detail.stopCode = "TaskFailedToStart") && ($.detail.stoppedReason = "*secret*") }',
        {
          name: "SecretUnreadable",
          namespace: "acme-qa/events",
          value: "1",
          dimensions: { Group: "$.detail.group" },
        },
      ],
      [
        "start-failed",
        '{ ($.detail-type = "ECS Task State Change") && ($.detail.lastStatus = "STOPPED") && ($.detail.stopCode = "TaskFailedToStart") && ($.detail.stoppedReason != "*secret*") }',
        {
          name: "StartFailed",
          namespace: "acme-qa/events",
          value: "1",
          dimensions: { Group: "$.detail.group" },
        },
      ],
      [
        "launch-failed",
        '{ $.detail-type = "EC2 Instance Launch Unsuccessful" }',
        { name: "LaunchFailed", namespace: "acme-qa/events", value: "1" },
      ],
      [
        "spot-interruption",
        '{ $.detail-type = "EC2 Spot Instance Interruption Warning" }',
        { name: "SpotInterruption", namespace: "acme-qa/events", value: "1" },
      ],
    ]);
  });

  it("listens to no instances where there are none", () => {
    const without = made();
    expect(Object.keys(ofTypes(without, "aws_cloudwatch_event_rule"))).toEqual([
      "aws_cloudwatch_event_rule.events_deployment_failed",
      "aws_cloudwatch_event_rule.events_service_impaired",
      "aws_cloudwatch_event_rule.events_task_failed_to_start",
      "aws_cloudwatch_event_rule.events_task_stopped",
    ]);
    expect(Object.keys(ofTypes(without, "aws_cloudwatch_log_metric_filter"))).toHaveLength(5);
  });
});
