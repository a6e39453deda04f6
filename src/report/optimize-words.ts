import type { Change, KnobValue } from "../optimize/knob.ts";
import type { Shift } from "../optimize/paired.ts";
import type { Evaluated, Judged, OptimizeResult } from "../optimize/result.ts";
import { plain } from "./escape.ts";
import { judgedText, metricOf, numberText, SHORT_TITLES, valueText } from "./simulation-words.ts";

/** `m6a.large, m5a.large, m5.large and 3 more`, or a number. Not escaped. */
export function knobText(value: KnobValue): string {
  if (typeof value === "number") return String(value);
  const rest = value.length - 3;
  return rest > 1 ? `${value.slice(0, 3).join(", ")} and ${rest} more` : value.join(", ");
}

/** `capacity.onDemandBase 3 → 2`. */
export function changeText({ field, from, to }: Change): string {
  return plain(`${field} ${knobText(from)} → ${knobText(to)}`, 240);
}

/** All changes in one line; services that change alike are named once. */
export function changesText(changes: readonly Change[]): string {
  return changes.length === 0 ? "as now" : changes.map(changeText).join("; ");
}

/** `share of requests failed 1.2 % → 1.9 %`. */
export function shiftText(shift: Shift): string {
  return `${SHORT_TITLES[shift.metric]} ${shiftValues(shift).join(" → ")}`;
}

/** Both values, with as many digits as tell them apart. */
export function shiftValues({ after, before, metric }: Shift): readonly [string, string] {
  const [left, right] = [valueText(metric, before), valueText(metric, after)];
  if (left !== right) return [left, right];
  const unit = / \S+$/.exec(left)?.[0] ?? "";
  const scale = metricOf(metric).unit === "runs" ? 100 : 1;
  return unit === " min" || unit === " h"
    ? [`${judgedText(before)} s`, `${judgedText(after)} s`]
    : [`${judgedText(before * scale)}${unit}`, `${judgedText(after * scale)}${unit}`];
}

/** Notes on what no simulation sees, of the knobs that a configuration turns. */
export function unseenTexts(
  { space }: Pick<OptimizeResult, "space">,
  { changes }: Pick<Evaluated, "changes">,
): string[] {
  return space.knobs.flatMap(({ fields, unseen }) =>
    unseen !== undefined && changes.some(({ field }) => fields.includes(field)) ? [unseen] : [],
  );
}

/** What a tie has otherwise than the pick: `capacity.onDemandBase 1`. */
export function tieText(tie: Evaluated, pick: Evaluated): string {
  const valueIn = ({ changes }: Evaluated, field: string) => changes.find((it) => it.field === field);
  const fields = [...new Set([...tie.changes, ...pick.changes].map(({ field }) => field))];
  const different = fields.flatMap((field) => {
    const [own, other] = [valueIn(tie, field), valueIn(pick, field)];
    const value = own?.to ?? other?.from;
    const same = own !== undefined && other !== undefined && knobText(own.to) === knobText(other.to);
    return value === undefined || same ? [] : [`${field} ${knobText(value)}`];
  });
  return plain(different.join(", "), 240);
}

/** `4,093 of 4,093 runs, at least 99.91 %`. */
export function heldText({ held, interval, runs }: Judged): string {
  const [low, high] = interval;
  const range =
    held === runs ? `at least ${shareText(low)}` : `${shareText(low)} to ${shareText(high)} of all runs`;
  return `${countText(held)} of ${countText(runs)} runs, ${range}`;
}

/** A share near 1 keeps the digits that tell it from 1. */
export function shareText(share: number): string {
  const percent = share * 100;
  const digits = percent > 99.9 ? 3 : percent > 99 ? 2 : 1;
  // Rounded down, so that no share is said to be larger than it is; 99.9 is 99.90000000000001 in binary.
  return `${Math.floor(percent * 10 ** digits + 1e-6) / 10 ** digits} %`;
}

/** What is known of a configuration, in a word. */
export function verdictText({ confirmed, verdict }: Pick<Evaluated, "confirmed" | "verdict">): string {
  if (verdict === "fails") return "fails";
  if (verdict === "undecided") return "not shown";
  return confirmed ? "holds" : "holds, not confirmed";
}

/** Every digit, so that a number of runs can be compared with another. */
export function countText(count: number): string {
  if (count >= 1e9) return `${numberText(count / 1e9)} billion`;
  return count >= 1e6 ? `${numberText(count / 1e6)} million` : numberText(count);
}

export function dollarsText(usd: number): string {
  return `${usd < 0 ? "−" : ""}$${Math.abs(usd).toFixed(2)}`;
}

/** What a change of the bill is, from the change at expected prices. */
export function savingText(usd: number): string {
  if (usd === 0) return "the same";
  return `${dollarsText(Math.abs(usd))} ${usd < 0 ? "less" : "more"}`;
}

const TITLES = {
  harmless: "the objective and is no worse in anything",
  cheapest: "the objective",
} as const;

/** What a pick is; one that the runs do not show to hold the objective may hold it. */
export function pickTitle(kind: keyof typeof TITLES, { verdict }: Pick<Evaluated, "verdict">): string {
  return `The cheapest that ${verdict === "holds" ? "holds" : "may hold"} ${TITLES[kind]}`;
}

/** `seed 1`, or how many searches were joined. */
export function seedText({ merged, seed }: OptimizeResult): string {
  return merged === undefined ? `seed ${seed}` : `${merged.length} searches joined`;
}

/** `web 12, api 8`. */
export function tasksText(tasks: Readonly<Record<string, number>>): string {
  return Object.entries(tasks)
    .map(([name, count]) => `${plain(name, 60)} ${count}`)
    .join(", ");
}
