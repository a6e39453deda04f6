import type { Platform } from "../model/platform.ts";
import type { WhatIf } from "../simulation/browser.ts";
import type { Setting } from "../simulation/settings/setting.ts";
import { html } from "./escape.ts";

/** A setting as a page knows it: the simulator itself has the change. */
export type KnownSetting = Omit<Setting, "change">;

/** What a page needs in order to simulate by itself. */
export interface WhatIfSource {
  readonly platform: Platform;
  readonly settings: readonly KnownSetting[];
  /** What the command line was asked for, so that the same runs come out. */
  readonly asked: Omit<WhatIf, "scenario" | "set">;
}

/** Settings that a reader wants to move first: how much is On-Demand, what a deployment keeps, how long things take. */
const FIRST =
  /on_demand_base_capacity|on_demand_percentage_above_base_capacity|target_capacity|max_size|deployment_minimum_healthy_percent|deregistration_delay|stop_?timeout/i;

/** Runs that a browser makes in a few seconds. */
const RUNS = 200;

/**
 * The form. It is hidden until the script of the page shows it: without JavaScript nothing could answer.
 * @param scenarios ids and titles of the scenarios in the page
 */
export function whatIfHtml(
  { asked, settings }: WhatIfSource,
  scenarios: readonly { readonly id: string; readonly title: string }[],
): string {
  const first = settings.filter(({ key }) => FIRST.test(key));
  const rest = settings.filter(({ key }) => !FIRST.test(key));
  const fields = (some: readonly KnownSetting[]) =>
    some.map((setting) => settingHtml(setting, settings.indexOf(setting))).join("\n");
  return `<section id="what-if" aria-labelledby="what-if-title" hidden>
<h2 id="what-if-title">What if</h2>
<p>Change settings and run a scenario again, in this browser and on the same seeds. Nothing leaves the page.</p>
<form id="what-if-form">
<div class="settings">
<label for="what-if-scenario">Scenario
<select id="what-if-scenario">${scenarios.map(({ id, title }, index) => `<option value="${index}">${html(`${title} (${id})`, 120)}</option>`).join("")}</select></label>
<label for="what-if-runs">Runs <small>with ${asked.runs} the digest is the one of the command line</small>
<input id="what-if-runs" type="number" min="1" max="10000" step="1" value="${Math.min(asked.runs, RUNS)}"></label>
</div>
<fieldset><legend>The fault</legend><div class="settings" id="what-if-values"></div></fieldset>
<fieldset><legend>The platform</legend><div class="settings">
${fields(first)}
</div></fieldset>
${rest.length === 0 ? "" : `<details><summary>${rest.length} more settings</summary><div class="settings">\n${fields(rest)}\n</div></details>`}
<p class="pair"><button class="primary" type="submit">Run it again</button><button type="reset">As it is</button><span id="what-if-state" role="status"></span></p>
</form>
<div id="what-if-result" tabindex="-1" aria-live="polite"></div>
</section>`;
}

/** One setting with its bounds. The page finds it by its place. */
function settingHtml({ choices, field, key, max, min, value }: KnownSetting, index: number): string {
  const id = `setting-${index}`;
  const name = /[^.]+$/.exec(key)?.[0] ?? key;
  const from = field === undefined ? key : `${field} — ${key}`;
  const label = `<label for="${id}">${html(words(name))}<small>${html(from, 240)}</small></label>`;
  return `<div data-setting="${index}">${label}<div class="pair">${inputHtml(id, { choices, max, min, value })}</div></div>`;
}

function inputHtml(
  id: string,
  { choices, max, min, value }: Pick<KnownSetting, "choices" | "max" | "min" | "value">,
): string {
  if (typeof value === "number") {
    const top = slider(value, max);
    const range =
      top > min
        ? `<input type="range" data-for="${id}" aria-label="slider" tabindex="-1" aria-hidden="true" min="${min}" max="${top}" step="1" value="${Math.min(value, top)}">`
        : "";
    return `<input id="${id}" type="number" min="${min}" max="${max}" step="any" value="${value}">${range}`;
  }
  const options = typeof value === "boolean" ? ["true", "false"] : [...new Set([value, ...(choices ?? [])])];
  return `<select id="${id}">${options.map((option) => `<option${option === String(value) ? " selected" : ""}>${html(option, 80)}</option>`).join("")}</select>`;
}

/** Where a slider ends: the limit if that is near, else a few times what is set. */
function slider(value: number, max: number): number {
  return max <= 1000 ? max : Math.min(max, Math.max(20, Math.ceil(value * 4)));
}

/** `on_demand_base_capacity` and `stopTimeout` in words. */
function words(name: string): string {
  return name
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])/g, (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}
