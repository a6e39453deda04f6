import type { AlarmReport, AlarmVerdict } from "../alarms/result.ts";
import type { Caught } from "../simulation/caught.ts";
import { alarmCountsText } from "./alarms-words.ts";
import { plain } from "./escape.ts";
import { firstAlarmText, pageText, unseenText } from "./simulation-words.ts";

/** The alarms of an environment, and which scenario each one catches, as a page: docs/alarms.md is that of prod. */
export function alarmsMarkdown(report: AlarmReport, caught: readonly Caught[]): string {
  const of = (kind: AlarmVerdict["kind"]) => report.alarms.filter((alarm) => alarm.kind === kind);
  const runs = caught[0]?.runs ?? 0;
  const lines = [
    `# Alarms of ${prose(report.source)}`,
    "",
    `Written by \`ballast alarms ${prose(report.source)} --markdown\`; do not edit.`,
    `Checked against the metrics that AWS documented in ${report.catalogue}: ${alarmCountsText(report)}.`,
    "",
    "## Pages",
    "",
    "Alarms tell nobody by themselves where they are part of one of these: a composite alarm sends one message when the",
    "first of its alarms fires, and one when the last is over, so an incident pages once. `src/constructs/observability/page.ts`",
    "says how they are grouped, and why.",
    "",
    "| page | sent when | alarms |",
    "| --- | --- | --- |",
    ...of("composite-alarm").map((page) =>
      row([code(page.name), prose(page.meaning), parts(report, page.name).map(code).join(", ")]),
    ),
    "",
    "## Alarms",
    "",
    "| alarm | what it means | watches | fires at | page | catches first |",
    "| --- | --- | --- | --- | --- | --- |",
    ...of("alarm").map((alarm) =>
      row([
        code(alarm.name),
        prose(alarm.meaning),
        code(alarm.watches),
        prose(alarm.condition),
        alarm.partOf.map(code).join(", ") || "sends its own",
        caught.flatMap((it) => catchOf(it, alarm.name)).join("<br>"),
      ]),
    ),
    "",
    "## Events",
    "",
    "Rules of EventBridge. Where one writes to a log group, metric filters count its events, and alarms above watch them.",
    "",
    "| rule | what it means |",
    "| --- | --- |",
    ...of("event-rule").map(({ meaning, name }) => row([code(name), prose(meaning)])),
    "",
    "## Scenarios",
    "",
    `Which alarm is first, and what a person is sent, in ${runs} simulated runs of each scenario; times are medians since`,
    "the fault. A finding is a run in which users or the service suffer and nobody is told. Response times and packets of a",
    "NAT gateway are not simulated (docs/simulation.md), so alarms on them never fire here. Spot interruptions are counted",
    "in the whole account and Region: another project's count too.",
    "",
    "| scenario | first alarm | page | finding |",
    "| --- | --- | --- | --- |",
    ...caught.map((it) =>
      row([code(it.id), prose(firstAlarmText(it)), prose(pageText(it)), unseenText(it) ?? ""]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function parts({ alarms }: AlarmReport, page: string): string[] {
  return alarms.filter(({ partOf }) => partOf.includes(page)).map(({ name }) => name);
}

/** The scenario, where the alarm is the first in most runs. */
function catchOf({ alarms, id }: Caught, alarm: string): string[] {
  const [first] = alarms.first;
  return first?.name === alarm ? [`${code(id)} after ${Math.round(first.medianSec)} s`] : [];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function code(text: string): string {
  return `\`${plain(text, 200).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** A text that names and descriptions of a plan may be part of. */
function prose(text = ""): string {
  return plain(text, 400).replace(/[&<>`*_[\]|\\@#]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
