import type { Platform } from "../model/platform.ts";
import { judge, parseObjective } from "../simulation/objective.ts";
import type {
  Claim,
  ClaimResult,
  ClaimsResult,
  Computed,
  Condition,
  ConditionResult,
  Experiment,
  Observed,
  Simulated,
  Subject,
  Trial,
  TrialResult,
} from "./claim.ts";
import { Laboratory } from "./laboratory.ts";
import { NEVER } from "./observe.ts";

/** Runs every trial of every claim. @param platform on which it is looked whether what makes a claim true is set */
export function runClaims(
  table: ReadonlyMap<Subject, readonly Claim[]>,
  platform: Platform | undefined,
): ClaimsResult {
  const claims: ClaimResult[] = [];
  const laboratory = new Laboratory();
  for (const [subject, entries] of table) {
    for (const claim of entries) claims.push(runClaim(subject, claim, platform, laboratory));
  }
  return {
    schemaVersion: "1.0",
    platform: platform?.source,
    claims,
    disagreeing: claims.filter(({ agrees }) => !agrees).map(({ id }) => id),
  };
}

export function runClaim(
  subject: Subject,
  claim: Claim,
  platform?: Platform,
  laboratory = new Laboratory(),
): ClaimResult {
  const trials = (claim.trials ?? []).map((trial) => runTrial(trial, laboratory));
  const { because, claim: text, id, sources, verdict } = claim;
  return {
    id,
    subject,
    claim: text,
    verdict,
    because,
    sources,
    evidence: evidenceOf(claim),
    trueWhen: (claim.trueWhen ?? []).map((it) => (typeof it === "string" ? it : it.text)),
    trials,
    agrees: trials.every(({ agrees }) => agrees) && supports(claim, trials),
    conditions: platform && (claim.trueWhen ?? []).map((it) => judgeCondition(it, platform)),
  };
}

function evidenceOf({ trials = [] }: Claim): ClaimResult["evidence"] {
  if (trials.length === 0) return "documented";
  return trials.every(({ kind }) => kind === "computed") ? "computed" : "simulated";
}

/** Whether trials carry a verdict: a claim that depends has to hold in one and not in another. */
function supports({ verdict }: Claim, trials: readonly TrialResult[]): boolean {
  if (trials.length === 0) return true;
  if (verdict === "true") return trials.every(({ holds }) => holds);
  if (verdict === "false") return trials[0]?.holds === false;
  return trials.some(({ holds }) => holds) && trials.some(({ holds }) => !holds);
}

function runTrial(trial: Trial, laboratory: Laboratory): TrialResult {
  switch (trial.kind) {
    case "computed":
      return compute(trial);
    case "simulated":
      return simulate(trial, laboratory);
    case "observed":
      return observe(trial, laboratory);
  }
}

function compute({ claimed, compute: value, of, value: expected }: Computed): TrialResult {
  const found = value();
  return {
    kind: "computed",
    what: of,
    promise: String(claimed),
    found: String(found),
    holds: found === claimed,
    agrees: found === expected,
  };
}

function simulate(trial: Simulated, laboratory: Laboratory): TrialResult {
  const { promise } = trial;
  const objective = parseObjective(promise);
  const { met, value } = judge(
    objective,
    laboratory.outcomes(trial).map(({ metrics }) => metrics[objective.metric]),
  );
  return {
    kind: "simulated",
    what: describe(trial),
    promise,
    found: `${objective.statistic}(${objective.metric}) = ${rounded(value)}`,
    holds: met,
    agrees: met === trial.holds,
  };
}

function observe(trial: Observed, laboratory: Laboratory): TrialResult {
  const { of, promise, read } = trial;
  const values = laboratory
    .records(trial)
    .map(read)
    .sort((a, b) => a - b);
  const median = values[Math.floor(values.length / 2)] ?? Number.NaN;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = promise;
  const holds = median >= atLeast && median <= atMost;
  const limits = [
    promise.atLeast === undefined ? [] : [`at least ${promise.atLeast}`],
    promise.atMost === undefined ? [] : [`at most ${promise.atMost}`],
  ];
  return {
    kind: "observed",
    what: describe(trial),
    promise: `${of}: ${limits.flat().join(" and ")}`,
    found: median >= NEVER ? "never" : String(rounded(median)),
    holds,
    agrees: holds === trial.holds,
  };
}

/** Scenario and what differs from the reference, as a reader would set it. */
function describe({ on, overrides = {}, scenario, settings = {}, values = {} }: Experiment): string {
  const given = { ...settings, ...values };
  const words = [
    ...(on ? [on.text] : []),
    ...Object.entries(given).map(([name, value]) => `${shortName(name)} = ${value}`),
    ...Object.entries(overrides).map(([name, value]) => `parameter.${name} = ${value}`),
  ];
  return words.length === 0 ? scenario : `${scenario}; ${words.join("; ")}`;
}

/** An attribute without its address, and of a nested one the last block. */
function shortName(name: string): string {
  return name.startsWith("aws_") ? name.split(".").slice(2).slice(-2).join(".") || name : name;
}

function judgeCondition(condition: Condition | string, platform: Platform): ConditionResult {
  if (typeof condition === "string") {
    return { text: condition, status: "not told by the Terraform", lacking: [] };
  }
  const judged = condition.judge(platform);
  const lacking = judged.filter(({ set }) => !set).map(({ address }) => address);
  const status =
    judged.length === 0
      ? "nothing it concerns"
      : lacking.length === 0
        ? "set"
        : lacking.length === judged.length
          ? "not set"
          : "in part";
  return { text: condition.text, status, lacking };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
