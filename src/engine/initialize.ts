import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { sha256 } from "../core/sha256.ts";
import { parseConfiguration } from "../terraform/configuration.ts";
import { readTrouble, type Trouble } from "../terraform/trouble.ts";
import type { Engine } from "./engine.ts";
import { Turnstile } from "./pool.ts";
import { initMarker, type Project } from "./project.ts";
import type { RunResult } from "./run.ts";
import { stackFile } from "./stack-files.ts";
import { VerifiedProviders } from "./verified-providers.ts";

/** Two inits that fill one plugin cache destroy it (hashicorp/terraform#31964): one at a time. */
const inits = new Turnstile();

const verified = new VerifiedProviders();

/** `terraform init`, once for each backend and set of providers; a marker file records which. */
export async function initialize(project: Project, stack: string): Promise<Trouble | undefined> {
  const dir = project.stackDir(stack);
  const file = stackFile(project.dir, stack);
  const { program } = project.engine();
  const { settings } = parseConfiguration(await readFile(file, "utf8"), file);
  // Another engine reads another backend into `.terraform`, and would ask to migrate it.
  const wanted = `${sha256(JSON.stringify(settings))} ${program}`;
  if ((await readFile(initMarker(dir), "utf8").catch(() => "")) === wanted) return undefined;
  return inits.pass(async () => {
    const linked = await verified.link(dir, program, settings);
    const quick =
      linked === undefined ? undefined : await init(project.with({ TF_REATTACH_PROVIDERS: linked }), stack);
    if (quick?.code !== 0) {
      const done = await init(project, stack);
      if (done.code !== 0) {
        const trouble = readTrouble(done.stderr || done.stdout);
        return trouble.kind === "other" ? { ...trouble, kind: "init" as const } : trouble;
      }
      await verified.add(dir, program, settings);
    }
    await writeFile(initMarker(dir), wanted);
    return undefined;
  });
}

function init(project: Project, stack: string): Promise<RunResult> {
  return project.hearing(() => {}).terraform(stack, "init", "-input=false", "-no-color", "-reconfigure");
}

/** What an engine keeps of the backend that it initialized; OpenTofu leaves its version out. */
const Kept = z.object({
  terraform_version: z.string().optional(),
  backend: z.object({ type: z.string(), config: z.record(z.string(), z.unknown()) }),
});

/**
 * Lets `init` read the backend of each stack anew where another engine, or another version, read it before. What that
 * one keeps of it may have arguments that this one does not know, and `init` then ends with "Backend configuration
 * changed" (`Meta.Backend` in https://github.com/hashicorp/terraform/blob/main/internal/command/meta_backend.go).
 * Nothing is lost: the same backend holds the same state. One that the code changed is left to the engine, which asks
 * whether its state shall be moved.
 * @returns the stacks
 */
export async function forgetBackends(projectDir: string, engine: Engine): Promise<string[]> {
  const names = await readdir(join(projectDir, "cdktf.out", "stacks")).catch((): string[] => []);
  const forgotten: string[] = [];
  for (const stack of names.sort()) {
    const file = stackFile(projectDir, stack);
    const record = join(dirname(file), ".terraform", "terraform.tfstate");
    const kept = await readKept(record);
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (!kept || text === undefined || isOf(engine, kept)) continue;
    const { backend } = parseConfiguration(text, file);
    if (backend?.type !== kept.backend.type) continue;
    if (!isDeepStrictEqual(given(backend.attributes), given(kept.backend.config))) continue;
    await rm(record, { force: true });
    await rm(initMarker(dirname(file)), { force: true });
    forgotten.push(stack);
  }
  return forgotten;
}

async function readKept(file: string): Promise<z.infer<typeof Kept> | undefined> {
  try {
    return Kept.safeParse(JSON.parse(await readFile(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

function isOf({ product, version }: Engine, kept: z.infer<typeof Kept>): boolean {
  return product === "terraform" && kept.terraform_version === version;
}

/** Arguments that have a value: an engine keeps the others as null, as an empty list or as a block without arguments. */
function given(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(given).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .map(([key, entry]) => [key, given(entry)] as const)
    .filter(([, entry]) => entry !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
