import type { RunRecord, ScenarioResult } from "../simulation/result.ts";
import { difference, METRICS } from "../simulation/result.ts";
import { type Chart, chartSvg } from "./chart-svg.ts";
import { html } from "./escape.ts";
import { DIFFERENCE_WORDS } from "./simulation-compare.ts";
import { markedEvents } from "./simulation-timeline-chart.ts";
import { momentText, rangeText, SHORT_TITLES, valueText } from "./simulation-words.ts";

/** A cell of a table: text that is not escaped yet, and whether it is a number. */
export interface Cell {
  readonly text: string;
  readonly number?: boolean;
  readonly tone?: "met" | "missed" | undefined;
  /** Fragment of this page to which the text leads. */
  readonly href?: string;
}

/** A table whose first column names the rows. @param caption not escaped yet */
export function tableHtml(
  caption: string,
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
): string {
  if (rows.length === 0) return "";
  const inner = ({ href, text }: Cell) =>
    href === undefined ? html(text, 300) : `<a href="#${html(href)}">${html(text, 300)}</a>`;
  const classes = ({ number, tone }: Cell) => {
    const names = [number ? "n" : "", tone ?? ""].filter((name) => name !== "").join(" ");
    return names === "" ? "" : ` class="${names}"`;
  };
  const row = (cells: readonly Cell[]) =>
    cells
      .map((cell, index) =>
        index === 0
          ? `<th scope="row"${classes(cell)}>${inner(cell)}</th>`
          : `<td${classes(cell)}>${inner(cell)}</td>`,
      )
      .join("");
  // A column of names, or of words that speak for themselves, has no head.
  const headHtml = (cell: Cell) =>
    cell.text === "" ? "<td></td>" : `<th scope="col"${classes(cell)}>${inner(cell)}</th>`;
  return `<div class="scroll" tabindex="0" role="group" aria-label="${html(caption, 200)}"><table><caption>${html(caption, 200)}</caption>
<thead><tr>${head.map(headHtml).join("")}</tr></thead>
<tbody>${rows.map((cells) => `<tr>${row(cells)}</tr>`).join("\n")}</tbody></table></div>`;
}

/** A chart that scrolls on narrow screens. @param attributes for the script that makes it live */
export function chartHtml(chart: Chart, id: string, attributes = ""): string {
  return `<figure class="chart" id="${html(id)}"${attributes}><div class="scroll" tabindex="0" role="group" aria-label="${html(chart.label, 300)}">${chartSvg(chart, id)}</div></figure>`;
}

/** The marked events of a run as a list, with the numbers that the chart has. */
export function eventsHtml(run: RunRecord): string {
  const items = markedEvents(run).map(
    ({ actor, atSec, text }, index) =>
      `<li><span class="n">${index + 1}</span><time>${momentText(atSec)}</time><span>${html(actor, 60)}: ${html(text, 400)}</span></li>`,
  );
  const rest = run.events.length - items.length;
  return `<ol class="timeline">${items.join("\n")}</ol>${rest > 0 ? `<p class="muted">${rest} more events, which change less, are in the JSON.</p>` : ""}`;
}

/** The values of a run's series at the marked events, for those who do not see the chart. */
export function seriesTable(run: RunRecord): string {
  const { atSec, values } = run.series;
  const names = Object.keys(values)
    .filter((name) => values[name]?.some((value) => value !== 0))
    .slice(0, 12);
  const rows = markedEvents(run).map((event, index) => {
    const at = atSec.findLastIndex((second) => second <= event.atSec);
    return [
      { text: `${index + 1}, ${momentText(event.atSec)}` },
      ...names.map((name) => ({ text: String(values[name]?.[Math.max(0, at)] ?? 0), number: true })),
    ];
  });
  const head = [{ text: "event" }, ...names.map((text) => ({ text, number: true }))];
  return tableHtml("Values just after each event", head, rows);
}

/** Every metric over all runs. */
export function distributionTable({ distribution, runs }: ScenarioResult): string {
  const head = ["", "mean", "95 % interval", "p50", "p90", "p99", "95 % interval", "worst"];
  return tableHtml(
    `Over ${runs} runs`,
    head.map((text, index) => ({ text, number: index > 0 })),
    METRICS.map(({ better, id, unit }) => {
      const it = distribution[id];
      const of = (text: string) => ({ text: unit === "runs" ? "" : text, number: true });
      return [
        { text: SHORT_TITLES[id] },
        { text: valueText(id, it.mean), number: true },
        { text: rangeText(id, it.interval.mean), number: true },
        of(valueText(id, it.p50)),
        of(valueText(id, it.p90)),
        of(valueText(id, it.p99)),
        of(rangeText(id, it.interval.p99)),
        of(valueText(id, better === "lower" ? it.max : it.min)),
      ];
    }),
  );
}

/** Two results of one scenario side by side. @param names of the two, not escaped yet */
export function comparisonTable(
  before: ScenarioResult,
  after: ScenarioResult,
  names: readonly [string, string],
): string {
  const [left, right] = names;
  const head = ["", left, right, `p99 ${left}`, `p99 ${right}`, ""];
  const verdict = ({ verdict: text }: ScenarioResult): Cell => ({ text, tone: text, number: true });
  return tableHtml(
    "Mean, then 99th percentile",
    head.map((text, index) => ({ text, number: index > 0 && index < 5 })),
    [
      [{ text: "objective" }, verdict(before), verdict(after), { text: "" }, { text: "" }, { text: "" }],
      ...METRICS.map(({ id, unit }): Cell[] => {
        const found = difference(id, before.distribution[id], after.distribution[id]);
        const p99 = (one: ScenarioResult) => (unit === "runs" ? "" : valueText(id, one.distribution[id].p99));
        return [
          { text: SHORT_TITLES[id] },
          { text: valueText(id, before.distribution[id].mean), number: true },
          { text: valueText(id, after.distribution[id].mean), number: true },
          { text: p99(before), number: true },
          { text: p99(after), number: true },
          {
            text: DIFFERENCE_WORDS[found],
            tone: found === "better" ? "met" : found === "worse" ? "missed" : undefined,
          },
        ];
      }),
    ],
  );
}
