import {
  paginateDescribeScalingPolicies,
  paginateDescribeScheduledActions as paginateServiceSchedules,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeLifecycleHooksCommand,
  paginateDescribePolicies,
  paginateDescribeScheduledActions,
} from "@aws-sdk/client-auto-scaling";
import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeClustersCommand, paginateListServices } from "@aws-sdk/client-ecs";
import { paginateDescribeListeners, paginateDescribeRules } from "@aws-sdk/client-elastic-load-balancing-v2";
import { paginateListAttachedRolePolicies, paginateListRolePolicies } from "@aws-sdk/client-iam";
import { GetPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import type { Unmanaged } from "../drift/classify/unmanaged.ts";
import type { AwsClients } from "../lifecycle/aws-clients.ts";
import { type Budget, type Inventory, type Owned, textAt } from "./scan-tools.ts";

/** Asks AWS for one kind of child of one managed parent. */
export interface Probe {
  /** For the coverage: `services of clusters`. */
  readonly kind: string;
  readonly parentType: string;
  readonly look: (parent: Owned, world: ScanWorld) => Promise<readonly FoundObject[]>;
}

export interface ScanWorld {
  readonly clients: AwsClients;
  readonly inventory: Inventory;
  readonly budget: Budget;
}

/** What a probe found under its parent. */
export type FoundObject = Omit<Unmanaged, "parent">;

const PAGE = 100;

/** Made by AWS on behalf of a capacity provider; removing them by hand breaks it. Source: ECS managed scaling. */
const MADE_BY_ECS = /^(ECSManagedAutoScalingPolicy-|ecs-managed-draining-)/;

/** What no plan shows, per kind of parent. Rules of groups, bucket policies and grants are in the plan already. */
export const PROBES: readonly Probe[] = [
  { kind: "services of clusters", parentType: "aws_ecs_cluster", look: services },
  { kind: "capacity of clusters", parentType: "aws_ecs_cluster", look: capacity },
  { kind: "listeners of load balancers", parentType: "aws_lb", look: listeners },
  { kind: "rules of listeners", parentType: "aws_lb_listener", look: rules },
  { kind: "schedules of groups", parentType: "aws_autoscaling_group", look: groupSchedules },
  { kind: "scaling policies of groups", parentType: "aws_autoscaling_group", look: groupPolicies },
  { kind: "hooks of groups", parentType: "aws_autoscaling_group", look: groupHooks },
  { kind: "schedules of services", parentType: "aws_appautoscaling_target", look: serviceSchedules },
  { kind: "scaling policies of services", parentType: "aws_appautoscaling_target", look: servicePolicies },
  { kind: "policies of roles", parentType: "aws_iam_role", look: rolePolicies },
  { kind: "public access blocks of buckets", parentType: "aws_s3_bucket", look: accessBlock },
];

async function services(parent: Owned, { budget, clients, inventory }: ScanWorld): Promise<FoundObject[]> {
  const cluster = textAt(parent, "arn");
  const paginator = paginateListServices({ client: clients.ecs, pageSize: PAGE }, { cluster });
  const arns = await budget.pages(paginator, ({ serviceArns }) => serviceArns);
  const known = inventory.pairs("aws_ecs_service", "cluster", "name");
  const names = arns.map((arn) => arn.split("/").at(-1) ?? arn);
  const clusterName = textAt(parent, "name");
  return names
    .filter((name) => !known.has(`${cluster}/${name}`) && !known.has(`${clusterName}/${name}`))
    .map((name) => ({ type: "aws_ecs_service", importId: `${clusterName}/${name}`, name }));
}

/** Where the code names the cluster's providers the plan compares them. */
async function capacity(parent: Owned, { budget, clients, inventory }: ScanWorld): Promise<FoundObject[]> {
  const name = textAt(parent, "name");
  const type = "aws_ecs_cluster_capacity_providers";
  if (inventory.texts(type, "cluster_name").has(name)) return [];
  const command = new DescribeClustersCommand({ clusters: [textAt(parent, "arn")] });
  const { clusters } = await budget.call(() => clients.ecs.send(command));
  const providers = clusters?.[0]?.capacityProviders ?? [];
  return providers.length === 0 ? [] : [{ type, importId: name, name: providers.join(", ") }];
}

async function listeners(parent: Owned, { budget, clients, inventory }: ScanWorld): Promise<FoundObject[]> {
  const query = { LoadBalancerArn: textAt(parent, "arn") };
  const paginator = paginateDescribeListeners({ client: clients.elb, pageSize: PAGE }, query);
  const found = await budget.pages(paginator, ({ Listeners }) => Listeners);
  const known = inventory.texts("aws_lb_listener", "arn");
  return found.flatMap(({ ListenerArn = "", Port, Protocol }) =>
    known.has(ListenerArn)
      ? []
      : [{ type: "aws_lb_listener", importId: ListenerArn, name: `${Protocol} ${Port}` }],
  );
}

async function rules(parent: Owned, { budget, clients, inventory }: ScanWorld): Promise<FoundObject[]> {
  const query = { ListenerArn: textAt(parent, "arn") };
  const paginator = paginateDescribeRules({ client: clients.elb, pageSize: PAGE }, query);
  const found = await budget.pages(paginator, ({ Rules }) => Rules);
  const known = inventory.texts("aws_lb_listener_rule", "arn");
  return found.flatMap(({ IsDefault, Priority, RuleArn = "" }) =>
    IsDefault || known.has(RuleArn)
      ? []
      : [{ type: "aws_lb_listener_rule", importId: RuleArn, name: `priority ${Priority}` }],
  );
}

async function groupSchedules(
  parent: Owned,
  { budget, clients, inventory }: ScanWorld,
): Promise<FoundObject[]> {
  const group = textAt(parent, "name");
  const paginator = paginateDescribeScheduledActions(
    { client: clients.autoScaling, pageSize: PAGE },
    { AutoScalingGroupName: group },
  );
  const found = await budget.pages(paginator, (page) => page.ScheduledUpdateGroupActions);
  const names = found.map(({ ScheduledActionName = "" }) => ScheduledActionName);
  const type = "aws_autoscaling_schedule";
  const known = inventory.pairs(type, "autoscaling_group_name", "scheduled_action_name");
  return unknownOf(type, group, names, known);
}

async function groupPolicies(
  parent: Owned,
  { budget, clients, inventory }: ScanWorld,
): Promise<FoundObject[]> {
  const group = textAt(parent, "name");
  const paginator = paginateDescribePolicies(
    { client: clients.autoScaling, pageSize: PAGE },
    { AutoScalingGroupName: group },
  );
  const found = await budget.pages(paginator, ({ ScalingPolicies }) => ScalingPolicies);
  const names = found.map(({ PolicyName = "" }) => PolicyName);
  const type = "aws_autoscaling_policy";
  return unknownOf(type, group, names, inventory.pairs(type, "autoscaling_group_name", "name"));
}

async function groupHooks(parent: Owned, { budget, clients, inventory }: ScanWorld): Promise<FoundObject[]> {
  const group = textAt(parent, "name");
  if (inventory.sets(parent, "initial_lifecycle_hook")) return [];
  const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName: group });
  const { LifecycleHooks = [] } = await budget.call(() => clients.autoScaling.send(command));
  const names = LifecycleHooks.map(({ LifecycleHookName = "" }) => LifecycleHookName);
  const type = "aws_autoscaling_lifecycle_hook";
  return unknownOf(type, group, names, inventory.pairs(type, "autoscaling_group_name", "name"));
}

