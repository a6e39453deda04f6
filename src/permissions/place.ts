import type { Home } from "../core/arn.ts";
import { PIPELINE_PATH } from "../core/governance-names.ts";
import { partitionOf } from "../core/regions.ts";
import type { Configuration, Resource } from "../terraform/configuration.ts";
import { isReference, listOf, textOf } from "../terraform/json.ts";
import { refersTo } from "../terraform/references.ts";

/** What statements about some stacks are scoped to. */
export interface Place {
  readonly home: Home;
  /** Values of the tags that tell which objects are the environment's, such as `Project`. */
  readonly ownership: Readonly<Record<string, string>>;
  /** Values of the variables in a grant's ARNs, by name; a variable may have many, or none. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * The place of some stacks: names that hold for the whole environment, and names of what cannot be told by a prefix,
 * read from the stacks.
 */
export function placeOf(
  home: Home,
  ownership: Readonly<Record<string, string>>,
  stacks: readonly Configuration[],
): Place {
  const literal = (type: string, attribute: string) => literals(stacks, type, attribute);
  const vpcs = stacks.flatMap((stack) => stack.data("aws_vpc"));
  const values = new Map<string, readonly string[]>([
    ["name", [home.name]],
    ["networkBalancers", networkBalancers(home, stacks)],
    ["account", [home.account]],
    ["region", [home.region]],
    ["vpc", unique(vpcs, "id")],
    ["subnet", unique(stacks.flatMap(existingSubnets), "id")],
    ["address", literal("aws_nat_gateway", "allocation_id")],
    ["zone", literal("aws_route53_record", "zone_id")],
    ["domain", domains(stacks)],
    ["bucket", literal("aws_s3_bucket", "bucket")],
    ["emptiedBucket", emptied(stacks)],
    ["logGroup", prefixed(home.name, literal("aws_cloudwatch_log_group", "name"))],
    ["table", literal("aws_dynamodb_table", "name")],
    ["trail", literal("aws_cloudtrail", "name")],
    ["endpointTopic", endpointTopics(home, stacks)],
    ["roles", [`${home.name}-*`]],
    ["webAcl", webAcls(home, stacks)],
    ["imageParameter", imageParameters(stacks)],
    ["privateZone", privateZones(stacks)],
    ["execService", execServices(stacks)],
  ]);
  return { home, ownership, values };
}

/**
 * The place of the governance stack of an account, by names alone: its policies hold its own names, so that they are
 * made before it is complete.
 */
export function governancePlace(home: Home, ownership: Readonly<Record<string, string>>): Place {
  const values = new Map<string, readonly string[]>([
    ["name", [home.name]],
    ["account", [home.account]],
    ["region", [home.region]],
    ["roles", [`${PIPELINE_PATH.slice(1)}*`]],
    ["bucket", [`${home.name}-*`]],
    ["table", [`${home.name}-*`]],
    ["trail", [home.name]],
    ["logGroup", [`/${home.name}/*`]],
  ]);
  return { home, ownership, values };
}

/** The ARNs that a grant's template stands for at a place; none where one of its variables has no value. */
export function arnsOf({ home, values }: Place, template: string): string[] {
  if (template === "*") return ["*"];
  const [, before = "", name = "", after = ""] = /^([^{]*)\{(\w+)\}(.*)$/s.exec(template) ?? [];
  if (name === "") return [`arn:${partitionOf(home.region)}:${template}`];
  const known = values.get(name) ?? [];
  return known.flatMap((value) => arnsOf({ home, ownership: {}, values }, `${before}${value}${after}`));
}

/** Topics, by their common front, to which endpoints are subscribed. */
function endpointTopics({ name }: Home, stacks: readonly Configuration[]): string[] {
  return literals(stacks, "aws_sns_topic_subscription", "protocol").includes("https") ? [`${name}-*`] : [];
}

/** Names of certificates, and of records that lie below none of them: their certificates are somebody else's. */
function domains(stacks: readonly Configuration[]): string[] {
  const certified = literals(stacks, "aws_acm_certificate", "domain_name");
  const records = literals(stacks, "aws_route53_record", "name");
  const under = (name: string, others: readonly string[]) =>
    others.some((other) => name.endsWith(`.${other}`));
  const others = records.filter(
    (name) => !certified.includes(name) && !under(name, certified) && !under(name, records),
  );
  return [...certified, ...others].sort();
}

function literals(stacks: readonly Configuration[], type: string, attribute: string): string[] {
  return unique(
    stacks.flatMap((stack) => stack.of(type)),
    attribute,
  );
}

function unique(resources: readonly Resource[], attribute: string): string[] {
  const found = resources.flatMap((it) => textOf(it.attributes[attribute]) ?? []);
  return [...new Set(found.filter((text) => !isReference(text)))].sort();
}

/** Subnets of somebody else in which instances are launched. */
function existingSubnets(stack: Configuration): readonly Resource[] {
  const groups = stack.of("aws_autoscaling_group");
  const used = groups.flatMap(({ attributes }) => listOf(attributes["vpc_zone_identifier"]));
  return stack.data("aws_subnet").filter((subnet) => used.some((reference) => refersTo(reference, subnet)));
}

/** Endpoints with private DNS names have a hosted zone of AWS's; its id is not known before. */
function privateZones(stacks: readonly Configuration[]): string[] {
  const endpoints = stacks.flatMap((stack) => stack.of("aws_vpc_endpoint"));
  return endpoints.some(({ attributes }) => attributes["private_dns_enabled"] === true) ? ["*"] : [];
}

/** Services with ECS Exec. */
function execServices(stacks: readonly Configuration[]): string[] {
  const services = stacks.flatMap((stack) => stack.of("aws_ecs_service"));
  return unique(
    services.filter(({ attributes }) => attributes["enable_execute_command"] === true),
    "name",
  );
}

/** Buckets that Terraform may empty. */
function emptied(stacks: readonly Configuration[]): string[] {
  const buckets = stacks.flatMap((stack) => stack.of("aws_s3_bucket"));
  return buckets
    .filter(({ attributes }) => attributes["force_destroy"] === true)
    .flatMap(({ attributes }) => textOf(attributes["bucket"]) ?? []);
}

/** Log groups of the environment by their common front, so that a new service needs no new statement. */
function prefixed(name: string, groups: readonly string[]): string[] {
  const front = `/${name}/`;
  const others = groups.filter((group) => !group.startsWith(front));
  // Some requests name a group with `:*` behind it.
  const exact = others.flatMap((group) => [group, `${group}:*`]);
  return others.length < groups.length ? [`${front}*`, ...exact] : exact;
}

/** Front of the names of network load balancers, where there are any. */
function networkBalancers({ name }: Home, stacks: readonly Configuration[]): string[] {
  return literals(stacks, "aws_lb", "load_balancer_type").includes("network") ? [name] : [];
}

/** The own web ACL, or the one of somebody else that the stacks name. */
function webAcls({ name }: Home, stacks: readonly Configuration[]): string[] {
  const foreign = literals(stacks, "aws_wafv2_web_acl_association", "web_acl_arn").map(withoutPartition);
  return foreign.length > 0 ? foreign : [`wafv2:{region}:{account}:regional/webacl/${name}/*`];
}

/** Parameters that launch templates read their image from; AWS owns those under `/aws/`. */
function imageParameters(stacks: readonly Configuration[]): string[] {
  const images = literals(stacks, "aws_launch_template", "image_id");
  return images.flatMap((image) => {
    const [, parameter = ""] = /^resolve:ssm:([^:]+)/.exec(image) ?? [];
    if (parameter === "") return [];
    if (!parameter.startsWith("/aws/service/ecs/")) return [`ssm:{region}:{account}:parameter${parameter}`];
    // Of every release: a new pin is no reason for new permissions.
    return ["ssm:{region}::parameter/aws/service/ecs/optimized-ami/*"];
  });
}

function withoutPartition(arn: string): string {
  return arn.split(":").slice(2).join(":");
}
