import type { z } from "zod";
import { FindingsError } from "../core/errors.ts";
import { type Finding, show, sortFindings } from "../core/finding.ts";
import { checkDescription } from "./rules/catalogue.ts";
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
    throw new FindingsError(place, sortFindings(parsed.error.issues.map((issue) => fromIssue(issue, input))));
  }
  const environment = deepFreeze(parsed.data);
  const findings = applyWaivers(checkDescription(environment), environment.waivers, today);
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw new FindingsError(place, sortFindings(findings));
  return { environment, warnings: sortFindings(findings) };
}

function nameOf(input: unknown): string {
  const name = typeof input === "object" && input !== null && "name" in input ? input.name : undefined;
  return typeof name === "string" ? name : "environment";
}

function fromIssue(issue: z.core.$ZodIssue, input: unknown): Finding {
  const keys = issue.code === "unrecognized_keys" ? ` (${issue.keys.join(", ")})` : "";
  return {
    code: "SCHEMA",
    severity: "error",
    place: issue.path.map(String).join(".") || "environment",
    value: `${describe(valueAt(input, issue.path))}${keys}`,
    limit: issue.message,
    fix: issue.code === "unrecognized_keys" ? "remove or correct the key" : "give a value of that form",
  };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Values of a malformed description may be misplaced secrets: strings are shown only by their length. */
function describe(value: unknown): string {
  if (typeof value === "string") return `a string of ${value.length} characters`;
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return show(typeof value === "bigint" || typeof value === "symbol" ? String(value) : value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
