import { isRecord, type Value, type ValueRecord } from "../../terraform/value.ts";
import type { Context } from "./draft.ts";
import type { ComparedResource } from "./resources.ts";
import { valueAt } from "./value-at.ts";

/** Lowest and highest value that the code allows, and what says so. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** Addresses of the resources that set it, in order; empty when the resource itself does. */
  readonly by: readonly string[];
}

interface Dimension {
  readonly type: string;
  readonly attribute: string;
  /** The `resource_id` that a scalable target has for the resource. */
  readonly id: (resource: ValueRecord) => string;
}

/**
 * Attributes that Application Auto Scaling moves. Source for the dimensions and ids:
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  "ecs:service:DesiredCount": {
    type: "aws_ecs_service",
    attribute: "desired_count",
    id: ({ cluster, name }) => `service/${text(cluster).split("/").at(-1) || "default"}/${text(name)}`,
  },
  "dynamodb:table:ReadCapacityUnits": {
    type: "aws_dynamodb_table",
    attribute: "read_capacity",
    id: ({ name }) => `table/${text(name)}`,
  },
  "dynamodb:table:WriteCapacityUnits": {
    type: "aws_dynamodb_table",
    attribute: "write_capacity",
    id: ({ name }) => `table/${text(name)}`,
  },
  "cassandra:table:ReadCapacityUnits": {
    type: "aws_keyspaces_table",
    attribute: "capacity_specification.read_capacity_units",
    id: (table) => `keyspace/${text(table["keyspace_name"])}/table/${text(table["table_name"])}`,
  },
  "cassandra:table:WriteCapacityUnits": {
    type: "aws_keyspaces_table",
    attribute: "capacity_specification.write_capacity_units",
    id: (table) => `keyspace/${text(table["keyspace_name"])}/table/${text(table["table_name"])}`,
  },
  "lambda:function:ProvisionedConcurrency": {
    type: "aws_lambda_provisioned_concurrency_config",
    attribute: "provisioned_concurrent_executions",
    id: (it) => `function:${text(it["function_name"]).split(":").at(-1)}:${text(it["qualifier"])}`,
  },
  "elasticache:replication-group:NodeGroups": {
    type: "aws_elasticache_replication_group",
    attribute: "num_node_groups",
    id: ({ id }) => `replication-group/${text(id)}`,
  },
  "elasticache:replication-group:Replicas": {
    type: "aws_elasticache_replication_group",
    attribute: "replicas_per_node_group",
    id: ({ id }) => `replication-group/${text(id)}`,
  },
  "ec2:spot-fleet-request:TargetCapacity": {
    type: "aws_spot_fleet_request",
    attribute: "target_capacity",
    id: ({ id }) => `spot-fleet-request/${text(id)}`,
  },
  "elasticmapreduce:instancegroup:InstanceCount": {
    type: "aws_emr_instance_group",
    attribute: "instance_count",
    id: (it) => `instancegroup/${text(it["cluster_id"])}/${text(it["id"])}`,
  },
  "appstream:fleet:DesiredCapacity": {
    type: "aws_appstream_fleet",
    attribute: "compute_capacity.desired_instances",
    id: ({ name }) => `fleet/${text(name)}`,
  },
  "kafka:broker-storage:VolumeSize": {
    type: "aws_msk_cluster",
    attribute: "broker_node_group_info.storage_info.ebs_storage_info.volume_size",
    id: ({ arn }) => text(arn),
  },
};

/** The sizes that the schedules of a group give; -1 leaves a size as it is. */
const SIZES = ["min_size", "max_size", "desired_capacity"] as const;

/** The range that the stack's own scaling and schedules give an attribute; undefined when none of them moves it. */
export function scalingRange(
  resource: ComparedResource,
  attribute: string,
  context: Context,
): Range | undefined {
  if (resource.type === "aws_autoscaling_group") return groupRange(resource, attribute, context);
  if (resource.type === "aws_appautoscaling_target") return targetRange(resource, attribute, context);
  const values = side(resource);
  const targets = context.siblings.ofType("aws_appautoscaling_target").filter((target) => {
    const dimension = DIMENSIONS[text(side(target)["scalable_dimension"])];
    return (
      dimension?.type === resource.type &&
      dimension.attribute === attribute &&
      side(target)["resource_id"] === dimension.id(values)
    );
  });
  return hull(
    targets.flatMap((target) => {
      const moved = actionsOf(target, context);
      return [target, ...moved].map((by) => ({
        by: by.address,
        values: ["min_capacity", "max_capacity"].map((name) => sizeOf(by, name, context)),
      }));
    }),
  );
}

