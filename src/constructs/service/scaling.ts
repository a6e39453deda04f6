import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingScheduledAction } from "@cdktf/provider-aws/lib/appautoscaling-scheduled-action";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import type { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { DataResource } from "cdktf";
import { Construct } from "constructs";
import { idReference } from "../shared/reference.ts";

/** What the number of tasks follows: CloudWatch holds the value of the metric at the target. */
export interface TrackedMetric {
  /** Of the construct and the policy. */
  readonly id: string;
  readonly targetValue: number;
  readonly metric:
    | { readonly kind: "predefined"; readonly type: string; readonly resourceLabel?: string | undefined }
    | { readonly kind: "backlog"; readonly queueName: string };
}

export interface ServiceScalingProps {
  readonly clusterName: string;
  readonly service: EcsService;
  readonly scaling: {
    readonly minTasks: number;
    readonly maxTasks: number;
    readonly scaleOutCooldownSec: number;
    readonly scaleInCooldownSec: number;
  };
  readonly follows: readonly TrackedMetric[];
  /** Expressions in the form of Application Auto Scaling, `cron(…)`. */
  readonly offHours?:
    | { readonly timeZone: string; readonly start: string; readonly end: string; readonly tasks: number }
    | undefined;
}

/**
 * Application Auto Scaling of one service. It owns the desired count; with off-hours, the schedule owns the limits
 * too, and an apply at night leaves both alone. Limits that the description changes do not wait for the schedule:
 * they replace the scalable target, and hold at once until the next off-hours.
 */
export class ServiceScaling extends Construct {
  private readonly target: AppautoscalingTarget;

  constructor(scope: Construct, id: string, props: ServiceScalingProps) {
    super(scope, id);
    const { offHours, scaling, service } = props;
    this.target = new AppautoscalingTarget(this, "_target", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${props.clusterName}/${service.name}`,
      minCapacity: scaling.minTasks,
      maxCapacity: scaling.maxTasks,
      // Said in the code, so that a suspension that outlives its incident is drift that an apply takes back.
      suspendedState: {
        dynamicScalingInSuspended: false,
        dynamicScalingOutSuspended: false,
        scheduledScalingSuspended: false,
      },
      lifecycle: {
        // A replaced service takes its scaling along (hashicorp/terraform-provider-aws#9473).
        replaceTriggeredBy: [idReference(service), ...(offHours ? [this.limits(scaling)] : [])],
        ...(offHours && { ignoreChanges: ["min_capacity", "max_capacity"] }),
      },
    });
    for (const tracked of props.follows) this.track(tracked, props);
    if (offHours) {
      const { tasks, timeZone } = offHours;
      this.schedule("off-hours-start", offHours.start, timeZone, tasks, tasks);
      this.schedule("off-hours-end", offHours.end, timeZone, scaling.minTasks, scaling.maxTasks);
    }
  }

  /**
   * The limits of the day, as something that replaces the target when they change: ignored values alone would wait
   * for the schedule (https://developer.hashicorp.com/terraform/language/resources/terraform-data).
   */
  private limits({ minTasks, maxTasks }: ServiceScalingProps["scaling"]): string {
    const limits = new DataResource(this, "limits", { input: { minTasks, maxTasks } });
    return `${limits.terraformResourceType}.${limits.friendlyUniqueId}`;
  }

  /**
   * Deregistering a scalable target deletes its policies and scheduled actions, so a replaced one needs new ones
   * (https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html).
   */
  private get goesWithTarget() {
    return { replaceTriggeredBy: [idReference(this.target)] };
  }

  private track({ id, metric, targetValue }: TrackedMetric, props: ServiceScalingProps): void {
    new AppautoscalingPolicy(this, id, {
      name: id,
      policyType: "TargetTrackingScaling",
      serviceNamespace: this.target.serviceNamespace,
      scalableDimension: this.target.scalableDimension,
      resourceId: this.target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        ...(metric.kind === "predefined"
          ? {
              predefinedMetricSpecification: {
                predefinedMetricType: metric.type,
                ...(metric.resourceLabel && { resourceLabel: metric.resourceLabel }),
              },
            }
          : {
              customizedMetricSpecification: {
                metrics: backlogPerTask(metric.queueName, {
                  ClusterName: props.clusterName,
                  ServiceName: props.service.name,
                }),
              },
            }),
        targetValue,
        scaleOutCooldown: props.scaling.scaleOutCooldownSec,
        scaleInCooldown: props.scaling.scaleInCooldownSec,
        disableScaleIn: false,
      },
      lifecycle: this.goesWithTarget,
    });
  }

  private schedule(
    id: string,
    cron: string,
    timezone: string,
    minCapacity: number,
    maxCapacity: number,
  ): void {
    new AppautoscalingScheduledAction(this, id, {
      name: id,
      serviceNamespace: this.target.serviceNamespace,
      scalableDimension: this.target.scalableDimension,
      resourceId: this.target.resourceId,
      schedule: cron,
      timezone,
      scalableTargetAction: { minCapacity: String(minCapacity), maxCapacity: String(maxCapacity) },
      lifecycle: this.goesWithTarget,
    });
  }
}

/**
 * Messages that wait, for each running task, as AWS computes it:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 * (2026-11). `RunningTaskCount` needs Container Insights, which the cluster has.
 */
function backlogPerTask(queueName: string, service: Readonly<Record<string, string>>) {
  const stat = (id: string, namespace: string, metricName: string, dimensions: Record<string, string>) => ({
    id,
    metricStat: {
      metric: {
        namespace,
        metricName,
        dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
      },
      stat: "Average",
    },
    returnData: false,
  });
  return [
    stat("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName: queueName }),
    stat("running", "ECS/ContainerInsights", "RunningTaskCount", { ...service }),
    { id: "backlog", expression: "waiting / running", label: "messages waiting per task", returnData: true },
  ];
}
