import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackVerdict } from "../../src/drift/finding.ts";
import { loadPolicy } from "../../src/drift/policy.ts";
import { signalGroup, track } from "../../src/rehearsal/children.ts";
import { awsClients } from "../../src/rehearsal/clients.ts";
import { inheritedEnvironment, type RunResult, run } from "../../src/rehearsal/run.ts";
import { attributeVerdicts, cloudTrail } from "../../src/watch/attribution.ts";
import { type CheckOptions, checkEnvironment } from "../../src/watch/check.ts";
import { importObject } from "../../src/watch/import.ts";
import { identityTrouble } from "../../src/watch/open.ts";
import { readStates } from "../../src/watch/planned.ts";
import { type Rejected, reject } from "../../src/watch/reject.ts";
import { scan } from "../../src/watch/scan.ts";
import { identityOf, jsonFault, startFaultyAws, xmlFault } from "./faults.ts";
import { type Lookup, TAMPERS } from "./tampers.ts";
import { applyStack, STACKS, type World } from "./world.ts";

const [STATE, PLATFORM, SERVICE] = STACKS;
const policy = loadPolicy({}, "policy", "2026-11-22");
const options: CheckOptions = { policy, now: () => new Date(), lockTimeout: "1s", pauseMs: 10 };

/** All stacks checked, and the neighbourhood scanned. */
export async function look(world: World): Promise<StackVerdict[]> {
  const checked = await checkEnvironment(world, options);
  return scan(checked, { clients: world.clients, policy });
}

/** Every change by hand at once, as the AWS API takes it. */
export async function tamperAll(world: World): Promise<void> {
  const states = await readStates(world.project, STACKS);
  const resources = [...states.values()].flatMap((plan) => plan?.state ?? []);
  const of: Lookup = (address, attribute) => {
    const value = resources.find((resource) => resource.address === address)?.values[attribute];
    if (typeof value !== "string") throw new Error(`${address} has no text ${attribute}`);
    return value;
  };
  for (const { by } of TAMPERS) await by(world.clients, of);
}

/** The commands as a user types them, in the world's copy of the project. */
export function ballast(world: World, ...args: string[]): Promise<RunResult> {
  const env = {
    ...inheritedEnvironment(/^(AWS_|TF_|JEST_|CI$)/),
    ...world.emulator.environment(),
    PROVIDER_MODE: "emulator",
    STATE_BACKEND: "local",
  };
  const tsx = `${world.dir}/project/node_modules/tsx/dist/cli.mjs`;
  return run(process.execPath, [tsx, "src/cli/main.ts", ...args], { cwd: world.project.dir, env });
}

/** What AWS can answer in place of the truth, one after the other, on the smallest stack. */
export async function seeTroubles(world: World) {
  const aws = await startFaultyAws(world.emulator.endpoint);
  try {
    const project = world.project.with({ AWS_ENDPOINT_URL: aws.endpoint });
    const check = async () => {
      const { verdicts } = await checkEnvironment({ ...world, project }, { ...options, stacks: [STATE] });
      return verdicts[0];
    };
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
    const clients = awsClients({ region, emulator: aws.endpoint });
    const target = { project, environment: world.environment, clients };
    const asks = (fault: ReturnType<typeof xmlFault>) =>
      aws.set(({ body }) => (body.includes("GetCallerIdentity") ? fault : undefined));
    asks(xmlFault(403, "ExpiredToken", "The security token included in the request is expired"));
    const expired = await identityTrouble(target);
    asks(identityOf("999999999999"));
    const wrongAccount = await identityTrouble(target).catch((error: Error) => error.message);
    const audit = { log: cloudTrail({ region, emulator: world.emulator.endpoint }), region };
    const asked = { ...audit, now: new Date(), deployRoles: new Set<string>(), pauseMs: 1 };
    const [unattributed] = await attributeVerdicts(denied ? [denied] : [], asked);
    return { denied, throttled, afterThrottling, expired, wrongAccount, unattributed };
  } finally {
    await aws.close();
  }
}

/** A check while an apply waits for its approval and holds the lock. */
export async function checkWhileLocked(world: World): Promise<StackVerdict | undefined> {
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
    const { verdicts } = await checkEnvironment(world, { ...options, stacks: [STATE] });
    return verdicts[0];
  } finally {
    holder.stdin?.end("no\n");
    const killer = setTimeout(() => signalGroup(holder, "SIGKILL"), 10_000);
    await ended;
    clearTimeout(killer);
  }
}

/** Rejects the finding at an address of the service's stack, to the end. */
export async function rejectAt(world: World, verdicts: readonly StackVerdict[], address: string) {
  const id = verdicts.flatMap(({ findings }) => findings).find((finding) => finding.address === address)?.id;
  const shown: Rejected["changes"][] = [];
  const settings = {
    ...options,
    stacks: [SERVICE],
    onPlan: (plan: Pick<Rejected, "changes">) => shown.push(plan.changes),
  };
  const rejected = await reject(world, id ?? "", { ...settings, apply: true });
  return { rejected, shown };
}

/** What no apply can take back is refused before anything is planned for it. */
export async function rejectRefused(world: World, verdicts: readonly StackVerdict[]): Promise<string> {
  const found = verdicts.flatMap(({ findings }) => findings).find((it) => it.rule === "sg-world-open");
  return reject(world, found?.id ?? "", { ...options, stacks: [PLATFORM] }).then(
    () => "done",
    (error: Error) => error.message,
  );
}

/** Imports the log group made by hand: first undeclared, then declared, planned and applied. */
export async function importLogGroup(world: World) {
  const order = {
    stack: PLATFORM,
    type: "aws_cloudwatch_log_group",
    address: "by_hand",
    id: "/shop-staging/by-hand",
    now: options.now,
  };
  const undeclared = await importObject(world, order);
  const file = "stacks/platform-stack.ts";
  await world.workspace.edit(
    file,
    'import { Construct } from "constructs";',
    'import { Construct } from "constructs";\nimport { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";',
  );
  await world.workspace.edit(
    file,
    '    new FlowLogs(this, "vpc-flow", {',
    [
      '    new CloudwatchLogGroup(this, "by-hand", {',
      '      name: "/shop-staging/by-hand",',
      "      retentionInDays: logs.retentionDays,",
      "      kmsKeyId: this.key.keyArn,",
      '    }).importFrom("/shop-staging/by-hand");',
      '    new FlowLogs(this, "vpc-flow", {',
    ].join("\n"),
  );
  await world.project.synth();
  const applied = await importObject(world, { ...order, apply: true });
  const again = await importObject(world, order).catch((error: Error) => error.message);
  return { undeclared, applied, again };
}

/** The deploy that nobody stopped: every stack applied. */
export async function deployAll(world: World): Promise<void> {
  await Promise.all([applyStack(world.project, STATE), applyStack(world.project, PLATFORM)]);
  await applyStack(world.project, SERVICE);
}
