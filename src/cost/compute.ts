import type { PoolUse, ServiceUse, Use } from "./capacity.ts";
import type { Host, Inventory, Task } from "./inventory.ts";
import type { Lines } from "./lines.ts";
import type { Parameters } from "./parameters.ts";
import { type Price, type PriceBook, spread } from "./price-book.ts";
import type { Range } from "./range.ts";
import { FREE_STORAGE_GIB } from "./read-tasks.ts";
import { MONTH_HOURS } from "./week.ts";

/** Metrics of detailed monitoring: https://aws.amazon.com/cloudwatch/pricing/ (2026-06). */
const DETAILED_METRICS = 7;

interface Prices {
  readonly book: PriceBook;
  readonly parameters: Parameters;
}

/** Instances and what comes with them, and tasks on Fargate. */
export function addCompute(lines: Lines, inventory: Inventory, use: Use, prices: Prices): void {
  for (const pool of use.pools) {
    const host = inventory.hosts.get(pool.pool.address);
    if (host) addPool(lines, pool, host, prices.book);
  }
  for (const service of use.services) {
    const task = inventory.tasks.get(service.service.address);
    if (task) addFargate(lines, service, task, prices);
  }
}

function addPool(lines: Lines, { onDemand, pool, spot }: PoolUse, host: Host, book: PriceBook): void {
  const { address } = pool;
  const types = pool.instanceTypes.map(({ name }) => name);
  addInstances(
    lines,
    { address, what: "On-Demand instances", count: onDemand },
    onDemandPrice(types, host, book),
  );
  addInstances(lines, { address, what: "Spot instances", count: spot }, spotPrice(types, book));
  const count = onDemand + spot;
  for (const { gib, type } of host.volumes) {
    const price = type === "gp2" ? "ebs.gp2.gbMonth" : "ebs.gp3.gbMonth";
    lines.add({ address, what: `${gib} GiB ${type} volumes`, price, quantity: gib * count });
  }
  if (host.publicAddress) {
    const quantity = count * MONTH_HOURS;
    lines.add({ address, what: "public IPv4 addresses of instances", price: "ipv4.hour", quantity });
  }
  if (host.detailedMonitoring) {
    const quantity = DETAILED_METRICS * count;
    lines.add({ address, what: "detailed monitoring", price: "metric.month", quantity });
  }
}

interface Varying {
  readonly price: Price;
  readonly usd: Range;
}

function addInstances(
  lines: Lines,
  { address, count, what }: { address: string; count: number; what: string },
  varying: Varying | undefined,
): void {
  if (count <= 0) return;
  if (varying) lines.priced({ address, what, quantity: count * MONTH_HOURS }, varying.price, varying.usd);
  else lines.lacks(address, what, "no price of its instance types in this region");
}

/** The first type of the group, or the cheapest; at high prices whatever type is the dearest. */
function onDemandPrice(types: readonly string[], { allocation }: Host, book: PriceBook): Varying | undefined {
  const prices = types.flatMap((type) => book.onDemand(type) ?? []);
  const range = spread(prices.map(({ usd }) => usd));
  const first = allocation === "prioritized" ? prices[0] : prices.find(({ usd }) => usd === range?.low);
  return first && range && { price: first, usd: { low: first.usd, expected: first.usd, high: range.high } };
}

/** From the cheapest to the dearest of the types; the middle of them is expected. */
function spotPrice(types: readonly string[], book: PriceBook): Varying | undefined {
  const prices = types.flatMap((type) => book.spot(type) ?? []).sort((a, b) => a.usd - b.usd);
  const usd = spread(prices.map((price) => price.usd));
  const middle = prices[Math.ceil(prices.length / 2) - 1];
  return middle && usd && { price: middle, usd };
}

function addFargate(lines: Lines, use: ServiceUse, task: Task, { parameters }: Prices): void {
  const { fargate, fargateSpot, service } = use;
  const { address } = service;
  if (fargate + fargateSpot <= 0) return;
  if (task.windows) {
    lines.lacks(address, "Windows tasks on Fargate", "no price for them");
    return;
  }
  const vcpu = service.task.cpu / 1024;
  const gb = service.task.memoryMiB / 1024;
  const arm = task.architecture === "arm64";
  const vcpuPrice = arm ? "fargate.arm.vcpuHour" : "fargate.vcpuHour";
  const gbPrice = arm ? "fargate.arm.gbHour" : "fargate.gbHour";
  const hours = fargate * MONTH_HOURS;
  lines.add({ address, what: "vCPU on Fargate", price: vcpuPrice, quantity: hours * vcpu });
  lines.add({ address, what: "memory on Fargate", price: gbPrice, quantity: hours * gb });
  const spotHours = fargateSpot * MONTH_HOURS;
  const { percent } = parameters.fargateSpotPercent;
  lines.discounted(
    { address, what: "vCPU on Fargate Spot", price: vcpuPrice, quantity: spotHours * vcpu },
    percent,
  );
  lines.discounted(
    { address, what: "memory on Fargate Spot", price: gbPrice, quantity: spotHours * gb },
    percent,
  );
  const storage = Math.max(0, task.storageGib - FREE_STORAGE_GIB) * (hours + spotHours);
  lines.add({ address, what: "storage above 20 GiB", price: "fargate.storageGbHour", quantity: storage });
  if (task.publicAddress) {
    const quantity = hours + spotHours;
    lines.add({ address, what: "public IPv4 addresses of tasks", price: "ipv4.hour", quantity });
  }
}
