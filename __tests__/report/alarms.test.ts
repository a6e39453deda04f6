import type { AlarmReport, AlarmVerdict } from "../../src/alarms/result.ts";
import { alarmsMarkdown } from "../../src/report/alarms-markdown.ts";
import { alarmsText } from "../../src/report/alarms-text.ts";
import { firstAlarmText, pageText, unseenText } from "../../src/report/simulation-words.ts";
import { HOSTILE, scenarioResult } from "../support/simulation.ts";

const paint = (_tone: string, text: string) => text;

const verdict = (text: string, more: Partial<AlarmVerdict> = {}): AlarmVerdict => ({
  kind: "alarm",
  name: text,
  address: text,
  watches: text,
  condition: text,
  meaning: text,
  partOf: [],
  verdict: "can-fire",
  problems: [],
  untold: [],
  ...more,
});

const report = (...alarms: readonly AlarmVerdict[]): AlarmReport => ({
  source: "prod",
  catalogue: "2026-11",
  alarms,
});

const PROBLEM = {
  kind: "threshold",
  effect: "never-fires",
  place: "it.threshold",
  value: "> 101",
  limit: "at most 100",
  fix: "lower it",
  source: "https://docs.aws.amazon.com/",
} as const;

describe("the report on alarms", () => {
  it("counts what can fire, what cannot, and what is not known", () => {
    const text = alarmsText(
      report(
        verdict("good"),
        verdict("bad", { verdict: "cannot-fire", problems: [PROBLEM] }),
        verdict("dim", { verdict: "unknown", untold: [{ place: "dim.dimensions", why: "known later" }] }),
      ),
      paint,
    );
    expect(text).toContain("prod: 1 cannot fire as it is meant to, 1 is not known, 1 can");
    expect(text.indexOf("CANNOT")).toBeLessThan(text.indexOf("UNKNOWN"));
    expect(text).toContain("dim.dimensions: known later");
  });

  it("says that there is none", () => {
    expect(alarmsText(report(), paint)).toContain("there is no alarm and no event rule");
  });

  it("lets no name draw, link or forge a line", () => {
    const all = report(
      ...HOSTILE.map((text) =>
        verdict(text, {
          verdict: "cannot-fire",
          partOf: [text],
          problems: [{ ...PROBLEM, place: text, value: text, fix: text }],
          untold: [{ place: text, why: text }],
        }),
      ),
    );
    const scenario = scenarioResult("zone-loss");
    const first = HOSTILE.map((name) => ({ name, runs: 1, medianSec: 1 }));
    for (const text of [
      alarmsText(all, paint),
      alarmsMarkdown(all, [{ ...scenario, alarms: { ...scenario.alarms, first } }]),
    ]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u200b\u202e]/);
      expect(text).not.toMatch(/^::/m);
      for (const line of text.split("\n")) expect(line.length).toBeLessThan(6000);
    }
    const page = alarmsMarkdown(all, []);
    // What is in code is shown as it is.
    expect(page.replace(/`[^`]*`/g, "").replaceAll("<br>", "")).not.toMatch(/[<>]|!\[|javascript:[^w]/);
    const cells = page.split("\n").filter((line) => line.startsWith("| `"));
    expect(new Set(cells.map((line) => line.replaceAll("\\|", "").split("|").length))).toEqual(new Set([8]));
  });
});

describe("the words for who is told", () => {
  const scenario = scenarioResult("zone-loss");
  const { runs } = scenario;

  it("name the first alarm, the page and its reason, and the finding", () => {
    expect(firstAlarmText(scenario)).toBe("prod-api-unhealthy-hosts after 95 s, in 94 % of runs");
    expect(pageText(scenario)).toBe(
      "prod-api-page after 3.6 min, in 94 % of runs because of prod-api-unhealthy-hosts; 1.2 pages a run",
    );
    expect(unseenText(scenario)).toBe("no alarm catches it in 3 % of runs");
  });

  it("say that there is none", () => {
    const nobody = { runs, alarms: { first: [], pages: [], pagesPerRun: 0, unseen: 0 } };
    expect([firstAlarmText(nobody), pageText(nobody), unseenText(nobody)]).toEqual([
      "no alarm fires",
      "nobody is paged",
      undefined,
    ]);
  });
});