async function serviceSchedules(
  parent: Owned,
  { budget, clients, inventory }: ScanWorld,
): Promise<FoundObject[]> {
  const paginator = paginateServiceSchedules({ client: clients.scaling }, targetOf(parent));
  const found = await budget.pages(paginator, ({ ScheduledActions }) => ScheduledActions);
  const type = "aws_appautoscaling_scheduled_action";
  const names = found.map(({ ScheduledActionName = "" }) => ScheduledActionName);
  const known = inventory.pairs(type, "resource_id", "name");
  return unknownOf(type, textAt(parent, "resource_id"), names, known);
}

async function servicePolicies(
  parent: Owned,
  { budget, clients, inventory }: ScanWorld,
): Promise<FoundObject[]> {
  const paginator = paginateDescribeScalingPolicies({ client: clients.scaling }, targetOf(parent));
  const found = await budget.pages(paginator, ({ ScalingPolicies }) => ScalingPolicies);
  const type = "aws_appautoscaling_policy";
  const names = found.map(({ PolicyName = "" }) => PolicyName);
  const known = inventory.pairs(type, "resource_id", "name");
  return unknownOf(type, textAt(parent, "resource_id"), names, known);
}

function targetOf(parent: Owned) {
  return { ServiceNamespace: "ecs" as const, ResourceId: textAt(parent, "resource_id") };
}

