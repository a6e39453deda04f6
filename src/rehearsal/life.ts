import { BallastError } from "../core/errors.ts";
import type { Project } from "../engine/project.ts";
import type { SynthesizedEnvironment } from "../engine/stack-files.ts";
import { Stop, throwIfAborted } from "../engine/stop.ts";
import type { AwsClients } from "../lifecycle/aws-clients.ts";
import { explainDenied } from "./authorization/explain.ts";
import type { AuthorizationRecord } from "./authorization/record.ts";
import type { Emulator } from "./emulator.ts";
import type { Guard } from "./guard.ts";
import type { PipelineRole } from "./pipeline-principals.ts";
import type { LifeResult, StepResult } from "./result.ts";
import type { Workspace } from "./workspace.ts";

/** What a step of a lifecycle works with. */
export interface LifeContext {
  readonly environment: SynthesizedEnvironment;
  readonly workspace: Workspace;
  /** Folder of everything that the life writes: the workspace, plans, what the engine keeps, the emulator's log. */
  readonly scratchDir: string;
  readonly project: Project;
  readonly clients: AwsClients;
  readonly emulator: Emulator;
  /** Values of the secrets that services read, which nothing else in the world holds. */
  readonly secretValues: readonly string[];
  readonly log: (line: string) => void;
  /** Aborted, with a `Stop`, when the life is to end before it is done. */
  readonly signal: AbortSignal;
  /** AWS's access control; undefined where everybody may do everything. */
  readonly guard?: Pick<Guard, "record" | "review"> | undefined;
  /**
   * The same with the credentials of a role of the pipeline, which a job gets for its token. Without, `project` and
   * `clients` are those of a person who administers the account, and of everybody who is no part of the pipeline.
   */
  as(role: PipelineRole): Promise<LifeContext>;
}

/** One step of an environment's lifecycle: acts, checks the result, and reports it in one line. */
export interface Step {
  /** Such as `second-plan`. */
  readonly id: string;
  readonly title: string;
  /** Why the step does not apply to this environment; undefined if it does. */
  readonly without?: (context: LifeContext) => string | undefined | Promise<string | undefined>;
  /** @throws BallastError when what was promised does not hold */
  run(context: LifeContext): Promise<string>;
}

/** Fails a step in the four parts that every error has. */
export function demand(holds: boolean, place: string, got: string, limit: string): asserts holds {
  if (!holds) throw new BallastError("REHEARSAL", place, `got ${got}; promised: ${limit}`);
}

/** Receives the progress of a run. */
export interface Observer {
  started(step: Step): void;
  ended(result: StepResult): void;
}

/**
 * Runs the steps in order until one does not hold. Each is judged on its own; the steps behind a failed one are
 * reported as not reached, never as held.
 * @param now milliseconds of a monotonic clock
 */
export async function runLifecycle(
  steps: readonly Step[],
  context: LifeContext,
  observer: Observer,
  now: () => number,
): Promise<LifeResult> {
  const begin = now();
  const results: StepResult[] = [];
  let failed = false;
  for (const step of steps) {
    const result: StepResult = failed ? unreached(step) : await attempt(step, context, observer, now);
    failed ||= result.outcome === "failed";
    results.push(result);
    observer.ended(result);
  }
  return {
    environment: context.environment.name,
    held: !failed,
    seconds: (now() - begin) / 1000,
    steps: results,
  };
}

function unreached({ id, title }: Step): StepResult {
  return { id, title, outcome: "not-reached", fact: "not reached: an earlier step failed", seconds: 0 };
}

async function attempt(
  step: Step,
  context: LifeContext,
  observer: Observer,
  now: () => number,
): Promise<StepResult> {
  const { id, title } = step;
  const reason = await step.without?.(context);
  if (reason !== undefined) return { id, title, outcome: "not-applicable", fact: reason, seconds: 0 };
  observer.started(step);
  const begin = now();
  const seconds = () => (now() - begin) / 1000;
  const refused = refusalsSince(context.guard?.record);
  try {
    const fact = await step.run(context);
    throwIfAborted(context.signal, id);
    const lacking = refused();
    if (lacking !== undefined) return { id, title, outcome: "failed", fact: lacking, seconds: seconds() };
    return { id, title, outcome: "held", fact, seconds: seconds() };
  } catch (error) {
    const facts = [refused(), failure(error, step, context.signal)].filter((fact) => fact !== undefined);
    return { id, title, outcome: "failed", fact: facts.join("\n"), seconds: seconds() };
  }
}

/**
 * What is refused from now on. A step does not hold when a role is refused anything, also where Terraform goes on
 * without it.
 */
function refusalsSince(record: AuthorizationRecord | undefined): () => string | undefined {
  const [judged, unjudged] = [record?.judged.length ?? 0, record?.unjudged.length ?? 0];
  return () => {
    if (!record) return undefined;
    const lines = [...record.unjudged.slice(unjudged), ...explainDenied(record.judged.slice(judged))];
    return lines.length === 0 ? undefined : lines.join("\n");
  };
}

/** The fact of a failed step. An interruption explains the errors that it causes; a defect is rethrown. */
function failure(error: unknown, { id }: Step, signal: AbortSignal): string {
  if (error instanceof Stop) return error.message;
  if (signal.aborted && signal.reason instanceof Stop) return signal.reason.during(id).message;
  if (error instanceof BallastError) return error.message;
  if (error instanceof Error && "$metadata" in error) return `AWS ${id}: ${error.name}: ${error.message}`;
  throw error;
}
