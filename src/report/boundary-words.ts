import type { Boundary, ConnectHop, Door, RoleSummary, TargetHop, Way, WayKind } from "../boundary/result.ts";

/** What a way is called in a table. */
export const WAY_WORDS: Readonly<Record<WayKind, string>> = {
  "plain-http": "HTTP in clear",
  "old-tls": "old TLS",
  "open-port": "open port",
  "public-address": "public address",
  "instance-metadata": "instance metadata",
  "host-access": "access to the host",
  exec: "ECS Exec",
  "shared-role": "shared role",
  "wide-role": "wide role",
  "role-trust": "trust of a role",
};

/** How many ways are open, cannot be told and are closed. */
export function countsText({ ways }: Boundary): string {
  const count = (state: Way["state"]) => ways.filter((way) => way.state === state).length;
  const [open, unknown, closed] = [count("open"), count("unknown"), count("closed")];
  if (open + unknown === 0) return `all ${closed} known ways are closed`;
  const parts = [
    ...(open > 0 ? [`${open} ${open === 1 ? "way is" : "ways are"} open`] : []),
    ...(unknown > 0 ? [`${unknown} cannot be told`] : []),
    `${closed} closed`,
  ];
  return parts.join(", ");
}

/** Who may come to a listener. */
export function admittedText({ admits, internetFacing }: Door): string {
  if (admits === undefined) return internetFacing ? "internet" : "VPC";
  const world = admits.some((name) => name === "0.0.0.0/0" || name === "::/0");
  if (world) return internetFacing ? "internet" : "VPC";
  return admits.length === 0 ? "nobody" : admits.join(", ");
}

export function doorTls({ protocol, tls }: Door): string {
  if (!tls) return /^(HTTP|TCP|UDP)/.test(protocol) ? `none, ${protocol}` : protocol;
  return tls.minimum === undefined ? tls.policy : `TLS ${tls.minimum}+, ends here`;
}

/** What the proxies of Service Connect speak with each other. */
export function connectTls({ encrypted, protocol }: ConnectHop): string {
  return encrypted ? `TLS between proxies` : `none: ${protocol} in the VPC`;
}

export function hopTls({ encrypted, protocol }: TargetHop): string {
  return encrypted ? `${protocol}, a new connection` : `none, ${protocol} in the VPC`;
}

export function grantsText({ grants, managedPolicies, unread }: RoleSummary): string {
  const parts = [...grants, ...managedPolicies, ...(unread.length > 0 ? [`${unread.length} unread`] : [])];
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** Ways out of the VPC, in words. */
export function egressText(kinds: readonly string[], endpoints: readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    "nat-gateway": "NAT gateway",
    "internet-gateway": "internet gateway",
    none: "no route to the internet",
    unknown: "a route that is not in the Terraform",
  };
  const routes = kinds.map((kind) => words[kind] ?? kind);
  return [...routes, ...(endpoints.length > 0 ? [`${endpoints.length} endpoints`] : [])].join(", ");
}

/** The end of an address where it is too long: modules stand in front. */
export function shortened(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}

/** Closed ways of one kind, and what closes them. */
export interface ClosedGroup {
  readonly what: string;
  readonly count: number;
  readonly by: string;
}

/** One for each kind; the ways to the instance role each by itself, with its setting. */
export function closedGroups(ways: readonly Way[]): ClosedGroup[] {
  const groups = new Map<string, Way[]>();
  for (const way of ways.filter(({ state }) => state === "closed")) {
    const key = way.kind === "instance-metadata" ? `${way.kind} ${way.place}` : way.kind;
    groups.set(key, [...(groups.get(key) ?? []), way]);
  }
  return [...groups.values()].map((group) => {
    const values = [...new Set(group.map(settingText))];
    const [first] = group;
    const by = group.length === 1 && first ? `${first.place}: ${first.value}` : values.join("; ");
    return { what: first ? WAY_WORDS[first.kind] : "", count: group.length, by };
  });
}

/** A bare truth value says nothing without the name of its setting. */
function settingText({ place, value }: Way): string {
  return /^(true|false)$/.test(value) ? `${place.split(".").at(-1)} = ${value}` : value;
}
