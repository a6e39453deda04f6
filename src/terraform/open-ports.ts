import type { Value, ValueRecord } from "./value.ts";

/** Ports that a rule of a security group opens; `protocol` is `all` when it opens every protocol. */
export interface OpenPorts {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

export const EVERY_PORT: OpenPorts = { protocol: "all", from: 0, to: 65_535 };

/** What a rule opens, given as its block or resource. */
export function portsOfRule({ from_port: from, to_port: to, ...rule }: ValueRecord): OpenPorts {
  const protocol = String(rule.protocol ?? rule.ip_protocol);
  if (/^(-1|all|undefined)$/.test(protocol) || typeof from !== "number") return EVERY_PORT;
  return { protocol, from, to: typeof to === "number" ? to : from };
}

/** Whether everything that `now` opens was open by `old`. */
export function portsCover(old: OpenPorts, now: OpenPorts): boolean {
  if (old.protocol !== "all" && old.protocol !== now.protocol) return false;
  return old.from <= now.from && now.to <= old.to;
}

/**
 * Whether any text in the value is a block of (nearly) the whole internet: `/0` to `/7`, since two halves are the
 * whole, and `2000::/3`, which holds every public IPv6 address.
 */
export function isWorld(value: Value): boolean {
  return /(^|[" ])((\d{1,3}\.){3}\d{1,3}\/[0-7]|[0-9a-f]{0,4}::\/\d)("|$)/.test(JSON.stringify(value));
}
