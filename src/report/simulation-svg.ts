import type { ScenarioResult } from "../simulation/result.ts";
import { darkRules, ink } from "./chart-palette.ts";
import { chartSvg, FONT } from "./chart-svg.ts";
import { html } from "./escape.ts";
import { markedEvents, timelineChart } from "./simulation-timeline-chart.ts";
import { detectionText, momentText, numberText, recoveryText, valueText } from "./simulation-words.ts";

const MARGIN = 16;
const HEAD = 78;
const LINE = 19;

/** The median run of one scenario as a drawing of its own, for a README or a pull request; dark where the reader's screen is. */
export function scenarioSvg(scenario: ScenarioResult, source: string): string {
  const chart = timelineChart(
    scenario.median,
    scenario.horizonSec,
    `${scenario.title}: the median run over time`,
  );
  const events = markedEvents(scenario.median);
  const width = chart.width + 2 * MARGIN;
  const eventsTop = HEAD + chart.height + 12;
  const height = eventsTop + events.length * LINE + MARGIN;
  const inner = chartSvg(chart, "timeline").replace(/^<svg /, `<svg x="${MARGIN}" y="${HEAD}" `);
  const met = scenario.verdict === "met";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc" font-family="${FONT.replaceAll("'", "")}" font-size="13">
<title id="title">${html(scenario.title, 200)}</title>
<desc id="desc">${html(`${failedText(scenario)}; ${afterText(scenario)}`, 400)}</desc>
<style>@media (prefers-color-scheme: dark){${darkRules()}}</style>
<rect width="${width}" height="${height}" fill="${ink("background")}"/>
<text x="${MARGIN}" y="30" font-size="19" font-weight="bold" fill="${ink("text")}">${html(scenario.title, 90)}</text>
<text x="${MARGIN}" y="52" fill="${ink("muted")}"><tspan font-weight="bold" fill="${ink(met ? "green" : "red")}">objective ${scenario.verdict}</tspan>  ${html(`${source}: ${failedText(scenario)}`, 110)}</text>
<text x="${MARGIN}" y="70" fill="${ink("muted")}">${html(afterText(scenario), 130)}</text>
${inner}
${events.map((event, index) => eventText(index, event.atSec, `${event.actor}: ${event.text}`, eventsTop + (index + 0.7) * LINE)).join("\n")}
</svg>
`;
}

function eventText(index: number, atSec: number, text: string, y: number): string {
  const row = (x: number, content: string, color: string, anchor = "start") =>
    `<text x="${x}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${color}">${content}</text>`;
  return [
    row(MARGIN + 18, String(index + 1), ink("muted"), "end"),
    row(MARGIN + 118, momentText(atSec), ink("muted"), "end"),
    row(MARGIN + 132, html(text, 120), ink("text")),
  ].join("");
}

function failedText({ distribution, runs }: ScenarioResult): string {
  const { p50, p99 } = distribution.failed;
  return `${valueText("failed", p50)} requests fail in the median of ${numberText(runs)} runs, p99 ${valueText("failed", p99)}`;
}

function afterText(scenario: ScenarioResult): string {
  const healthy = valueText("minHealthyShare", scenario.distribution.minHealthyShare.p50);
  return `at least ${healthy} of the wanted tasks healthy, recovery: ${recoveryText(scenario)}, somebody is told: ${detectionText(scenario)}`;
}
