import { readFileSync } from "node:fs";
import { pageScripts } from "../../src/cli/shared/page-scripts.ts";
import { simulationHtml } from "../../src/report/simulation-html.ts";
import { whatIf } from "../../src/simulation/browser.ts";
import type { SimulationResult } from "../../src/simulation/result.ts";
import { settingsOf } from "../../src/simulation/settings/settings.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import { describeWith } from "../support/needs.ts";
import { type Pages, startPages } from "../support/page.ts";
import { platform } from "../support/platform.ts";
import { hostileResult } from "../support/simulation.ts";

const RUNS = 12;
const PLATFORM = platform();
const ASKED = { runs: RUNS, seed: 7, values: {}, overrides: {}, against: [] };
/** What is inside a drawing has one colour for text, which the test below looks at. */
const AXE = `axe.run(
  { exclude: [["svg *"]] },
  { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"], resultTypes: ["violations"] },
)`;
const MINIMUM = "aws_ecs_service.api.deployment_minimum_healthy_percent";

describeWith(["browser"], "the page of a simulation in a browser", () => {
  let pages: Pages;
  let result: SimulationResult;
  let html: string;
  /** With one scenario: what is looked at takes its time. */
  let short: string;

  const live = () => ({
    source: {
      platform: PLATFORM,
      settings: settingsOf(PLATFORM).map(({ change: _change, ...setting }) => setting),
      asked: ASKED,
    },
    scripts: pageScripts(),
  });

  beforeAll(async () => {
    pages = await startPages();
    result = await simulate({
      ...ASKED,
      platform: PLATFORM,
      scenarios: ["spot-loss-during-deployment", "zone-loss"],
      set: {},
      sensitivity: false,
    });
    html = simulationHtml({ result, live: live() });
    const one = { ...result, scenarios: result.scenarios.slice(0, 1) };
    short = simulationHtml({ result: one, compared: one, live: live() });
  }, 60_000);

  afterAll(() => pages?.close());

  const ready = "html[data-ready=true]";

  it("says nothing on the console, asks for nothing outside and shows the form", async () => {
    const { page, trouble } = await pages.open(html);
    await page.waitForSelector(ready);
    await page.hover("#scenario-1-median-timeline");
    await page.waitForSelector("#scenario-1-median-timeline .scroll > div svg");
    await page.hover("#scenario-1-median-timeline .scroll > div", { position: { x: 400, y: 100 } });
    await page.waitForFunction(
      "/T[+].*instances: /.test(document.querySelector('#scenario-1-median-timeline').textContent)",
    );
    expect(await page.isVisible("#what-if")).toBe(true);
    expect(trouble).toEqual([]);
  });

  it("is complete without JavaScript", async () => {
    const { page, trouble } = await pages.open(html, { javaScriptEnabled: false });
    expect(await page.locator("h2").count()).toBeGreaterThanOrEqual(4);
    expect(await page.locator("#scenario-2 .chart svg:visible").count()).toBe(2);
    expect(await page.locator("#scorecard tbody tr").count()).toBe(2);
    expect(await page.isVisible("#what-if")).toBe(false);
    expect(trouble).toEqual([]);
  });

  it.each(["light", "dark"] as const)(
    "breaks no rule of accessibility in %s",
    async (colorScheme) => {
      const { page } = await pages.open(short, { colorScheme });
      await page.waitForSelector(ready);
      await page.evaluate("for (const it of document.querySelectorAll('details')) it.open = true");
      await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
      const { passes, violations } = await page.evaluate<{
        readonly violations: readonly {
          readonly id: string;
          readonly nodes: readonly { readonly html: string }[];
        }[];
        readonly passes: readonly { readonly id: string }[];
      }>(AXE);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(passes.map(({ id }) => id)).toEqual(
        expect.arrayContaining(["color-contrast", "label", "region"]),
      );
      expect(await page.evaluate("getComputedStyle(document.querySelector('svg text')).fill")).toBe(
        colorScheme === "dark" ? "rgb(158, 167, 179)" : "rgb(87, 96, 106)",
      );
    },
    90_000,
  );

  it("answers what if from the keyboard, with the digests of the command line", async () => {
    const { page, trouble } = await pages.open(html);
    await page.waitForSelector(ready);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the report");
    await tabTo(page, `document.activeElement.closest("[data-setting]")?.textContent.includes("${MINIMUM}")`);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("50");
    await page.keyboard.press("Enter");
    const digest = await page.waitForSelector("#what-if-digest", { timeout: 30_000 });
    const expected = await whatIf(PLATFORM, {
      ...ASKED,
      scenario: "spot-loss-during-deployment",
      values: {},
      set: { [MINIMUM]: 50 },
    });
    expect(await digest.textContent()).toBe(expected.digest);
    expect(expected.digest).not.toBe(result.scenarios[0]?.digest);
    const text = (await page.textContent("#what-if-result")) ?? "";
    expect(text).toContain(`as it is ${result.scenarios[0]?.digest}`);
    expect(text).toContain("100 → 50");
    expect(await page.locator("#what-if-result .beside svg").count()).toBe(2);
    expect(await page.evaluate("document.activeElement.id")).toBe("what-if-result");
    expect(trouble).toEqual([]);
  });

  it("runs another fault, and says what cannot be", async () => {
    const { page } = await pages.open(html);
    await page.waitForSelector(ready);
    const share = page.getByLabel("share", { exact: true });
    await share.fill("1");
    await page.click("#what-if button[type=submit]");
    await page.waitForSelector("#what-if-digest", { timeout: 30_000 });
    expect(await page.textContent("#what-if-result")).toContain("share: 0.6 → 1");
    await share.fill("7");
    await page.click("#what-if button[type=submit]");
    await page.waitForSelector("#what-if-state.error");
    expect(await page.textContent("#what-if-state")).toContain("limit: a number from 0 to 1");
  });

  it("runs no script of a hostile plan", async () => {
    const hostile = simulationHtml({ result: hostileResult(), compared: hostileResult(), live: live() });
    const { page, trouble } = await pages.open(hostile);
    await page.waitForSelector(ready);
    for (const each of await page.locator("figure[data-run]").all()) await each.dispatchEvent("pointerenter");
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(await page.locator("img").count()).toBe(0);
    expect(trouble).toEqual([]);
  });
});

/** Presses Tab until an expression holds in the page. */
async function tabTo(page: import("playwright-core").Page, expression: string): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(expression)) return;
  }
  throw new Error(`no element that Tab reaches has ${expression}`);
}
