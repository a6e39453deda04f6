import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../core/errors.ts";
import type { Project } from "../engine/project.ts";
import { readStack } from "../engine/stack-files.ts";

/**
 * Where a stack keeps its state while it has no bucket.
 * @param local the project as synthesized with `STATE_BACKEND=local`
 */
export async function localStateFile(local: Project, stack: string): Promise<string> {
  const { backend } = await readStack(local.dir, stack);
  const path = backend?.type === "local" ? backend.attributes["path"] : undefined;
  if (typeof path === "string") return join(local.stackDir(stack), path);
  throw new BallastError("STACK_JSON", stack, "keeps its state elsewhere; limit: a local backend");
}

/** Terraform leaves the file in place when the state has moved on; a later run would take it for the truth. */
export async function removeLocalState(file: string): Promise<void> {
  for (const path of [file, `${file}.backup`]) await rm(path, { force: true });
}
