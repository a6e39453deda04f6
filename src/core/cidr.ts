import { BallastError } from "./errors.ts";

/** An IPv4 block: `address` is the first address as an unsigned 32-bit number, `prefix` the mask length. */
export interface Cidr {
  readonly address: number;
  readonly prefix: number;
}

const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Parses `a.b.c.d/n`; undefined when it is not an IPv4 block or has bits set beyond its mask. */
export function parseCidr(text: string): Cidr | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts;
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return address % sizeOf(prefix) === 0 ? { address, prefix } : undefined;
}

export function formatCidr({ address, prefix }: Cidr): string {
  return `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".")}/${prefix}`;
}

/** Number of addresses in a block of this mask length. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

/**
 * Addresses that a subnet can hand out: AWS keeps five of each.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html (2026-06).
 */
export function usableAddresses(prefix: number): number {
  return Math.max(0, sizeOf(prefix) - 5);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.address < b.address + sizeOf(b.prefix) && b.address < a.address + sizeOf(a.prefix);
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix <= inner.prefix && overlaps(outer, inner);
}

/** The block number `index` when `block` is cut into pieces `newBits` longer. Throws if there is no such block. */
export function subnet(block: Cidr, newBits: number, index: number): Cidr {
  const prefix = block.prefix + newBits;
  if (prefix > 32 || index < 0 || index >= 2 ** newBits) {
    throw new BallastError("CIDR", formatCidr(block), `has no piece ${index} of mask /${prefix}`);
  }
  return { address: block.address + index * sizeOf(prefix), prefix };
}
