import { isWorld, type OpenPorts, portsCover, portsOfRule } from "../../terraform/open-ports.ts";
import { hasUnknown, isList, isRecord, same, type Value, type ValueRecord } from "../../terraform/value.ts";
import type { GateChange, GateContext, GateRule, Spot } from "../change.ts";

const GROUPS = ["aws_security_group", "aws_default_security_group"] as const;
const SINGLE_RULES = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"] as const;
const ADDRESSES = [
  "cidr_ipv4",
  "cidr_ipv6",
  "cidr_blocks",
  "ipv6_cidr_blocks",
  "prefix_list_ids",
  "prefix_list_id",
];
const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide";

/** Ports for which the internet is the usual caller, as EC2.18 of Security Hub has them. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);

interface Opening {
  readonly path: string;
  readonly ports: OpenPorts;
  readonly rule: Value;
}

/** What of an object is open to the whole internet. */
function openings(type: string, values: ValueRecord | null): Opening[] {
  if (values === null) return [];
  if (SINGLE_RULES.some((it) => it === type)) {
    if (values["type"] === "egress") return [];
    const open = ADDRESSES.filter((name) => isWorld(values[name] ?? null));
    return open.map((path) => ({ path, ports: portsOfRule(values), rule: values[path] ?? null }));
  }
  const { ingress } = values;
  if (!isList(ingress)) return [];
  return ingress.flatMap((rule, index) =>
    isRecord(rule) && isWorld(rule)
      ? [{ path: `ingress.${index}`, ports: portsOfRule(rule), rule: short(rule) }]
      : [],
  );
}

/** What tells a reader which rule of a group it is. */
function short({ cidr_blocks, from_port, ipv6_cidr_blocks, protocol, to_port }: ValueRecord): Value {
  return {
    protocol: protocol ?? null,
    from_port: from_port ?? null,
    to_port: to_port ?? null,
    cidr_blocks: cidr_blocks ?? null,
    ipv6_cidr_blocks: ipv6_cidr_blocks ?? null,
  };
}

/** What stood in the place of an opening: the same attribute, or the inline rules for the same ports. */
function earlier({ before }: GateChange, { path, ports }: Opening): Value | undefined {
  if (!path.startsWith("ingress.")) return before?.[path];
  const rules = isList(before?.["ingress"]) ? before["ingress"].filter(isRecord) : [];
  const alike = rules.filter((rule) => same({ ...portsOfRule(rule) }, { ...ports })).map(short);
  return alike.length > 1 ? alike : alike[0];
}

/** What a change opens to the whole internet that was not open. */
function opened({ after, before, type }: GateChange): Opening[] {
  const had = openings(type, before);
  return openings(type, after).filter(({ ports }) => !had.some((old) => portsCover(old.ports, ports)));
}

/** ICMP has no ports: it tells a sender that a way is too narrow, or that a host is there. */
const ICMP = /^(icmp|icmpv6|1|58)$/;

function isEntry({ from, protocol, to }: OpenPorts, expected: ReadonlySet<number>): boolean {
  if (ICMP.test(protocol)) return true;
  return (protocol === "tcp" && from === to && WEB_PORTS.has(from)) || (from === to && expected.has(from));
}

const openToTheWorld: GateRule = {
  id: "open-to-the-world",
  title: "No security group opens another port than 80 and 443 to the whole internet",
  level: "refused",
  why: "everybody can reach whatever listens there",
  fix: "name the networks or security groups that need it; a public port goes to expectPublic of the policy",
  source: `${CONTROLS}/ec2-controls.html#ec2-18`,
  types: [...GROUPS, ...SINGLE_RULES],
  judge(change, context) {
    const expected = context.expectedPorts(change.address);
    const open = opened(change)
      .filter(({ ports }) => !isEntry(ports, expected))
      .map(
        (opening): Spot => ({ path: opening.path, before: earlier(change, opening), after: opening.rule }),
      );
    return [...open, ...unknownSources(change, context)];
  },
};

/** Addresses that a rule takes and that are known only after the apply. */
function unknownSources(change: GateChange, context: GateContext): Spot[] {
  const { address, after, before, type } = change;
  if (after === null || after["type"] === "egress") return [];
  const paths = SINGLE_RULES.some((it) => it === type) ? ADDRESSES : ["ingress"];
  return paths.flatMap((path): Spot[] => {
    const value = after[path];
    if (value === undefined || same(before?.[path], value) || !hasUnknown(sourcesOf(value))) return [];
    if (context.isDefault(address, path)) return [];
    // An endpoint's prefix list, or a list of AWS or the account, is never the whole internet.
    if (/^prefix_list/.test(path)) return [];
    return [{ path, before: before?.[path], after: value, unknown: true }];
  });
}

/** Of inline rules only their addresses: the group that one names may be unknown. */
function sourcesOf(value: Value): Value {
  if (!isList(value) || !value.some(isRecord)) return value;
  return value.map((rule) =>
    isRecord(rule) ? [rule["cidr_blocks"] ?? null, rule["ipv6_cidr_blocks"] ?? null] : rule,
  );
}

const publicEntry: GateRule = {
  id: "public-entry",
  title:
    "Whoever reviews knows what is opened to the whole internet: ports 80 and 443, expected ones, and ICMP",
  level: "warning",
  why: "everybody can reach whatever listens there",
  fix: "nothing, if it is meant",
  source: `${CONTROLS}/ec2-controls.html#ec2-18`,
  types: [...GROUPS, ...SINGLE_RULES],
  judge(change, context) {
    const expected = context.expectedPorts(change.address);
    return opened(change)
      .filter(({ ports }) => isEntry(ports, expected))
      .map((opening) => ({ path: opening.path, before: earlier(change, opening), after: opening.rule }));
  },
};

export const SECURITY_GROUP_RULES: readonly GateRule[] = [openToTheWorld, publicEntry];
