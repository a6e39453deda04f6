import { init } from "echarts/core";
import type { RunRecord, ScenarioResult } from "../../simulation/result.ts";
import type { ScenarioValues } from "../../simulation/scenarios/scenario.ts";
import type { SettingValue } from "../../simulation/settings/setting.ts";
import { html } from "../escape.ts";
import type { PagePayload } from "../simulation-html.ts";
import { lanesChart } from "../simulation-lanes-chart.ts";
import { timelineChart } from "../simulation-timeline-chart.ts";
import { momentText, numberText } from "../simulation-words.ts";
import { shownSeries } from "../timeline-panels.ts";
import { resultHtml } from "./result.ts";
import { startSimulator } from "./simulator.ts";

declare global {
  var ballast: PagePayload;
}

/** Colours of the page, which follow the reader's system. */
const TOOLTIP = {
  backgroundColor: "var(--background)",
  borderColor: "var(--axis)",
  textStyle: { color: "var(--text)", fontSize: 12 },
};

const { result, scripts, source } = globalThis.ballast;
const form = element("what-if-form", HTMLFormElement);
const answer = element("what-if-result", HTMLElement);
const state = element("what-if-state", HTMLElement);
const scenarioSelect = element("what-if-scenario", HTMLSelectElement);
const runsInput = element("what-if-runs", HTMLInputElement);
const simulator = startSimulator(scripts.worker, source.platform);

element("what-if", HTMLElement).hidden = false;
element("what-if-link", HTMLElement).hidden = false;
scenarioSelect.addEventListener("change", showValues);
form.addEventListener("input", follow);
form.addEventListener("reset", () => setTimeout(afterReset));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
showValues();
for (const figure of document.querySelectorAll<HTMLElement>("figure[data-run]")) {
  const section = figure.closest<HTMLElement>("[data-scenario]");
  const scenario = result.scenarios[Number(section?.dataset["scenario"])];
  if (scenario) enliven(figure, scenario);
}
document.documentElement.dataset["ready"] = "true";

/** Settings of the form that are not as they were. */
function changedSettings(): { readonly key: string; readonly value: SettingValue }[] {
  return source.settings.flatMap((setting, index) => {
    const input = element(`setting-${index}`, HTMLElement);
    const value = typed(input, setting.value);
    input.closest("[data-setting]")?.classList.toggle("changed", value !== setting.value);
    return value === setting.value ? [] : [{ key: setting.key, value }];
  });
}

/** Parameters of the scenario, by name. */
function scenarioValues(scenario: ScenarioResult): ScenarioValues {
  return Object.fromEntries(
    Object.entries(scenario.parameters).map(([name, value], index) => [
      name,
      typed(element(`value-${index}`, HTMLElement), value),
    ]),
  );
}

async function run(): Promise<void> {
  const scenario = chosen();
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const changes = changedSettings();
  const runs = Math.max(1, Math.min(10_000, Math.round(Number(runsInput.value)) || 1));
  const asked = { ...source.asked, scenario: scenario.id, runs, set: {} };
  const values = { ...source.asked.values, ...scenarioValues(scenario) };
  if (button) button.disabled = true;
  state.className = "";
  state.textContent = `Simulating ${runs} runs…`;
  try {
    const before = await simulator(asked);
    const set = Object.fromEntries(changes.map(({ key, value }) => [key, value]));
    const after = await simulator({ ...asked, set, values });
    const moved = changes.map(({ key, value }) => {
      const setting = source.settings.find((it) => it.key === key);
      return { name: setting?.field ?? key, address: key, from: String(setting?.value), to: String(value) };
    });
    answer.innerHTML = resultHtml({ before, after, moved, faults: movedValues(scenario, values) });
    for (const figure of answer.querySelectorAll<HTMLElement>("figure[data-run]"))
      enliven(figure, figure.dataset["side"] === "after" ? after : before);
    state.textContent = `Done. Digest ${after.digest}.`;
    answer.focus();
  } catch (error) {
    state.className = "error";
    state.textContent = error instanceof Error ? error.message : String(error);
  } finally {
    if (button) button.disabled = false;
  }
}

