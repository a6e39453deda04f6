import type { RunRecord, ScenarioResult } from "../simulation/result.ts";
import { html } from "./escape.ts";
import { distributionChart } from "./simulation-distribution-chart.ts";
import {
  type Cell,
  chartHtml,
  distributionTable,
  eventsHtml,
  seriesTable,
  tableHtml,
} from "./simulation-html-parts.ts";
import { lanesChart, shownLanes } from "./simulation-lanes-chart.ts";
import { timelineChart } from "./simulation-timeline-chart.ts";
import {
  byCount,
  CAUSE_WORDS,
  detectionText,
  firstAlarmText,
  judgedText,
  momentText,
  numberText,
  pageText,
  parametersText,
  recoveryText,
  SHORT_TITLES,
  spanText,
  triedText,
  unseenText,
  valueText,
} from "./simulation-words.ts";

/** Sections of a page are found by the place of their scenario: an id may hold any character. */
export function sectionId(index: number): string {
  return `scenario-${index + 1}`;
}

/** One scenario: verdict, why, median and worst run, distribution. */
export function scenarioHtml(scenario: ScenarioResult, index: number): string {
  const id = sectionId(index);
  return `<section id="${id}" aria-labelledby="${id}-title" data-scenario="${index}">
<h2 id="${id}-title">${html(scenario.title, 200)}</h2>
<p class="muted"><code>${html(scenario.id, 200)}</code> · ${html(parametersText(scenario), 400)} · ${numberText(scenario.runs)} runs over ${spanText(scenario.horizonSec)} · digest <span class="digest">${html(scenario.digest)}</span></p>
${objectivesHtml(scenario)}
${figuresHtml(scenario)}
${alarmsHtml(scenario)}
${whyHtml(scenario)}
<h3>What users see, in the median run</h3>
${runHtml(scenario, scenario.median, `${id}-median`, "median")}
${worstHtml(scenario, `${id}-worst`)}
<h3>Distribution</h3>
${chartHtml(
  distributionChart(
    { name: scenario.id, distribution: scenario.distribution },
    undefined,
    `${scenario.title}: how often each value was seen in ${scenario.runs} runs`,
  ),
  `${id}-distribution`,
  ' data-chart="distribution"',
)}
${distributionTable(scenario)}
${causesHtml(scenario)}
${sensitivityHtml(scenario)}
</section>`;
}

function objectivesHtml({ objectives, verdict }: ScenarioResult): string {
  const items = objectives.map(
    ({ met, text, value }) =>
      `<li><code>${html(text, 120)}</code> is ${judgedText(value)}: <span class="${met ? "met" : "missed"}">${met ? "met" : "missed"}</span></li>`,
  );
  return `<p>Objective <strong class="${verdict}">${verdict}</strong></p>${items.length > 0 ? `<ul>${items.join("")}</ul>` : ""}`;
}

function figuresHtml(scenario: ScenarioResult): string {
  const { distribution } = scenario;
  const figures: readonly [string, string][] = [
    ["requests failed, mean", valueText("failed", distribution.failed.mean)],
    ["requests failed, p99", valueText("failed", distribution.failed.p99)],
    ["fewest healthy, median", valueText("minHealthyShare", distribution.minHealthyShare.p50)],
    ["recovery, median", recoveryText(scenario)],
    ["somebody told, median", detectionText(scenario)],
  ];
  return `<dl>${figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl>`;
}

/** Which alarm is first, what a person is sent, and whether anybody is told at all. */
function alarmsHtml(scenario: ScenarioResult): string {
  const unseen = unseenText(scenario);
  if (scenario.alarms.first.length === 0 && unseen === undefined) return "";
  const finding = unseen === undefined ? "" : `<p class="missed">Finding: ${html(unseen, 400)}.</p>`;
  return `<h3>Alarms</h3>
<p>First alarm: ${html(firstAlarmText(scenario), 600)}.</p>
<p>Page: ${html(pageText(scenario), 1200)}.</p>${finding}`;
}

function whyHtml({ constraints }: ScenarioResult): string {
  if (constraints.length === 0) return "";
  const items = constraints.slice(0, 5).map(({ id, lift, share, text, tried }) => {
    const change =
      lift === undefined
        ? `<p class="muted">${triedText(tried)}</p>`
        : `<p>Change ${lift.field === undefined ? "" : `<code>${html(lift.field, 200)}</code>, `}<code>${html(lift.setting, 200)}</code> from <strong>${html(lift.from, 60)}</strong> to <strong>${html(lift.to, 60)}</strong>. Tried on the same seeds: ${SHORT_TITLES[lift.metric]} ${valueText(lift.metric, lift.before)} → ${valueText(lift.metric, lift.after)}.</p>`;
    return `<div class="lift"><p><strong>${html(id, 80)}</strong>, in ${numberText(share)} % of runs: ${html(text, 400)}</p>${change}</div>`;
  });
  return `<h3>What holds the platform back</h3>${items.join("\n")}`;
}

