import type { LoadedPolicy } from "../../drift/policy/policy.ts";
import { ENGINE_SCRATCH_DIR } from "../../engine/paths.ts";
import { openTarget, type Target } from "../../lifecycle/target.ts";
import type { CheckOptions } from "../../live/check.ts";
import { identityTrouble } from "../../live/open.ts";
import type { Trouble } from "../../terraform/trouble.ts";
import type { Io } from "../machine/io.ts";
import { checkEnvironmentName } from "./environment.ts";
import { readPolicy } from "./files.ts";
import { type Progress, startProgress } from "./progress.ts";

/** Options that every live command of drift has. */
export interface LiveOptions {
  readonly policy?: string;
  readonly jobs?: number;
  readonly lockTimeout?: string;
}

/** An opened environment, and how to check it. */
export interface Live {
  readonly target: Target;
  readonly check: CheckOptions;
  readonly policy: LoadedPolicy;
  readonly progress: Progress;
  /** Set when AWS does not know the caller: nothing can be checked. */
  readonly trouble: Trouble | undefined;
  /** True once the command was interrupted: nothing more may be started. */
  stopped(): boolean;
}

/**
 * Opens an environment for the drift job: synthesizes, finds the engine, asks AWS who is calling, and shows progress on
 * stderr while `work` goes on.
 */
export function withLive<T>(
  io: Io,
  environment: string,
  options: LiveOptions,
  work: (live: Live) => Promise<T>,
): Promise<T> {
  return io.interruptible(async (signal) => {
    await checkEnvironmentName(io, environment);
    const policy = await readPolicy(io, options.policy);
    const progress = startProgress(io);
    try {
      progress.start(`opening ${environment}`);
      const scratchDir = ENGINE_SCRATCH_DIR;
      const target = await openTarget(environment, { scratchDir, signal, onLine: progress.hint });
      const trouble = await identityTrouble(target);
      progress.start(`plans of ${environment}`);
      const check: CheckOptions = {
        policy,
        now: io.now,
        onLine: progress.hint,
        onStack: ({ seconds, stack, trouble }) =>
          progress.line(`  ${stack}  ${trouble?.kind ?? "planned"}  ${seconds.toFixed(1)} s`),
        ...(options.jobs !== undefined && { jobs: options.jobs }),
        ...(options.lockTimeout !== undefined && { lockTimeout: options.lockTimeout }),
      };
      return await work({ target, check, policy, progress, trouble, stopped: () => signal.aborted });
    } finally {
      progress.end();
    }
  });
}
