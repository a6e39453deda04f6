import type { Evaluated, OptimizeResult, Pick } from "../optimize/result.ts";
import { html } from "./escape.ts";
import { frontierChart, frontierRows } from "./optimize-frontier-chart.ts";
import {
  changeText,
  countText,
  dollarsText,
  heldText,
  knobText,
  pickTitle,
  savingText,
  seedText,
  shareText,
  shiftValues,
  tasksText,
  unseenTexts,
  verdictText,
} from "./optimize-words.ts";
import { chartHtml, tableHtml } from "./simulation-html-parts.ts";
import { pageStyle } from "./simulation-html-style.ts";
import { SHORT_TITLES } from "./simulation-words.ts";

/** The report of a search as one file that needs nothing else, and that runs nothing. */
export function optimizeHtml(result: OptimizeResult): string {
  const title = `${result.source}: the cheapest configuration that survives`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>${html(title, 120)}</title>
<style>${pageStyle()}pre{background:var(--panel);border-radius:6px;padding:10px 14px;overflow-x:auto;font-size:13px}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${html(title, 120)}</h1>
<p class="muted">${html(`${countText(result.space.simulated)} configurations, ${countText(result.runs.used)} runs, ${seedText(result)}${result.complete ? "" : ", interrupted"}`, 200)}</p>
</header>
<main id="main">
${frontierSection(result)}
${result.picks.map((pick) => pickSection(result, pick)).join("\n")}
${searchSection(result)}
</main>
<footer><p>Simulated and priced from Terraform by Ballast. An interval holds the true value in 95 of 100 repetitions.</p></footer>
</body>
</html>
`;
}

function frontierSection(result: OptimizeResult): string {
  const head = [
    "",
    "$ a month",
    "at zero traffic",
    SHORT_TITLES[result.metric],
    "95 % interval",
    "objective",
    "changes",
  ];
  return `<section aria-labelledby="frontier-title">
<h2 id="frontier-title">The frontier</h2>
<p>Each configuration on the line is better beyond noise than all that are cheaper. Whoever pays more for any other gets nothing that the runs show.</p>
${chartHtml(frontierChart(result), "frontier")}
${tableHtml(
  "The frontier, the present configuration and the picks",
  head.map((text, index) => ({ text, number: index > 0 && index < 5 })),
  frontierRows(result).map((row) => row.map((text, index) => ({ text, number: index > 0 && index < 5 }))),
)}
</section>`;
}

function pickSection(result: OptimizeResult, pick: Pick): string {
  const candidate = result.candidates.find(({ id }) => id === pick.id);
  if (!candidate) return "";
  const id = `pick-${pick.kind}`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${pickTitle(pick.kind, candidate)}</h2>
${candidate.changes.length === 0 ? `<p>It is the present configuration: nothing cheaper was found that is.</p>${tiesHtml(pick)}` : pickHtml(result, pick, candidate)}
</section>`;
}

function pickHtml(result: OptimizeResult, pick: Pick, candidate: Evaluated): string {
  const facts: [string, string][] = [
    ["a month", dollarsText(candidate.loadUsd.expected)],
    ["against now", savingText(pick.load.changeUsd.expected)],
    ["at zero traffic", savingText(pick.floor.changeUsd.expected)],
    ["objective", verdictText(candidate)],
  ];
  return `<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${html(value)}</dd></div>`).join("")}</dl>
<p>With low and high prices: ${html(savingText(pick.load.changeUsd.low))} to ${html(savingText(pick.load.changeUsd.high))}.</p>
<ul>${candidate.changes.map((change) => `<li>${html(changeText(change), 300)}</li>`).join("")}</ul>
<ul>${candidate.requirements.map((it) => `<li>${html(`${it.scenario}, ${it.text}: ${heldText(it)}`, 300)}</li>`).join("")}</ul>
${unseenTexts(result, candidate)
  .map((text) => `<p>Not simulated: ${html(text, 300)}.</p>`)
  .join("")}
${candidate.warnings.length === 0 ? "" : `<p>The rules warn: ${html(candidate.warnings.join("; "), 600)}</p>`}
${shiftsHtml(result, pick)}
${tiesHtml(pick)}
${patchHtml(pick)}`;
}

function shiftsHtml({ compared }: OptimizeResult, { comparedRuns, shifts }: Pick): string {
  const counts = `${compared.comparisons} comparisons in ${comparedRuns} runs of each of ${compared.scenarios.length} scenarios`;
  if (shifts.length === 0) return `<p>Nothing differs beyond noise: ${counts}.</p>`;
  const rows = [...shifts]
    .sort((a, b) => (a.direction === b.direction ? 0 : a.direction === "worse" ? -1 : 1))
    .map((shift) => {
      const { direction, metric, scenario } = shift;
      const [before, after] = shiftValues(shift);
      return [
        { text: scenario },
        { text: SHORT_TITLES[metric] },
        { text: before, number: true },
        { text: after, number: true },
        { text: direction, tone: direction === "worse" ? ("missed" as const) : ("met" as const) },
      ];
    });
  const head = ["scenario", "", "now", "then", ""];
  return tableHtml(
    `What differs beyond noise: ${counts}`,
    head.map((text, index) => ({ text, number: index === 2 || index === 3 })),
    rows,
  );
}

function tiesHtml({ ties }: Pick): string {
  return ties.length === 0
    ? ""
    : `<p>It ties with ${ties.length} configurations that are as cheap or cheaper and that the runs do not refute.</p>`;
}

function patchHtml({ patch }: Pick): string {
  if (patch === undefined) return "";
  const byHand = patch.byHand.map(
    ({ reason, ...change }) => `<li>By hand: ${html(`${changeText(change)}: ${reason}`, 600)}</li>`,
  );
  const diff = patch.diff.split("\n").map((line) => html(line, 400));
  return `${byHand.length === 0 ? "" : `<ul>${byHand.join("")}</ul>`}${patch.diff === "" ? "" : `<pre tabindex="0">${diff.join("\n")}</pre>`}`;
}

function searchSection({ objective, runs, space, traffic }: OptimizeResult): string {
  const requirements = objective.map(
    ({ runsNeeded, scenario, share, text }) =>
      `<li>${html(`${scenario}: ${text}, to be shown in ${shareText(share)} of runs, which takes ${countText(runsNeeded)} runs without a miss`, 300)}</li>`,
  );
  const refused = space.refused.map(({ count, rules }) => `${rules} ${count}`).join("; ");
  return `<section aria-labelledby="search-title">
<h2 id="search-title">What was searched</h2>
<p>${html(`The knobs span ${countText(space.size)} configurations. ${countText(space.built)} were built, ${countText(space.simulated)} simulated, in ${countText(runs.used)} runs of ${countText(runs.budget)} planned.${refused === "" ? "" : ` Rules refused: ${refused}.`}`, 600)}</p>
<p>${html(`All meet the same traffic, which needs ${tasksText(traffic.priced)} tasks now; the price is for it.`, 300)}</p>
<ul>${requirements.join("")}</ul>
${tableHtml(
  "Knobs",
  ["field", "now", "tried", "limit"].map((text) => ({ text })),
  space.knobs.map(({ candidates, id, limit, present }) => [
    { text: id },
    { text: [...new Set(present.map(knobText))].join("; ") },
    { text: candidates.map(knobText).join("; ") },
    { text: limit },
  ]),
)}
</section>`;
}
