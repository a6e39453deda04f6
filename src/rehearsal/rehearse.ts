import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BallastError } from "../core/errors.ts";
import { engineEnvironment, ensureEngine } from "../engine/engine.ts";
import { CACHE_DIR } from "../engine/paths.ts";
import { Project } from "../engine/project.ts";
import { keepScratch, makePrivateFolder, removeScratch, sweep } from "../engine/scratch.ts";
import { readEnvironment, readStack, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import { type AwsCredentials, awsClients } from "../lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { namedCertificates, namedZones } from "./existing-domains.ts";
import { namedGroups, namedNetwork } from "./existing-network.ts";
import { type Guard, startGuard } from "./guard.ts";
import { type LifeContext, type Observer, runLifecycle, type Step } from "./life.ts";
import { ensureMoto } from "./python.ts";
import type { LifeResult } from "./result.ts";
import { seedSecrets } from "./seeded-secrets.ts";
import {
  applyAll,
  bootstrapAgain,
  createState,
  governTheAccount,
  outputs,
  prepareTheAccount,
  secondPlan,
  stillNoDrift,
} from "./steps/build.ts";
import { teardownPlatform, teardownRefused, teardownState } from "./steps/end.ts";
import { killedEngine, secondApply } from "./steps/locks.ts";
import { autoscalersAct, protectionHolds, tamper } from "./steps/operate.ts";
import { permissionsFit } from "./steps/permissions.ts";
import { releaseByPipeline, releaseByTerraform } from "./steps/release.ts";
import { secretsStayOut } from "./steps/secrets.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

/** Up to the second, empty plan: enough for a first look. */
export const SHORT_LIFE: readonly Step[] = [
  prepareTheAccount,
  governTheAccount,
  createState,
  applyAll,
  secondPlan,
];

/** Full lifecycle: bootstrap to teardown. */
export const WHOLE_LIFE: readonly Step[] = [
  ...SHORT_LIFE,
  bootstrapAgain,
  outputs,
  releaseByTerraform,
  releaseByPipeline,
  autoscalersAct,
  tamper,
  secondApply,
  killedEngine,
  protectionHolds,
  stillNoDrift,
  secretsStayOut(),
  teardownRefused,
  teardownPlatform,
  permissionsFit,
  teardownState,
];

export interface RehearseOptions {
  /** Name of the environment, such as `staging`. */
  readonly environment: string;
  readonly steps: readonly Step[];
  readonly observer: Observer;
  /** What is being done, line by line. */
  readonly log: (line: string) => void;
  /** Each line that a command prints: progress, not for keeping. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Leaves the copy of the project and its stacks in place. @default false */
  readonly keep?: boolean;
  /**
   * Called when every step held, while all that they built still runs; what it built goes when this returns. The
   * signal of the context tells when to return. @default nothing
   */
  readonly hold?: (context: LifeContext) => Promise<void>;
  /** @default `.cache/rehearsals/<environment>-<pid>` at the project's root */
  readonly scratchDir?: string;
  readonly cacheDir?: string;
}

/**
 * Runs the full lifecycle of an environment on the emulator: real engine, real provider, the commands that a user types, in a copy
 * of the project. Whatever happens, the emulator and the engine are stopped and the scratch folder is removed or,
 * when a step failed, named.
 */
export async function rehearse(options: RehearseOptions): Promise<LifeResult> {
  const { cacheDir = CACHE_DIR, log, steps } = options;
  const scratchDir =
    options.scratchDir ?? join(cacheDir, "rehearsals", `${options.environment}-${process.pid}`);
  await makeRoom(scratchDir);
  const lost = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, lost.signal]) : lost.signal;
  let result: LifeResult | undefined;
  let emulator: Emulator | undefined;
  let guard: Guard | undefined;
  try {
    const prepared = await prepareBoth({ ...options, cacheDir, signal }, scratchDir);
    emulator = await startEmulator({
      accountId: prepared.environment.account,
      region: prepared.environment.region,
      logFile: join(scratchDir, "emulator.log"),
      cacheDir,
      log,
      signal,
      // The engine would repeat its calls for minutes before it gives up.
      onLost: (stop) => lost.abort(stop),
    });
    guard = await startGuard(prepared, emulator);
    log(`AWS emulator on ${guard.emulator.endpoint}, account ${prepared.environment.account}`);
    const context = await contextOf({ ...options, signal }, prepared, guard.emulator, guard);
    result = await runLifecycle(steps, context, options.observer, () => performance.now());
    // Roles are read from the emulator.
    const permissions = lost.signal.aborted ? undefined : await guard.lastReview();
    if (permissions) result = { ...result, permissions };
    if (result.held && options.hold) {
      await options.hold(context);
      if (lost.signal.aborted) throw lost.signal.reason;
    }
    return result;
  } finally {
    await guard?.stop();
    await emulator?.stop();
    if (result?.held && !options.keep) removeScratch(scratchDir);
    else {
      // What was interrupted is of no use to anybody and goes with the next run.
      if (!options.signal?.aborted) keepScratch(scratchDir);
      log(`stacks, plans and the emulator's log are in ${scratchDir}`);
    }
  }
}

