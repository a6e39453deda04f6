import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { BallastError } from "../core/errors.ts";
import { signalGroup, track } from "../engine/children.ts";
import { CACHE_DIR } from "../engine/paths.ts";
import { sweep } from "../engine/scratch.ts";
import { Stop } from "../engine/stop.ts";
import type { NamedNetwork } from "./existing-network.ts";
import { emulatorProcessEnvironment, ensureMoto, MOTO_SOURCE, type PythonOptions } from "./python.ts";

const START_MS = 60_000;

export interface EmulatorOptions extends PythonOptions {
  /** The AWS account that every resource is in: 12 digits. */
  readonly accountId: string;
  /** @default "eu-west-1" */
  readonly region?: string;
  /** What the emulator writes: its requests, its repairs, its faults. @default `emulator-<pid>.log` in the cache folder */
  readonly logFile?: string;
  /** Called once if the emulator ends unexpectedly. */
  readonly onLost?: (stop: Stop) => void;
}

/** One AWS behaviour that the emulator lacks by itself. */
export interface Repair {
  readonly id: string;
  readonly behaviour: string;
  readonly source: string;
  /** False when this moto has the behaviour, so that the repair can be removed. */
  readonly needed: boolean;
}

/** A request that the emulator could not answer, and so answered with HTTP 400. */
export interface Fault {
  readonly code: string;
  readonly service: string;
  readonly message: string;
}

export interface Emulator {
  readonly endpoint: string;
  readonly pid: number;
  readonly logFile: string;
  /** What points an AWS client at the emulator: endpoint, dummy keys, region. */
  environment(): Record<string, string>;
  /** Creates a hosted zone under an id that is known beforehand: a platform's zone exists before the platform. */
  addHostedZone(id: string, name: string): Promise<void>;
  /** Creates a certificate of ACM that is issued, under an ARN that is known beforehand, as the zone. */
  addCertificate(arn: string): Promise<void>;
  /** Creates a VPC under ids that are known beforehand, as the zone. */
  addNetwork(network: NamedNetwork): Promise<void>;
  /** Creates a security group under an id that is known beforehand, as the zone. */
  addSecurityGroup(group: string): Promise<void>;
  /** Creates a secret or a SecureString parameter under an ARN that is known beforehand, as the zone. */
  addSecret(arn: string, value: string): Promise<void>;
  repairs(): Promise<readonly Repair[]>;
  faults(): Promise<readonly Fault[]>;
  /** Ends the emulator and everything in it; may be called twice. */
  stop(): Promise<void>;
}

const Repairs = z.array(
  z.object({ id: z.string(), behaviour: z.string(), source: z.string(), needed: z.boolean() }),
);
const Faults = z.array(z.object({ code: z.string(), service: z.string(), message: z.string() }));
const Ready = z.object({ port: z.int().min(1) });

