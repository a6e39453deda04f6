import { contains, parseCidr } from "../core/cidr.ts";
import { placeOf, type Reader } from "../model/reader.ts";
import { blocksAt, type DeclaredResource, isKnown, textsWithin, valueAt } from "../terraform/declared.ts";

/** One network or group at the other end of a rule. */
export interface Peer {
  readonly kind: "cidr" | "group" | "prefix-list" | "unknown";
  /** `0.0.0.0/0`, the address or id of a group, the id of a prefix list. */
  readonly name: string;
}

export interface Rule {
  readonly place: string;
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp`, `all` or a number. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly peer: Peer;
}

/** Groups of an interface; `complete` is false where there may be more. */
export interface Groups {
  readonly groups: readonly DeclaredResource[];
  readonly complete: boolean;
}

const GROUP_TYPES = ["aws_security_group", "aws_default_security_group"] as const;

const MAX_PORT = 65_535;

/** Numbers of protocols that rules may have: https://www.iana.org/assignments/protocol-numbers (2026-06). */
const PROTOCOLS: Readonly<Record<string, string>> = {
  "-1": "all",
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
};

/** Networks that no router of the internet forwards: RFC 1918, RFC 6598 and link-local. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"].flatMap(
  (text) => parseCidr(text) ?? [],
);

/**
 * Rules of security groups in each of the three forms that the provider has:
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/security_group.
 */
export class SecurityGroups {
  readonly #reader: Reader;
  readonly #rules = new Map<DeclaredResource, Rule[]>();

  constructor(reader: Reader) {
    this.#reader = reader;
    const { declared } = reader;
    for (const group of GROUP_TYPES.flatMap((type) => declared.of(type))) {
      for (const direction of ["ingress", "egress"] as const) this.#addInline(group, direction);
    }
    for (const rule of declared.of("aws_security_group_rule")) {
      const direction = reader.word(rule, "type", ["ingress", "egress"], "ingress");
      this.#add(rule, "security_group_id", this.#blockRules(rule, "", direction, "source_security_group_id"));
    }
    for (const direction of ["ingress", "egress"] as const) {
      for (const rule of declared.of(`aws_vpc_security_group_${direction}_rule`)) {
        this.#add(rule, "security_group_id", this.#singleRule(rule, direction));
      }
    }
  }

  /** Groups that the values at these paths name. */
  at(holder: DeclaredResource, ...paths: readonly string[]): Groups {
    const found = new Set<DeclaredResource>();
    let complete = true;
    for (const path of paths) {
      const value = valueAt(holder.values, path);
      if (value === undefined || holder.gives(path) === false) continue;
      const linked = this.#reader.linked(holder, path, ...GROUP_TYPES);
      for (const group of linked) found.add(group);
      // Ids that no resource of the Terraform has: what they let in is not known.
      const outside = textsWithin(value).filter(
        (id) => !linked.some((it) => valueAt(it.values, "id") === id),
      );
      if (linked.length === 0 || outside.length > 0) complete = false;
    }
    return { groups: [...found], complete: complete && found.size > 0 };
  }

  /** Rules of groups in one direction. */
  rules({ groups }: Groups, direction: Rule["direction"]): Rule[] {
    return groups.flatMap((group) =>
      (this.#rules.get(group) ?? []).filter((it) => it.direction === direction),
    );
  }

  #add(holder: DeclaredResource, path: string, rules: readonly Rule[]): void {
    for (const group of this.#reader.linked(holder, path, ...GROUP_TYPES)) {
      this.#rules.set(group, [...(this.#rules.get(group) ?? []), ...rules]);
    }
  }

  #addInline(group: DeclaredResource, direction: Rule["direction"]): void {
    const value = valueAt(group.values, direction);
    const known = this.#rules.get(group) ?? [];
    this.#rules.set(group, known);
    if (value === undefined || group.gives(direction) === false) return;
    if (isKnown(value)) {
      for (const { path } of blocksAt(group.values, direction)) {
        known.push(...this.#blockRules(group, path, direction, "security_groups"));
      }
    } else
      known.push(
        ruleOf(placeOf(group, direction), direction, "all", undefined, { kind: "unknown", name: "unknown" }),
      );
  }

  /** A rule with lists of peers, in a block or in a resource of its own. */
  #blockRules(holder: DeclaredResource, path: string, direction: Rule["direction"], groups: string): Rule[] {
    const within = (name: string) => (path === "" ? name : `${path}.${name}`);
    const texts = (name: string) => textsWithin(valueAt(holder.values, within(name)));
    const self = valueAt(holder.values, within("self"));
    const peers: Peer[] = [
      ...[...texts("cidr_blocks"), ...texts("ipv6_cidr_blocks")].map(
        (name): Peer => ({ kind: "cidr", name }),
      ),
      ...texts("prefix_list_ids").map((name): Peer => ({ kind: "prefix-list", name })),
      ...this.#groupPeers(holder, within(groups)),
      ...(self === true || self === "true" ? [{ kind: "group", name: "itself" } as const] : []),
    ];
    const unknown = ["cidr_blocks", "ipv6_cidr_blocks"].some((name) => this.#isHidden(holder, within(name)));
    if (unknown) peers.push({ kind: "unknown", name: "networks known only after the apply" });
    const protocol = this.#reader.text(holder, within("protocol")) ?? "all";
    return peers.map((peer) =>
      ruleOf(placeOf(holder, path), direction, protocol, this.#ports(holder, within), peer),
    );
  }

  #singleRule(rule: DeclaredResource, direction: Rule["direction"]): Rule[] {
    const protocol = this.#reader.text(rule, "ip_protocol") ?? "all";
    const cidr = ["cidr_ipv4", "cidr_ipv6"].flatMap((path) => this.#reader.text(rule, path) ?? []);
    const list = this.#reader.text(rule, "prefix_list_id");
    const hidden = ["cidr_ipv4", "cidr_ipv6"].some((path) => this.#isHidden(rule, path));
    const peers: Peer[] = [
      ...cidr.map((name): Peer => ({ kind: "cidr", name })),
      ...(list === undefined ? [] : [{ kind: "prefix-list", name: list } as const]),
      ...this.#groupPeers(rule, "referenced_security_group_id"),
      ...(hidden ? [{ kind: "unknown", name: "a network known only after the apply" } as const] : []),
    ];
    return peers.map((peer) =>
      ruleOf(
        rule.address,
        direction,
        protocol,
        this.#ports(rule, (name) => name),
        peer,
      ),
    );
  }

  #groupPeers(holder: DeclaredResource, path: string): Peer[] {
    if (valueAt(holder.values, path) === undefined || holder.gives(path) === false) return [];
    const linked = this.#reader.linked(holder, path, ...GROUP_TYPES);
    if (linked.length > 0) return linked.map(({ address }) => ({ kind: "group", name: address }));
    const ids = textsWithin(valueAt(holder.values, path));
    return (ids.length > 0 ? ids : ["a group that is not in the Terraform"]).map((name) => ({
      kind: "group",
      name,
    }));
  }

  #isHidden(holder: DeclaredResource, path: string): boolean {
    const value = valueAt(holder.values, path);
    return value !== undefined && !isKnown(value) && holder.gives(path) !== false;
  }

  #ports(holder: DeclaredResource, within: (name: string) => string): readonly [number, number] | undefined {
    const form = { min: -1, max: MAX_PORT };
    const from = this.#reader.optionalNumber(holder, within("from_port"), form);
    const to = this.#reader.optionalNumber(holder, within("to_port"), form);
    return from === undefined || to === undefined || from < 0 ? undefined : [from, Math.max(from, to)];
  }
}

function ruleOf(
  place: string,
  direction: Rule["direction"],
  written: string,
  ports: readonly [number, number] | undefined,
  peer: Peer,
): Rule {
  const protocol = PROTOCOLS[written] ?? written.toLowerCase();
  // With all protocols the ports of a rule do not count.
  const [from, to] = protocol === "all" || !ports ? [0, MAX_PORT] : ports;
  return { place, direction, protocol, from, to, peer };
}

/** Whether a rule is about TCP or UDP on a port within the range. */
export function covers({ from, protocol, to }: Rule, first: number, last = first): boolean {
  return /^(tcp|udp|all)$/.test(protocol) && from <= last && first <= to;
}

/** Whether a network has addresses of the internet; what is not a network may have them. */
export function isPublic(cidr: string): boolean {
  // Unique local and link-local addresses: RFC 4193 and RFC 4291.
  if (cidr.includes(":")) return !/^(f[cd]|fe[89ab])/i.test(cidr);
  const block = parseCidr(cidr);
  return !block || !PRIVATE.some((own) => contains(own, block));
}

/** Whether a network is the whole internet. */
export function isWorld(cidr: string): boolean {
  return cidr === "::/0" || parseCidr(cidr)?.prefix === 0;
}

/** `22`, `8080-8090`, `all ports`, `icmp`. */
export function portText({ from, protocol, to }: Pick<Rule, "from" | "protocol" | "to">): string {
  if (!/^(tcp|udp|all)$/.test(protocol)) return protocol;
  const ports = from === 0 && to === MAX_PORT ? "all ports" : from === to ? `${from}` : `${from}-${to}`;
  return protocol === "udp" ? `${ports} (UDP)` : ports;
}
