import { judgeAlarms } from "../../alarms/judge.ts";
import { BallastError } from "../../core/errors.ts";
import { type CostDelta, costDelta } from "../../cost/compare.ts";
import { costOf } from "../../cost/cost.ts";
import type { StackVerdict } from "../../drift/record/finding.ts";
import type { LoadedGatePolicy } from "../../gate/policy.ts";
import { buildPlatform } from "../../model/build.ts";
import type { Platform } from "../../model/platform.ts";
import { alarmDelta } from "../../review/alarms.ts";
import { pendingDrift } from "../../review/drift.ts";
import { grantsOf } from "../../review/grants.ts";
import { resilienceDelta, sameResilience } from "../../review/resilience.ts";
import type { EnvironmentReview, ResilienceDelta } from "../../review/result.ts";
import { reviewStacks } from "../../review/stacks.ts";
import type { Execute, Request } from "../../simulation/request.ts";
import { SCENARIOS } from "../../simulation/scenarios/catalogue.ts";
import { runAll } from "../../simulation/simulate.ts";
import { Configuration } from "../../terraform/configuration.ts";
import { DeclaredStacks } from "../../terraform/declared-stacks.ts";
import type { Io } from "../machine/io.ts";
import { priceBookFor } from "./price-books.ts";
import type { Plans } from "./review-plans.ts";
import { requestOf, scorecardIds } from "./simulation-request.ts";

type Stacks = ReadonlyMap<string, object>;

/** Both sides of one environment, and what else is known of it. */
export interface ReviewInput extends Plans {
  readonly environment: string;
  /** Undefined where the base has no such environment. A text: why it cannot be synthesized. */
  readonly before: Stacks | string | undefined;
  /** Undefined where the change removes the environment. */
  readonly after: Stacks | undefined;
  readonly drift: readonly StackVerdict[];
  readonly policy: LoadedGatePolicy;
  readonly runs: number;
}

/** How it is done: simulations in workers. */
export interface ReviewTools {
  readonly io: Io;
  readonly execute: Execute;
}

/** One side of an environment that can be built and judged. */
interface Side {
  readonly declared: DeclaredStacks;
  readonly platform: Platform;
}

/** Reviews one environment; undefined where the change leaves it as it is. */
export async function reviewEnvironment(
  input: ReviewInput,
  tools: ReviewTools,
): Promise<EnvironmentReview | undefined> {
  const { environment, plans, policy, unplanned } = input;
  const [before, after] = [configurations(input.before), configurations(input.after)];
  const unknown = typeof input.before === "string";
  const code = {
    before: unknown ? undefined : (before ?? new Map()),
    after: after ?? new Map(),
    plans,
    unplanned,
    policy,
  };
  const { gate, stacks } = reviewStacks(code);
  const drift = pendingDrift(input.drift, new Set([...code.after.keys(), ...plans.keys()]));
  if (stacks.length === 0 && !unknown && unplanned.size === 0) return undefined;
  const troubles = typeof input.before === "string" ? [input.before] : [];
  const state = after === undefined ? "removed" : before === undefined && !unknown ? "added" : "changed";
  const tried = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BallastError)) throw error;
      troubles.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const side = async (of: ReadonlyMap<string, Configuration> | undefined) =>
    of &&
    tried("the platform is not understood", async (): Promise<Side> => {
      const declared = new DeclaredStacks([...of.values()]);
      return { declared, platform: buildPlatform(declared, { source: environment, described: true }) };
    });
  const [was, now] = [await side(before), await side(after)];
  const alarms =
    after === undefined || unknown
      ? undefined
      : alarmDelta(
          before && judgeAlarms(new DeclaredStacks([...before.values()]), environment),
          judgeAlarms(new DeclaredStacks([...after.values()]), environment),
        );
  const cost =
    was && now ? await tried("the cost is not known", () => costBetween(was, now, tools.io)) : undefined;
  const resilience =
    was && now && input.runs > 0
      ? await tried("failures are not simulated", () => simulated(was.platform, now.platform, input, tools))
      : undefined;
  const grants = stacks.flatMap(grantsOf);
  return { environment, state, stacks, grants, gate, cost, resilience, alarms, drift, troubles };
}

function configurations(stacks: Stacks | string | undefined): Map<string, Configuration> | undefined {
  if (stacks === undefined || typeof stacks === "string") return undefined;
  return new Map([...stacks].map(([name, json]) => [name, new Configuration(json)]));
}

async function costBetween(was: Side, now: Side, io: Io): Promise<CostDelta> {
  const today = io.now().toISOString().slice(0, 10);
  const costs = [];
  for (const { declared, platform } of [was, now]) {
    const book = await priceBookFor(io, platform.region, undefined);
    costs.push(costOf(declared, platform, { book, load: new Map(), today }));
  }
  const [before, after] = costs;
  if (!before || !after) throw new Error("two sides have two costs");
  return costDelta(before, after);
}

/** The same faults on both sides; nothing is run where the model of both is the same. */
async function simulated(
  was: Platform,
  now: Platform,
  { runs }: ReviewInput,
  { execute }: ReviewTools,
): Promise<ResilienceDelta> {
  const [before, after] = [was, now].map((platform) => request(platform, runs));
  if (!before || !after) throw new Error("two sides have two requests");
  if (JSON.stringify(was) === JSON.stringify(now)) return sameResilience(after);
  const outcomes = { before: await runAll(before, execute), after: await runAll(after, execute) };
  const names = ({ services }: Platform) => JSON.stringify(services.map(({ name }) => name).sort());
  return resilienceDelta({ request: after, sameServices: names(was) === names(now), ...outcomes });
}

function request(platform: Platform, runs: number): Request {
  const scenarios = scorecardIds(SCENARIOS);
  return requestOf(
    platform,
    { scenarios, set: {}, against: [], runs, seed: 1, sensitivity: false },
    SCENARIOS,
  );
}
