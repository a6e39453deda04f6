import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../core/errors.ts";
import { redacted } from "../core/secret-forms.ts";
import { importConstruct } from "../drift/settle/import-text.ts";
import { initialize } from "../engine/initialize.ts";
import { readStates } from "../engine/planned-stacks.ts";
import type { Project } from "../engine/project.ts";
import { applySaved, type PlanOptions, type SavedPlan, withPlan } from "../engine/saved-plan.ts";
import { makeScratch, removeScratch } from "../engine/scratch.ts";
import { readStack, stacksInOrder } from "../engine/stack-files.ts";
import { changesOf, changeText, plannedAction } from "../terraform/actions.ts";
import { type Plan, parsePlan } from "../terraform/plan.ts";
import { hasUnknown, isRecord, same } from "../terraform/value.ts";
import type { Watched } from "./check.ts";

export interface ImportOptions extends PlanOptions {
  readonly stack: string;
  /** Such as `aws_lb_listener`. */
  readonly type: string;
  /** `aws_lb_listener.by_hand`, or only `by_hand`. */
  readonly address: string;
  /** What Terraform imports this type by. */
  readonly id: string;
  /** Applies the plan once it imports and changes nothing. @default false */
  readonly apply?: boolean | undefined;
}

export interface Imported {
  readonly address: string;
  /**
   * `undeclared`: the code has no such resource yet. `differs`: it has, and the plan would change or replace
   * something. `verified`: one to import, nothing to change. `applied`: verified and done, the plan is empty.
   */
  readonly outcome: "undeclared" | "differs" | "verified" | "applied";
  /** What the plan would do in addition to importing. */
  readonly changes: readonly string[];
  /** Terraform JSON. */
  readonly block: string;
  /** For `undeclared`: what to declare, as TypeScript and as Terraform generated it. */
  readonly typescript?: string | undefined;
  readonly hcl?: string | undefined;
}

/** A file next to `cdk.tf.json`: Terraform reads every JSON configuration of a folder. */
const BLOCK_FILE = `ballast-import-${process.pid}.tf.json`;

/**
 * What an import may write because the provider cannot read it back or adds it: tags of the provider's
 * `default_tags`, and arguments that live in the state alone. Source: the import notes of each resource.
 */
const HARMLESS =
  /^(tags|tags_all|force_destroy|force_delete|force_detach_policies|revoke_rules_on_delete|skip_destroy|force_new_deployment|wait_for_\w+|timeouts)$/;

/**
 * Imports one object into a stack. The block stands in the stack's folder only while it is needed; what stays is the
 * declaration in TypeScript.
 * @throws BallastError when the object is in a state already, or the plan cannot be made
 */
export async function importObject(watched: Watched, options: ImportOptions): Promise<Imported> {
  const { project } = watched;
  const { id, stack } = options;
  const address = options.address.includes(".") ? options.address : `${options.type}.${options.address}`;
  if (!/^\w+\.\w+$/.test(address) || !address.startsWith(`${options.type}.`)) {
    throw new BallastError("IMPORT", address, `limit: ${options.type}.<name>, outside modules`);
  }
  await refuseKnown(watched, options.type, address, id);
  const block = JSON.stringify({ import: [{ to: address, id }] }, null, 2);
  const folder = project.stackDir(stack);
  const file = join(folder, BLOCK_FILE);
  const code = await readStack(project.dir, stack);
  // `importFrom` in the code has written the same block already, and Terraform takes it once.
  if (!code.imports.some(({ to }) => to === address)) await writeFile(file, `${block}\n`);
  try {
    const base = { address, block };
    if (!code.resources.has(address)) return { ...base, ...(await draft(project, address, options)) };
    const result = await withPlan(project, stack, options, async (saved) => {
      const changes = changesBeside(address, readOrThrow(stack, saved));
      if (changes.length === 0 && options.apply) await applySaved(project, stack, saved.file, options);
      return { changes, outcome: changes.length > 0 ? ("differs" as const) : ("verified" as const) };
    });
    if (!options.apply || result.outcome === "differs") return { ...base, ...result };
  } finally {
    await rm(file, { force: true });
  }
  const left = await withPlan(project, stack, options, async (saved) => changesOf(readOrThrow(stack, saved)));
  if (left.length > 0) {
    throw new BallastError(
      "IMPORT",
      stack,
      `was imported, but the plan is not empty: ${left.map(changeText).join(", ")}`,
    );
  }
  return { address, block, outcome: "applied", changes: [] };
}

