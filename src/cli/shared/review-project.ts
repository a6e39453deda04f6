import { BallastError } from "../../core/errors.ts";
import { InputError } from "../../core/input-error.ts";
import type { StackVerdict } from "../../drift/record/finding.ts";
import { readReport } from "../../drift/record/read.ts";
import { mapWithin } from "../../engine/pool.ts";
import type { LoadedGatePolicy } from "../../gate/policy.ts";
import type { EnvironmentReview, Review } from "../../review/result.ts";
import { verdictOf } from "../../review/verdict.ts";
import type { Execute } from "../../simulation/request.ts";
import type { Io } from "../machine/io.ts";
import { SimulationPool } from "../machine/simulation-pool.ts";
import { checkEnvironmentName } from "./environment.ts";
import { readInput } from "./files.ts";
import type { LiveOptions } from "./live.ts";
import { type Progress, startProgress } from "./progress.ts";
import { reportFiles } from "./reports.ts";
import { reviewEnvironment } from "./review-environment.ts";
import { NO_PLANS, type Plans, plannedOf, plansIn } from "./review-plans.ts";

/** What to compare, and what else is at hand. */
export interface ProjectReview {
  readonly base: string;
  /** None for all. */
  readonly environments: readonly string[];
  readonly planJson: string | undefined;
  /** Stacks to plan; none of them for all. Undefined where nothing is planned. */
  readonly planned: readonly string[] | undefined;
  readonly live: LiveOptions;
  readonly drift: string | undefined;
  readonly policy: LoadedGatePolicy;
  readonly runs: number;
  readonly workers: number;
}

/** Both sides of every environment, as they were synthesized. */
interface Sides {
  readonly baseCommit: string;
  readonly before: ReadonlyMap<string, ReadonlyMap<string, object> | string>;
  readonly after: ReadonlyMap<string, ReadonlyMap<string, object>>;
}

/** Reviews the working tree against a commit, environment by environment. */
export async function reviewProject(io: Io, asked: ProjectReview, signal: AbortSignal): Promise<Review> {
  const progress = startProgress(io);
  const pool = new LazyPool(asked.workers, signal);
  try {
    const plans = asked.planJson === undefined ? NO_PLANS : await plansIn(io, asked.planJson);
    const drift = asked.drift === undefined ? [] : await driftIn(io, asked.drift);
    progress.start("synthesizing both sides");
    const { after, baseCommit, before } = await sidesOf(io, asked);
    checkPlans(plans, after);
    const names = [...new Set([...after.keys(), ...before.keys()])];
    const reviews: EnvironmentReview[] = [];
    for (const environment of names) {
      if (signal.aborted) {
        reviews.push(unreviewed(environment, "interrupted before it was reviewed"));
        continue;
      }
      const planned = await plansOf(io, environment, asked, plans, after.get(environment), progress);
      progress.start(`reviewing ${environment}`);
      let runs = 0;
      pool.onRuns = (count) => {
        runs += count;
        progress.hint(`${runs} runs simulated`);
      };
      const sides = { before: before.get(environment), after: after.get(environment) };
      const review = await reviewEnvironment(
        { environment, ...sides, ...planned, drift, policy: asked.policy, runs: asked.runs },
        { io, execute: pool.execute },
      );
      if (review) reviews.push(review);
    }
    const touched = new Set(reviews.map(({ environment }) => environment));
    return {
      schemaVersion: "1.0",
      base: asked.base,
      baseCommit,
      verdict: verdictOf(reviews),
      environments: reviews,
      unchanged: names.filter((name) => !touched.has(name)),
    };
  } finally {
    progress.end();
    await pool.close();
  }
}

async function sidesOf(io: Io, { base, environments }: ProjectReview): Promise<Sides> {
  const known = await io.environmentNames();
  return io.atCommit(base, async (project) => {
    const there = await project.environmentNames().catch(reasonOf);
    const older = typeof there === "string" ? known : there;
    for (const name of environments) if (!older.includes(name)) await checkEnvironmentName(io, name);
    const wanted = (name: string) => environments.length === 0 || environments.includes(name);
    // Each side is a process of its own.
    const [after, before] = await bothOf([
      mapWithin(1, known.filter(wanted), async (name) => [name, await io.synthesize(name)] as const),
      mapWithin(1, older.filter(wanted), async (name) => {
        const stacks = typeof there === "string" ? there : await project.synthesize(name).catch(reasonOf);
        return [name, stacks] as const;
      }),
    ]);
    return { baseCommit: project.commit, before: new Map(before), after: new Map(after) };
  });
}

/** Waits for both, also where one fails: the folder of the base is in use until then. */
async function bothOf<A, B>(sides: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(sides);
  return Promise.all(sides);
}

/** A plan that belongs to no stack would be left out in silence. */
function checkPlans({ plans }: Plans, after: Sides["after"]): void {
  const known = new Set([...after.values()].flatMap((stacks) => [...stacks.keys()]));
  const stray = [...plans.keys()].find((stack) => !known.has(stack));
  if (stray === undefined) return;
  const limit = [...known].join(", ") || "no stack";
  const fix = "name the file of a plan after its stack";
  throw new InputError("PLAN_STACK", `${stray}.json`, `is not the name of a stack; limit: ${limit}`, fix);
}

/** An environment that nobody looked at: it is not complete, and never the same. */
function unreviewed(environment: string, why: string): EnvironmentReview {
  return {
    environment,
    state: "changed",
    stacks: [],
    grants: [],
    gate: undefined,
    cost: undefined,
    resilience: undefined,
    alarms: undefined,
    drift: undefined,
    troubles: [why],
  };
}

/** A base that cannot be synthesized is told, and what needs no base is reviewed all the same. */
function reasonOf(error: unknown): string {
  if (error instanceof BallastError) return error.message;
  throw error;
}

async function plansOf(
  io: Io,
  environment: string,
  { live, planned }: ProjectReview,
  { plans }: Plans,
  stacks: ReadonlyMap<string, object> | undefined,
  progress: Progress,
): Promise<Plans> {
  if (planned !== undefined) {
    progress.start(`planning ${environment}`);
    return plannedOf(io, environment, planned, live);
  }
  return { plans: new Map([...plans].filter(([stack]) => stacks?.has(stack))), unplanned: new Map() };
}

async function driftIn(io: Io, path: string): Promise<StackVerdict[]> {
  const files = path.endsWith(".json")
    ? [{ place: path, text: await readInput(io, path, "--drift") }]
    : await reportFiles(io, path, "--drift");
  return files.flatMap(({ place, text }) => {
    if (typeof text !== "string") throw text;
    return readReport(text, place).verdicts;
  });
}

/** Threads that are started when the first simulation is asked for: many changes touch nothing that is simulated. */
class LazyPool {
  readonly #count: number;
  readonly #signal: AbortSignal;
  #pool: SimulationPool | undefined;
  onRuns: (count: number) => void = () => {};

  constructor(count: number, signal: AbortSignal) {
    this.#count = count;
    this.#signal = signal;
  }

  readonly execute: Execute = (job) => {
    this.#pool ??= new SimulationPool(this.#count, this.#signal);
    this.#pool.onRuns = (count) => this.onRuns(count);
    return this.#pool.execute(job);
  };

  async close(): Promise<void> {
    await this.#pool?.close();
  }
}
