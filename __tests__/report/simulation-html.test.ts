import { INK, type Ink } from "../../src/report/chart-palette.ts";
import { chartSvg } from "../../src/report/chart-svg.ts";
import { html } from "../../src/report/escape.ts";
import { simulationHtml } from "../../src/report/simulation-html.ts";
import { lanesChart, shownLanes } from "../../src/report/simulation-lanes-chart.ts";
import { scenarioSvg } from "../../src/report/simulation-svg.ts";
import { markedEvents, shownWindow, timelineChart } from "../../src/report/simulation-timeline-chart.ts";
import type { RunRecord, ScenarioResult } from "../../src/simulation/result.ts";
import { hostileResult, SCENARIO_IDS, scenarioResult, simulationResult } from "../support/simulation.ts";

const LIMIT_BYTES = 1_500_000;

/** Texts of a drawing or a page, in order. */
function texts(markup: string, element: string): string[] {
  return [...markup.matchAll(new RegExp(`<${element}\\b[^>]*>([^<]*)</${element}>`, "g"))].map(
    ([, it = ""]) => it,
  );
}

describe("the page of all scenarios", () => {
  const page = simulationHtml({ result: simulationResult() });

  it("holds every scenario, well below the size of an attachment", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(LIMIT_BYTES - 450_000);
    expect(page.match(/<section id="scenario-\d+"/g)).toHaveLength(SCENARIO_IDS.length);
    expect(page.match(/<svg /g)).toHaveLength(4 * SCENARIO_IDS.length);
  });

  it("stays small where the platform is large and every run is eventful", () => {
    const busy = (run: RunRecord): RunRecord => ({
      ...run,
      events: Array.from({ length: 500 }, (_, index) => ({
        ...(run.events[0] as RunRecord["events"][number]),
        atSec: index * 7,
      })),
      lanes: Array.from({ length: 1000 }, (_, index) => ({
        ...(run.lanes[8 + (index % 16)] as RunRecord["lanes"][number]),
        id: `service-${index % 40}/${index}`,
      })),
      series: {
        atSec: Array.from({ length: 5000 }, (_, index) => index * 0.7),
        values: Object.fromEntries(
          [
            ...Object.keys(run.series.values),
            ...Array.from({ length: 80 }, (_, index) => `healthy s${index}`),
          ].map((name, line) => [
            name,
            Array.from({ length: 5000 }, (_, index) => (index * (line + 7)) % 13),
          ]),
        ),
      },
    });
    const one = scenarioResult("zone-loss");
    const sized = (count: number) => {
      const scenarios = Array.from({ length: count }, (_, index) => ({
        ...one,
        id: `zone-loss-${index}`,
        median: busy(one.median),
        worst: busy(one.worst),
      }));
      return simulationHtml({ result: simulationResult(1, [], { scenarios }) }).length;
    };
    const [single, two] = [sized(1), sized(2)];
    expect(single + (SCENARIO_IDS.length - 1) * (two - single)).toBeLessThan(LIMIT_BYTES - 450_000);
  });

  it("names no address outside and runs nothing", () => {
    expect(page.replaceAll("http://www.w3.org/", "")).not.toMatch(/https?:|src=|@import|url\((?!#)/);
    expect(page).not.toContain("<script");
    expect(page).toContain(
      "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
    );
  });

  it("gives the same text for the same result", () => {
    expect(simulationHtml({ result: simulationResult() })).toBe(page);
  });

  it("has no id twice", () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("tells the timeline as a list with the numbers that the drawing has", () => {
    const [first = ""] = page.split('<section id="scenario-2"');
    expect(first).toContain(
      "<time>T+4 min 10 s</time><span>Auto Scaling group: i-6, i-7 and i-8 are ACTIVE</span>",
    );
    expect(first).toContain("from <strong>6</strong> to <strong>10</strong>. Tried on the same seeds");
  });

  it("compares two results, and carries its scripts compressed", () => {
    const few = simulationResult(1, ["zone-loss"]);
    const both = simulationHtml({ result: few, compared: { ...few, source: "main" } });
    expect(both).toContain("main and prod, side by side");
    expect(both).toContain("same seed 1, 1000 runs each");
    const source = { platform: PLATFORM, settings: [], asked: ASKED };
    const live = simulationHtml({
      result: few,
      live: { source, scripts: { page: "p".repeat(9999), worker: "w" } },
    });
    expect(live).toMatch(/script-src 'sha256-[\w+/]{43}=' blob:; worker-src blob:/);
    expect(live.length).toBeLessThan(simulationHtml({ result: few }).length + 60_000);
    expect(live).toContain('<section id="what-if" aria-labelledby="what-if-title" hidden>');
  });
});

const ASKED = { runs: 1000, seed: 1, values: {}, overrides: {}, against: [] };
const PLATFORM = {
  source: "prod",
  described: true,
  region: undefined,
  cluster: "prod",
  clusterAddress: undefined,
  zones: [],
  pools: [],
  capacityProviders: [],
  services: [],
  endpoints: [],
  alarms: [],
  compositeAlarms: [],
  eventRules: [],
  metricFilters: [],
  assumptions: [],
};

describe("drawings", () => {
  const scenario = scenarioResult("spot-loss-during-deployment");
  const { median } = scenario;

  it("of the timeline show what the run has, and mark its key events", () => {
    const svg = chartSvg(timelineChart(median, scenario.horizonSec, "a & b"), "x");
    expect(texts(svg, "text")).toEqual(
      expect.arrayContaining([
        "Capacity",
        "Tasks by state",
        "Healthy targets",
        "Failed requests",
        "PROVISIONING",
        "api desired",
        "8",
      ]),
    );
    expect(svg).toMatch(/^<svg role="img" aria-label="a &amp; b"/);
    expect(markedEvents(median)).toHaveLength(8);
    expect(shownWindow(median, scenario.horizonSec)).toEqual([0, 420]);
  });

  it("leave out what did not happen", () => {
    const calm: RunRecord = { ...median, events: [], series: { atSec: [0], values: { instances: [3] } } };
    const shown = texts(chartSvg(timelineChart(calm, 3600, "x"), "x"), "text");
    expect(shown).toContain("Capacity");
    expect(shown).not.toContain("Tasks by state");
    expect(chartSvg(timelineChart({ ...calm, series: { atSec: [], values: {} } }, 3600, "x"), "x")).toContain(
      "<svg",
    );
  });

  it("keep the height of a spike among thousands of points", () => {
    const atSec = Array.from({ length: 20_000 }, (_, index) => index / 10);
    const values = { "errors per second": atSec.map((_, index) => (index === 7777 ? 123 : index % 2)) };
    const svg = chartSvg(timelineChart({ ...median, events: [], series: { atSec, values } }, 2000, "x"), "x");
    const [, d = ""] = /<path d="([^"]+)" fill="none" stroke="#cf222e"/.exec(svg) ?? [];
    const heights = [...d.matchAll(/(?:V|[ML][\d.]+ )([\d.]+)/g)].map(([, y]) => Number(y));
    // The axis ends at 150, and a height of 1 is hardly to be seen.
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(55);
    expect(svg.length).toBeLessThan(40_000);
  });

  it("of lanes put each task below its instance, and keep the lively ones of a thousand", () => {
    const { lanes } = shownLanes(median, scenario.horizonSec);
    const at = lanes.findIndex(({ id }) => id === "i-1");
    expect(lanes.slice(at, at + 3).map(({ id, on }) => on ?? id)).toEqual(["i-1", "i-1", "i-1"]);
    const many = {
      ...median,
      lanes: Array.from({ length: 1000 }, (_, index) => ({
        ...(median.lanes[8] as RunRecord["lanes"][number]),
        id: `t-${index}`,
        spans: [{ state: "RUNNING", fromSec: 0, toSec: index === 999 ? 100 : 3600 }].concat(
          index === 999 ? [{ state: "STOPPING", fromSec: 100, toSec: 130 }] : [],
        ),
      })),
    };
    expect(shownLanes(many, 3600)).toMatchObject({ total: 1000 });
    expect(shownLanes(many, 3600).lanes).toHaveLength(40);
    expect(shownLanes(many, 3600).lanes.map(({ id }) => id)).toContain("t-999");
    expect(chartSvg(lanesChart(many, 3600, "x"), "x").length).toBeLessThan(40_000);
  });

  it("of one scenario stand alone, in the reader's colours, with every event told", () => {
    const svg = scenarioSvg(scenario, "prod");
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(texts(svg, "text")).toEqual(
      expect.arrayContaining(["T+4 min 10 s", "EC2 Spot: 3 of 4 Spot instances get an interruption notice"]),
    );
    expect(svg.replaceAll("http://www.w3.org/", "")).not.toMatch(/https?:|<script|<image|href="(?!#)/);
    expect(scenarioSvg(scenario, "prod")).toBe(svg);
  });
});

describe("colours", () => {
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string) => {
    const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  // https://www.w3.org/TR/WCAG21/#contrast-minimum and #non-text-contrast
  it.each([0, 1] as const)(
    "of texts and of lines stand out from what is behind them, light and dark: %d",
    (side) => {
      const { background, panel } = INK;
      for (const name of ["text", "muted", "blue", "green", "red"] as const) {
        expect([name, contrast(INK[name][side], background[side]) >= 4.5]).toEqual([name, true]);
        expect([name, contrast(INK[name][side], panel[side]) >= 4.5]).toEqual([name, true]);
      }
      const lines: readonly Ink[] = [
        "blue",
        "green",
        "orange",
        "red",
        "purple",
        "teal",
        "yellow",
        "pink",
        "grey",
        "axis",
      ];
      for (const name of lines)
        expect([name, contrast(INK[name][side], background[side]) >= 3]).toEqual([name, true]);
    },
  );

  it("are each used once, so that a style sheet can tell them apart", () => {
    const light = Object.values(INK).map(([it]) => it);
    expect(new Set(light).size).toBe(light.length);
  });
});

describe("hostile strings", () => {
  const hostile = hostileResult();
  const [scenario] = hostile.scenarios as [ScenarioResult];

  it.each([
    ["page", simulationHtml({ result: hostile, compared: hostile })],
    ["drawing", scenarioSvg(scenario, hostile.source)],
  ])("make no markup in the %s", (_name, markup) => {
    expect(markup).not.toMatch(/<script|<img|<svg onload|<!--|javascript:window\.hacked=1"/);
    const tags = new Set([...markup.matchAll(/<([a-z]\w*)/gi)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => !KNOWN_TAGS.has(tag ?? ""))).toEqual([]);
    expect(markup).not.toMatch(/(?![\n])\p{Cc}|\u202e|\u200b|\p{Cs}/u);
    expect(markup.length).toBeLessThan(700_000);
  });

  it("are escaped one by one", () => {
    expect(html(`<a href="x">'&`)).toBe("&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  });
});

const KNOWN_TAGS = new Set(
  (
    "html head meta title style body a header h1 h2 h3 h4 p nav ul ol li main section div table caption thead tbody tr th td " +
    "figure svg g path rect text tspan defs clipPath desc time span code strong dl dt dd details summary footer circle polyline"
  ).split(" "),
);
