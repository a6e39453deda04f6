import type { AlarmReport, AlarmVerdict } from "../alarms/result.ts";
import type { AlarmDelta } from "./result.ts";

/** Alarms that could fire before and cannot any more. What was broken already is not the change's. */
export function alarmDelta(before: AlarmReport | undefined, after: AlarmReport): AlarmDelta {
  const was = new Map((before?.alarms ?? []).map((alarm) => [alarm.address, alarm]));
  const now = new Map(after.alarms.map((alarm) => [alarm.address, alarm]));
  return {
    broken: after.alarms.flatMap((alarm) => {
      const problems = newProblems(was.get(alarm.address), alarm);
      if (problems.length === 0) return [];
      return [
        {
          address: alarm.address,
          name: alarm.name,
          problems: problems.map(({ fix, limit, place, value }) => ({ place, value, limit, fix })),
        },
      ];
    }),
    mended: [...now.values()]
      .filter(({ address, verdict }) => verdict === "can-fire" && was.get(address)?.verdict === "cannot-fire")
      .map(({ address }) => address),
    removed: [...was.keys()].filter((address) => !now.has(address)),
    total: after.alarms.length,
  };
}

function newProblems(was: AlarmVerdict | undefined, { problems }: AlarmVerdict): AlarmVerdict["problems"] {
  const known = new Set(was?.problems.map(({ effect, kind, place }) => [effect, kind, place].join(" ")));
  return problems.filter(({ effect, kind, place }) => !known.has([effect, kind, place].join(" ")));
}
