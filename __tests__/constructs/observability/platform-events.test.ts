import { PlatformEvents } from "../../../src/constructs/observability/platform-events.ts";
import { HOME, make } from "../../support/construct.ts";

describe("PlatformEvents", () => {
  it("reports what no metric says, each event to the topic", () => {
    const props = { home: HOME, topicArn: "arn:topic", groupName: "acme-group" };
    expect(make((stack) => new PlatformEvents(stack, "events", props))).toEqual({
      "aws_cloudwatch_event_rule.events_deployment_failed": {
        description: "The circuit breaker or an alarm failed a deployment",
        event_pattern: {
          source: ["aws.ecs"],
          "detail-type": ["ECS Deployment State Change"],
          resources: [{ prefix: "arn:aws:ecs:eu-west-3:210987654321:service/acme-qa/" }],
          detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
        },
        name: "acme-qa-deployment-failed",
        state: "ENABLED",
      },
      "aws_cloudwatch_event_rule.events_service_impaired": {
        description: "Tasks cannot be placed or started",
        event_pattern: {
          source: ["aws.ecs"],
          "detail-type": ["ECS Service Action"],
          detail: {
            clusterArn: ["arn:aws:ecs:eu-west-3:210987654321:cluster/acme-qa"],
            eventName: ["SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"],
          },
        },
        name: "acme-qa-service-impaired",
        state: "ENABLED",
      },
      "aws_cloudwatch_event_rule.events_task_failed_to_start": {
        description: "A task stopped before it ran: image, secret, log group or network",
        event_pattern: {
          source: ["aws.ecs"],
          "detail-type": ["ECS Task State Change"],
          detail: {
            clusterArn: ["arn:aws:ecs:eu-west-3:210987654321:cluster/acme-qa"],
            lastStatus: ["STOPPED"],
            stopCode: ["TaskFailedToStart"],
          },
        },
        name: "acme-qa-task-failed-to-start",
        state: "ENABLED",
      },
      "aws_cloudwatch_event_rule.events_launch_failed": {
        description: "An instance could not be launched: the only sign of an empty Spot pool",
        event_pattern: {
          source: ["aws.autoscaling"],
          "detail-type": ["EC2 Instance Launch Unsuccessful"],
          detail: { AutoScalingGroupName: ["acme-group"] },
        },
        name: "acme-qa-launch-failed",
        state: "ENABLED",
      },
      "aws_cloudwatch_event_rule.events_spot_interruption": {
        description: "EC2 takes a Spot instance back in two minutes",
        event_pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
        name: "acme-qa-spot-interruption",
        state: "ENABLED",
      },
      "aws_cloudwatch_event_target.events_deployment_failed_alert": {
        arn: "arn:topic",
        rule: "${aws_cloudwatch_event_rule.events_deployment_failed.name}",
        target_id: "alerts",
      },
      "aws_cloudwatch_event_target.events_service_impaired_alert": {
        arn: "arn:topic",
        rule: "${aws_cloudwatch_event_rule.events_service_impaired.name}",
        target_id: "alerts",
      },
      "aws_cloudwatch_event_target.events_task_failed_to_start_alert": {
        arn: "arn:topic",
        rule: "${aws_cloudwatch_event_rule.events_task_failed_to_start.name}",
        target_id: "alerts",
      },
      "aws_cloudwatch_event_target.events_launch_failed_alert": {
        arn: "arn:topic",
        rule: "${aws_cloudwatch_event_rule.events_launch_failed.name}",
        target_id: "alerts",
      },
      "aws_cloudwatch_event_target.events_spot_interruption_alert": {
        arn: "arn:topic",
        rule: "${aws_cloudwatch_event_rule.events_spot_interruption.name}",
        target_id: "alerts",
      },
    });
  });

  it("listens to no instances where there are none", () => {
    const made = make((stack) => new PlatformEvents(stack, "events", { home: HOME, topicArn: "arn:topic" }));
    expect(Object.keys(made)).toEqual([
      "aws_cloudwatch_event_rule.events_deployment_failed",
      "aws_cloudwatch_event_rule.events_service_impaired",
      "aws_cloudwatch_event_rule.events_task_failed_to_start",
      "aws_cloudwatch_event_target.events_deployment_failed_alert",
      "aws_cloudwatch_event_target.events_service_impaired_alert",
      "aws_cloudwatch_event_target.events_task_failed_to_start_alert",
    ]);
  });
});
