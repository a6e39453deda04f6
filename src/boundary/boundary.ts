import type { Platform, Service } from "../model/platform.ts";
import { placeOf, Reader } from "../model/reader.ts";
import { isFargate } from "../model/services.ts";
import { blocksAt, type Declared, type DeclaredResource } from "../terraform/declared.ts";
import { connectHops, type Member } from "./connect-hops.ts";
import { hostAccess } from "./containers.ts";
import { listenersOf } from "./edge.ts";
import { execWay, sharedRole } from "./identity-ways.ts";
import { type Guest, hostWay, metadataWays } from "./instance-role.ts";
import { type Inside, openPorts, publicAddress } from "./network-ways.ts";
import { type PoolPart, poolPart } from "./pools.ts";
import type { Boundary, PoolBoundary, ServiceBoundary, TargetHop, Way } from "./result.ts";
import { Roles, roleTrust, summaryOf, wideRole } from "./roles.ts";
import { covers, type Groups, portText, SecurityGroups } from "./security-groups.ts";

const EPHEMERAL = [32_768, 65_535] as const;

/**
 * Derives the trust boundary of a platform from its Terraform.
 * @param platform what was built from the same Terraform
 * @throws InputError for values that no provider accepts
 */
export function boundaryOf(declared: Declared, platform: Platform): Boundary {
  const reader = new Reader(declared);
  const securityGroups = new SecurityGroups(reader);
  const roles = new Roles(reader);
  const pools = platform.pools.flatMap(({ address, name }) => {
    const group = declared.of("aws_autoscaling_group").find((it) => it.address === address);
    return group ? [poolPart(reader, securityGroups, roles, { name, group })] : [];
  });
  const listeners = listenersOf(reader, securityGroups);
  const parts = platform.services.flatMap((service) => {
    const resource = declared.of("aws_ecs_service").find((it) => it.address === service.address);
    const task = declared.of("aws_ecs_task_definition").find((it) => it.address === service.task.address);
    return resource && task
      ? [servicePart({ reader, securityGroups, roles, platform, pools }, service, resource, task)]
      : [];
  });
  const called = connectHops(
    reader,
    securityGroups,
    parts.map(({ member }) => member),
  );
  const ways = [
    ...listeners.map(({ way }) => way),
    ...pools.flatMap(({ inside }) => [...openPorts(inside), publicAddress(inside)]),
    ...parts.flatMap(({ inside }) => (inside ? [...openPorts(inside), publicAddress(inside)] : [])),
    ...pools.flatMap((pool) =>
      metadataWays(
        reader,
        pool,
        parts.filter((part) => part.hosts.includes(pool)).map((part) => part.guest),
      ),
    ),
    ...parts.filter(({ hosts }) => hosts.length > 0).map((part) => hostWay(part.guest, part.hosts)),
    ...parts.map(({ exec }) => exec),
    ...parts.flatMap(({ shared }) => shared ?? []),
    ...roles.all.flatMap((role) => [wideRole(role), roleTrust(role)]),
  ];
  return {
    source: platform.source,
    region: platform.region,
    cluster: platform.cluster,
    doors: listeners.map(({ door }) => door),
    services: parts.map(({ boundary }) => ({ ...boundary, calledBy: called.get(boundary.name) ?? [] })),
    pools: pools.map(
      ({ address, inside, name, role }): PoolBoundary => ({
        name,
        address,
        instanceRole: role,
        publicAddress: inside.publicAddress,
      }),
    ),
    roles: roles.all.map(summaryOf),
    endpoints: platform.endpoints,
    ways: sorted(ways),
    assumptions: assumptionsOf(reader, platform),
  };
}

interface Context {
  readonly reader: Reader;
  readonly securityGroups: SecurityGroups;
  readonly roles: Roles;
  readonly platform: Platform;
  readonly pools: readonly PoolPart[];
}

interface ServicePart {
  readonly boundary: Omit<ServiceBoundary, "calledBy">;
  readonly member: Member;
  readonly guest: Guest;
  readonly hosts: readonly PoolPart[];
  /** Undefined where its tasks have the interface of their instance. */
  readonly inside: Inside | undefined;
  readonly exec: Way;
  readonly shared: Way | undefined;
}

function servicePart(
  context: Context,
  service: Service,
  resource: DeclaredResource,
  task: DeclaredResource,
): ServicePart {
  const { platform, reader, roles, securityGroups } = context;
  const { name, task: definition } = service;
  const hosts = hostsOf(service, context);
  const awsvpc = definition.networkMode === "awsvpc";
  const groups: Groups = awsvpc
    ? securityGroups.at(resource, "network_configuration.0.security_groups")
    : {
        groups: hosts.flatMap((host) => host.groups.groups),
        complete: hosts.every((host) => host.groups.complete),
      };
  const taskRole = roles.use(task, "task_role_arn", "task", name);
  const executionRole = roles.use(task, "execution_role_arn", "execution", name);
  const egress = platform.zones
    .filter((zone) => service.zones.includes(zone.name))
    .map((zone) => zone.egress.kind);
  const out = securityGroups.rules(groups, "egress");
  const hops = hopsOf(context, service, resource, groups);
  return {
    boundary: {
      name,
      address: service.address,
      networkMode: definition.networkMode,
      fargate: isFargate(service.launch),
      hops,
      taskRole: taskRole?.resource.address ?? definition.taskRole,
      executionRole: executionRole?.resource.address ?? definition.executionRole,
      pools: hosts.map((host) => host.name),
      egress: [...new Set(egress)],
      lets: groups.complete
        ? [...new Set(out.map((rule) => `${portText(rule)} to ${rule.peer.name}`))]
        : undefined,
    },
    member: { name, resource, task, groups },
    guest: { name, task, networkMode: definition.networkMode, access: hostAccess(reader, task) },
    hosts,
    inside: awsvpc
      ? insideOf(reader, securityGroups, { name, resource, groups, hops, fargate: hosts.length === 0 })
      : undefined,
    exec: execWay(reader, { name, resource, taskRole, cluster: clusterOf(reader, platform) }),
    shared: sharedRole(task, { name, taskRole, executionRole }),
  };
}