async function refuseKnown({ environment, project }: Watched, type: string, address: string, id: string) {
  const states = await readStates(project, stacksInOrder(environment));
  for (const [stack, plan] of states) {
    if (!plan) {
      throw new BallastError("IMPORT", stack, "its state cannot be read, and may hold the object already");
    }
    const holder = plan.state.find(
      (resource) => resource.type === type && (resource.values.id === id || resource.values.arn === id),
    );
    if (holder) throw new BallastError("IMPORT", id, `is ${holder.address} of ${stack} already`);
    const taken = plan.state.find((resource) => resource.address === address);
    if (taken)
      throw new BallastError("IMPORT", address, `stands for another object in ${stack}: choose a name`);
  }
}

/** Lets Terraform write down what the object is. Its plan may fail where arguments exclude each other: the text counts. */
async function draft(
  project: Project,
  address: string,
  options: ImportOptions,
): Promise<Pick<Imported, "changes" | "hcl" | "outcome" | "typescript">> {
  const [type = "", name = ""] = address.split(".");
  const failure = await initialize(project, options.stack);
  if (failure) throw new BallastError("IMPORT", options.stack, failure.text);
  const scratch = makeScratch("import");
  try {
    const out = join(scratch, "generated.tf");
    // Nothing is written but the text, so no lock is taken.
    const flags = ["-input=false", "-no-color", "-lock=false", `-generate-config-out=${out}`];
    const target = `-target=${address}`;
    const run = await project.hearing(() => {}).terraform(options.stack, "plan", ...flags, target);
    const generated = await readFile(out, "utf8").catch(() => undefined);
    if (generated === undefined) {
      const words = run.stderr.trim().split("\n").slice(0, 8).join("\n");
      throw new BallastError("IMPORT", address, `Terraform cannot read ${options.id}\n${words}`);
    }
    // The object may hold secrets, and what is printed may be kept by a log.
    const hcl = redacted(generated);
    const typescript = importConstruct(type, name.replaceAll("_", "-"), options.id, hcl);
    return { outcome: "undeclared", changes: [], hcl, typescript };
  } finally {
    removeScratch(scratch);
  }
}

function readOrThrow(stack: string, { json, trouble }: SavedPlan): Plan {
  if (json !== undefined && !trouble) return parsePlan(json, `plan of ${stack}`);
  throw new BallastError("IMPORT", stack, trouble ? [trouble.text, ...trouble.fix].join("; ") : "no plan");
}

/** Everything that the plan would do in addition to the import, such as `aws_lb.alb update`. */
function changesBeside(address: string, plan: Plan): string[] {
  const own = plan.changes?.find((change) => change.address === address);
  if (!own?.importing) return [`${address} is not imported`];
  const others = changesOf(plan)
    .filter((change) => change.address !== address)
    .map(changeText);
  const action = plannedAction(own);
  if (action !== undefined && action !== "import" && action !== "update") {
    return [changeText({ address, action }), ...others];
  }
  const { after, before } = own;
  const moved = Object.keys(after ?? {}).filter(
    (key) =>
      !HARMLESS.test(key) &&
      !hasUnknown(after?.[key]) &&
      isRecord(before ?? undefined) &&
      !same(before?.[key] ?? null, after?.[key] ?? null),
  );
  return [...moved.map((key) => `${address} update ${key}`), ...others];
}
