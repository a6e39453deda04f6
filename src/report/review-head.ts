import type { EnvironmentReview, Review, ScenarioDelta } from "../review/result.ts";
import { PLANNED_ACTIONS } from "../terraform/actions.ts";
import { markdown } from "./escape.ts";
import {
  changeText,
  counted,
  destroyedIn,
  driftText,
  gatedIn,
  scenarioText,
  signedUsd,
  unplannedIn,
  unprotectedIn,
  usdText,
  worseIn,
} from "./review-words.ts";

/** Environments that one line has room for. */
const ENVIRONMENTS = 4;

/** What a reviewer has to know who reads nothing else, in five lines: worry or not, changes, cost, resilience, gate. */
export function headLines(review: Review): string[] {
  const { environments } = review;
  if (environments.length === 0) {
    const same = review.unchanged.map((name) => markdown(name)).join(", ");
    return [
      `### Ballast review: nothing to worry about: the Terraform stays as it is`,
      `- **Same** in ${same}`,
    ];
  }
  return [
    `### Ballast review: ${verdictText(review)}`,
    `- **Changes** ${each(environments, changesText)}`,
    `- **Cost** ${each(environments, costText)}`,
    `- **Resilience** ${each(environments, resilienceText)}`,
    `- **Gate** ${each(environments, gateText)}`,
  ];
}

function verdictText({ environments, verdict }: Review): string {
  const sum = (count: (review: EnvironmentReview) => number) =>
    environments.reduce((total, review) => total + count(review), 0);
  const said = (count: number, words: string) => (count > 0 ? [words] : []);
  const [refused, expired] = [
    sum((it) => gatedIn(it, "refused")),
    sum(({ gate }) => gate?.expired.length ?? 0),
  ];
  const [worse, within] = [sum((it) => worseIn(it, "missed").length), sum((it) => worseIn(it, "met").length)];
  const [broken, granted] = [
    sum(({ alarms }) => alarms?.broken.length ?? 0),
    sum(({ grants }) => grants.length),
  ];
  const [bare, gone] = [sum((it) => unprotectedIn(it).length), sum((it) => destroyedIn(it).length)];
  const unread =
    sum(({ troubles }) => troubles.length) + sum(unplannedIn) + sum((it) => gatedIn(it, "unknown"));
  const dearer = sum(({ cost }) => cost?.load.changeUsd.expected ?? 0);
  const drifted = sum(({ drift }) => drift?.findings.length ?? 0);
  const left = sum(({ stacks }) => stacks.filter(({ state }) => state === "removed").length);
  const reasons = [
    ...said(refused, `the gate refuses ${counted(refused, "finding")}`),
    ...said(expired, `${counted(expired, "waiver has", "waivers have")} expired`),
    ...said(bare, `${counted(bare, "resource loses", "resources lose")} prevent_destroy`),
    ...said(
      worse,
      `${counted(worse, "failure scenario misses its objective", "failure scenarios miss their objectives")}`,
    ),
    ...said(broken, `${counted(broken, "alarm")} can no longer fire`),
    ...said(granted, counted(granted, "new permission")),
    ...said(gone, `${counted(gone, "resource is", "resources are")} destroyed or replaced`),
    ...said(left, `${counted(left, "stack leaves", "stacks leave")} the code`),
    ...said(unread, `${counted(unread, "part")} could not be reviewed`),
    ...said(
      within,
      `${counted(within, "failure scenario is", "failure scenarios are")} worse within the objective`,
    ),
    ...(dearer >= 1 ? [`${signedUsd(dearer)} a month`] : []),
    ...said(drifted, `${counted(drifted, "drift finding")} pending`),
  ];
  const words = {
    worse: "worry",
    incomplete: "not complete",
    look: "have a look",
    fine: "nothing to worry about",
  };
  return `${words[verdict]}${reasons.length === 0 ? "" : `: ${reasons.join(", ")}`}`;
}

