import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { policyDocument } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import {
  EVENT_METRICS,
  type EventMetric,
  eventNamespace,
  filterPattern,
  INSTANCE_METRICS,
} from "./event-metrics.ts";

export interface PlatformEventsProps {
  readonly home: Home;
  readonly logs: { readonly retentionDays: number; readonly kmsKeyArn: string };
  /** Names of the Auto Scaling groups; none on Fargate. */
  readonly groupNames: readonly string[];
}

interface Event {
  readonly id: string;
  readonly description: string;
  readonly pattern: object;
}

/** Why tasks stopped, the newest first. ECS itself forgets a stopped task after an hour. */
const STOPPED_TASKS = [
  "fields @timestamp, detail.group as service, detail.stopCode as code, detail.stoppedReason as reason,",
  "  detail.containers.0.exitCode as exit_code, detail.availabilityZone as zone, detail.taskArn as task",
  '| filter `detail-type` = "ECS Task State Change"',
  "| sort @timestamp desc",
  "| limit 200",
].join("\n");

/**
 * What only EventBridge says: a secret that a task may not read never reaches a log, and a Spot pool that is empty
 * shows nowhere but in a failed launch. Every event goes to one log group, where it can be queried, and where metric
 * filters count what alarms watch: a topic as target would send a mail for each of the many events of one incident.
 * Names of the events:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html (2026-06).
 */
export class PlatformEvents extends Construct {
  readonly ruleNames: string[] = [];

  constructor(scope: Construct, id: string, props: PlatformEventsProps) {
    super(scope, id);
    const { groupNames, home } = props;
    const archive = this.createArchive(props);
    for (const event of [
      ...serviceEvents(home),
      ...(groupNames.length > 0 ? instanceEvents(groupNames) : []),
    ]) {
      const rule = new CloudwatchEventRule(this, event.id, {
        name: physicalName(NAME_LIMITS.eventRule, home.name, event.id),
        description: event.description,
        eventPattern: JSON.stringify(event.pattern),
        state: "ENABLED",
      });
      new CloudwatchEventTarget(this, `${event.id}-alert`, {
        rule: rule.name,
        targetId: "alerts",
        arn: archive.group.arn,
        dependsOn: [archive.policy],
      });
      this.ruleNames.push(rule.name);
    }
    const counted: readonly EventMetric[] = Object.values(EVENT_METRICS);
    for (const metric of counted.filter((it) => groupNames.length > 0 || !INSTANCE_METRICS.includes(it))) {
      this.count(home, metric, archive.group.name);
    }
  }

  private createArchive({ home, logs }: PlatformEventsProps) {
    const name = `/${home.name}/events`;
    const group = new CloudwatchLogGroup(this, "events", {
      name,
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    // Without it events are lost in silence; the console alone makes one by itself
    // (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions, 2026-11).
    const policy = new CloudwatchLogResourcePolicy(this, "events-writers", {
      policyName: `${home.name}-events`,
      policyDocument: policyDocument({
        Sid: "WriteEvents",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: arn(home, "logs", `log-group:${name}:*`),
      }),
    });
    new CloudwatchQueryDefinition(this, "stopped-tasks", {
      name: `${home.name}/stopped-tasks`,
      logGroupNames: [group.name],
      queryString: STOPPED_TASKS,
    });
    return { group, policy };
  }

  private count(home: Home, metric: EventMetric, logGroupName: string): void {
    const { dimension } = metric;
    new CloudwatchLogMetricFilter(this, `${metric.id}-count`, {
      name: metric.id,
      logGroupName,
      pattern: filterPattern(metric),
      metricTransformation: {
        namespace: eventNamespace(home),
        name: metric.metric,
        value: "1",
        ...(dimension && { dimensions: { [dimension.name]: dimension.selector } }),
      },
    });
  }
}

function serviceEvents(home: Home): Event[] {
  const clusterArn = [arn(home, "ecs", `cluster/${home.name}`)];
  const services = [{ prefix: arn(home, "ecs", `service/${home.name}/`) }];
  const stopped = { clusterArn, lastStatus: ["STOPPED"] };
  return [
    {
      id: "deployment-failed",
      description: "The circuit breaker or an alarm failed a deployment",
      pattern: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        resources: services,
        detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
      },
    },
    {
      id: "service-impaired",
      description: "Tasks cannot be placed or started",
      pattern: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Service Action"],
        detail: {
          clusterArn,
          eventName: ["SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"],
        },
      },
    },
    {
      id: "task-failed-to-start",
      description: "A task stopped before it ran: image, secret, log group or network",
      pattern: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: { ...stopped, stopCode: ["TaskFailedToStart"] },
      },
    },
    {
      id: "task-stopped",
      description: "A task stopped after it ran",
      pattern: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: { ...stopped, stopCode: [{ "anything-but": ["TaskFailedToStart"] }] },
      },
    },
  ];
}

function instanceEvents(groupNames: readonly string[]): Event[] {
  return [
    {
      id: "launch-failed",
      description: "An instance could not be launched: the only sign of an empty Spot pool",
      pattern: {
        source: ["aws.autoscaling"],
        "detail-type": ["EC2 Instance Launch Unsuccessful"],
        detail: { AutoScalingGroupName: [...groupNames] },
      },
    },
    {
      id: "spot-interruption",
      description: "EC2 takes a Spot instance back in two minutes",
      pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
    },
  ];
}
