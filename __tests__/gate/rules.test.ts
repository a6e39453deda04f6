import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_GATE_RULES, GATE_RULES } from "../../src/gate/catalogue.ts";
import { gateRulesMarkdown } from "../../src/report/gate-rules.ts";
import { resourceShape } from "../../src/terraform/provider-schema.ts";
import { findingLines, gatePlan, judged } from "./plans.ts";
import { SCENARIOS } from "./scenarios/all.ts";

const REFUSED = SCENARIOS.filter(({ found }) => found.some((line) => line.startsWith("refused")));

describe("the rules of the gate", () => {
  it.each(ALL_GATE_RULES)("$id: without it a dangerous plan says less", (rule) => {
    const others = ALL_GATE_RULES.filter((it) => it !== rule);
    const missed = SCENARIOS.filter(({ found, name }) => {
      const levels = found.filter((line) => line.split(" ")[1] === rule.id);
      if (levels.length === 0) return false;
      const left = findingLines(judged(gatePlan(name), others));
      // Of a rule that refuses, the plan has to pass: no other rule may stand in for it.
      return rule.level === "refused"
        ? levels.some((line) => line.startsWith("refused")) &&
            !left.some((line) => line.startsWith("refused"))
        : left.length < found.length;
    });
    expect(missed.map(({ name }) => name)).not.toEqual([]);
  });

  it("have ids, sentences, public pages, and types that the provider has", () => {
    expect(new Set(ALL_GATE_RULES.map(({ id }) => id)).size).toBe(ALL_GATE_RULES.length);
    expect(ALL_GATE_RULES.filter(({ id }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(ALL_GATE_RULES.filter(({ source }) => !/^https:\/\/[^\s]+$/.test(source))).toEqual([]);
    const texts = ALL_GATE_RULES.flatMap(({ fix, title, why }) => [fix, title, why]);
    expect(texts.filter((text) => text.includes("|") || text.endsWith("."))).toEqual([]);
    const types = ALL_GATE_RULES.flatMap((rule) => rule.types ?? []);
    expect(types.filter((type) => resourceShape(type) === undefined)).toEqual([]);
  });

  it("are docs/gate.md, which `ballast gate --rules > docs/gate.md` writes anew", () => {
    expect(readFileSync(join(__dirname, "../../docs/gate.md"), "utf8")).toBe(gateRulesMarkdown(GATE_RULES));
  });

  it("refuse more than twenty captured plans, and pass more than twenty", () => {
    const passed = SCENARIOS.filter(({ found }) => found.length === 0);
    expect(REFUSED.length).toBeGreaterThan(20);
    expect(passed.length).toBeGreaterThan(20);
  });
});
