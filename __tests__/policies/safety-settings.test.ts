import { RULES } from "../../src/policies/catalogue.ts";
import { FLIPS } from "./flips/all.ts";
import { allStacks, flipped, good, judge, placeOf } from "./flips/flip.ts";

describe("every stack of the environments, as synthesized", () => {
  it.each(allStacks())("%s breaks no guardrail", (stack) => {
    expect(judge(stack, good(stack).json)).toEqual([]);
  });
});

describe("one setting flipped", () => {
  it.each(FLIPS)("$code $name", (flip) => {
    const findings = judge(flip.stack, flipped(flip));
    const found = [...new Set(findings.map(({ code, place }) => `${code} ${place}`))];
    expect(found).toEqual([`${flip.code} ${placeOf(flip)}`]);
    for (const { fix, limit, severity, value } of findings) {
      const expected = RULES.find(({ code }) => code === flip.code)?.severity;
      expect([severity, value !== "", limit !== "", fix !== ""]).toEqual([expected, true, true, true]);
    }
  });

  it("never shows a secret", () => {
    const shown = JSON.stringify(FLIPS.map((flip) => judge(flip.stack, flipped(flip))));
    expect(shown).not.toMatch(/hunter2|AKIAIOSFODNN7EXAMPLE|zzz/);
  });
});
