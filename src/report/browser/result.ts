import type { ScenarioResult } from "../../simulation/result.ts";
import { html } from "../escape.ts";
import { chartHtml, comparisonTable, eventsHtml } from "../simulation-html-parts.ts";
import { timelineChart } from "../simulation-timeline-chart.ts";

/** A setting or a parameter of the fault that was moved. */
export interface Moved {
  readonly name: string;
  readonly address: string;
  readonly from: string;
  readonly to: string;
}

/** What came out, beside what it was. */
export function resultHtml({
  after,
  before,
  faults,
  moved,
}: {
  readonly before: ScenarioResult;
  readonly after: ScenarioResult;
  readonly moved: readonly Moved[];
  readonly faults: readonly Moved[];
}): string {
  const item = ({ address, from, name, to }: Moved) => {
    const where = name === address ? "" : ` <span class="muted">(${html(address, 240)})</span>`;
    return `<li><code>${html(name, 240)}</code>${where}: ${html(from, 80)} → <strong>${html(to, 80)}</strong></li>`;
  };
  const list = (title: string, all: readonly Moved[]) =>
    all.length === 0 ? "" : `<h4>${title}</h4><ul>${all.map(item).join("")}</ul>`;
  const side = (one: ScenarioResult, which: "before" | "after", title: string) =>
    `<div><h4>${title}</h4>${chartHtml(
      timelineChart(one.median, one.horizonSec, `${one.title}, ${title}: the median run`),
      `what-if-${which}`,
      ` data-chart="timeline" data-run="median" data-side="${which}"`,
    )}${eventsHtml(one.median)}</div>`;
  return `<h3>${html(after.title, 200)}: <span class="${after.verdict}">${after.verdict}</span></h3>
<p class="muted">${after.runs} runs; digest <span class="digest" id="what-if-digest">${html(after.digest)}</span>; as it is <span class="digest">${html(before.digest)}</span></p>
${list("To change in the description", moved)}${list("Another fault", faults)}
${moved.length + faults.length === 0 ? "<p>Nothing was changed: both sides are the same runs.</p>" : ""}
${comparisonTable(before, after, ["as it is", "changed"])}
<div class="beside">${side(before, "before", "As it is")}${side(after, "after", "Changed")}</div>`;
}