function worstHtml(scenario: ScenarioResult, id: string): string {
  const { median, worst } = scenario;
  if (median.run === worst.run) return '<p class="muted">The worst run is the same.</p>';
  return `<details><summary>The worst run</summary>\n${runHtml(scenario, worst, id, "worst")}\n</details>`;
}

function runHtml(scenario: ScenarioResult, run: RunRecord, id: string, which: "median" | "worst"): string {
  const timeline = timelineChart(
    run,
    scenario.horizonSec,
    `${scenario.title}, the ${which} run: capacity, tasks by state, healthy targets and failed requests over time`,
  );
  const told = run.detectedBy === undefined ? "nobody is told" : `told by ${html(run.detectedBy)}`;
  const outcome = run.deployment === undefined ? "" : `; deployment ${html(run.deployment)}`;
  return `<p>Run ${run.run}: ${valueText("failed", run.metrics.failed)} requests failed; ${told}${outcome}.</p>
${chartHtml(timeline, `${id}-timeline`, ` data-chart="timeline" data-run="${which}"`)}
${eventsHtml(run)}
<details><summary>The same as a table</summary>${seriesTable(run)}</details>
${lanesHtml(scenario, run, id, which)}`;
}

/** The worst run has no drawing of its lanes: it would be a third of the page. */
function lanesHtml(scenario: ScenarioResult, run: RunRecord, id: string, which: "median" | "worst"): string {
  const { lanes, total } = shownLanes(run, scenario.horizonSec);
  if (lanes.length === 0) return "";
  const label = `${scenario.title}, the ${which} run: a lane for each instance and task`;
  const chart =
    which === "worst"
      ? ""
      : chartHtml(
          lanesChart(run, scenario.horizonSec, label),
          `${id}-lanes`,
          ` data-chart="lanes" data-run="${which}"`,
        );
  const hidden =
    total > lanes.length
      ? `<p class="muted">${lanes.length} of ${total} instances and tasks, those in which most happens.</p>`
      : "";
  const table = lanesTable(lanes);
  return `<details><summary>Each instance and task</summary>
${hidden}${chart === "" ? table : `${chart}<details><summary>The lanes as a table</summary>${table}</details>`}
</details>`;
}

function lanesTable(lanes: RunRecord["lanes"]): string {
  return tableHtml(
    "States of instances and tasks",
    [{ text: "" }, { text: "what" }, { text: "on" }, { text: "states" }],
    lanes.map(({ id, label, on, spans }): Cell[] => [
      { text: id },
      { text: label },
      { text: on ?? "" },
      { text: spans.map(({ fromSec, state }) => `${state} from ${momentText(fromSec)}`).join(", ") },
    ]),
  );
}

function causesHtml({ deployments, detectedBy, failures, runs }: ScenarioResult): string {
  const share = (count: number) => `${numberText((count / Math.max(1, runs)) * 100)} %`;
  const counts = (caption: string, all: Readonly<Record<string, number>>) =>
    tableHtml(
      caption,
      [{ text: "" }, { text: "of runs", number: true }],
      byCount(all).map(([text, count]) => [{ text }, { text: share(count), number: true }]),
    );
  const causes = byCount(failures).map(([cause, count]) => [
    { text: CAUSE_WORDS[cause as keyof typeof CAUSE_WORDS] ?? cause },
    { text: numberText(count), number: true },
  ]);
  return [
    tableHtml("Failed requests by cause", [{ text: "" }, { text: "mean of a run", number: true }], causes),
    counts("Told first by", detectedBy),
    counts("Deployments", deployments),
  ].join("\n");
}

function sensitivityHtml({ sensitivity }: ScenarioResult): string {
  const rows = [...sensitivity].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)).slice(0, 8);
  return tableHtml(
    "Parameters without an authoritative value that the result hangs on",
    [
      { text: "" },
      { text: "effect", number: true },
      { text: "low end", number: true },
      { text: "high end", number: true },
    ],
    rows.map(({ effect, high, low, parameter }) => [
      { text: parameter },
      { text: numberText(effect), number: true },
      { text: numberText(low), number: true },
      { text: numberText(high), number: true },
    ]),
  );
}
