import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PAUSES_MIN } from "../../src/simulation/controllers/throttle.ts";
import {
  type Grade,
  names,
  PARAMETERS,
  type Parameter,
  type Spread,
} from "../../src/simulation/parameters.ts";

const page = readFileSync(join(__dirname, "../../docs/simulation.md"), "utf8");

function spreadText(spread: Spread): string {
  if (spread.kind === "constant") return String(spread.value);
  if (spread.kind === "uniform") return `${spread.low} to ${spread.high}`;
  return `${spread.low} to ${spread.high}, most often ${spread.mode}`;
}

const row = (name: string, { grade, source, spread, text, unit }: Parameter) =>
  `| \`${name}\` | ${text} | ${spreadText(spread)} ${unit} | ${grade} | ${source} |`;

function table(): string {
  const head = ["| Parameter | What it is | Value | Grade | Source |", "| --- | --- | --- | --- | --- |"];
  return [...head, ...names().map((name) => row(name, PARAMETERS[name]))].join("\n");
}

describe("the page on the simulator", () => {
  it("has every parameter with its value, its grade and its source, as the code has it", () => {
    const shown = /<!-- parameters -->\n([\s\S]*?)\n?<!-- \/parameters -->/.exec(page)?.[1];
    expect(shown).toBe(table());
  });

  it("knows a grade for each, and a page for what is documented", () => {
    const grades = new Set<Grade>(["documented", "source", "assumed"]);
    for (const name of names()) {
      const { grade, source } = PARAMETERS[name];
      expect([name, grades.has(grade), source.length > 0]).toEqual([name, true, true]);
      if (grade !== "assumed") expect([name, source]).toEqual([name, expect.stringMatching(/^https:\/\//)]);
    }
  });

  it("has the pauses of the throttle as the code has them", () => {
    expect(page).toContain(`${PAUSES_MIN.join(", ")} minutes`);
  });

  it("links to files that exist", () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(__dirname, "../../docs", path)))).toEqual([]);
  });
});
