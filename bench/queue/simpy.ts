import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ensurePackages, pythonEnvironment } from "../../src/rehearsal/python.ts";
import type { Queue } from "./queue.ts";

/** What SimPy made of a queue. */
export interface SimpyRuns {
  /** The wait of the last customer in each run, in seconds. */
  readonly last: readonly number[];
  /** Seconds that the runs took, without the start of Python. */
  readonly seconds: number;
  /** Arrivals and ends of service. */
  readonly events: number;
}

const PACKAGES = {
  name: "simpy",
  title: "SimPy",
  requirements: join(__dirname, "requirements.txt"),
};

/** Runs a queue in SimPy, once for each seed. */
export async function runSimpy(
  queue: Queue,
  seeds: readonly number[],
  log: (line: string) => void,
): Promise<SimpyRuns> {
  const python = await ensurePackages(PACKAGES, { log });
  const child = spawn(python, [join(__dirname, "simpy_queue.py")], {
    env: pythonEnvironment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify({ queue, seeds }));
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Error(`SimPy ended with ${code}`);
  return JSON.parse(out);
}
