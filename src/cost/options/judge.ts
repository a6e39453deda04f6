import type { Lines } from "../lines.ts";
import { type Load, NO_TRAFFIC } from "../load.ts";
import type { Parameters } from "../parameters.ts";
import { inCents, plus, type Range, saved, ZERO } from "../range.ts";
import type { OptionResult } from "../result.ts";
import { fargate, fargateSpot } from "./fargate.ts";
import { graviton } from "./graviton.ts";
import { shortRetention } from "./logs.ts";
import { endpoints, sharedLoadBalancer } from "./network.ts";
import type { Change, Option, Situation } from "./option.ts";
import { savingsPlan } from "./savings-plan.ts";
import { scheduledNights } from "./scheduled-nights.ts";
import { smallerBase } from "./smaller-base.ts";

/** What runbooks advise to pay less. */
export const OPTIONS: readonly Option[] = [
  scheduledNights,
  smallerBase,
  fargateSpot,
  fargate,
  endpoints,
  shortRetention,
  sharedLoadBalancer,
  savingsPlan,
  graviton,
];

/** What each option would save here: the changed inventory is priced like the one there is. */
export function judgeOptions(situation: Situation): readonly OptionResult[] {
  const loads = [NO_TRAFFIC, situation.load] as const;
  const now = loads.map((load) => situation.price(situation.inventory, load));
  return OPTIONS.map((option): OptionResult => {
    const { givesUp, id, title } = option;
    const change = option.change(situation);
    if (change.kind === "does not apply") {
      const none = { floorUsd: undefined, loadUsd: undefined, notes: [change.why] };
      return { id, title, change: "", givesUp, state: change.kind, ...none };
    }
    const [floorUsd, loadUsd] = loads.map((load, index) =>
      savingOf(change, load, { before: now[index], floor: now[0], situation }),
    );
    const lacking = change.kind === "discount" ? [] : newlyUnpriced(change, situation, now[1]);
    return {
      id,
      title,
      change: change.change,
      givesUp,
      state: change.kind === "in place" ? "in place" : "possible",
      notes: [...(change.notes ?? []), ...lacking],
      floorUsd,
      loadUsd,
    };
  });
}

interface Before {
  readonly before: Lines | undefined;
  readonly floor: Lines | undefined;
  readonly situation: Situation;
}

function savingOf(
  change: Exclude<Change, { kind: "does not apply" }>,
  load: Load,
  { before, floor, situation }: Before,
): Range {
  if (!before) return ZERO;
  // A commitment covers what runs at zero traffic, and no more at a load.
  if (change.kind === "discount") return discountOf(change.off, floor ?? before, situation.parameters);
  const after = situation.price(change.inventory, load).estimate.monthUsd;
  const { monthUsd } = before.estimate;
  return change.kind === "in place" ? saved(after, monthUsd) : saved(monthUsd, after);
}

/** The least of what a plan is said to save is at high prices. */
function discountOf(
  off: readonly { readonly what: RegExp; readonly percent: keyof Parameters }[],
  lines: Lines,
  parameters: Parameters,
): Range {
  const savings = lines.estimate.lines.flatMap(({ monthUsd, what }) => {
    const rule = off.find((it) => it.what.test(what));
    if (!rule) return [];
    const { percent } = parameters[rule.percent];
    const whole = monthUsd.expected / 100;
    return { low: whole * percent.high, expected: whole * percent.expected, high: whole * percent.low };
  });
  return inCents(savings.reduce(plus, ZERO));
}

/** What the changed platform would run that has no price: its saving is too large by as much. */
function newlyUnpriced(
  change: Extract<Change, { kind: "possible" | "in place" }>,
  { load, price }: Situation,
  before: Lines | undefined,
): string[] {
  const known = new Set(before?.unpriced.map(({ what }) => what));
  return price(change.inventory, load)
    .unpriced.filter(({ what }) => !known.has(what))
    .map(({ what, why }) => `${what}: ${why}, so the saving is too large`);
}