/** What is said of each environment, with its name. */
function each(
  environments: readonly EnvironmentReview[],
  text: (review: EnvironmentReview) => string,
): string {
  const shown = environments.slice(0, ENVIRONMENTS).map((it) => `${markdown(it.environment)}: ${text(it)}`);
  const left = environments.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${counted(left, "more environment")}`] : [])].join("; ");
}

function changesText({ stacks, state }: EnvironmentReview): string {
  if (state === "removed") return "the environment leaves the code; what it made stays in the account";
  const changes = stacks.flatMap((stack) => stack.changes);
  const always: readonly string[] = ["create", "update", "replace", "delete"];
  const counts = PLANNED_ACTIONS.map((action) => ({
    action,
    count: changes.filter((change) => change.action === action).length,
  })).filter(({ action, count }) => count > 0 || always.includes(action));
  const silent = changes.filter(({ action, kind }) => action === undefined && kind !== "output").length;
  const revisions = changes.filter(({ routine }) => routine).length;
  const planned = stacks.filter(({ source }) => source === "plan").length;
  const by =
    planned === 0
      ? "by the code"
      : planned === stacks.length
        ? "planned"
        : `planned in ${planned}, by the code in the others`;
  return [
    counts.map(({ action, count }) => `${count} to ${action}`).join(", "),
    ...(revisions > 0 ? [` (${counted(revisions, "new revision")})`] : []),
    ...(silent > 0 ? [`, ${counted(silent, "setting")}`] : []),
    ` in ${counted(stacks.length, "stack")}, ${by}`,
  ].join("");
}

function costText({ cost }: EnvironmentReview): string {
  if (!cost) return "not compared";
  const { floor, load, unpriced } = cost;
  const added = unpriced.filter(({ after, before }) => after > before).length;
  const unknown = added > 0 ? `, and ${counted(added, "kind")} without a price` : "";
  if (load.resources.length === 0 && floor.resources.length === 0) return `same${unknown}`;
  const sides = `${usdText(load.beforeUsd.expected)} → ${usdText(load.afterUsd.expected)}`;
  return `${changeText(load)} a month, ${sides} at the default load; ${changeText(floor)} without traffic${unknown}`;
}

function resilienceText({ resilience }: EnvironmentReview): string {
  if (!resilience) return "not simulated";
  const { changed, interrupted, scenarios, untouched } = resilience;
  if (untouched) return "same, nothing that is simulated changes";
  const of = `of ${counted(scenarios, "scenario")}`;
  const cut = interrupted ? ", interrupted" : "";
  if (changed.length === 0) return `same in all ${counted(scenarios, "scenario")}${cut}`;
  const [worst] = [...changed].sort((a, b) => rank(a) - rank(b));
  const counts = (["worse", "mixed", "better"] as const).flatMap((kind) => {
    const count = changed.filter(({ change }) => change === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return `${counts.join(", ")} ${of}${cut}${worst ? `; ${markdown(scenarioText(worst), 300)}` : ""}`;
}

/** Missed objectives first. */
function rank({ change, verdicts }: ScenarioDelta): number {
  return ["worse", "mixed", "better"].indexOf(change) * 2 + (verdicts[1] === "missed" ? 0 : 1);
}

function gateText(review: EnvironmentReview): string {
  const { alarms, drift, gate } = review;
  const [refused, unknown] = [gatedIn(review, "refused"), gatedIn(review, "unknown") + unplannedIn(review)];
  const counts = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(unknown > 0 ? [`${unknown} not judged`] : []),
    ...(gatedIn(review, "warning") > 0 ? [counted(gatedIn(review, "warning"), "warning")] : []),
    ...(gatedIn(review, "waived") > 0 ? [`${gatedIn(review, "waived")} waived`] : []),
  ];
  const verdict = gate ? (gate.verdict === "unknown" ? "not judged" : gate.verdict) : "nothing to judge";
  const told = alarms
    ? alarms.broken.length === 0
      ? "all still fire"
      : `${alarms.broken.length} can no longer fire`
    : "not judged";
  return `${verdict}${counts.length === 0 ? "" : ` (${counts.join(", ")})`}, **alarms** ${told}, **drift** ${driftText(drift)}`;
}
