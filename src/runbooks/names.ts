import type { Platform } from "../model/platform.ts";
import {
  type Declared,
  type DeclaredResource,
  isKnown,
  textsWithin,
  valueAt,
} from "../terraform/declared.ts";

/** Names that commands need and that the model does not hold. A name that is not known is the address in Terraform. */
export interface Names {
  /** 12 digits; undefined where no ARN tells it. */
  readonly account: string | undefined;
  /** Name of a load balancer by address. */
  readonly balancers: ReadonlyMap<string, string>;
  readonly gateways: readonly Gateway[];
  /** Inline policies and attachments of a role, by its name. */
  readonly rolePolicies: ReadonlyMap<string, readonly RolePolicy[]>;
  /** Tags `Name` of the subnets that a pool launches into, by the name of their zone, by the pool's. */
  readonly subnets: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Log group in which leaked secrets of a service are looked for, by its name. */
  readonly logGroups: ReadonlyMap<string, string>;
  /** Addresses of services whose task definition something else than Terraform releases. */
  readonly releasedElsewhere: ReadonlySet<string>;
}

/** A NAT gateway and the route tables that lead to it. */
export interface Gateway {
  readonly address: string;
  /** Its tag `Name`. */
  readonly name: string;
  /** Zone in which it stands. */
  readonly zone: string | undefined;
  /** Tags `Name` of the route tables. */
  readonly tables: readonly string[];
}

export interface RolePolicy {
  readonly address: string;
  readonly kind: "inline" | "attached";
  /** Name of an inline policy, or what is attached. */
  readonly name: string;
}

export function namesOf(declared: Declared, platform: Platform): Names {
  return {
    account: accountOf(declared),
    balancers: new Map(declared.of("aws_lb").map((it) => [it.address, textOf(it, "name") ?? it.address])),
    gateways: gatewaysOf(declared),
    rolePolicies: rolePoliciesOf(declared),
    subnets: new Map(platform.pools.map(({ address, name }) => [name, subnetsOf(declared, address)])),
    logGroups: new Map(
      platform.services.flatMap(({ name }) => {
        const group = leakLogGroup(declared, name);
        return group === undefined ? [] : [[name, group] as const];
      }),
    ),
    releasedElsewhere: new Set(
      declared
        .of("aws_ecs_service")
        .filter(({ ignoreChanges }) => ignoreChanges === "all" || ignoreChanges.includes("task_definition"))
        .map(({ address }) => address),
    ),
  };
}

/** Whether a text is the address of a resource, which stands for a name that is not known. */
export function isAddress(name: string): boolean {
  return /^(?:module\.|data\.)*\S*\baws_[a-z0-9_]+\.\w/.test(name);
}

/** The account that most ARNs are of: some are of AWS's own accounts. */
function accountOf(declared: Declared): string | undefined {
  const counts = new Map<string, number>();
  for (const type of [
    "aws_iam_role_policy",
    "aws_sns_topic_policy",
    "aws_iam_role",
    "aws_ecs_task_definition",
  ]) {
    for (const { values } of declared.of(type)) {
      for (const text of textsWithin(values)) {
        for (const [, account = ""] of text.matchAll(/\barn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):/g)) {
          counts.set(account, (counts.get(account) ?? 0) + 1);
        }
      }
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function gatewaysOf(declared: Declared): Gateway[] {
  return declared.of("aws_nat_gateway").map((gateway) => {
    const routes = declared
      .of("aws_route")
      .filter((route) => leadsTo(route, "nat_gateway_id", gateway))
      .flatMap((route) => route.links("route_table_id", "aws_route_table"));
    const inline = declared
      .of("aws_route_table")
      .filter((table) => leadsTo(table, "route.0.nat_gateway_id", gateway));
    const [subnet] = gateway.links("subnet_id", "aws_subnet", "data.aws_subnet");
    return {
      address: gateway.address,
      name: tagOf(gateway),
      zone: subnet && textOf(subnet.resource, "availability_zone"),
      tables: [...new Set([...routes.map(({ resource }) => resource), ...inline].map(tagOf))],
    };
  });
}

function rolePoliciesOf(declared: Declared): Map<string, RolePolicy[]> {
  const found = new Map<string, RolePolicy[]>();
  const add = (holder: DeclaredResource, kind: RolePolicy["kind"], path: string) => {
    for (const { resource: role } of holder.links("role", "aws_iam_role")) {
      const name = textOf(role, "name") ?? role.address;
      const policy = { address: holder.address, kind, name: textOf(holder, path) ?? holder.address };
      found.set(name, [...(found.get(name) ?? []), policy]);
    }
  };
  for (const policy of declared.of("aws_iam_role_policy")) add(policy, "inline", "name");
  for (const policy of declared.of("aws_iam_role_policy_attachment")) add(policy, "attached", "policy_arn");
  return found;
}

function subnetsOf(declared: Declared, pool: string): Map<string, string> {
  const group = declared.of("aws_autoscaling_group").find(({ address }) => address === pool);
  const links = group?.links("vpc_zone_identifier", "aws_subnet", "data.aws_subnet") ?? [];
  return new Map(
    links.map(({ resource }) => [textOf(resource, "availability_zone") ?? resource.address, tagOf(resource)]),
  );
}

function leakLogGroup(declared: Declared, service: string): string | undefined {
  const filter = declared
    .of("aws_cloudwatch_log_metric_filter")
    .find((it) => textOf(it, "metric_transformation.0.name") === `${service}-leaked-secrets`);
  if (!filter) return undefined;
  const [link] = filter.links("log_group_name", "aws_cloudwatch_log_group");
  return textOf(filter, "log_group_name") ?? (link && textOf(link.resource, "name"));
}

function leadsTo(holder: DeclaredResource, path: string, target: DeclaredResource): boolean {
  return holder.links(path, target.type).some(({ resource }) => resource === target);
}

function tagOf(resource: DeclaredResource): string {
  return textOf(resource, "tags.Name") ?? textOf(resource, "tags_all.Name") ?? resource.address;
}

function textOf(resource: DeclaredResource, path: string): string | undefined {
  const value = valueAt(resource.values, path);
  return isKnown(value) && typeof value === "string" && value !== "" ? value : undefined;
}
