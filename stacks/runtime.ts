import type { Governance } from "../src/config/governance.ts";
import type { Environment } from "../src/config/schema.ts";
import { BallastError } from "../src/core/errors.ts";
import { governanceStackName } from "../src/core/governance-names.ts";
import {
  isPlaceholderAccount,
  PLACEHOLDER_REPOSITORY_ID,
  PLACEHOLDER_ZONE,
} from "../src/core/placeholders.ts";

/** Who answers the AWS provider. */
export type ProviderMode = "aws" | "emulator" | "dummy";

/**
 * Whose permissions the provider and the state backend use in mode `aws`: those of the execution role, which they
 * assume, or the caller's own, such as those of a role that only reads. The other modes assume nothing.
 */
export type ProviderRole = "terraform" | "caller";

/** What one run of synthesis is for. */
export interface Runtime {
  readonly mode: ProviderMode;
  readonly role: ProviderRole;
  readonly state: "s3" | "local";
  /**
   * What may be destroyed in this run: names of environments, and of state stacks and governance stacks, such as
   * `staging-state`. A teardown sets it; a description's `protection` stays as it is.
   */
  readonly lifted: readonly string[];
}

/**
 * Reads `PROVIDER_MODE` (`aws`, `emulator` or `dummy`; default `dummy`, which can reach nothing) and
 * `STATE_BACKEND` (`s3` or `local`; default `s3`, and `local` in dummy mode). `local` exists for the first apply of
 * the state stack, before its bucket is there. `PROVIDER_ROLE` (`terraform` or `caller`; default `terraform`) says
 * whose permissions are used. `LIFT_PROTECTION` lists what may be destroyed, separated by commas.
 * @throws BallastError when a value is unknown or the two do not fit the rest of the environment
 */
export function readRuntime(variables: Readonly<Record<string, string | undefined>>): Runtime {
  const mode = oneOf("PROVIDER_MODE", variables["PROVIDER_MODE"] || "dummy", ["aws", "emulator", "dummy"]);
  const fallback = mode === "dummy" ? "local" : "s3";
  const state = oneOf("STATE_BACKEND", variables["STATE_BACKEND"] || fallback, ["s3", "local"]);
  if (mode === "dummy" && state === "s3") {
    throw refuse(
      "STATE_BACKEND",
      "s3 with PROVIDER_MODE=dummy",
      "local, because dummy mode has no AWS to keep state in",
      "unset STATE_BACKEND, or set PROVIDER_MODE=aws",
    );
  }
  const endpoint = variables["AWS_ENDPOINT_URL"];
  if (mode === "emulator" && !isLoopback(endpoint)) {
    throw refuse(
      "AWS_ENDPOINT_URL",
      `${endpoint ?? "nothing"} with PROVIDER_MODE=emulator`,
      "an http address of this machine",
      "set it to what the emulator listens on, such as http://127.0.0.1:5000",
    );
  }
  if (mode === "aws" && endpoint) {
    throw refuse(
      "AWS_ENDPOINT_URL",
      `${endpoint} with PROVIDER_MODE=aws`,
      "none, so that requests go to AWS",
      "unset it, or set PROVIDER_MODE=emulator",
    );
  }
  const role = oneOf("PROVIDER_ROLE", variables["PROVIDER_ROLE"] || "terraform", ["terraform", "caller"]);
  checkEngine(variables);
  const lifted = (variables["LIFT_PROTECTION"] ?? "").split(",").filter((name) => name !== "");
  return { mode, role, state, lifted };
}

/**
 * `cdktf` starts this program, and then the engine that TERRAFORM_BINARY_NAME names. Where BALLAST_TERRAFORM names another
 * one, two engines would meet on one backend.
 */
function checkEngine(variables: Readonly<Record<string, string | undefined>>): void {
  const { BALLAST_TERRAFORM: ours, CDKTF_OUTDIR: startedByCdktf, TERRAFORM_BINARY_NAME: theirs } = variables;
  if (startedByCdktf === undefined || !ours || ours === theirs) return;
  throw new BallastError(
    "ENGINE_CONFLICT",
    "TERRAFORM_BINARY_NAME",
    `got ${theirs || "nothing"}, so that cdktf starts ${theirs || "terraform from the path"}; limit: BALLAST_TERRAFORM=${ours}; fix: run npx ballast cdktf, or set both to one engine`,
  );
}

/**
 * Checks that what may be destroyed is there: a name with a typing error would lift nothing, in silence.
 * @throws BallastError for a name that is neither an environment nor its state stack nor its account's governance stack
 */
export function checkLifted(
  { lifted }: Runtime,
  environments: readonly Pick<Environment, "account" | "name">[],
): void {
  const known = [
    ...environments.flatMap(({ name }) => [name, `${name}-state`]),
    ...new Set(environments.map(({ account }) => governanceStackName(account))),
  ];
  const unknown = lifted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw refuse("LIFT_PROTECTION", unknown, known.join(", "), "give one of these, separated by commas");
  }
}

/** Refuses what cannot be meant. @throws BallastError in mode `aws` with a placeholder for an account or a hosted zone */
export function checkPlaceholders(
  mode: ProviderMode,
  { account, domain, name }: Pick<Environment, "name" | "account" | "domain">,
): void {
  if (mode !== "aws") return;
  const fix = `in stacks/environments/${name}.ts`;
  if (isPlaceholderAccount(account)) {
    throw new BallastError(
      "PROV-02",
      `${name}.account`,
      `got ${account}, a placeholder of the AWS documentation; limit: PROVIDER_MODE=aws needs your own account; fix: set account ${fix}`,
    );
  }
  if (domain.hostedZoneId === PLACEHOLDER_ZONE) {
    throw new BallastError(
      "PROV-02",
      `${name}.domain.hostedZoneId`,
      `got ${PLACEHOLDER_ZONE}, a placeholder; limit: PROVIDER_MODE=aws needs the hosted zone of ${domain.name}; fix: set hostedZoneId ${fix}`,
    );
  }
}

/** Refuses roles that nobody could take. @throws BallastError in mode `aws` with a placeholder for the repository */
export function checkRepository(mode: ProviderMode, { github }: Governance): void {
  if (mode !== "aws" || github.repositoryId !== PLACEHOLDER_REPOSITORY_ID) return;
  throw new BallastError(
    "PROV-02",
    "governance.github.repositoryId",
    `got ${PLACEHOLDER_REPOSITORY_ID}, a placeholder; limit: PROVIDER_MODE=aws needs the repository whose jobs apply; fix: set github in stacks/governance.ts, with the ids of gh api repos/OWNER/REPOSITORY`,
  );
}

/**
 * In mode `aws` the examples of this project, which have no account of anybody, do not stand in the way of environments
 * that have one. Where there are only examples, all of them are kept, to be refused.
 */
export function withoutExamples<T extends Pick<Environment, "account">>(
  environments: readonly T[],
  { mode }: Pick<Runtime, "mode">,
): readonly T[] {
  const own = environments.filter(({ account }) => !isPlaceholderAccount(account));
  return mode === "aws" && own.length > 0 ? own : environments;
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw refuse(name, value, allowed.join(", "), "give one of these");
  return found;
}

function refuse(name: string, got: string, limit: string, fix: string): BallastError {
  return new BallastError("PROV-01", name, `got ${got}; limit: ${limit}; fix: ${fix}`);
}

function isLoopback(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  const { hostname, protocol } = new URL(endpoint);
  return (
    protocol === "http:" && (hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127."))
  );
}