/** Pools that the tasks of a service run on: behind its providers, or all where it has a launch type. */
function hostsOf({ launch }: Service, { platform, pools }: Context): readonly PoolPart[] {
  if (launch.kind === "launch-type") return launch.launchType === "EC2" ? pools : [];
  const names = new Set(launch.items.map((item) => item.capacityProvider));
  const used = platform.capacityProviders.flatMap((it) =>
    it.kind === "auto-scaling-group" && names.has(it.name) ? it.pool : [],
  );
  return pools.filter(({ name }) => used.includes(name));
}

function clusterOf({ declared }: Reader, { clusterAddress }: Platform): DeclaredResource | undefined {
  return declared.of("aws_ecs_cluster").find(({ address }) => address === clusterAddress);
}

function hopsOf(
  { reader, securityGroups }: Context,
  service: Service,
  resource: DeclaredResource,
  groups: Groups,
): TargetHop[] {
  return service.targetGroups.map((group) => {
    const balancers = reader.declared
      .of("aws_lb")
      .filter(({ address }) => group.loadBalancers.includes(address));
    const from = balancers.flatMap((balancer) =>
      securityGroups.at(balancer, "security_groups").groups.map(({ address }) => address),
    );
    const port = portOf(reader, service, resource, group.address);
    const [first, last] = port === "dynamic" ? EPHEMERAL : [port, port];
    const rules = securityGroups.rules(groups, "ingress").filter((rule) => covers(rule, first, last));
    // A network may hold the addresses of the load balancer; only a group is sure to.
    const rule =
      rules.find(({ peer }) => from.includes(peer.name)) ?? rules.find(({ peer }) => peer.kind === "cidr");
    const sure = groups.complete && !rules.some(({ peer }) => peer.kind === "unknown");
    return {
      targetGroup: group.address,
      balancers: group.loadBalancers,
      port,
      protocol: group.protocol,
      encrypted: /^(HTTPS|TLS)$/.test(group.protocol),
      admittedBy: rule?.place,
      admitted: rule ? "yes" : sure ? "no" : "unknown",
    };
  });
}

/** Port of the container behind a target group; in bridge mode the port of the instance. */
function portOf(
  reader: Reader,
  { task }: Service,
  resource: DeclaredResource,
  group: string,
): number | "dynamic" {
  const block = blocksAt(resource.values, "load_balancer").find(({ path }) =>
    reader
      .linked(resource, `${path}.target_group_arn`, "aws_lb_target_group")
      .some(({ address }) => address === group),
  );
  const port =
    block && reader.optionalNumber(resource, `${block.path}.container_port`, { min: 1, max: 65_535 });
  if (task.networkMode !== "bridge") return port ?? "dynamic";
  const [only, second] = task.hostPorts;
  return only !== undefined && second === undefined ? only : "dynamic";
}

/** Only a Network Load Balancer may have no security groups: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html (2026-06). */
function hasNoGroups(reader: Reader, address: string): boolean {
  const balancer = reader.declared.of("aws_lb").find((it) => it.address === address);
  return (
    balancer !== undefined &&
    reader.text(balancer, "load_balancer_type") === "network" &&
    balancer.gives("security_groups") !== true
  );
}

interface Interface {
  readonly name: string;
  readonly hops: readonly TargetHop[];
  readonly resource: DeclaredResource;
  readonly groups: Groups;
  readonly fargate: boolean;
}

/** Only on Fargate may a task have a public address: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html (2026-06). */
function insideOf(
  reader: Reader,
  securityGroups: SecurityGroups,
  { fargate, groups, hops, name, resource }: Interface,
): Inside {
  const path = "network_configuration.0.assign_public_ip";
  const assigned = fargate && reader.flag(resource, path, false);
  return {
    name: `tasks of ${name}`,
    place: placeOf(resource, "network_configuration.0.security_groups"),
    groups,
    ingress: securityGroups.rules(groups, "ingress"),
    passedThrough: hops.flatMap(({ balancers, port }) =>
      port !== "dynamic" && balancers.some((it) => hasNoGroups(reader, it)) ? port : [],
    ),
    publicAddress: assigned ? "yes" : "no",
    addressPlace: placeOf(resource, path),
    addressValue: assigned ? "true" : fargate ? "false" : "tasks on instances have private addresses",
    addressFix: "set assign_public_ip = false, with subnets that leave through NAT or endpoints",
  };
}

/** Open ways first, the worse ones before the others, then what cannot be told. */
function sorted(ways: readonly Way[]): Way[] {
  const rank = ({ severity, state }: Way) =>
    state === "closed" ? 3 : state === "unknown" ? 2 : severity === "error" ? 0 : 1;
  return ways
    .map((way, i) => ({ way, i }))
    .sort((a, b) => rank(a.way) - rank(b.way) || a.i - b.i)
    .map(({ way }) => way);
}

/** What the platform assumed and this looked at, and what was assumed here. */
function assumptionsOf(reader: Reader, platform: Platform): Boundary["assumptions"] {
  const all = new Map(
    [...platform.assumptions, ...reader.assumptions].map((it) => [`${it.place} ${it.text}`, it]),
  );
  return [...all.values()];
}
