import type { Inventory } from "../inventory.ts";
import type { PriceBook } from "../price-book.ts";
import { MONTH_HOURS } from "../week.ts";
import type { Option, Situation } from "./option.ts";

/**
 * What tasks need to do without a NAT gateway; the agent of an instance needs those of ECS too:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html (2026-11).
 */
const FOR_TASKS = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"];
const FOR_INSTANCES = ["ecs", "ecs-agent", "ecs-telemetry"];

/** Interface endpoints for what goes to AWS, instead of the NAT gateway. */
export const endpoints: Option = {
  id: "endpoints",
  title: "Interface endpoints in addition to NAT gateways",
  givesUp: "nothing; a NAT gateway stays for what they do not cover",
  change: (situation) => {
    const { inventory } = situation;
    if (inventory.gateways.length === 0) return { kind: "does not apply", why: "there is no NAT gateway" };
    if (inventory.endpoints.length > 0) {
      return {
        kind: "in place",
        change: `${inventory.endpoints.length} aws_vpc_endpoint of type Interface`,
        inventory: { ...inventory, endpoints: [] },
        notes: breakEven(inventory, situation),
      };
    }
    const zones = Math.max(1, inventory.platform.zones.length);
    const names = [...(inventory.platform.pools.length > 0 ? FOR_INSTANCES : []), ...FOR_TASKS];
    const added = names.map((name) => ({ address: `aws_vpc_endpoint for ${name}`, zones }));
    const changed = { ...inventory, endpoints: added };
    return {
      kind: "possible",
      change: `aws_vpc_endpoint of type Interface in ${zones} zones for ${names.join(", ")}`,
      inventory: changed,
      notes: breakEven(changed, situation),
    };
  },
};

/** From how much data on endpoints pay for themselves. */
function breakEven({ endpoints: list, gateways }: Inventory, { book }: Situation): string[] {
  const gb = breakEvenGb(
    list.reduce((sum, { zones }) => sum + zones, 0),
    book,
  );
  const hours = list.reduce((sum, { zones }) => sum + zones, 0) * MONTH_HOURS;
  const [endpoint, nat] = [book.price("endpoint.hour"), book.price("nat.hour")];
  if (gb === undefined || !endpoint || !nat) return [];
  const standing = hours * endpoint.usd;
  return [
    `break-even with the NAT gateway kept: ${Math.ceil(gb).toLocaleString("en-US")} GB a month to AWS services`,
    `without NAT gateways they would be $${standing.toFixed(2)} against $${(gateways.length * MONTH_HOURS * nat.usd).toFixed(2)} a month; images and calls to the internet need one`,
  ];
}

/** Gigabytes a month to AWS from which this many endpoint interfaces cost less than the NAT gateway's charge for data. */
export function breakEvenGb(interfaces: number, book: PriceBook): number | undefined {
  const [hour, gb, nat] = [book.price("endpoint.hour"), book.price("endpoint.gb"), book.price("nat.gb")];
  if (!hour || !gb || !nat || nat.usd <= gb.usd) return undefined;
  return (interfaces * MONTH_HOURS * hour.usd) / (nat.usd - gb.usd);
}

/** One load balancer for all services. */
export const sharedLoadBalancer: Option = {
  id: "shared-load-balancer",
  title: "One load balancer for all services",
  givesUp: "separate limits, logs and blast radius: a broken listener is everybody's",
  change: ({ inventory }) => {
    const { balancers, platform } = inventory;
    const application = balancers.filter(({ kind }) => kind === "application");
    const serving = platform.services.filter(({ targetGroups }) => targetGroups.length > 0);
    const [first, ...others] = application;
    if (!first) return { kind: "does not apply", why: "there is no Application Load Balancer" };
    if (others.length > 0) {
      const kept = balancers.filter((it) => it === first || it.kind !== "application");
      return {
        kind: "possible",
        change: `rules of ${others.map(({ address }) => address).join(", ")} on ${first.address}`,
        inventory: { ...inventory, balancers: kept },
        notes: ["an internal and an internet-facing one cannot be one"],
      };
    }
    if (serving.length < 2) return { kind: "does not apply", why: "one service is behind it" };
    const own = serving.slice(1).map(({ name }) => ({ ...first, address: `an aws_lb for ${name}` }));
    return {
      kind: "in place",
      change: `${serving.length} services behind ${first.address}`,
      inventory: { ...inventory, balancers: [...balancers, ...own] },
    };
  },
};
