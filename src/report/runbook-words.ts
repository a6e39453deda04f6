import type {
  Check,
  ManualChange,
  Runbook,
  Section,
  SectionId,
  SimulatedFailure,
  Step,
} from "../runbooks/runbook.ts";
import { spanText } from "./simulation-words.ts";

export const SECTION_TITLES: Readonly<Record<SectionId, string>> = {
  detection: "Detection",
  blastRadius: "Blast radius",
  mitigation: "Mitigation",
  recovery: "Recovery",
  verification: "Verification",
};

/** In what order they are read. */
export const SECTION_ORDER: readonly SectionId[] = [
  "detection",
  "blastRadius",
  "mitigation",
  "recovery",
  "verification",
];

/** What is expected of an output. @param code marks what stands for itself */
export function checkWords(check: Check, code: (text: string) => string): string {
  switch (check.kind) {
    case "equals":
      return code(check.value);
    case "contains":
      return `${code(check.value)} in the output`;
    case "at-least":
      return `${check.value} or more`;
    case "empty":
      return "nothing, or None";
    case "something":
      return "a value, not None";
    default:
      return `exit code ${check.code}`;
  }
}

/** A scenario in cells: who is told first and when, recovery, failed requests. */
export function simulatedCells({ failedShare, first, recovery, runs, scenario }: SimulatedFailure): string[] {
  const told =
    first === undefined
      ? "nobody, in most runs"
      : `${first.name} after ${spanText(first.medianSec)} (${share(first.share)} of the runs)`;
  return [
    scenario,
    told,
    recoveryText(recovery, runs),
    `${percent(failedShare.median)} / ${percent(failedShare.p99)}`,
  ];
}

export const SIMULATED_HEAD = [
  "scenario",
  "first signal",
  "recovery, median / p99",
  "requests failed, median / p99",
];

function recoveryText(
  { medianSec, p99Sec, unrecovered }: SimulatedFailure["recovery"],
  runs: number,
): string {
  if (unrecovered === runs) return "none by itself";
  const span = `${spanText(medianSec)} / ${spanText(p99Sec)}`;
  return unrecovered > 0 ? `${span}, and none by itself in ${unrecovered} of ${runs}` : span;
}

/** How the numbers were made; undefined where there are none. */
export function simulatedWords({ simulated, source }: Runbook): string | undefined {
  const [first] = simulated;
  if (!first) return undefined;
  return `What the simulator makes of it on ${source}, with nobody acting: ${first.runs} runs of each scenario, seed ${first.seed}. \`ballast simulate\` has the details.`;
}

function share(number: number): string {
  return `${Math.round(number)} %`;
}

function percent(number: number): string {
  return `${number < 0.005 ? 0 : number.toFixed(2)} %`;
}

/** What a manual change leaves, and where in the recovery it is taken back. */
export function driftWords({ found, takenBackBy }: ManualChange, { sections }: Runbook): string {
  const { steps } = sections.recovery;
  const numbers = takenBackBy
    .map((id) => steps.findIndex((step) => step.id === id) + 1)
    .filter((number) => number > 0);
  return `${found}. Taken back by step ${numbers.join(" and ")} of the recovery.`;
}

/** What to do, and when it is not to be done. */
export function stepWords({ text, unless }: Step, { steps }: Section): string {
  if (unless === undefined) return text;
  return `${text} Skip it where step ${steps.findIndex(({ id }) => id === unless) + 1} went as expected.`;
}
