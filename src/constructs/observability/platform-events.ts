import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";

export interface PlatformEventsProps {
  readonly home: Home;
  readonly topicArn: string;
  /** Name of the Auto Scaling group, when the platform has instances. */
  readonly groupName?: string | undefined;
}

interface Event {
  readonly id: string;
  readonly description: string;
  readonly pattern: object;
}

/**
 * What only EventBridge says: a secret that a task may not read never reaches a log, and a Spot pool that is empty
 * shows nowhere but in a failed launch. Names of the events:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html (2026-06).
 */
export class PlatformEvents extends Construct {
  constructor(scope: Construct, id: string, props: PlatformEventsProps) {
    super(scope, id);
    const { home } = props;
    const events = [...serviceEvents(home), ...(props.groupName ? instanceEvents(props.groupName) : [])];
    for (const event of events) {
      const rule = new CloudwatchEventRule(this, event.id, {
        name: physicalName(NAME_LIMITS.eventRule, home.name, event.id),
        description: event.description,
        eventPattern: JSON.stringify(event.pattern),
        state: "ENABLED",
      });
      new CloudwatchEventTarget(this, `${event.id}-alert`, {
        rule: rule.name,
        targetId: "alerts",
        arn: props.topicArn,
      });
    }
  }
}

function serviceEvents(home: Home): Event[] {
  const clusterArn = [arn(home, "ecs", `cluster/${home.name}`)];
  const services = [{ prefix: arn(home, "ecs", `service/${home.name}/`) }];
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
        detail: { clusterArn, lastStatus: ["STOPPED"], stopCode: ["TaskFailedToStart"] },
      },
    },
  ];
}

function instanceEvents(groupName: string): Event[] {
  return [
    {
      id: "launch-failed",
      description: "An instance could not be launched: the only sign of an empty Spot pool",
      pattern: {
        source: ["aws.autoscaling"],
        "detail-type": ["EC2 Instance Launch Unsuccessful"],
        detail: { AutoScalingGroupName: [groupName] },
      },
    },
    {
      id: "spot-interruption",
      description: "EC2 takes a Spot instance back in two minutes",
      pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
    },
  ];
}
