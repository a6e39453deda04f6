import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackVerdict } from "../../src/drift/record/finding.ts";
import { signalGroup, track } from "../../src/engine/children.ts";
import { checkEnvironment } from "../../src/live/check.ts";
import { attributeVerdicts, cloudTrail } from "../../src/live/cloudtrail.ts";
import { ballast } from "./commands.ts";
import { identityOf, jsonFault, startFaultyAws, xmlFault } from "./faults.ts";
import { options } from "./scenario.ts";
import { STACKS, type World } from "./world.ts";

const [STATE] = STACKS;

/** What AWS can answer in place of the truth, one after the other, on the smallest stack. */
export async function seeTroubles(world: World) {
  const aws = await startFaultyAws(world.emulator.endpoint);
  try {
    const project = world.project.with({ AWS_ENDPOINT_URL: aws.endpoint });
    const check = () => checkState({ ...world, project });
    aws.set(({ target }) =>
      target.endsWith("DescribeTable")
        ? jsonFault(400, "AccessDeniedException", "not authorized")
        : undefined,
    );
    const denied = await check();
    let throttled = 0;
    aws.set(({ target }) => {
      if (!target.endsWith("DescribeTable") || throttled >= 3) return undefined;
      throttled += 1;
      return jsonFault(400, "ThrottlingException", "Rate exceeded");
    });
    const afterThrottling = await check();
    const { region } = world.environment;
    const audit = { log: cloudTrail({ region, emulator: world.emulator.endpoint }), region };
    const asked = { ...audit, now: new Date(), deployRoles: new Set<string>(), pauseMs: 1 };
    const [unattributed] = await attributeVerdicts(denied ? [denied] : [], asked);
    return { denied, throttled, afterThrottling, unattributed };
  } finally {
    await aws.close();
  }
}

/** The command as typed with credentials that have run out, and with those of another account. */
export async function checkAsStranger(world: World) {
  const aws = await startFaultyAws(world.emulator.endpoint);
  const answers = (fault: ReturnType<typeof xmlFault>) =>
    aws.set(({ body }) => (body.includes("GetCallerIdentity") ? fault : undefined));
  const check = () => ballast(world, "drift check staging --stack state", { AWS_ENDPOINT_URL: aws.endpoint });
  try {
    answers(xmlFault(403, "ExpiredToken", "The security token included in the request is expired"));
    const expired = await check();
    answers(identityOf("999999999999"));
    return { expired, wrongAccount: await check() };
  } finally {
    await aws.close();
  }
}

/**
 * Checks while an apply waits for its approval and holds the lock; then as if it had been waiting for three hours:
 * the time in the lock's own file is what Terraform tells.
 */
export async function checkWhileLocked(world: World) {
  const { env, program } = world.project.engine();
  const holder = spawn(program, ["apply", "-no-color"], {
    cwd: world.project.stackDir(STATE),
    env: { ...env, TF_INPUT: "1" },
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  track(holder, "SIGINT");
  holder.stdin?.on("error", () => {});
  const ended = new Promise((resolve) => holder.once("exit", resolve));
  try {
    let said = "";
    holder.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    while (!said.includes("Enter a value:") && holder.exitCode === null) await sleep(50);
    const locked = await checkState(world);
    const file = join(world.project.dir, `.terraform.${STATE}.tfstate.lock.info`);
    const lock: Record<string, unknown> = JSON.parse(await readFile(file, "utf8"));
    const threeHoursAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
    await writeFile(file, JSON.stringify({ ...lock, Created: threeHoursAgo }));
    const stale = await checkState(world);
    const after: Record<string, unknown> = JSON.parse(await readFile(file, "utf8"));
    return {
      locked,
      stale,
      id: lock["ID"],
      stillHeld: after["ID"] === lock["ID"] && holder.exitCode === null,
    };
  } finally {
    holder.stdin?.end("no\n");
    const killer = setTimeout(() => signalGroup(holder, "SIGKILL"), 10_000);
    await ended;
    clearTimeout(killer);
  }
}

async function checkState(world: Pick<World, "environment" | "project">): Promise<StackVerdict | undefined> {
  const { verdicts } = await checkEnvironment(world, { ...options, stacks: [STATE] });
  return verdicts[0];
}
