import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { EXIT } from "../../src/cli/shared/exit-codes.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { awsClients } from "../../src/lifecycle/aws-clients.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { describeWith } from "../support/needs.ts";
import { descendants, endsWithin, type Process } from "../support/processes.ts";

/** A key of the caller: it must reach neither a file nor a report. */
const CALLERS_KEY = "not-a-key-9d1c4f2b7a";

interface Running {
  readonly child: ChildProcess;
  readonly dir: string;
  readonly scratch: string;
  readonly printed: () => string;
}

interface Ended {
  readonly code: number;
  /** From the blow to the end of the command. */
  readonly seconds: number;
  readonly printed: string;
  readonly life: LifeResult;
  readonly scratch: string;
  /** What ran when the blow came, and what of it still runs. */
  readonly before: readonly Process[];
  readonly left: readonly Process[];
  readonly filesWithKeys: readonly string[];
}

/** A life that goes on for so long after the blow hangs. */
const PATIENCE_MS = 120_000;

const dirs: string[] = [];
const groups: number[] = [];

/** `ballast rehearse dev --short`, as typed, in a process group of its own. */
async function start(): Promise<Running> {
  const dir = await mkdtemp(join(tmpdir(), "ballast-interrupt-"));
  dirs.push(dir);
  const scratch = join(dir, "scratch");
  const options = ["--short", "--scratch", scratch, "--report", join(dir, "reports")];
  // Without npx or tsx between: tsx kills a child that is too busy to answer a signal within 60 ms.
  const child = spawn(process.execPath, ["bin/ballast.js", "rehearse", "dev", ...options], {
    cwd: PROJECT_DIR,
    env: { ...process.env, AWS_SECRET_ACCESS_KEY: CALLERS_KEY, AWS_ACCESS_KEY_ID: "callers" },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  groups.push(child.pid ?? 0);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return { child, dir, scratch, printed: () => text };
}

/** Waits for something to be true of a life that goes on. */
async function until<T>({ child, printed }: Running, see: () => Promise<T | undefined>): Promise<T> {
  while (child.exitCode === null) {
    const seen = await see();
    if (seen !== undefined) return seen;
    await sleep(250);
  }
  throw new Error(`ended with ${child.exitCode} too early: ${printed()}`);
}

/** Waits until the emulator has `count` buckets: an apply is in the middle of its work then. */
async function untilBuckets(running: Running, count: number): Promise<void> {
  const [, endpoint = ""] = await until(
    running,
    async () => /AWS emulator on (http:\S+),/.exec(running.printed()) ?? undefined,
  );
  const { s3 } = awsClients({ region: "eu-central-1", emulator: endpoint });
  await until(running, async () => {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    return Buckets.length >= count ? true : undefined;
  });
}

/** Kills a process, or a group by its negative number, that should be gone already. */
function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // ESRCH, as it should be.
  }
}

function find(before: readonly Process[], pattern: RegExp): number {
  const found = before.find(({ args }) => pattern.test(args));
  if (!found) throw new Error(`no ${pattern} among ${before.map(({ args }) => args).join("\n")}`);
  return found.pid;
}

/** Strikes, waits for the end, and looks at what is left. */
async function strike(running: Running, blow: (before: Process[]) => void): Promise<Ended> {
  const { child, dir, printed, scratch } = running;
  const before = descendants(child.pid ?? 0);
  const began = performance.now();
  const ended = once(child, "close");
  blow(before);
  const patience = setTimeout(() => end(-(child.pid ?? 0)), PATIENCE_MS);
  const [exit, signal] = await ended;
  clearTimeout(patience);
  if (exit === null) throw new Error(`ended by ${signal}: ${printed()}`);
  const seconds = (performance.now() - began) / 1000;
  const gone = await Promise.all(before.map(({ pid }) => endsWithin(pid, 3000)));
  const left = before.filter((_, index) => gone[index] === false);
  for (const { pid } of left) end(pid);
  const report = await readFile(join(dir, "reports", "rehearsal-dev.json"), "utf8").catch(() => "");
  if (report === "") throw new Error(`ended with ${exit} and wrote no report: ${printed()}`);
  return {
    code: exit,
    seconds,
    printed: printed(),
    life: JSON.parse(report),
    scratch,
    before,
    left,
    filesWithKeys: await filesWithKeys(dir),
  };
}

