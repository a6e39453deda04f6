/** FNV-1a, 32 bits: small, stable on every platform, and good enough to tell shortened names apart. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

/** Largest lengths that AWS takes, in characters. Source: the API references of each service (2026-06). */
export const NAME_LIMITS = {
  loadBalancer: 32,
  targetGroup: 32,
  role: 64,
  instanceProfile: 128,
  eventRule: 64,
  bucket: 63,
  volume: 255,
  queue: 80,
  discovery: 64,
  schedule: 64,
} as const;

/** Name of the container that prepares the volumes of a service. */
export function volumesContainerName(service: string): string {
  return `${service}-volumes`;
}

/**
 * Joins the parts with `-` and shortens the result to `limit` characters when it is longer: the front is kept
 * and a hash of the whole name follows, so the same parts always give the same name and two long names that
 * share a front stay apart.
 */
export function physicalName(limit: number, ...parts: readonly string[]): string {
  const name = parts.join("-");
  if (name.length <= limit) return name;
  const suffix = hash32(name).toString(36).padStart(7, "0");
  return `${name.slice(0, limit - suffix.length - 1).replace(/-+$/, "")}-${suffix}`;
}
