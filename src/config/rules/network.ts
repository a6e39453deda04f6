import { type Cidr, contains, formatCidr, overlaps, parseCidr, usableAddresses } from "../../core/cidr.ts";
import { type Finding, show } from "../../core/finding.ts";
import { regionFacts } from "../../core/regions.ts";
import { PUBLIC_NEW_BITS, ZONE_LETTERS, zoneSubnets } from "../../core/subnet-plan.ts";
import { poolsOf } from "../capacity.ts";
import { zonesOf } from "../network.ts";
import type { Environment } from "../schema.ts";
import { surgeTasks } from "./fleet.ts";
import { refuse, repeated, warn } from "./report.ts";

/**
 * VPC masks: AWS allows /16 to /28. A public subnet is six bits smaller than the VPC, and a load balancer needs /27
 * or larger, so /21 is the smallest.
 * Sources: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html (2026-06).
 */
const LARGEST_VPC = 16;
const SMALLEST_VPC = 28;
const SMALLEST_CUT_VPC = 21;

/** RFC 1918 and RFC 6598 blocks. */
export const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/**
 * Blocks in use inside every instance: Docker's bridge and link-local addresses (metadata, task roles).
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (2026-06).
 */
const OCCUPIED = ["172.17.0.0/16", "169.254.0.0/16"];

/** Default quota of rules per direction of a security group: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (2026-06). */
export const RULES_PER_SECURITY_GROUP = 60;

/** Listener ports; each source block gets a rule for both 80 and 443. */
const LISTENERS = 2;

/** Default quota of Elastic IP addresses per region: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html (2026-06). */
const ELASTIC_IPS = 5;

/** Interface endpoints that `full` creates, each with an address in every zone; rounded up. */
const FULL_ENDPOINTS = 12;

/** NET-01, NET-02, NET-03: the block of the VPC. */
export function vpcBlock({ network }: Environment): Finding[] {
  const place = "network.cidr";
  const vpc = parseCidr(network.cidr);
  if (!vpc || vpc.prefix < LARGEST_VPC || vpc.prefix > SMALLEST_VPC) {
    return [
      refuse("NET-01", {
        place,
        value: show(network.cidr),
        limit: `an IPv4 block without host bits, mask /${LARGEST_VPC} to /${SMALLEST_VPC}`,
        fix: "give a block such as 10.10.0.0/16",
      }),
    ];
  }
  const findings: Finding[] = [];
  const owned = network.kind === "owned";
  if (owned && vpc.prefix > SMALLEST_CUT_VPC) {
    findings.push(
      refuse("NET-03", {
        place,
        value: `${network.cidr}: public subnets of /${vpc.prefix + PUBLIC_NEW_BITS}`,
        limit: `/${SMALLEST_CUT_VPC} or larger, so that public subnets are /27: a load balancer needs 8 free addresses in each`,
        fix: "give a larger block, such as 10.10.0.0/16",
      }),
    );
  }
  if (owned && !PRIVATE_RANGES.some((range) => inRange(range, vpc))) {
    findings.push(
      refuse("NET-02", {
        place,
        value: network.cidr,
        limit: `inside ${PRIVATE_RANGES.join(", ")}`,
        fix: "choose a private block: a public one makes the real owner's hosts unreachable from this VPC",
      }),
    );
  }
  return [...findings, ...occupied(network.cidr, vpc), ...peered(network, vpc)];
}