/** Files below a folder that hold a secret key. The copy of the project's own sources, and the bundle of them, name the variable. */
async function filesWithKeys(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = files.filter((file) => !/\/project\/(src|\.cache\/start)\//.test(file));
  if (kept.length < 10) throw new Error(`only ${kept.length} files in ${dir}`);
  const texts = await Promise.all(kept.map((file) => readFile(file, "latin1")));
  const key = /(secret_key|secret_access_key)["']?\s*[:=]\s*["']?(?!null)\w/i;
  return kept.filter((_, index) => key.test(texts[index] ?? "") || texts[index]?.includes(CALLERS_KEY));
}

function outcomes({ steps }: LifeResult): string[] {
  return steps.map(({ id, outcome }) => `${id} ${outcome}`);
}

describeWith(["engine", "python"], "a life that is cut off", () => {
  let interrupted: Ended;
  let withoutEmulator: Ended;
  let withoutEngine: Ended;

  // Side by side: most of their time the lives wait for sleeps inside the AWS provider.
  beforeAll(async () => {
    [interrupted, [withoutEmulator, withoutEngine]] = await Promise.all([interrupt(), killBoth()]);
  }, 900_000);

  afterAll(async () => {
    for (const group of groups) end(-group);
    await Promise.all(dirs.map((dir) => rm(dir, { recursive: true, force: true })));
  });

  /** As a terminal does at Ctrl-C: every process of the foreground group gets the signal. */
  async function interrupt(): Promise<Ended> {
    const running = await start();
    // Governance and the state have a bucket each and one for its access logs, the audit trail has one; the sixth is of
    // the platform.
    await untilBuckets(running, 6);
    return strike(running, () => process.kill(-(running.child.pid ?? 0), "SIGINT"));
  }

  async function killBoth(): Promise<[Ended, Ended]> {
    const first = await start();
    await untilBuckets(first, 1);
    const lost = await strike(first, (before) => process.kill(find(before, /ballast_moto\.py/), "SIGKILL"));
    const second = await start();
    await untilBuckets(second, 1);
    const killed = await strike(second, (before) => process.kill(find(before, /terraform apply/), "SIGKILL"));
    return [lost, killed];
  }

  describe("by Ctrl-C in the middle of cdktf apply", () => {
    test("ends within 40 seconds, and not as if all were well", () => {
      expect(interrupted.code).toBe(EXIT.interrupted);
      expect(interrupted.seconds).toBeLessThan(40);
    });

    test("says what was cut off and where things are", () => {
      expect(outcomes(interrupted.life)).toEqual([
        "account held",
        "governance held",
        "state held",
        "apply failed",
        "second-plan not-reached",
      ]);
      const words =
        "INTERRUPTED SIGINT: interrupted; cut off: cdktf apply dev-platform dev-service-api dev-service-web";
      expect(interrupted.life.steps[3]?.fact).toContain(words);
      expect(interrupted.printed).toContain(words);
      expect(interrupted.printed).toContain(
        `stacks, plans and the emulator's log are in ${interrupted.scratch}`,
      );
    });

    test("leaves no process: not the emulator, not cdktf, not its Terraform, not the provider", () => {
      const ran = interrupted.before.map(({ args }) => args).join("\n");
      for (const part of [/ballast_moto/, /bin\/cdktf/, /terraform apply/, /terraform-provider-aws/]) {
        expect(ran).toMatch(part);
      }
      expect(interrupted.left).toEqual([]);
    });

    test("leaves no credentials in any file", () => {
      expect(interrupted.filesWithKeys).toEqual([]);
    });
  });

  describe("by the death of the emulator in the middle of an apply", () => {
    test("ends by itself within 90 seconds, as failed", () => {
      expect(withoutEmulator.code).toBe(EXIT.incomplete);
      expect(withoutEmulator.seconds).toBeLessThan(90);
      expect(outcomes(withoutEmulator.life)).toEqual([
        "account held",
        "governance failed",
        "state not-reached",
        "apply not-reached",
        "second-plan not-reached",
      ]);
    });

    test("names the emulator, its log and what was cut off", () => {
      const { life, scratch } = withoutEmulator;
      expect(life.steps[1]?.fact).toMatch(
        /^EMULATOR_LOST .*: the AWS emulator \(process \d+\) ended with SIGKILL; its log ends with: .*; cut off: terraform apply in governance-\d+$/,
      );
      expect(life.steps[1]?.fact).toContain(`EMULATOR_LOST ${join(scratch, "emulator.log")}: `);
    });

    test("leaves no process and no credentials", () => {
      expect(withoutEmulator.left).toEqual([]);
      expect(withoutEmulator.filesWithKeys).toEqual([]);
    });
  });

  describe("by the death of the engine in the middle of an apply", () => {
    test("fails the step at once, with what was killed", () => {
      expect(withoutEngine.code).toBe(EXIT.incomplete);
      expect(withoutEngine.seconds).toBeLessThan(30);
      expect(withoutEngine.life.steps[1]).toMatchObject({ id: "governance", outcome: "failed" });
      expect(withoutEngine.life.steps[1]?.fact).toMatch(
        /^COMMAND terraform apply in governance-\d+: ended with code 137 \(killed from outside\)\n/,
      );
    });

    test("leaves no process and no credentials", () => {
      expect(withoutEngine.before.map(({ args }) => args).join("\n")).toMatch(/terraform-provider-aws/);
      expect(withoutEngine.left).toEqual([]);
      expect(withoutEngine.filesWithKeys).toEqual([]);
    });
  });
});
