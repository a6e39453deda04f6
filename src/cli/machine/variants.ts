import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BallastError } from "../../core/errors.ts";
import { PROJECT_DIR } from "../../engine/paths.ts";

/** Builds an environment with some of its fields changed. Nothing is written. */
export interface Variants {
  readonly build: (changes: readonly FieldValue[]) => Promise<Variant>;
  readonly close: () => Promise<void>;
}

export interface FieldValue {
  readonly field: string;
  readonly to: unknown;
}

/** What rules and guardrails make of it. */
export type Variant =
  | {
      /** Parsed, with its defaults. */
      readonly description: Readonly<Record<string, unknown>>;
      /** Terraform JSON by the name of the stack. */
      readonly stacks: Readonly<Record<string, object>>;
      /** Warnings of the rules, as code and place. */
      readonly warnings: readonly string[];
    }
  | { readonly refusedBy: readonly string[] };

/** Starts the building half, which the judging half never loads, and asks it one variant after the other. */
export function openVariants(environment: string): Variants {
  const entry = [join("bin", "launch.js"), join("stacks", "inspect.ts"), "variants", environment];
  // A process group of its own: Ctrl-C ends the search, and the search ends this.
  const child = spawn(process.execPath, entry, { cwd: PROJECT_DIR, detached: true });
  const waiting: { resolve: (variant: Variant) => void; reject: (error: Error) => void }[] = [];
  let said = "";
  let ended: BallastError | undefined;
  child.stderr.on("data", (text: Buffer) => {
    said = (said + text).slice(-2000);
  });
  // What is asked after it has ended is answered by `ended`.
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const closed = new Promise<void>((resolve) => {
    const end = (message: string) => {
      ended = new BallastError("SYNTH", environment, message);
      for (const { reject } of waiting.splice(0)) reject(ended);
      resolve();
    };
    child.on("error", (error) => end(error.message));
    child.on("close", () => end(said.trim() || "what builds the variants has ended"));
  });
  return {
    build: (changes) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(changes)}\n`);
      }),
    close: async () => {
      child.kill();
      await closed;
    },
  };
}
