import { launchesSpot } from "../../core/spot.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import type { EnvironmentView, Located } from "../../terraform/environment-view.ts";
import { at, blocks, isTrue, listOf, numberOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breachIf, perResource, type Rule, rule, setting } from "../rule.ts";

const GROUP = "aws_autoscaling_group";
const PROVIDER = "aws_ecs_capacity_provider";
const GROUP_API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html";
const MIXED =
  "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html";
const ALLOCATION = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html";
const MANAGED = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html";
const PROVIDER_API =
  "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html";

const minBelowMax: Rule = perResource(
  { code: "TF-ASG-01", title: "The minimum is not above the maximum", source: GROUP_API, type: GROUP },
  (group) => {
    const { min, max } = sizes(group);
    return breachIf(min !== undefined && max !== undefined && min > max, group, "min_size", min, {
      limit: `at most max_size, ${max} instances`,
      fix: "lower min_size or raise max_size",
    });
  },
);

const desiredWithin: Rule = perResource(
  {
    code: "TF-ASG-02",
    title: "The desired capacity lies between minimum and maximum",
    source: GROUP_API,
    type: GROUP,
  },
  (group) => {
    const { min, max } = sizes(group);
    const desired = numberOf(group.attributes["desired_capacity"]);
    if (desired === undefined || min === undefined || max === undefined || min > max) return [];
    return breachIf(desired < min || desired > max, group, "desired_capacity", desired, {
      limit: `${min}–${max} instances`,
      fix: "start the group at its minimum",
    });
  },
);

const SPOT: readonly Rule[] = [
  setting({
    code: "TF-ASG-03",
    title: "Spot instances come from the pools least likely to be interrupted",
    source: ALLOCATION,
    type: GROUP,
    path: "mixed_instances_policy.instances_distribution.spot_allocation_strategy",
    allowed: ["price-capacity-optimized"],
    when: (group) => usesSpot(group),
    limit: "price-capacity-optimized; unset it would be lowest-price, the most interrupted",
    fix: 'set spot_allocation_strategy to "price-capacity-optimized"',
  }),
  perResource(
    { code: "TF-ASG-04", title: "Spot draws on several instance types", source: MIXED, type: GROUP },
    (group) => {
      const path = "mixed_instances_policy.launch_template.override";
      const overrides = blocks(group.attributes, path);
      const types = new Set(overrides.map(({ value }) => at(value, "instance_type")));
      const few = types.size < 2 && !overrides.some(choosesSeveral);
      return breachIf(usesSpot(group) && few, group, path, [...types], {
        limit: "at least 2 instance types; one type is one Spot pool in each zone",
        fix: "add types of the same size",
      });
    },
  ),
  setting({
    code: "TF-ASG-05",
    title: "Spot instances at risk are replaced before they are taken",
    source:
      "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html",
    type: GROUP,
    path: "capacity_rebalance",
    allowed: [true],
    when: (group) => usesSpot(group),
    limit: "true where instances may be Spot",
    fix: "set capacity_rebalance",
  }),
];

const ORDER = "mixed_instances_policy.instances_distribution.on_demand_allocation_strategy";

const ATTRIBUTES: readonly Rule[] = [
  perResource(
    {
      code: "TF-ASG-12",
      title: "A group that chooses its types by attributes has no order of them",
      source: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html",
      type: GROUP,
    },
    (group) => {
      const chooses = overridesOf(group).some(({ value }) => requirementsIn(value) !== undefined);
      const order = at(group.attributes, ORDER);
      return breachIf(chooses && order === "prioritized", group, ORDER, order, {
        limit: "lowest-price beside instance_requirements; EC2 Auto Scaling refuses prioritized",
        fix: 'set on_demand_allocation_strategy to "lowest-price"',
      });
    },
  ),
  perResource(
    {
      code: "TF-ASG-13",
      title: "An override names a type or requirements",
      source: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateOverrides.html",
      type: GROUP,
    },
    (group) =>
      overridesOf(group).flatMap(({ path, value }) => {
        const type = at(value, "instance_type");
        const both = requirementsIn(value) !== undefined && type !== undefined;
        return breachIf(both, group, `${path}.instance_type`, type, {
          limit: "none beside instance_requirements: EC2 Auto Scaling refuses an override with both",
          fix: "remove instance_type, or the requirements",
        });
      }),
  ),
];

