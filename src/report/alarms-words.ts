import type { AlarmReport, AlarmVerdict, Effect } from "../alarms/result.ts";

/** What comes of a problem. */
export const EFFECT_WORDS: Readonly<Record<Effect, string>> = {
  "never-fires": "never fires",
  "always-fires": "is in ALARM for ever, so nobody is told again",
  blind: "does not fire in the worst case",
  misreads: "compares something else than its threshold means",
  refused: "AWS refuses it",
  unheard: "fires, and nobody is told",
};

const KINDS: Readonly<Record<AlarmVerdict["kind"], string>> = {
  alarm: "alarm",
  "composite-alarm": "composite alarm",
  "event-rule": "event rule",
};

export function kindText({ kind }: AlarmVerdict): string {
  return KINDS[kind];
}

/** How many can fire, cannot, and are not known. */
export function alarmCountsText({ alarms }: AlarmReport): string {
  const count = (verdict: AlarmVerdict["verdict"]) => alarms.filter((it) => it.verdict === verdict).length;
  if (alarms.length === 0) return "there is no alarm and no event rule";
  const [good, bad, unknown] = [count("can-fire"), count("cannot-fire"), count("unknown")];
  if (bad + unknown === 0) return `all ${good} alarms and event rules can fire`;
  return [
    ...(bad > 0 ? [`${bad} cannot fire as ${bad === 1 ? "it is" : "they are"} meant to`] : []),
    ...(unknown > 0 ? [`${unknown} ${unknown === 1 ? "is" : "are"} not known`] : []),
    `${good} can`,
  ].join(", ");
}
