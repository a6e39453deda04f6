import { iamArn } from "../core/arn.ts";
import { BallastError } from "../core/errors.ts";
import { GOVERNANCE } from "../core/governance-names.ts";
import type { DriftPolicy } from "../drift/policy/policy.ts";
import { pipelineStacks, stacksInOrder } from "../engine/stack-files.ts";
import { checkIdentity, type Target } from "../lifecycle/target.ts";
import { select, textOf } from "../terraform/json.ts";
import { readTrouble, type Trouble } from "../terraform/trouble.ts";
import type { Watched } from "./check.ts";
import { type AttributionOptions, cloudTrail } from "./cloudtrail.ts";

/**
 * Asks AWS who the caller is, before any plan: in a wrong account everything looks deleted.
 * @returns the trouble when AWS does not answer or does not know the caller: nothing can be checked then
 * @throws BallastError when the credentials are good, but of another account
 */
export async function identityTrouble(target: Target): Promise<Trouble | undefined> {
  try {
    await checkIdentity(target);
    return undefined;
  } catch (error) {
    if (!(error instanceof BallastError) || error.code !== "CREDENTIALS") throw error;
    const read = readTrouble(error.message);
    return read.kind === "other" ? { ...read, kind: "credentials" } : read;
  }
}

/** A name that stands for every stack that the pipeline applies. */
const PIPELINE = "pipeline";

/**
 * The stacks that a command is about: names, also several between commas; all for none. An empty name is none, as a
 * workflow passes an input that was left empty; `pipeline` is every stack that the pipeline applies.
 * @throws BallastError for a name that is not a stack of the environment
 */
export function chosenStacks({ environment }: Watched, given: readonly string[]): readonly string[] {
  const names = given
    .flatMap((name) => name.split(","))
    .filter((name) => name !== "")
    .flatMap((name) => (name === PIPELINE ? pipelineStacks(environment) : [name]));
  const all = stacksInOrder(environment);
  const full = names.map((name) => {
    if (name === GOVERNANCE) return environment.governanceStack;
    return all.includes(name) ? name : `${environment.name}-${name}`;
  });
  const wrong = full.findIndex((name) => !all.includes(name));
  if (wrong >= 0) {
    throw new BallastError(
      "STACK",
      names[wrong] ?? "",
      `is not a stack of ${environment.name}; there are ${all.join(", ")}`,
    );
  }
  return full.length === 0 ? all : [...new Set(full)];
}

/**
 * The stacks that a deploy is about: as `chosenStacks`, those of the pipeline for none.
 * @throws BallastError for a stack that people apply: the pipeline's own power rests on it
 */
export function deployedStacks(watched: Watched, given: readonly string[]): readonly string[] {
  const pipeline = pipelineStacks(watched.environment);
  const chosen = given.some((name) => name.replaceAll(",", "") !== "")
    ? chosenStacks(watched, given)
    : pipeline;
  const others = chosen.filter((stack) => !pipeline.includes(stack));
  if (others.length === 0) return chosen;
  throw new BallastError(
    "STACK",
    others.join(", "),
    `is not deployed by a pipeline; limit: ${pipeline.join(", ")}; fix: as an administrator, npx ballast bootstrap ${watched.environment.name} --apply or npx ballast cdktf apply ${others.join(" ")}`,
  );
}

/**
 * How the audit log of an environment is asked. The pipeline's roles are the one that Terraform assumes and those that
 * the policy names: a job that only reads assumes none.
 */
export function auditOptions(
  { credentials, emulator, environment }: Pick<Target, "credentials" | "emulator" | "environment">,
  { deployRoles }: Pick<DriftPolicy, "deployRoles">,
  now: Date,
): AttributionOptions {
  const { account, name, platform, region } = environment;
  const assumed = platform.providers.flatMap(({ attributes }) =>
    select(attributes, "assume_role.*.role_arn").flatMap(({ value }) => textOf(value) ?? []),
  );
  const named = deployRoles.map((role) => iamArn({ name, account, region }, `role/${role}`));
  const roles = new Set([...assumed, ...named]);
  return { log: cloudTrail({ region, emulator, credentials }), region, now, deployRoles: roles };
}
