import { type ChildProcess, spawn } from "node:child_process";
import { secretForm } from "../core/secret-forms.ts";
import { namesSecret } from "../core/secrets.ts";
import { stopOnAbort, track } from "./children.ts";

/** How long an interrupted command has: Terraform finishes the calls under way and releases its lock. */
export const GRACE_MS = 15_000;

export interface RunOptions {
  readonly cwd?: string;
  /** The complete environment of the child: nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Called with each line of stdout and stderr as it comes, without its line break. */
  readonly onLine?: (line: string) => void;
  /** Aborting interrupts the whole process group, then kills it after `graceMs`. */
  readonly signal?: AbortSignal;
  /** @default `GRACE_MS` */
  readonly graceMs?: number;
}

export interface RunResult {
  /** Exit code; 128 + signal number when a signal ended the process, as in a shell. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs a program to its end. Rejects only when it cannot be started; a code other than 0 is a result. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const { cwd, env, onLine, signal, graceMs = GRACE_MS } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      resolve({ code: 130, stdout: "", stderr: "interrupted before it started" });
      return;
    }
    const child = spawn(program, [...args], {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    track(child, "SIGINT");
    const stdout = collect(child, "stdout", onLine);
    const stderr = collect(child, "stderr", onLine);
    const settle = stopOnAbort(child, signal, graceMs);
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (code, ended) => {
      settle();
      const fallback = 128 + (ended === null ? 0 : (SIGNAL_NUMBERS[ended] ?? 1));
      resolve({ code: code ?? fallback, stdout: stdout(), stderr: stderr() });
    });
  });
}

/**
 * Runs a program on this process's own terminal, to its end. Ctrl-C reaches it from the terminal; this process waits.
 * @returns its exit code; 128 + signal number when a signal ended it
 */
export function runAttached(
  program: string,
  args: readonly string[],
  { cwd, env }: Pick<RunOptions, "env"> & { readonly cwd: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd, env: { ...env }, stdio: "inherit" });
    const wait = () => {};
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    process.on("SIGINT", wait).on("SIGTERM", pass);
    const settle = () => process.off("SIGINT", wait).off("SIGTERM", pass);
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      settle();
      resolve(code ?? 128 + (signal === null ? 0 : (SIGNAL_NUMBERS[signal] ?? 1)));
    });
  });
}

/** Gathers a stream, hands out whole lines, and returns what came so far when called. */
function collect(
  child: ChildProcess,
  name: "stdout" | "stderr",
  onLine?: (line: string) => void,
): () => string {
  let text = "";
  let rest = "";
  const stream = child[name];
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    text += chunk;
    if (!onLine) return;
    // Only what is new is searched: the JSON of a plan is one line of any length.
    const [first = "", ...others] = chunk.split("\n");
    const lines = [rest + first, ...others];
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.replace(/\r$/, ""));
  });
  stream?.once("end", () => {
    if (rest !== "") onLine?.(rest);
  });
  return () => text;
}

/**
 * This process's environment without variables whose name matches, and without secrets: an engine, a provider and an
 * emulator are programs of others, and need no token of the job that they run in.
 */
export function inheritedEnvironment(without: RegExp): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !without.test(name) && !isSecretVariable(name, value)) kept[name] = value;
  }
  return kept;
}

/** Addresses of proxies and package indexes carry their password in the URL, and nothing is reached without it. */
const CONNECTION = /_proxy$|^PIP_(?:EXTRA_)?INDEX_URL$/i;

/** Whether a variable of the environment is a secret, by its name or by the form of its value. */
export function isSecretVariable(name: string, value: string): boolean {
  // The working folder of a shell, which is no password.
  if (name === "PWD") return false;
  return namesSecret(name) || (!CONNECTION.test(name) && secretForm(value) !== undefined);
}
