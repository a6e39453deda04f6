import { FindingsError } from "../core/errors.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import { type Governance, GovernanceSchema } from "./governance.ts";
import { fromIssue } from "./messages.ts";
import { checkDescription } from "./rules/catalogue.ts";
import { auditAddresses, governance as governanceRule } from "./rules/governance.ts";
import { neighbours } from "./rules/neighbours.ts";
import { type Environment, EnvironmentSchema } from "./schema.ts";
import { applyWaivers } from "./waivers.ts";

/** A parsed environment and the warnings that were not waived. */
export interface LoadedEnvironment {
  readonly environment: Environment;
  readonly warnings: readonly Finding[];
}

/**
 * Parses a description once: shape, then every rule, then waivers.
 * @param input the description, of any shape; untrusted
 * @param today `YYYY-MM-DD`, against which waivers expire
 * @throws FindingsError with every error found, not only the first
 */
export function loadEnvironment(input: unknown, today: string): LoadedEnvironment {
  const place = nameOf(input);
  const parsed = EnvironmentSchema.safeParse(input);
  if (!parsed.success) {
    throw new FindingsError(
      place,
      sortFindings(parsed.error.issues.flatMap((issue) => fromIssue(issue, input))),
    );
  }
  const environment = deepFreeze(parsed.data);
  const findings = applyWaivers(checkDescription(environment), environment.waivers, today);
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw new FindingsError(place, sortFindings(findings));
  return { environment, warnings: sortFindings(findings) };
}

/**
 * Parses every environment of a project, each by itself and then beside the others.
 * @throws FindingsError with every error of the first environment that has one, or of their neighbourhood
 */
export function loadEnvironments(inputs: readonly unknown[], today: string): LoadedEnvironment[] {
  const loaded = inputs.map((input) => loadEnvironment(input, today));
  const findings = neighbours(loaded.map(({ environment }) => environment));
  if (findings.length > 0) throw new FindingsError("environments", sortFindings(findings));
  return loaded;
}

/**
 * Parses who governs the accounts of a project.
 * @param input the description, of any shape; untrusted
 * @throws FindingsError with every error found
 */
export function loadGovernance(input: unknown): Governance {
  const parsed = GovernanceSchema.safeParse(input);
  const findings = parsed.success
    ? [...governanceRule(parsed.data), ...auditAddresses(parsed.data)]
    : parsed.error.issues.flatMap((issue) => fromIssue(issue, input, GovernanceSchema));
  if (parsed.success && findings.length === 0) return deepFreeze(parsed.data);
  throw new FindingsError("governance", sortFindings(findings));
}

function nameOf(input: unknown): string {
  const name = typeof input === "object" && input !== null && "name" in input ? input.name : undefined;
  return typeof name === "string" ? name : "environment";
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
