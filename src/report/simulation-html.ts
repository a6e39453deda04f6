import { gzipSync, strToU8 } from "fflate";
import { sha256 } from "../core/sha256.ts";
import type { RunRecord, SimulationResult } from "../simulation/result.ts";
import { html } from "./escape.ts";
import { pairScenarios, seedsText } from "./simulation-compare.ts";
import { distributionChart } from "./simulation-distribution-chart.ts";
import { chartHtml, comparisonTable, tableHtml } from "./simulation-html-parts.ts";
import { scenarioHtml, sectionId } from "./simulation-html-scenario.ts";
import { pageStyle } from "./simulation-html-style.ts";
import { shownLanes } from "./simulation-lanes-chart.ts";
import { runsText } from "./simulation-text.ts";
import { markedEvents } from "./simulation-timeline-chart.ts";
import { type WhatIfSource, whatIfHtml } from "./simulation-what-if.ts";
import { detectionText, recoveryText, unseenText, valueText } from "./simulation-words.ts";
import { shownSeries } from "./timeline-panels.ts";

/** Programs that a page carries, as text of classic scripts. */
export interface PageScripts {
  /** Makes charts live and answers the form. */
  readonly page: string;
  /** The simulator, for a Web Worker. */
  readonly worker: string;
}

export interface SimulationPage {
  readonly result: SimulationResult;
  /** A result on the same seeds to put beside it. */
  readonly compared?: SimulationResult | undefined;
  /** Without it the page has no form, and charts that do not move. */
  readonly live?: { readonly source: WhatIfSource; readonly scripts: PageScripts } | undefined;
}

/** What the script of a page gets. */
export interface PagePayload {
  readonly result: SimulationResult;
  readonly source: WhatIfSource;
  readonly scripts: PageScripts;
}

/**
 * The report as one file that needs nothing else: no address outside is named, and the content security policy forbids
 * all. Drawings, lists and tables are complete without JavaScript. The scripts and what they work on are compressed.
 */
export function simulationHtml({ compared, live, result }: SimulationPage): string {
  const payload = live === undefined ? "" : packed({ result, ...live });
  const title = `${result.source}: failure scenarios`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(live !== undefined)}">
<title>${html(title, 120)}</title>
<style>${pageStyle()}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${html(title, 120)}</h1>
<p class="muted">${html(runsText(result), 200)}</p>
</header>
<nav aria-label="Scenarios"><ul>
<li><a href="#scorecard">Scorecard</a></li>
${result.scenarios.map(({ id }, index) => `<li><a href="#${sectionId(index)}">${html(id, 80)}</a></li>`).join("\n")}
${compared === undefined ? "" : '<li><a href="#comparison">Comparison</a></li>'}
<li id="what-if-link" hidden><a href="#what-if">What if</a></li>
<li><a href="#assumptions">Assumptions</a></li>
</ul></nav>
<main id="main">
${scorecardHtml(result)}
${live === undefined ? "" : whatIfHtml(live.source, result.scenarios)}
${compared === undefined ? "" : comparisonHtml(compared, result)}
${result.scenarios.map(scenarioHtml).join("\n")}
${assumptionsHtml(result)}
</main>
<footer><p>Simulated from Terraform by Ballast. Times count from the fault. An interval holds the true value in 95 of 100 repetitions.</p></footer>
${payload === "" ? "" : `<script type="text/plain" id="payload">${payload}</script>\n<script>${BOOT}</script>`}
</body>
</html>
`;
}

function scorecardHtml(result: SimulationResult): string {
  const missed = result.scenarios.filter(({ verdict }) => verdict === "missed").length;
  const all = result.scenarios.length;
  const head = [
    "scenario",
    "objective",
    "failed, mean",
    "p99",
    "fewest healthy",
    "recovery",
    "told after",
    "held back by",
  ];
  const rows = result.scenarios.map((scenario, index) => {
    const { constraints, distribution, verdict } = scenario;
    const [first] = constraints;
    return [
      { text: scenario.id, href: sectionId(index) },
      { text: verdict, tone: verdict },
      { text: valueText("failed", distribution.failed.mean), number: true },
      { text: valueText("failed", distribution.failed.p99), number: true },
      { text: valueText("minHealthyShare", distribution.minHealthyShare.p50), number: true },
      { text: recoveryText(scenario), number: true },
      { text: detectionText(scenario), number: true },
      { text: first === undefined ? "" : `${first.id}, ${Math.round(first.share)} % of runs` },
    ];
  });
  const unseen = result.scenarios.flatMap((scenario) => {
    const text = unseenText(scenario);
    return text === undefined ? [] : [`<li>${html(scenario.id, 200)}: ${html(text, 200)}</li>`];
  });
  return `<section id="scorecard" aria-labelledby="scorecard-title">