/** The number that the code gives a path of a resource, so that who moves a bound by hand does not allow the value. */
export function codeNumber(resource: ComparedResource, path: string, { code }: Context): number | undefined {
  const steps = path.split(".");
  const wanted = isRecord(resource.code ?? null) ? (resource.code as ValueRecord) : undefined;
  const sides = [
    code.expression(resource.address, steps)?.constant,
    wanted && valueAt(wanted, steps),
    resource.cloud ? valueAt(resource.cloud, steps) : undefined,
  ];
  return sides.map(numeric).find((value) => value !== undefined);
}

/** Between the sizes of the group and those of its schedules; without schedules its own sizes are bounds as well. */
function groupRange(group: ComparedResource, attribute: string, context: Context): Range | undefined {
  if (!SIZES.some((size) => size === attribute)) return undefined;
  const names = new Set([side(group)["name"], side(group)["id"]].map((name) => text(name)));
  const schedules = context.siblings
    .ofType("aws_autoscaling_schedule")
    .filter((schedule) => names.has(text(side(schedule)["autoscaling_group_name"]) || "\u0000"));
  const read = attribute === "desired_capacity" ? SIZES : ([attribute] as const);
  const own = attribute === "desired_capacity" ? ["min_size", "max_size"] : [attribute];
  if (schedules.length === 0) return undefined;
  return hull([
    { by: "", values: own.map((name) => codeNumber(group, name, context)) },
    ...schedules.map((schedule) => ({
      by: schedule.address,
      values: read
        .map((name) => codeNumber(schedule, name, context))
        .filter((value) => value !== undefined && value >= 0),
    })),
  ]);
}

/** Scheduled actions move the limits of a target from its own to theirs. */
function targetRange(target: ComparedResource, attribute: string, context: Context): Range | undefined {
  if (attribute !== "min_capacity" && attribute !== "max_capacity") return undefined;
  const moved = actionsOf(target, context);
  if (moved.length === 0) return undefined;
  return hull([
    { by: "", values: [codeNumber(target, attribute, context)] },
    ...moved.map((action) => ({ by: action.address, values: [sizeOf(action, attribute, context)] })),
  ]);
}

function actionsOf(target: ComparedResource, { siblings }: Context): ComparedResource[] {
  return siblings
    .ofType("aws_appautoscaling_scheduled_action")
    .filter((action) =>
      ["resource_id", "scalable_dimension"].every(
        (name) => text(side(action)[name]) !== "" && side(action)[name] === side(target)[name],
      ),
    );
}

function sizeOf(resource: ComparedResource, name: string, context: Context): number | undefined {
  const path =
    resource.type === "aws_appautoscaling_scheduled_action" ? `scalable_target_action.${name}` : name;
  return codeNumber(resource, path, context);
}

function hull(
  parts: readonly { readonly by: string; readonly values: readonly (number | undefined)[] }[],
): Range | undefined {
  const known = parts.map(({ by, values }) => ({
    by,
    values: values.filter((value) => value !== undefined),
  }));
  const values = known.flatMap((part) => part.values);
  if (values.length === 0) return undefined;
  const by = known.filter((part) => part.by !== "" && part.values.length > 0).map((part) => part.by);
  return { low: Math.min(...values), high: Math.max(...values), by: by.sort() };
}

/** As it is, or as the code will make it. */
function side({ cloud, code }: ComparedResource): ValueRecord {
  return cloud ?? (isRecord(code ?? null) ? (code as ValueRecord) : {});
}

/** Numbers of a JSON configuration may be texts. */
function numeric(value: Value | undefined): number | undefined {
  const isNumber = typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
  return isNumber ? Number(value) : undefined;
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
