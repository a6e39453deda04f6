import type { AlarmReport, AlarmVerdict } from "../alarms/result.ts";
import { alarmCountsText, EFFECT_WORDS, kindText } from "./alarms-words.ts";
import { logLine, plain } from "./escape.ts";
import type { Paint } from "./paint.ts";
import { type Column, tableHead, tableRow, wrapped } from "./text-table.ts";

const WIDTH = 118;

const GOOD: readonly Column[] = [
  { title: "CAN FIRE", width: 44, align: "left" },
  { title: "WATCHES", width: 74, align: "left" },
];

/** Every alarm: those that cannot fire with what to do about it, then those that are not known, then the others. */
export function alarmsText(report: AlarmReport, paint: Paint): string {
  const of = (verdict: AlarmVerdict["verdict"]) => report.alarms.filter((it) => it.verdict === verdict);
  const [good, bad, unknown] = [of("can-fire"), of("cannot-fire"), of("unknown")];
  const tone = bad.length > 0 ? "critical" : unknown.length > 0 ? "medium" : "ok";
  const lines = [
    `${paint("strong", plain(report.source, 200))}: ${paint(tone, alarmCountsText(report))}`,
    paint("dim", `metrics as AWS documented them in ${report.catalogue}`),
    "",
    ...bad.flatMap((alarm) => problemLines(alarm, paint)),
    ...unknown.flatMap((alarm) => untoldLines(alarm, paint)),
    ...(good.length === 0
      ? []
      : [
          paint("dim", tableHead(GOOD)),
          ...good.map(({ name, watches }) => tableRow(GOOD, [plain(name, 200), plain(watches, 200)])),
        ]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function problemLines(alarm: AlarmVerdict, paint: Paint): string[] {
  const row = (name: string, text: string) => wrapped(logLine(`${name.padEnd(6)}${text}`, 500), WIDTH, 8, 14);
  return [
    `${paint("critical", "CANNOT".padEnd(8))}${headText(alarm)}`,
    ...alarm.problems.flatMap(({ effect, fix, limit, place, value }) => [
      `        ${paint("high", EFFECT_WORDS[effect])}`,
      ...row("place", place),
      ...row("value", value),
      ...row("limit", limit),
      ...row("fix", fix),
    ]),
    "",
  ];
}

function untoldLines(alarm: AlarmVerdict, paint: Paint): string[] {
  return [
    `${paint("medium", "UNKNOWN".padEnd(8))}${headText(alarm)}`,
    ...alarm.untold.flatMap(({ place, why }) => wrapped(logLine(`${place}: ${why}`, 500), WIDTH, 8, 10)),
    "",
  ];
}

function headText(alarm: AlarmVerdict): string {
  return logLine(`${kindText(alarm)} ${alarm.name}: ${alarm.watches}`, 240);
}