<h2 id="scorecard-title">${missed === 0 ? `${all} of ${all} scenarios meet their objective` : `${missed} of ${all} scenarios miss their objective`}</h2>
${tableHtml(
  "Scorecard",
  head.map((text, index) => ({ text, number: index >= 2 && index <= 6 })),
  rows,
)}${unseen.length === 0 ? "" : `<h3>Nobody is told</h3><ul>${unseen.join("")}</ul>`}
</section>`;
}

function comparisonHtml(before: SimulationResult, after: SimulationResult): string {
  const { alone, pairs } = pairScenarios(before, after);
  const same = before.source === after.source;
  const names = same ? (["before", "after"] as const) : ([before.source, after.source] as const);
  const parts = pairs.map((pair, index) => {
    const chart = distributionChart(
      { name: names[0], distribution: pair.before.distribution },
      { name: names[1], distribution: pair.after.distribution },
      `${pair.after.title}: distributions of ${names[0]} and ${names[1]}`,
    );
    return `<h3>${html(pair.before.id, 200)}</h3>${comparisonTable(pair.before, pair.after, names)}${chartHtml(chart, `comparison-${index + 1}`)}`;
  });
  return `<section id="comparison" aria-labelledby="comparison-title">
<h2 id="comparison-title">${html(`${names[0]} and ${names[1]}, side by side`, 200)}</h2>
<p>${html(seedsText(before, after), 200)}. “Unclear”: the 95 % intervals of the means overlap.</p>
${parts.join("\n")}
${alone.length > 0 ? `<p>Only in one of the two: ${alone.map((id) => html(id, 80)).join(", ")}.</p>` : ""}
</section>`;
}

function assumptionsHtml({ assumptions }: SimulationResult): string {
  const items = assumptions.map(
    ({ place, text }) => `<li><code>${html(place, 200)}</code>: ${html(text, 600)}</li>`,
  );
  return `<section id="assumptions" aria-labelledby="assumptions-title">
<h2 id="assumptions-title">Assumptions</h2>
${items.length === 0 ? "<p>None.</p>" : `<ul>${items.join("\n")}</ul>`}
</section>`;
}

/** The only script that the page runs by itself: unpacks the others. */
const BOOT = `(async()=>{const text=document.getElementById("payload").textContent;const bytes=Uint8Array.from(atob(text),(char)=>char.charCodeAt(0));const stream=new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));globalThis.ballast=JSON.parse(await new Response(stream).text());const script=document.createElement("script");script.src=URL.createObjectURL(new Blob([globalThis.ballast.scripts.page],{type:"text/javascript"}));document.body.append(script)})()`;

function policy(scripts: boolean): string {
  const hash = Buffer.from(sha256(BOOT), "hex").toString("base64");
  return [
    "default-src 'none'",
    // Charts that are alive set styles of their elements.
    "style-src 'unsafe-inline'",
    "img-src data:",
    ...(scripts ? [`script-src 'sha256-${hash}' blob:`, "worker-src blob:"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** JSON, compressed, in base64: the same input gives the same text. Of each run it has what charts show. */
function packed({ result, ...rest }: PagePayload): string {
  const scenarios = result.scenarios.map((scenario) => ({
    ...scenario,
    median: shownRun(scenario.median, scenario.horizonSec),
    worst: shownRun(scenario.worst, scenario.horizonSec),
  }));
  const payload: PagePayload = { result: { ...result, scenarios }, ...rest };
  return Buffer.from(gzipSync(strToU8(JSON.stringify(payload)), { level: 9, mtime: 0 })).toString("base64");
}

function shownRun(run: RunRecord, horizonSec: number): RunRecord {
  return {
    ...run,
    events: markedEvents(run),
    lanes: shownLanes(run, horizonSec).lanes,
    series: shownSeries(run.series),
  };
}
