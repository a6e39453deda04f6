import { ACCEPTED_BY_PROVIDER } from "./flips/accepted-by-provider.ts";
import { flipped, judge, placeOf } from "./flips/flip.ts";

describe("a bad configuration that validate and plan accept", () => {
  it.each(ACCEPTED_BY_PROVIDER)("$code $name", (flip) => {
    // An alarm on the metric of what is switched off has a finding of its own.
    const findings = judge(flip.stack, flipped(flip)).filter(({ code }) => code !== "TF-ALARM-05");
    expect(findings).toEqual([
      {
        code: flip.code,
        severity: "error",
        place: placeOf(flip),
        value: expect.stringContaining(flip.shows),
        limit: expect.stringMatching(/\S{1}/),
        fix: expect.stringMatching(/\S{1}/),
      },
    ]);
  });
});