function movedValues(scenario: ScenarioResult, values: ScenarioValues) {
  return Object.entries(scenario.parameters).flatMap(([name, from]) => {
    const to = values[name];
    return to === undefined || to === from
      ? []
      : [{ name, address: name, from: String(from), to: String(to) }];
  });
}

/** Fields for the parameters of the chosen scenario, such as the size of the loss. */
function showValues(): void {
  const fields = Object.entries(chosen().parameters).map(([name, value], index) => {
    const id = `value-${index}`;
    const shown = html(String(value), 200);
    const input =
      typeof value === "boolean"
        ? `<select id="${id}"><option${value ? " selected" : ""}>true</option><option${value ? "" : " selected"}>false</option></select>`
        : `<input id="${id}" type="${typeof value === "number" ? "number" : "text"}" step="any" value="${shown}">`;
    return `<div><label for="${id}">${html(name, 80)}</label><div class="pair">${input}</div></div>`;
  });
  element("what-if-values", HTMLElement).innerHTML =
    fields.join("") || "<p>This scenario has no parameters.</p>";
}

/** A slider and its number move together. */
function follow({ target }: Event): void {
  if (!(target instanceof HTMLInputElement)) return;
  const other = target.dataset["for"];
  if (other !== undefined) element(other, HTMLInputElement).value = target.value;
  else {
    const slider = form.querySelector<HTMLInputElement>(`[data-for="${target.id}"]`);
    if (slider) slider.value = target.value;
  }
  changedSettings();
}

function afterReset(): void {
  showValues();
  changedSettings();
  answer.replaceChildren();
  state.textContent = "";
}

function chosen(): ScenarioResult {
  const scenario = result.scenarios[Number(scenarioSelect.value)];
  if (!scenario) throw new Error("the page has no scenario");
  return scenario;
}

/** The value of a field as the type that it had. */
function typed(input: HTMLElement, like: SettingValue): SettingValue {
  const text = input instanceof HTMLInputElement || input instanceof HTMLSelectElement ? input.value : "";
  if (typeof like === "number") return text.trim() === "" ? like : Number(text);
  return typeof like === "boolean" ? text === "true" : text;
}

/** Values under the pointer and zoom, from the moment at which somebody points at the chart. */
function enliven(figure: HTMLElement, scenario: ScenarioResult): void {
  const start = () => {
    figure.removeEventListener("pointerenter", start);
    const place = figure.querySelector<HTMLElement>(".scroll");
    const drawing = place?.querySelector("svg");
    if (!place || !drawing) return;
    const run = figure.dataset["run"] === "worst" ? scenario.worst : scenario.median;
    const make = figure.dataset["chart"] === "lanes" ? lanesChart : timelineChart;
    const chart = make(run, scenario.horizonSec, place.getAttribute("aria-label") ?? "");
    const box = document.createElement("div");
    const scale = drawing.getBoundingClientRect().width / chart.width;
    box.style.width = `${chart.width * scale}px`;
    box.style.height = `${chart.height}px`;
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", chart.label);
    drawing.replaceWith(box);
    const tooltip = { ...Object(chart.option["tooltip"]), ...TOOLTIP };
    const live = figure.dataset["chart"] === "lanes" ? tooltip : { ...tooltip, formatter: valuesAt(run) };
    init(box, null, { renderer: "svg" }).setOption({
      ...chart.option,
      tooltip: live,
      animation: false,
      dataZoom: [{ type: "inside", xAxisIndex: "all", zoomOnMouseWheel: "ctrl", filterMode: "none" }],
    });
  };
  figure.addEventListener("pointerenter", start);
}

/** All values of a run at the moment under the pointer: a step function has them between its points as well. */
function valuesAt({ series }: RunRecord) {
  const { atSec, values } = shownSeries(series);
  return (params: readonly { readonly axisValue?: number }[]): string => {
    const at = Number(params[0]?.axisValue ?? 0);
    const index = Math.max(
      0,
      atSec.findLastIndex((second) => second <= at),
    );
    const rows = Object.entries(values).map(
      ([name, list]) => `${html(name, 60)}: <strong>${numberText(list[index] ?? 0)}</strong>`,
    );
    return [`<strong>${momentText(at)}</strong>`, ...rows].join("<br>");
  };
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}