/** Where the role's own code lists its policies the plan compares them. */
async function rolePolicies(
  parent: Owned,
  { budget, clients, inventory }: ScanWorld,
): Promise<FoundObject[]> {
  const role = textAt(parent, "name");
  const query = { RoleName: role };
  const found: FoundObject[] = [];
  if (!inventory.sets(parent, "managed_policy_arns")) {
    const paginator = paginateListAttachedRolePolicies({ client: clients.iam }, query);
    const attached = await budget.pages(paginator, ({ AttachedPolicies }) => AttachedPolicies);
    const type = "aws_iam_role_policy_attachment";
    const arns = attached.map(({ PolicyArn = "" }) => PolicyArn);
    found.push(...unknownOf(type, role, arns, inventory.pairs(type, "role", "policy_arn")));
  }
  if (!inventory.sets(parent, "inline_policy")) {
    const paginator = paginateListRolePolicies({ client: clients.iam }, query);
    const names = await budget.pages(paginator, ({ PolicyNames }) => PolicyNames);
    const type = "aws_iam_role_policy";
    const known = inventory.pairs(type, "role", "name");
    found.push(
      ...unknownOf(type, role, names, known).map((it) => ({ ...it, importId: `${role}:${it.name}` })),
    );
  }
  return found;
}

/** A bucket whose block no code holds: AWS sets all four on new buckets, so one that is off was switched off. */
async function accessBlock(parent: Owned, { budget, clients, inventory }: ScanWorld): Promise<FoundObject[]> {
  const bucket = textAt(parent, "bucket") || textAt(parent, "id");
  const type = "aws_s3_bucket_public_access_block";
  if (inventory.texts(type, "bucket").has(bucket)) return [];
  const command = new GetPublicAccessBlockCommand({ Bucket: bucket });
  const block = await budget
    .call(() => clients.s3.send(command))
    .then(({ PublicAccessBlockConfiguration }) => PublicAccessBlockConfiguration)
    .catch((error: Error) => {
      if (error.name === "NoSuchPublicAccessBlockConfiguration") return undefined;
      throw error;
    });
  const off = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"].filter(
    (key) => block === undefined || Reflect.get(block, key) !== true,
  );
  return off.length === 0 ? [] : [{ type, importId: bucket, name: `off: ${off.join(", ")}` }];
}

function unknownOf(
  type: string,
  parent: string,
  names: readonly string[],
  known: ReadonlySet<string>,
): FoundObject[] {
  return names
    .filter((name) => !MADE_BY_ECS.test(name) && !known.has(`${parent}/${name}`))
    .map((name) => ({ type, importId: `${parent}/${name}`, name }));
}

/**
 * How the names of the platform's own log groups begin, `/shop-prod/` say, each with the first group that does. Names
 * of AWS (`/aws/…`) say nothing of who made them.
 */
export function logPrefixes(groups: readonly Owned[]): Map<Owned, string> {
  const found = new Map<string, Owned>();
  for (const group of [...groups].reverse()) {
    const [prefix] = /^\/(?!aws\/)[^/]+\//.exec(textAt(group, "name")) ?? [];
    if (prefix !== undefined) found.set(prefix, group);
  }
  return new Map([...found].map(([prefix, group]) => [group, prefix]));
}

/** Log groups whose name begins as the platform's own do. */
export async function logGroups(
  prefix: string,
  parent: Owned,
  { budget, clients, inventory }: ScanWorld,
): Promise<Unmanaged[]> {
  const paginator = paginateDescribeLogGroups({ client: clients.logs }, { logGroupNamePrefix: prefix });
  const groups = await budget.pages(paginator, (page) => page.logGroups);
  const known = inventory.texts("aws_cloudwatch_log_group", "name");
  const type = "aws_cloudwatch_log_group";
  return groups
    .map(({ logGroupName = "" }) => logGroupName)
    .filter((name) => !known.has(name))
    .map((name) => ({ parent: parent.address, type, importId: name, name }));
}
