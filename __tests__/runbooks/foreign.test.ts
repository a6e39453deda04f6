import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildPlatform } from "../../src/model/build.ts";
import { runbookMarkdown } from "../../src/report/runbook-markdown.ts";
import { concerns, FAILURE_MODES, writeRunbook } from "../../src/runbooks/catalogue.ts";
import { isAddress } from "../../src/runbooks/names.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { FOREIGN } from "../support/drift.ts";
import { notSimulated, stepsOf } from "../support/runbooks.ts";

const PLANS = readdirSync(FOREIGN).filter((name) => name.endsWith(".json"));

/** Every runbook that a plan of another project can have; undefined where its platform is not complete. */
function runbooksOfPlan(name: string) {
  const declared = new DeclaredPlan(parsePlan(readFileSync(join(FOREIGN, name), "utf8"), name), undefined);
  try {
    const platform = buildPlatform(declared, { source: name });
    return FAILURE_MODES.filter((mode) => concerns(mode, platform)).map((mode) =>
      writeRunbook(mode, declared, platform, undefined, notSimulated),
    );
  } catch {
    return undefined;
  }
}

const written = new Map(PLANS.map((name) => [name, runbooksOfPlan(name)]));
const all = [...written.values()].flatMap((runbooks) => runbooks ?? []);

describe("the runbooks of other projects' plans", () => {
  it("are there for most plans", () => {
    const some = [...written].filter(([, runbooks]) => (runbooks?.length ?? 0) > 0);
    expect(some.length).toBeGreaterThan(PLANS.length / 2);
    expect(all.length).toBeGreaterThan(20);
  });

  it("never print what is no value", () => {
    const printed = all.map(
      (runbook) => [runbook.source, runbook.id, runbookMarkdown(runbook, undefined)] as const,
    );
    expect(
      printed
        .filter(([, , text]) => /undefined|NaN|Infinity|\[object/.test(text))
        .map(([plan, id]) => [plan, id]),
    ).toEqual([]);
  });

  it("list every name that the plan does not tell", () => {
    const hidden = all.filter(({ unknown, ...runbook }) =>
      stepsOf({ unknown, ...runbook }).some(({ step: { command } }) =>
        (command?.words[0] === "aws" ? command.words : [])
          .flatMap((word) => word.split(/[,=/]/))
          .some((part) => isAddress(part) && !unknown.includes(part)),
      ),
    );
    expect(hidden.map(({ id, source }) => [source, id])).toEqual([]);
    expect(all.some(({ unknown }) => unknown.length > 0)).toBe(true);
  });

  it("have no command of Ballast, which has no description of them", () => {
    const words = all.flatMap((runbook) =>
      stepsOf(runbook).flatMap(({ step }) => step.command?.words.slice(0, 2) ?? []),
    );
    expect(words).toContain("terraform");
    expect(words).not.toContain("ballast");
  });
});
