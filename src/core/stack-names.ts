/** The environment that a stack of this project belongs to, by its name: `prod` of `prod-service-web`. */
export function environmentOf(stack: string): string | undefined {
  return /^([a-z][a-z0-9-]*?)-(?:state|platform|service-.+)$/.exec(stack)?.[1];
}
