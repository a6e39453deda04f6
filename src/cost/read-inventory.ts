import type { Platform } from "../model/platform.ts";
import { Reader } from "../model/reader.ts";
import { blocksAt, type Declared, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { isFree } from "./free-types.ts";
import type { Balancer, Endpoint, Gateway, Inventory, LogGroup } from "./inventory.ts";
import { hostsOf } from "./read-hosts.ts";
import { standingOf } from "./read-standing.ts";
import { tasksOf, writersOf } from "./read-tasks.ts";
import { unpricedOf } from "./unpriced.ts";

/** What a platform and everything else in its Terraform is billed for. */
export function readInventory(declared: Declared, platform: Platform): Inventory {
  const reader = new Reader(declared);
  const hosts = hostsOf(reader, platform);
  const logGroups = logGroupsOf(reader, platform);
  const { standing, stores, webAcls } = standingOf(reader);
  return {
    platform,
    balancers: balancersOf(reader),
    gateways: declared.of("aws_nat_gateway").map((gateway): Gateway => {
      const isPublic = reader.text(gateway, "connectivity_type") !== "private";
      return { address: gateway.address, publicAddress: isPublic };
    }),
    endpoints: endpointsOf(reader),
    logGroups,
    flowLogs: declared
      .of("aws_flow_log")
      .filter((log) => destinationOf(reader, log) === "cloud-watch-logs")
      .map(({ address }) => address),
    hosts: hosts.hosts,
    tasks: tasksOf(reader, platform),
    standing,
    stores,
    webAcls,
    unpriced: unpricedOf(reader, platform, logGroups),
    freeResources: declared.types.filter(isFree).reduce((count, type) => count + declared.of(type).length, 0),
    notes: [
      ...new Set([
        ...[...platform.assumptions, ...reader.assumptions].map(({ place, text }) => `${place}: ${text}`),
        ...hosts.notes,
      ]),
    ],
  };
}

function balancersOf(reader: Reader): Balancer[] {
  const modern = reader.declared.of("aws_lb").map((balancer): Balancer => {
    const kind = reader.word(
      balancer,
      "load_balancer_type",
      ["application", "network", "gateway"],
      "application",
    );
    const internal = reader.flag(balancer, "internal", false) || kind === "gateway";
    const listeners = reader.referring(balancer, "aws_lb_listener", "load_balancer_arn");
    return {
      address: balancer.address,
      kind,
      publicAddresses: internal ? 0 : subnetsOf(balancer),
      endsTls: kind === "network" && listeners.some((it) => reader.text(it, "protocol") === "TLS"),
    };
  });
  const classic = reader.declared.of("aws_elb").map((balancer): Balancer => {
    const internal = reader.flag(balancer, "internal", false);
    const publicAddresses = internal ? 0 : Math.max(1, countAt(balancer, "subnets"));
    return { address: balancer.address, kind: "classic", publicAddresses, endsTls: false };
  });
  return [...modern, ...classic];
}

/** An Application Load Balancer needs two subnets at least; where they are not known, two are taken. */
function subnetsOf(balancer: DeclaredResource): number {
  const count = countAt(balancer, "subnets") || blocksAt(balancer.values, "subnet_mapping").length;
  return count > 0 ? count : 2;
}

/** Elements of a list, or what it leads to where its elements are known only after the apply. */
function countAt(resource: DeclaredResource, path: string): number {
  const value = valueAt(resource.values, path);
  if (Array.isArray(value)) return value.length;
  return resource.links(path, "aws_subnet", "data.aws_subnet").length;
}

function endpointsOf(reader: Reader): Endpoint[] {
  return reader.declared.of("aws_vpc_endpoint").flatMap((endpoint) => {
    if (reader.text(endpoint, "vpc_endpoint_type") !== "Interface") return [];
    const zones = countAt(endpoint, "subnet_ids") || blocksAt(endpoint.values, "subnet_configuration").length;
    return [{ address: endpoint.address, zones: Math.max(1, zones) }];
  });
}

export function destinationOf(reader: Reader, log: DeclaredResource): string {
  return reader.text(log, "log_destination_type") ?? "cloud-watch-logs";
}

function logGroupsOf(reader: Reader, platform: Platform): LogGroup[] {
  const groups = reader.declared.of("aws_cloudwatch_log_group");
  const writers = writersOf(reader, platform, groups);
  return groups.map((group) => {
    const days = valueAt(group.values, "retention_in_days");
    const retentionDays = isKnown(days) && Number(days) > 0 ? Number(days) : undefined;
    const flow = ["log_destination", "log_group_name"].some(
      (path) => reader.referring(group, "aws_flow_log", path).length > 0,
    );
    return { address: group.address, retentionDays, writers: writers.get(group) ?? [], flow };
  });
}
