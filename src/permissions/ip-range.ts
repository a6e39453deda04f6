/** A range of IPv4 or IPv6 addresses. */
export interface IpRange {
  readonly bits: 32 | 128;
  readonly prefix: number;
  readonly network: bigint;
}

/** An address, or a range in CIDR notation; an address alone is a range of one. Undefined when it is neither. */
export function readIpRange(text: string): IpRange | undefined {
  const [address = "", prefixText, more] = text.trim().split("/");
  const read = readAddress(address);
  if (!read || more !== undefined || (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)))
    return undefined;
  const prefix = prefixText === undefined ? read.bits : Number(prefixText);
  if (prefix > read.bits) return undefined;
  return { bits: read.bits, prefix, network: read.value >> BigInt(read.bits - prefix) };
}

/** Whether a range lies within another. */
export function isWithinRange(inner: IpRange, outer: IpRange): boolean {
  if (inner.bits !== outer.bits || inner.prefix < outer.prefix) return false;
  return inner.network >> BigInt(inner.prefix - outer.prefix) === outer.network;
}

function readAddress(text: string): { readonly bits: 32 | 128; readonly value: bigint } | undefined {
  if (!text.includes(":")) {
    const value = readIpv4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = readIpv6(text);
  return value === undefined ? undefined : { bits: 128, value };
}

function readIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function readIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const given = head.length + tail.length;
  if (halves.length === 1 ? given !== 8 : given > 7) return undefined;
  const groups = [...head, ...new Array<string>(8 - given).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
