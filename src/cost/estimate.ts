import type { Platform } from "../model/platform.ts";
import { requestsOf, type Use, useOf } from "./capacity.ts";
import { addCompute } from "./compute.ts";
import type { Balancer, Inventory } from "./inventory.ts";
import { Lines } from "./lines.ts";
import type { Load } from "./load.ts";
import type { Parameters } from "./parameters.ts";
import type { PriceBook } from "./price-book.ts";
import { MONTH_HOURS } from "./week.ts";

const SECONDS_PER_MONTH = MONTH_HOURS * 3600;
const KIB_PER_GB = 1024 * 1024;
const DAYS_PER_MONTH = MONTH_HOURS / 24;

/** Months of log data that are counted where a group never lets it expire. */
const ENDLESS_MONTHS = 12;

/** What one capacity unit takes: https://aws.amazon.com/elasticloadbalancing/pricing/ (2026-09). */
const LCU = { connectionsPerSec: 25, activeConnections: 3000, gbPerHour: 1 };
const NLCU = { connectionsPerSec: 800, activeConnections: 100_000, gbPerHour: 1 };
const NLCU_TLS = { connectionsPerSec: 50, activeConnections: 3000, gbPerHour: 1 };

/** Prices an inventory under a load. @param tasks that services need for its traffic, by name, where it is stated so */
export function estimate(
  inventory: Inventory,
  load: Load,
  { book, parameters }: { readonly book: PriceBook; readonly parameters: Parameters },
  tasks: Readonly<Record<string, number>> = {},
): Lines {
  const use = useOf(inventory.platform, load, tasks);
  const lines = new Lines(book);
  addCompute(lines, inventory, use, { book, parameters });
  for (const balancer of inventory.balancers) addBalancer(lines, balancer, inventory, load);
  addNetwork(lines, inventory, use, load);
  addLogs(lines, inventory, use, load);
  for (const standing of inventory.standing) lines.add(standing);
  for (const { address, assumption, price, what } of inventory.stores) {
    lines.add({ address, what, price, quantity: load[assumption] });
  }
  for (const address of inventory.webAcls) {
    const quantity = (load.requestsPerSec / inventory.webAcls.length) * SECONDS_PER_MONTH;
    lines.add({ address, what: "requests that a web ACL looks at", price: "waf.request", quantity });
  }
  return lines;
}

const BALANCERS = {
  application: { what: "Application Load Balancer", hour: "alb.hour", unit: "alb.lcuHour", capacity: LCU },
  network: { what: "Network Load Balancer", hour: "nlb.hour", unit: "nlb.lcuHour", capacity: NLCU },
  gateway: { what: "Gateway Load Balancer", hour: "gwlb.hour", unit: undefined, capacity: NLCU },
  classic: { what: "Classic Load Balancer", hour: "clb.hour", unit: undefined, capacity: LCU },
} as const;

function addBalancer(lines: Lines, balancer: Balancer, { balancers, platform }: Inventory, load: Load): void {
  const { address, kind, publicAddresses } = balancer;
  const { hour, unit, what, ...of } = BALANCERS[kind];
  const capacity = balancer.endsTls ? NLCU_TLS : of.capacity;
  lines.add({ address, what, price: hour, quantity: MONTH_HOURS });
  lines.add({
    address,
    what: "public IPv4 addresses of a load balancer",
    price: "ipv4.hour",
    quantity: publicAddresses * MONTH_HOURS,
  });
  const perSec = requestsThrough(balancer, balancers, platform, load);
  const responses = (perSec * load.responseKiB * SECONDS_PER_MONTH) / KIB_PER_GB;
  const requests = (perSec * load.requestKiB * SECONDS_PER_MONTH) / KIB_PER_GB;
  const connections = perSec / load.requestsPerConnection;
  const units = Math.max(
    connections / capacity.connectionsPerSec,
    (connections * load.connectionSec) / capacity.activeConnections,
    (requests + responses) / MONTH_HOURS / capacity.gbPerHour,
  );
  if (unit) lines.add({ address, what: "capacity units", price: unit, quantity: units * MONTH_HOURS });
  if (kind === "classic") {
    lines.add({ address, what: "data processed", price: "clb.gb", quantity: requests + responses });
  }
  if (publicAddresses > 0) {
    lines.add({ address, what: "responses to the internet", price: "transfer.outGb", quantity: responses });
  }
}

