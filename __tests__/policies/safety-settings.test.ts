import { RULES } from "../../src/policies/catalogue.ts";
import { CONNECT_FLIPS } from "./flips/connect.ts";
import { EDGE_FLIPS } from "./flips/edge.ts";
import { allStacks, type Flip, flipped, good, judge, placeOf } from "./flips/flip.ts";
import { JOB_FLIPS } from "./flips/job.ts";
import { PLATFORM_FLIPS } from "./flips/platform.ts";
import { QUEUE_FLIPS } from "./flips/queue.ts";
import { SERVICE_FLIPS } from "./flips/service.ts";
import { STATE_FLIPS } from "./flips/state.ts";
import { TCP_FLIPS } from "./flips/tcp.ts";
import { TOGETHER_FLIPS } from "./flips/together.ts";

const FLIPS: readonly Flip[] = [
  ...EDGE_FLIPS,
  ...PLATFORM_FLIPS,
  ...CONNECT_FLIPS,
  ...JOB_FLIPS,
  ...QUEUE_FLIPS,
  ...SERVICE_FLIPS,
  ...STATE_FLIPS,
  ...TCP_FLIPS,
  ...TOGETHER_FLIPS,
];

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
