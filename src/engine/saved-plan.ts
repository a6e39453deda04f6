import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { explainLock } from "../terraform/lock.ts";
import { lockTrouble, readTrouble, type Trouble } from "../terraform/trouble.ts";
import { initialize } from "./initialize.ts";
import type { Project } from "./project.ts";
import { withProvider } from "./provider-process.ts";
import { makeScratch, removeScratch, sweep } from "./scratch.ts";

/** A saved plan and what became of it. It holds secrets: it is 0600 in a folder that is 0700 and goes with `withPlan`. */
export interface SavedPlan {
  readonly file: string;
  /** Output of `show -json`; undefined when the engine failed before there was a plan. */
  readonly json?: string | undefined;
  readonly trouble?: Trouble | undefined;
}

export interface PlanOptions {
  /** Of the plan, such as `-target=aws_lb.alb`. */
  readonly args?: readonly string[];
  /** How long to wait for a lock that another run holds. @default "10s" */
  readonly lockTimeout?: string;
  readonly now: () => Date;
  /** Latest line of Terraform's output. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** The import block of a run, named after its process: one that was killed must not be in the plan of the next. */
const IMPORT_FILE = /^ballast-import-(?<pid>\d+)\.tf\.json$/;

const Word = z.object({
  "@message": z.string(),
  diagnostic: z
    .object({ severity: z.string(), summary: z.string(), detail: z.string().default("") })
    .optional(),
});

/**
 * Plans one stack into a folder that only this user may enter, reads the plan, hands it to `use`, and removes it.
 * A plan that failed in part is still read: what it did find counts.
 */
export async function withPlan<T>(
  project: Project,
  stack: string,
  options: PlanOptions,
  use: (plan: SavedPlan) => Promise<T>,
): Promise<T> {
  const scratch = makeScratch("plan");
  sweep(project.stackDir(stack), IMPORT_FILE);
  try {
    const file = join(scratch, "plan");
    const failure = await initialize(project, stack);
    if (failure) return await use({ file, trouble: failure });
    const saved = await withProvider(project, stack, scratch, (served) =>
      planInto(file, served, stack, options),
    );
    return await use(saved);
  } finally {
    removeScratch(scratch);
  }
}

async function planInto(
  file: string,
  project: Project,
  stack: string,
  options: PlanOptions,
): Promise<SavedPlan> {
  const { args = [], lockTimeout = "10s", now, onLine = () => {} } = options;
  const listening = project.hearing((line) => onLine(wordOf(line)));
  const fixed = ["-json", "-input=false", `-lock-timeout=${lockTimeout}`, `-out=${file}`];
  const planned = await listening.terraform(stack, "plan", ...fixed, ...args);
  const errors = errorsIn(planned.stdout, planned.stderr);
  const trouble = planned.code === 0 ? undefined : troubleOf(errors, planned.code, now());
  // The folder keeps others out already; a copy of the file should as well. Without a plan there is no file.
  await chmod(file, 0o600).catch(() => {});
  if (trouble?.lock || trouble?.kind === "interrupted") return { file, trouble };
  const shown = await project.hearing(() => {}).terraform(stack, "show", "-json", file);
  if (shown.code === 0) return { file, json: shown.stdout, trouble };
  return { file, trouble: trouble ?? troubleOf(shown.stderr, shown.code, now()) };
}

/** Applies the very plan that was shown. */
export async function applySaved(
  project: Project,
  stack: string,
  file: string,
  { lockTimeout = "60s", onLine }: Pick<PlanOptions, "lockTimeout" | "onLine">,
): Promise<void> {
  const args = ["apply", "-input=false", "-no-color", `-lock-timeout=${lockTimeout}`, file];
  await project.hearing(onLine ?? (() => {})).mustTerraform(stack, ...args);
}

/** What an engine's error means. Exported for stacks that fail outside a plan. */
export function troubleOf(errors: string, code: number, now: Date): Trouble {
  const held = explainLock(errors);
  // A table that is missing fails to lock as well: only a lock with an id is held by somebody.
  if (held && held.id !== "unknown") return lockTrouble(held, now);
  if (code === 130 || code === 137 || code === 143) {
    return { kind: "interrupted", text: "the engine was interrupted", fix: ["check again"] };
  }
  return readTrouble(errors);
}

/** The message of a line of Terraform's machine-readable output; it holds addresses and no values. */
function wordOf(line: string): string {
  return parseWord(line)?.["@message"] ?? line;
}

function errorsIn(stdout: string, stderr: string): string {
  const diagnostics = stdout.split("\n").flatMap((line) => {
    const { diagnostic } = parseWord(line) ?? {};
    return diagnostic?.severity === "error" ? [`Error: ${diagnostic.summary}\n${diagnostic.detail}`] : [];
  });
  return [...diagnostics, stderr.trim()].filter((text) => text !== "").join("\n");
}

function parseWord(line: string): z.infer<typeof Word> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return Word.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