const MANAGED_GROUP: readonly Rule[] = [
  setting({
    code: "TF-ASG-06",
    title: "Scale-in never chooses an instance that runs tasks",
    source: PROVIDER_API,
    type: GROUP,
    path: "protect_from_scale_in",
    allowed: [true],
    when: isManaged,
    limit: "true: managed termination protection needs it",
    fix: "set protect_from_scale_in",
  }),
  perResource(
    { code: "TF-ASG-07", title: "The group keeps the tag of ECS", source: MANAGED, type: GROUP },
    (group, stack) => {
      const tag = blocks(group.attributes, "tag").find(
        ({ value }) => at(value, "key") === "AmazonECSManaged",
      );
      const kept = tag !== undefined && isTrue(at(tag.value, "propagate_at_launch"));
      return breachIf(isManaged(group, stack) && !kept, group, tag?.path ?? "tag", tag?.value, {
        limit:
          "AmazonECSManaged with propagate_at_launch; ECS adds it, and an apply without it takes it away",
        fix: "declare the tag",
      });
    },
  ),
  setting({
    code: "TF-ASG-08",
    title: "An instance refresh replaces instances that run tasks",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html",
    type: GROUP,
    path: "instance_refresh.preferences.scale_in_protected_instances",
    allowed: ["Refresh"],
    when: isManaged,
    limit: "Refresh; the default, Ignore, leaves every protected instance on the old image",
    fix: 'set scale_in_protected_instances to "Refresh"',
  }),
  perResource(
    {
      code: "TF-ASG-09",
      title: "Only managed scaling writes the desired capacity",
      source: MANAGED,
      type: GROUP,
    },
    (group, stack) => {
      const ignored = at(group.attributes, "lifecycle.ignore_changes");
      const bad =
        isManaged(group, stack) && !listOf(ignored).includes("desired_capacity") && ignored !== "all";
      return breachIf(bad, group, "lifecycle.ignore_changes", ignored, {
        limit: "contains desired_capacity, or each apply sets the group back",
        fix: "add desired_capacity to ignore_changes",
      });
    },
  ),
  rule({ code: "TF-ASG-10", title: "No scaling policy fights managed scaling", source: MANAGED }, (stack) =>
    stack.of("aws_autoscaling_policy").flatMap((policy) => {
      const name = policy.attributes["autoscaling_group_name"];
      const group = stack.of(GROUP).find((candidate) => refersTo(name, candidate));
      return breachIf(
        group !== undefined && isManaged(group, stack),
        policy,
        "autoscaling_group_name",
        name,
        {
          limit: "a group without managed scaling: ECS makes its own policy and owns the desired capacity",
          fix: "remove the scaling policy",
        },
      );
    }),
  ),
];

const zones: Rule = perResource(
  {
    code: "TF-ASG-11",
    title: "Instances are spread over two zones",
    source:
      "https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-2",
    type: GROUP,
  },
  (group) => {
    const subnets = group.attributes["vpc_zone_identifier"];
    const few = Array.isArray(subnets) && new Set(subnets).size < 2;
    return breachIf(few, group, "vpc_zone_identifier", subnets, {
      limit: "at least 2 subnets, each in another zone",
      fix: "add the private subnet of a second zone",
    });
  },
);

/** The Auto Scaling group behind a capacity provider. */
export function groupBehind(
  provider: unknown,
  stack: Configuration,
  environment: EnvironmentView,
): Located | undefined {
  const found = environment.target(stack, provider, "aws_ecs_capacity_provider");
  if (!found) return undefined;
  const group = at(found.resource.attributes, "auto_scaling_group_provider.auto_scaling_group_arn");
  return environment.target(found.stack, group, "aws_autoscaling_group");
}

/**
 * Whether the group may launch Spot instances; what is known only at apply may be anything. AWS's defaults are no
 * On-Demand base and 100 percent On-Demand above it.
 */
export function usesSpot({ attributes }: Resource): boolean {
  const distribution = at(attributes, "mixed_instances_policy.instances_distribution");
  if (distribution === undefined) return false;
  const numberAt = (key: string, byDefault: number, unknown: number) =>
    numberOf(at(distribution, key) ?? byDefault) ?? unknown;
  return launchesSpot({
    onDemandBase: numberAt("on_demand_base_capacity", 0, 0),
    onDemandPercentageAboveBase: numberAt("on_demand_percentage_above_base_capacity", 100, 0),
    maxInstances: numberOf(attributes["max_size"]) ?? Number.POSITIVE_INFINITY,
  });
}

function overridesOf({ attributes }: Resource) {
  return blocks(attributes, "mixed_instances_policy.launch_template.override");
}

function requirementsIn(override: unknown): unknown {
  return at(override, "instance_requirements");
}

/** Whether an override leaves EC2 Auto Scaling a choice of types, which it does unless it allows one alone. */
function choosesSeveral({ value }: { readonly value: unknown }): boolean {
  if (requirementsIn(value) === undefined) return false;
  const allowed = listOf(at(value, "instance_requirements.allowed_instance_types"));
  return allowed.length !== 1 || String(allowed[0]).includes("*");
}

/** Whether a capacity provider of this stack scales the group. */
function isManaged(group: Resource, stack: Configuration): boolean {
  return stack
    .of(PROVIDER)
    .some(({ attributes }) =>
      refersTo(at(attributes, "auto_scaling_group_provider.auto_scaling_group_arn"), group),
    );
}

function sizes({ attributes }: Resource) {
  return { min: numberOf(attributes["min_size"]), max: numberOf(attributes["max_size"]) };
}

export const CAPACITY_RULES: readonly Rule[] = [
  minBelowMax,
  desiredWithin,
  ...SPOT,
  ...ATTRIBUTES,
  ...MANAGED_GROUP,
  zones,
];