/** NET-05, NET-10: zones of the region, covered by the subnet plan. */
export function zones({ network, region, stage }: Environment): Finding[] {
  const letters = zonesOf(network);
  const place = network.kind === "owned" ? "network.zones" : "network.subnets";
  const placeOf = (index: number) => `${place}.${network.kind === "owned" ? index : letters[index]}`;
  const unknown = letters.flatMap((zone, index) => zoneLetter(region, zone, placeOf(index)));
  const twice = repeated(letters).map((index) =>
    refuse("NET-05", {
      place: placeOf(index),
      value: show(letters[index]),
      limit: "each zone once",
      fix: "remove the duplicate",
    }),
  );
  const count = { place, value: `${letters.length} zones` };
  const fix = network.kind === "owned" ? "add a zone letter" : "add the subnets of another zone";
  if (letters.length < 2) {
    return [
      ...unknown,
      ...twice,
      refuse("NET-05", { ...count, limit: "a load balancer needs 2 zones", fix }),
    ];
  }
  if (letters.length < 3 && stage === "production") {
    const limit = "3 zones in production: with 2, losing one stops half of the tasks";
    return [...unknown, ...twice, warn("NET-05", { ...count, limit, fix })];
  }
  return [...unknown, ...twice];
}

/** Names of zones: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html (2026-06). */
function zoneLetter(region: string, zone: string, place: string): Finding[] {
  const { zones: own = ZONE_LETTERS.join(""), zonesOfSome = "" } = regionFacts(region) ?? {};
  const letters = [...own];
  if (letters.includes(zone)) return [];
  const detail = { place, value: show(zone), fix: `use ${letters.join(", ")}` };
  if (zone !== "" && zonesOfSome.includes(zone)) {
    const limit = `one of ${letters.join(", ")}: ${region}${zone} exists in some accounts only`;
    return [warn("NET-10", { ...detail, limit, fix: `${detail.fix}, or waive this if the account has it` })];
  }
  const limit = `one letter of the zones of ${region}: ${letters.join(", ")}`;
  return [refuse("NET-05", { ...detail, limit })];
}

/**
 * NET-04: addresses of a private subnet. The subnet needs room for its share of all tasks while every service is
 * deployed at once, of the instances (each with a trunk interface) and of the endpoints. Without a free address, a
 * task stays in PROVISIONING. The sizes of existing subnets are not known here.
 */
export function privateAddresses(environment: Environment): Finding[] {
  const { network, capacity } = environment;
  if (network.kind === "existing") return [];
  const vpc = parseCidr(network.cidr);
  const zoneCount = new Set(network.zones).size;
  const subnets = vpc && zoneSubnets(vpc, "a");
  if (!subnets || zoneCount === 0 || vpc.prefix > SMALLEST_CUT_VPC) return [];
  const bridge = capacity.kind === "ec2" && capacity.networkMode === "bridge";
  const tasks = bridge ? 0 : surgeTasks(environment);
  const hosts = poolsOf(capacity).reduce(
    (sum, { maxInstances }) => sum + Math.ceil(maxInstances / zoneCount),
    0,
  );
  const interfaces = bridge ? hosts : 2 * hosts;
  const endpoints = network.endpoints === "full" ? FULL_ENDPOINTS : 0;
  const needed = Math.ceil(tasks / zoneCount) + interfaces + endpoints;
  const usable = usableAddresses(subnets.private.prefix);
  if (needed <= usable) return [];
  return [
    refuse("NET-04", {
      place: "network.cidr",
      value: `${network.cidr}: ${usable} addresses in a private subnet (/${subnets.private.prefix})`,
      limit: `${needed} addresses per zone for tasks during deployments, instances and endpoints`,
      fix: "give a larger block, more zones, or fewer tasks",
    }),
  ];
}

/** NET-06: NAT gateways. */
export function natGateways({ network, stage }: Environment): Finding[] {
  const place = "network.egress.kind";
  if (network.kind === "existing") return [];
  if (network.egress.kind === "single-nat" && stage === "production") {
    return [
      warn("NET-06", {
        place,
        value: "single-nat",
        limit: "one NAT gateway per zone in production: losing its zone cuts egress for all zones",
        fix: "use nat-per-zone",
      }),
    ];
  }
  if (network.egress.kind === "nat-per-zone" && network.zones.length > ELASTIC_IPS) {
    return [
      warn("NET-06", {
        place,
        value: `${network.zones.length} NAT gateways`,
        limit: `${ELASTIC_IPS} Elastic IP addresses per region by default`,
        fix: "request a quota increase, then waive this warning",
      }),
    ];
  }
  return [];
}

