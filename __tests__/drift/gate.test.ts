import type { DriftFinding, StackVerdict } from "../../src/drift/record/finding.ts";
import { gate } from "../../src/drift/settle/gate.ts";
import { judge, makePlan } from "../support/drift.ts";

const [base] = judge(
  makePlan([{ address: "aws_lb.x", state: { a: 1 }, cloud: { a: 2 }, code: { a: 1 } }]),
).findings;

function verdictOf(more: Partial<DriftFinding>, complete = true): StackVerdict {
  if (!base) throw new Error("the made-up plan has no finding");
  const verdict = judge(makePlan([]));
  return { ...verdict, complete, findings: [{ ...base, severity: "high", ...more }] };
}

describe("gate", () => {
  it.each<[string, Partial<DriftFinding>, 0 | 2, string | undefined]>([
    ["what apply reverts", { class: "out_of_band", applyEffect: "reverts" }, 2, "reverts"],
    ["what apply recreates", { class: "deleted", applyEffect: "recreates" }, 2, "reverts"],
    ["what apply overwrites", { class: "conflict", applyEffect: "overwrites_both" }, 2, "reverts"],
    ["what apply swallows", { class: "unmanaged_child", applyEffect: "none" }, 2, "absorbs"],
    [
      "what is swallowed already",
      { class: "unmanaged_child", applyEffect: "none", absorbed: true },
      0,
      undefined,
    ],
    ["what stands beside", { class: "unmanaged", applyEffect: "none" }, 0, undefined],
    ["what is not that bad", { severity: "medium", applyEffect: "reverts" }, 0, undefined],
    ["what is accepted", { class: "accepted", severity: "info", applyEffect: "none" }, 0, undefined],
  ])("%s", (_what, finding, code, because) => {
    const result = gate([verdictOf(finding)], "high");
    expect([result.exitCode, result.held[0]?.because]).toEqual([code, because]);
  });

  it("does not let a deploy pass that it could not judge", () => {
    expect(gate([verdictOf({ severity: "low" }, false)], "high").exitCode).toBe(1);
    expect(gate([], "high").exitCode).toBe(1);
  });

  it("lets pass what was acknowledged, and that alone", () => {
    const verdict = verdictOf({ id: "aaaaaaaaaaaa" });
    expect(gate([verdict], "high", new Set(["aaaaaaaaaaaa"]))).toMatchObject({ held: [], exitCode: 0 });
    expect(gate([verdict], "high", new Set(["bbbbbbbbbbbb"])).exitCode).toBe(2);
  });
});