/** Requests of the services behind it; where a plan does not tell which those are, load balancers share alike. */
function requestsThrough(
  { address }: Balancer,
  balancers: readonly Balancer[],
  platform: Platform,
  load: Load,
): number {
  const behind = (it: string) =>
    platform.services.filter(({ targetGroups }) =>
      targetGroups.some(({ loadBalancers }) => loadBalancers[0] === it),
    );
  const known = balancers.filter((it) => behind(it.address).length > 0);
  if (known.length === 0) return load.requestsPerSec / balancers.length;
  return behind(address).reduce((sum, service) => sum + requestsOf(service, platform, load), 0);
}

/** NAT gateways, interface endpoints, and what goes through them. */
function addNetwork(lines: Lines, inventory: Inventory, { services }: Use, load: Load): void {
  const { endpoints, gateways, platform } = inventory;
  const tasks = services.reduce((sum, it) => sum + it.tasks, 0);
  const toAws = tasks * load.awsGbPerTask;
  const toInternet = tasks * load.internetGbPerTask;
  const through = toInternet + (endpoints.length === 0 ? toAws : 0);
  const crossing = shareInOtherZone(platform);
  for (const { address } of gateways) {
    lines.add({ address, what: "NAT gateway", price: "nat.hour", quantity: MONTH_HOURS });
    const gb = through / gateways.length;
    lines.add({ address, what: "data through a NAT gateway", price: "nat.gb", quantity: gb });
    // Paid for leaving one zone and for entering the other.
    lines.add({
      address,
      what: "data to a NAT gateway in another zone",
      price: "transfer.zoneGb",
      quantity: 2 * gb * crossing,
    });
    const out = ((toInternet / gateways.length) * load.internetOutPercent) / 100;
    lines.add({ address, what: "data of tasks to the internet", price: "transfer.outGb", quantity: out });
  }
  const interfaces = endpoints.reduce((sum, { zones }) => sum + zones, 0);
  for (const { address, zones } of endpoints) {
    lines.add({ address, what: "interface endpoint", price: "endpoint.hour", quantity: zones * MONTH_HOURS });
    const gb = (toAws * zones) / interfaces;
    lines.add({ address, what: "data through interface endpoints", price: "endpoint.gb", quantity: gb });
  }
}

/** Share of the zones whose NAT gateway stands in another one. */
function shareInOtherZone({ zones }: Platform): number {
  const others = zones.filter(
    ({ egress, name }) => egress.kind === "nat-gateway" && egress.zone !== undefined && egress.zone !== name,
  );
  return zones.length === 0 ? 0 : others.length / zones.length;
}

function addLogs(lines: Lines, inventory: Inventory, { services }: Use, load: Load): void {
  const total = services.reduce((sum, it) => sum + it.tasks, 0);
  const flows = inventory.logGroups.filter(({ flow }) => flow).length;
  for (const group of inventory.logGroups) {
    const tasks = services
      .filter(({ service }) => group.writers.includes(service.address))
      .reduce((sum, it) => sum + it.tasks, 0);
    const written = tasks * load.logGbPerTask;
    const flow = group.flow ? (total * load.flowLogGbPerTask) / flows : 0;
    const months = group.retentionDays === undefined ? ENDLESS_MONTHS : group.retentionDays / DAYS_PER_MONTH;
    const { address } = group;
    lines.add({ address, what: "log data taken in", price: "logs.ingestGb", quantity: written });
    lines.add({ address, what: "flow logs taken in", price: "logs.vendedGb", quantity: flow });
    lines.add({
      address,
      what: "log data kept",
      price: "logs.storageGbMonth",
      quantity: ((written + flow) * months * load.logCompressionPercent) / 100,
    });
  }
}
