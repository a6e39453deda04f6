/**
 * One peer of a security group rule, as findings name it: `tcp 443 10.0.0.0/8`, `udp 4000-5000 sg-1`, `all self`.
 * The text is an identity and is published; whoever needs its parts reads them with `parseRule`, and no other way.
 */
export interface PeerRule {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a protocol number. */
  readonly protocol: string;
  /** Absent when every port is meant. */
  readonly ports?: { readonly from: number; readonly to: number } | undefined;
  /** A CIDR block, a prefix list, a group, or `self`. */
  readonly peer: string;
}

export function ruleText({ peer, ports, protocol }: PeerRule): string {
  const range = ports && (ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`);
  return [protocol, ...(range === undefined ? [] : [range]), peer].join(" ");
}

/** Undefined for any other text. */
export function parseRule(text: string): PeerRule | undefined {
  const match = /^(tcp|udp|icmp|icmpv6|all|\d+)(?: (-?\d+)(?:-(-?\d+))?)? (\S*)$/.exec(text);
  if (!match) return undefined;
  const [, protocol = "", from, to, peer = ""] = match;
  if (from === undefined) return { protocol, peer };
  return { protocol, ports: { from: Number(from), to: Number(to ?? from) }, peer };
}