/**
 * Starts the AWS emulator on a free port of 127.0.0.1 and waits until it answers. It ends with `stop`, with this
 * process however that ends, or when it fails to start.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { accountId, cacheDir = CACHE_DIR, region = "eu-west-1" } = options;
  if (!/^\d{12}$/.test(accountId)) {
    throw new BallastError("EMULATOR_ACCOUNT", "accountId", `got ${accountId}; limit: 12 digits`);
  }
  const logFile = options.logFile ?? join(cacheDir, `emulator-${process.pid}.log`);
  const python = await ensureMoto(options);
  await mkdir(dirname(logFile), { recursive: true });
  sweep(cacheDir, /^emulator-(?<pid>\d+)\.log$/);
  const child = launch(python, accountId, region, logFile);
  try {
    const { pid } = child;
    const port = await readPort(child, logFile);
    const endpoint = `http://127.0.0.1:${port}`;
    await waitUntilReady(child, endpoint, logFile);
    if (pid === undefined) throw stopped(logFile);
    let wanted = true;
    child.once("exit", (code, signal) => {
      if (!wanted) return;
      const words = lastWords(logFile);
      options.onLost?.(
        new Stop(
          "EMULATOR_LOST",
          logFile,
          `the AWS emulator (process ${pid}) ended with ${signal ?? `code ${code}`}; its log ends with: ${words}`,
        ),
      );
    });
    return {
      endpoint,
      pid,
      logFile,
      environment: () => emulatorEnvironment(endpoint, region),
      addHostedZone: async (id, name) => {
        await getJson(`${endpoint}/ballast/hosted-zone?${new URLSearchParams({ id, name })}`);
      },
      addCertificate: async (arn) => {
        await getJson(`${endpoint}/ballast/certificate`, JSON.stringify({ arn }));
      },
      addNetwork: async (network) => {
        await getJson(`${endpoint}/ballast/network`, JSON.stringify({ region, ...network }));
      },
      addSecurityGroup: async (group) => {
        await getJson(`${endpoint}/ballast/security-group`, JSON.stringify({ region, group }));
      },
      addSecret: async (arn, value) => {
        await getJson(`${endpoint}/ballast/secret`, JSON.stringify({ arn, value }));
      },
      repairs: async () => Repairs.parse(await getJson(`${endpoint}/ballast/repairs`)),
      faults: async () => Faults.parse(await getJson(`${endpoint}/ballast/faults`)),
      stop: () => {
        wanted = false;
        return stop(child);
      },
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** Credentials, endpoint and region go to AWS clients by environment only; no file ever holds them. */
export function emulatorEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function launch(python: string, accountId: string, region: string, logFile: string): ChildProcess {
  const log = openSync(logFile, "w");
  // -B: no compiled files next to the sources. stdin stays open: when it closes, the emulator stops.
  const args = ["-B", join(MOTO_SOURCE, "ballast_moto.py"), "--port", "0", "--exit-with-stdin"];
  const child = spawn(python, args, {
    env: { ...emulatorProcessEnvironment(), MOTO_ACCOUNT_ID: accountId, AWS_DEFAULT_REGION: region },
    detached: true,
    stdio: ["pipe", "pipe", log],
  });
  closeSync(log);
  // A write to the pipe of a dead child is an event, not an exception.
  child.stdin?.on("error", () => {});
  track(child, "SIGTERM");
  return child;
}

/** The server listens on a port that the system chose, and prints it: no port can be taken in between. */
function readPort(child: ChildProcess, logFile: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(
      () => reject(stopped(logFile, `said nothing for ${START_MS / 1000} s`)),
      START_MS,
    );
    child.stdout?.setEncoding("utf8");
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
      const line = text.split("\n", 1)[0] ?? "";
      if (!text.includes("\n")) return;
      clearTimeout(timer);
      const ready = Ready.safeParse(parseJson(line));
      if (ready.success) resolve(ready.data.port);
      else reject(stopped(logFile, `said ${line} in place of its port`));
    });
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(stopped(logFile, error.message));
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(stopped(logFile, `ended with code ${code}`));
    });
  });
}

async function waitUntilReady(child: ChildProcess, endpoint: string, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (true) {
    try {
      await getJson(`${endpoint}/ballast/repairs`);
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw stopped(logFile, String(error));
    }
    await sleep(50);
  }
}

/** @param body makes it a POST */
async function getJson(url: string, body?: string): Promise<unknown> {
  const signal = AbortSignal.timeout(5000);
  const response = await fetch(url, body === undefined ? { signal } : { signal, method: "POST", body });
  if (!response.ok)
    throw new BallastError("EMULATOR", url, `answered with status ${response.status}; its log says why`);
  return response.json();
}

/** Closing stdin is enough in good health; the signals are for a server that hangs. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.end();
  signalGroup(child, "SIGTERM");
  const killer = setTimeout(() => signalGroup(child, "SIGKILL"), 3000);
  await ended;
  clearTimeout(killer);
}

function stopped(logFile: string, why = "did not start"): BallastError {
  return new BallastError(
    "EMULATOR_START",
    logFile,
    `the emulator ${why}; its last words: ${lastWords(logFile)}`,
  );
}

function lastWords(logFile: string): string {
  try {
    return readFileSync(logFile, "utf8").trim().split("\n").slice(-2).join(" | ") || "none";
  } catch {
    // No log yet: the reason stands alone.
    return "none";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
