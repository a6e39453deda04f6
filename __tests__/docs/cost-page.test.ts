import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { assumptionsOf, NO_TRAFFIC } from "../../src/cost/load.ts";
import { PARAMETERS } from "../../src/cost/parameters.ts";
import { PRICE_IDS, PRICE_KINDS, type PriceKind } from "../../src/cost/price-kinds.ts";
import type { CostResult } from "../../src/cost/result.ts";
import { fakeIo } from "../support/io.ts";
import { shownIn, untrue } from "../support/runbook.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const README = join(__dirname, "../../README.md");
const page = readFileSync(join(__dirname, "../../docs/cost.md"), "utf8");
const shown = (name: string) =>
  new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)\n?<!-- /${name} -->`).exec(page)?.[1];

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

describe("the page on cost", () => {
  it("has every assumption with its default, as the code has it", () => {
    const rows = assumptionsOf(new Map()).map(({ name, source, text, unit, value }) => [
      `\`${name}\``,
      text,
      `${value} ${unit}`,
      NO_TRAFFIC[name] === value ? "the same" : String(NO_TRAFFIC[name]),
      source,
    ]);
    const columns = ["Name", "What it is", "Default", "At zero traffic", "Source"];
    expect(shown("assumptions")).toBe(table(columns, rows));
  });

  it("has every discount with its source, as the code has it", () => {
    const rows = Object.entries(PARAMETERS).map(([name, { percent, source, text }]) => [
      `\`${name}\``,
      text,
      `${percent.low} %`,
      `${percent.expected} %`,
      `${percent.high} %`,
      source,
    ]);
    const columns = ["Name", "What it is", "At low prices", "Expected", "At high prices", "Source"];
    expect(shown("parameters")).toBe(table(columns, rows));
  });

  it("has every price with its product in the price list, as the code has it", () => {
    const rows = PRICE_IDS.map((id) => {
      const { offer, text, unit, usageType, operation }: PriceKind = PRICE_KINDS[id];
      const product = operation === undefined ? usageType : `${usageType}, ${operation}`;
      return [`\`${id}\``, text, unit, `${offer}: \`${product}\``];
    });
    expect(shown("prices")).toBe(table(["Name", "What it is", "Unit", "Offer and usage type"], rows));
  });

  it("shows of an environment what the command prints", async () => {
    const io = fakeIo({}, { synthesize: async () => synth([ENVIRONMENTS.prod]) });
    expect(await run(["cost", "prod"], io)).toBe(0);
    const examples = shownIn(page);
    expect(examples.map(({ typed }) => typed)).toEqual(["cost prod"]);
    expect(examples.flatMap((example) => untrue(example, io.stdout()))).toEqual([]);
  });

  it("is preceded by a README whose figures are those of the command", async () => {
    const io = fakeIo({}, { synthesize: async () => synth([ENVIRONMENTS.prod]) });
    await run(["cost", "prod", "--json"], io);
    const { options } = JSON.parse(io.stdout()) as CostResult;
    const of = (id: string) => options.find((option) => option.id === id);
    const dollars = (id: string) => `$${Math.abs(of(id)?.floorUsd?.expected ?? 0).toFixed(0)}`;
    const section = /^## What it costs$([\s\S]*?)^## /m
      .exec(readFileSync(README, "utf8"))?.[1]
      ?.replaceAll("\n", " ");
    expect(section).toContain(`scheduled scaling at night saves ${dollars("scheduled-nights")} a month`);
    expect(section).toContain(`eight interface endpoints cost ${dollars("endpoints")}, which pays from`);
    expect(of("endpoints")?.notes[0]).toContain(/pays from (\S+ GB)/.exec(section ?? "")?.[1]);
  });

  it("links to files that exist", () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(__dirname, "../../docs", path)))).toEqual([]);
  });
});
