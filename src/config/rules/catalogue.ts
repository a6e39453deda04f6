import type { Finding } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";

/** A rule of the description: pure, and silent about what another rule already refuses. */
export type Rule = (environment: Environment) => readonly Finding[];

const RULES: readonly Rule[] = [];

/** Every broken rule of a parsed description, in the order of the catalogue. */
export function checkEnvironment(environment: Environment): Finding[] {
  return RULES.flatMap((rule) => rule(environment));
}
