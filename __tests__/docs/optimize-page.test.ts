import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironment } from "../../src/config/load.ts";
import { knobsOf } from "../../src/optimize/knobs.ts";
import { firstLook, requirementOf } from "../../src/optimize/requirement.ts";
import { ENVIRONMENTS, TODAY } from "../support/synth.ts";

const DOCS = join(__dirname, "../../docs");
const page = readFileSync(join(DOCS, "optimize.md"), "utf8");

/** A table between its markers. */
function shown(name: string): string {
  return new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(page)?.[1]?.trim() ?? "";
}

/** Knobs of an environment that are numbers; those of instance types and zones are described in words. */
function rows(name: "dev" | "prod"): string[] {
  const description = { ...loadEnvironment(ENVIRONMENTS[name], TODAY).environment };
  const knobs = knobsOf(description, new Map());
  return knobs
    .map((it) => ({ ...it, id: it.id.replace(/^services\.\w+\.scaling/, "services.<name>.scaling") }))
    .map(({ id, limit }) => `| \`${id}\` | ${limit} |`);
}

describe("the page on the search", () => {
  it("has every knob with its limit", () => {
    const all = [...new Set([...rows("prod"), ...rows("dev").filter((row) => row.includes("`capacity."))])];
    const table = ["| Field | Tried |", "| --- | --- |", ...all].join("\n");
    expect(shown("knobs")).toBe(table);
  });

  it("says how many runs an objective takes", () => {
    expect(firstLook(requirementOf("zone-loss", "p99.9(failed) = 0"))).toBe(4093);
    expect(page).toContain("4,093");
  });

  it("links to files that exist", () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => !existsSync(join(DOCS, path)))).toEqual([]);
  });
});