/** Prepares the stacks and, meanwhile, the emulator's installation, which takes long at the first run. */
async function prepareBoth(
  options: PrepareOptions & { readonly cacheDir: string },
  scratchDir: string,
): Promise<Prepared> {
  const [prepared, installed] = await Promise.allSettled([prepare(options, scratchDir), ensureMoto(options)]);
  if (prepared.status === "rejected") throw prepared.reason;
  if (installed.status === "rejected") throw installed.reason;
  return prepared.value;
}

/** The folder is removed at the end, so it must be new or empty. Those of runs that were killed go. */
async function makeRoom(dir: string): Promise<void> {
  sweep(dirname(dir), /^[\w.-]+-(?<pid>\d+)$/);
  makePrivateFolder(dir);
  if ((await readdir(dir)).length > 0) {
    throw new BallastError("SCRATCH", dir, "has something in it; limit: a new or empty folder");
  }
}

/** What preparing needs of the options of a run. */
export type PrepareOptions = Pick<RehearseOptions, "environment" | "log" | "onLine"> & {
  readonly signal: AbortSignal;
};

export interface Prepared {
  readonly environment: SynthesizedEnvironment;
  readonly env: Record<string, string>;
  readonly workspace: Workspace;
  readonly scratchDir: string;
}

/** Copies and synthesizes the project; the account and region that the emulator plays are read from its stacks. */
export async function prepare(options: PrepareOptions, scratchDir: string): Promise<Prepared> {
  const { log, onLine, signal } = options;
  const engine = await ensureEngine({ log, signal });
  const workspace = await createWorkspace(join(scratchDir, "project"));
  const env = {
    ...(await engineEnvironment({ scratchDir: join(scratchDir, "engine"), engine, log })),
    PROVIDER_MODE: "emulator",
    // Replaced once the emulator listens; synthesis only checks that it is an address of this machine.
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    CI: "1",
  };
  const project = new Project({
    dir: workspace.dir,
    env,
    ...(onLine && { onLine }),
    signal,
  });
  await project.synth();
  return {
    workspace,
    scratchDir,
    env,
    environment: await readEnvironment(workspace.dir, options.environment),
  };
}

/**
 * The context of the steps, once the emulator listens.
 * @param guard without it, nobody's permissions are looked at
 */
export async function contextOf(
  { log, onLine, signal }: PrepareOptions,
  { env, environment, scratchDir, workspace }: Prepared,
  emulator: Emulator,
  guard?: Guard,
): Promise<LifeContext> {
  const { platform } = environment;
  const names = [...environment.serviceStacks.values()];
  const services = await Promise.all(names.map((name) => readStack(workspace.dir, name)));
  const stacks = [platform, ...services];
  // Zones of domains belong to somebody else and exist before the platform, as do certificates that are given.
  for (const [id, name] of namedZones(stacks)) await emulator.addHostedZone(id, name);
  for (const arn of namedCertificates(stacks)) await emulator.addCertificate(arn);
  // So does a VPC that the platform only reads, and so do groups of file systems and the secrets of services.
  const network = namedNetwork(platform);
  if (network) await emulator.addNetwork(network);
  for (const group of namedGroups(stacks)) await emulator.addSecurityGroup(group);
  const secretValues = await seedSecrets(emulator, environment, workspace.dir);
  const project = new Project({
    dir: workspace.dir,
    env: { ...env, ...emulator.environment() },
    ...(onLine && { onLine }),
    signal,
  });
  const { region } = environment;
  const clients = awsClients({ region, emulator: emulator.endpoint });
  const context: LifeContext = {
    environment,
    workspace,
    scratchDir,
    emulator,
    secretValues,
    log,
    signal,
    project,
    clients,
    guard,
    as: async (role) => {
      if (!guard) return context;
      const credentials = await guard.signIn(clients, role);
      return {
        ...context,
        project: project.with(credentialVariables(credentials)),
        clients: awsClients({ region, emulator: emulator.endpoint, credentials }),
      };
    },
  };
  return context;
}

function credentialVariables({ accessKeyId, secretAccessKey, sessionToken = "" }: AwsCredentials) {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}
