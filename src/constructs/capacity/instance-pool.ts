import {
  AutoscalingGroup,
  type AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverrideInstanceRequirements,
} from "@cdktf/provider-aws/lib/autoscaling-group";
import { AutoscalingSchedule } from "@cdktf/provider-aws/lib/autoscaling-schedule";
import { EcsCapacityProvider } from "@cdktf/provider-aws/lib/ecs-capacity-provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface OffHoursSize {
  /** In front of the names of both scheduled actions: those of several groups are told apart in events and logs. */
  readonly prefix?: string | undefined;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  readonly minInstances: number;
}

export interface InstanceAttributes {
  /** Types to choose from, with `*`. */
  readonly allowed: readonly string[];
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly architecture: "x86_64" | "arm64";
}

export interface InstancePoolProps {
  /** Of the Auto Scaling group, its instances and the capacity provider. */
  readonly name: string;
  readonly subnetIds: readonly string[];
  readonly launchTemplate: { readonly id: string; readonly version: string };
  /** Types of one size, most preferred first, or what EC2 Auto Scaling chooses them by. */
  readonly instanceTypes: readonly string[] | InstanceAttributes;
  readonly purchase: { readonly onDemandBase: number; readonly onDemandPercentageAboveBase: number };
  readonly size: { readonly min: number; readonly max: number };
  readonly scaling: {
    readonly targetCapacityPercent: number;
    readonly maximumStepSize: number;
    readonly warmupSec: number;
  };
  readonly offHours?: OffHoursSize | undefined;
  readonly protection: boolean;
  /** What instances need before the first one launches and until the last one is gone. */
  readonly needs: ITerraformDependable[];
}

const METRICS = [
  "GroupDesiredCapacity",
  "GroupInServiceInstances",
  "GroupMaxSize",
  "GroupMinSize",
  "GroupPendingInstances",
  "GroupTerminatingInstances",
  "GroupTotalInstances",
];

/**
 * On-Demand and Spot instances in one Auto Scaling group behind a capacity provider. Managed scaling alone owns the
 * desired capacity: nothing else here, no scaling policy and no schedule, writes it.
 */
export class InstancePool extends Construct {
  readonly group: AutoscalingGroup;
  readonly provider: EcsCapacityProvider;

  constructor(scope: Construct, id: string, props: InstancePoolProps) {
    super(scope, id);
    this.group = this.createGroup(props);
    const { name, scaling } = props;
    this.provider = new EcsCapacityProvider(this, "_provider", {
      name,
      autoScalingGroupProvider: {
        autoScalingGroupArn: this.group.arn,
        // Stops scale-in from choosing an instance that runs tasks …
        managedTerminationProtection: "ENABLED",
        // … and drains it before every other planned end.
        managedDraining: "ENABLED",
        managedScaling: {
          status: "ENABLED",
          targetCapacity: scaling.targetCapacityPercent,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: scaling.maximumStepSize,
          instanceWarmupPeriod: scaling.warmupSec,
        },
      },
      tags: { Name: name },
    });
    if (props.offHours) this.addSchedules(props.offHours, props.size.min);
  }

  private createGroup(props: InstancePoolProps): AutoscalingGroup {
    const { instanceTypes: types, name, purchase, scaling, size } = props;
    return new AutoscalingGroup(this, "_group", {
      name,
      vpcZoneIdentifier: [...props.subnetIds],
      minSize: size.min,
      maxSize: size.max,
      desiredCapacity: size.min,
      mixedInstancesPolicy: {
        instancesDistribution: {
          onDemandBaseCapacity: purchase.onDemandBase,
          onDemandPercentageAboveBaseCapacity: purchase.onDemandPercentageAboveBase,
          // Groups that choose by attributes have no order of types:
          // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html (2026-11).
          onDemandAllocationStrategy: isList(types) ? "prioritized" : "lowest-price",
          spotAllocationStrategy: "price-capacity-optimized",
        },
        launchTemplate: {
          launchTemplateSpecification: {
            launchTemplateId: props.launchTemplate.id,
            version: props.launchTemplate.version,
          },
          override: isList(types)
            ? types.map((instanceType) => ({ instanceType }))
            : [{ instanceRequirements: requirements(types) }],
        },
      },
      availabilityZoneDistribution: { capacityDistributionStrategy: "balanced-best-effort" },
      capacityRebalance: true,
      protectFromScaleIn: true,
      // ECS judges the tasks; in awsvpc mode targets are tasks, and instances have no load balancer check to fail.
      healthCheckType: "EC2",
      healthCheckGracePeriod: 120,
      defaultInstanceWarmup: scaling.warmupSec,
      enabledMetrics: METRICS,
      metricsGranularity: "1Minute",
      instanceRefresh: {
        strategy: "Rolling",
        preferences: {
          minHealthyPercentage: 100,
          maxHealthyPercentage: 110,
          instanceWarmup: String(scaling.warmupSec),
          // The default, Ignore, would never replace an instance that runs tasks; draining makes this safe.
          scaleInProtectedInstances: "Refresh",
          standbyInstances: "Ignore",
        },
      },
      waitForCapacityTimeout: "10m",
      forceDelete: !props.protection,
      tag: [
        { key: "Name", value: name, propagateAtLaunch: true },
        // ECS adds this tag itself; undeclared, the next apply would remove it and break managed scaling.
        { key: "AmazonECSManaged", value: "true", propagateAtLaunch: true },
      ],
      lifecycle: {
        preventDestroy: props.protection,
        ignoreChanges: props.offHours ? ["desired_capacity", "min_size"] : ["desired_capacity"],
      },
      dependsOn: props.needs,
    });
  }

  /**
   * Off-hours move only the minimum; -1 leaves a size alone, where an unset one would mean 0
   * (https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html; provider
   * issue hashicorp/terraform-provider-aws#4930). Managed scaling then removes what the tasks no longer need.
   */
  private addSchedules(offHours: OffHoursSize, dayMin: number): void {
    for (const { id, name, recurrence, minSize } of [
      {
        id: "off-hours-start",
        name: "off-hours-start",
        recurrence: offHours.start,
        minSize: offHours.minInstances,
      },
      { id: "off-hours-end", name: "off-hours-end", recurrence: offHours.end, minSize: dayMin },
    ]) {
      new AutoscalingSchedule(this, id, {
        autoscalingGroupName: this.group.name,
        scheduledActionName: `${offHours.prefix ?? ""}${name}`,
        recurrence,
        timeZone: offHours.timeZone,
        minSize,
        maxSize: -1,
        desiredCapacity: -1,
      });
    }
  }
}

function isList(types: InstancePoolProps["instanceTypes"]): types is readonly string[] {
  return Array.isArray(types);
}

/**
 * One size, so that managed scaling and the sizes of tasks hold for every type. What is not set has the default of EC2 Auto
 * Scaling, price protection among it.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html (2026-11)
 */
function requirements({
  allowed,
  architecture,
  memoryMiB,
  vcpu,
}: InstanceAttributes): AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverrideInstanceRequirements {
  return {
    vcpuCount: { min: vcpu, max: vcpu },
    memoryMib: { min: memoryMiB, max: memoryMiB },
    allowedInstanceTypes: [...allowed],
    cpuManufacturers: architecture === "arm64" ? ["amazon-web-services"] : ["amd", "intel"],
    acceleratorCount: { max: 0 },
    bareMetal: "excluded",
    burstablePerformance: "excluded",
  };
}
