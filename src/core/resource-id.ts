/**
 * Whether a text is the id of a resource of one of these kinds, such as `vpc` or `eipalloc`: 8 hexadecimal digits, or 17.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html (2026-11).
 */
export function isResourceId(text: string, ...kinds: readonly string[]): boolean {
  return new RegExp(`^(${kinds.join("|")})-[0-9a-f]{8}([0-9a-f]{9})?$`).test(text);
}