/** NET-07, NET-08: who can reach the listeners. */
export function ingress({ loadBalancer }: Environment): Finding[] {
  const place = "loadBalancer.ingressCidrs";
  const cidrs = loadBalancer.ingressCidrs;
  const rules = cidrs.length * LISTENERS;
  const quota =
    rules <= RULES_PER_SECURITY_GROUP
      ? []
      : [
          warn("NET-08", {
            place,
            value: `${rules} rules (${cidrs.length} blocks on ${LISTENERS} ports)`,
            limit: `${RULES_PER_SECURITY_GROUP} rules per security group by default`,
            fix: "merge blocks, or request a quota increase and waive this warning",
          }),
        ];
  return [...sourceBlocks("NET-07", place, cidrs), ...quota, ...everybodyWithin(loadBalancer, place)];
}

/** Who may reach an internal load balancer is said by its blocks: routes to the VPC come and go. */
function everybodyWithin({ exposure, ingressCidrs }: Environment["loadBalancer"], place: string): Finding[] {
  const index = ingressCidrs.indexOf("0.0.0.0/0");
  if (exposure === "internet" || index < 0) return [];
  return [
    refuse("NET-07", {
      place: `${place}.${index}`,
      value: "0.0.0.0/0 on an internal load balancer",
      limit: "the blocks of networks that may reach it: the VPC, and what is routed to it",
      fix: "give network.cidr and the blocks of peered networks",
    }),
  ];
}

/** Blocks whose clients a load balancer takes. */
export function sourceBlocks(code: string, place: string, cidrs: readonly string[]): Finding[] {
  const fix = "give IPv4 blocks such as 0.0.0.0/0 or 198.51.100.0/24";
  const malformed = cidrs.flatMap((cidr, index) =>
    parseCidr(cidr)
      ? []
      : [
          refuse(code, {
            place: `${place}.${index}`,
            value: show(cidr),
            limit: "an IPv4 block without host bits; the load balancer has no IPv6 address",
            fix,
          }),
        ],
  );
  const twice = repeated(cidrs).map((index) =>
    refuse(code, {
      place: `${place}.${index}`,
      value: show(cidrs[index]),
      limit: "each block once: AWS rejects duplicate rules",
      fix: "remove it",
    }),
  );
  const none =
    cidrs.length > 0 ? [] : [refuse(code, { place, value: "no block", limit: "at least 1 block", fix })];
  return [...malformed, ...twice, ...none];
}

function inRange(range: string, block: Cidr): boolean {
  const outer = parseCidr(range);
  return outer !== undefined && contains(outer, block);
}

function occupied(cidr: string, vpc: Cidr): Finding[] {
  return OCCUPIED.filter((text) => {
    const block = parseCidr(text);
    return block !== undefined && overlaps(block, vpc);
  }).map((text) =>
    refuse("NET-02", {
      place: "network.cidr",
      value: cidr,
      limit: `outside ${text}, which instances use internally`,
      fix: "choose another block, such as 10.10.0.0/16",
    }),
  );
}

function peered(network: Environment["network"], vpc: Cidr): Finding[] {
  const routes = network.kind === "owned" ? network.routes : [];
  const peers = [
    ...network.peeredCidrs.map((text, index) => ({ text, place: `network.peeredCidrs.${index}` })),
    ...routes.map(({ cidr: text }, index) => ({ text, place: `network.routes.${index}.cidr` })),
  ];
  return peers.flatMap(({ place, text }) => {
    const block = parseCidr(text);
    if (!block) {
      const limit = "an IPv4 block without host bits";
      return [
        refuse("NET-02", { place, value: show(text), limit, fix: "give a block such as 10.40.0.0/16" }),
      ];
    }
    if (!overlaps(block, vpc)) return [];
    return [
      refuse("NET-02", {
        place,
        value: `${formatCidr(block)} overlaps ${network.cidr}`,
        limit: "no overlap: routes to the peer would never be used",
        fix: "choose another block for this VPC",
      }),
    ];
  });
}
