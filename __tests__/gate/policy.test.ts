import { loadGatePolicy } from "../../src/gate/policy.ts";
import { gateReport } from "../../src/gate/report.ts";
import { TODAY } from "../support/drift.ts";
import { findingLines, gatePlan, judged } from "./plans.ts";

const WAIVER = {
  rule: "open-to-the-world",
  address: "aws_security_group.app",
  reason: "the partner's scanner until the tunnel is there",
  approver: "jane",
  expires: "2026-12-31",
};

/** The report of the plan that opens port 22, by a policy with these waivers. */
function reported(...waivers: readonly object[]) {
  return gateReport([judged(gatePlan("ssh-opened"))], loadGatePolicy({ waivers }, "gate.json", TODAY));
}

function findings(report: ReturnType<typeof reported>) {
  return report.plans.flatMap((plan) => ("trouble" in plan ? [] : plan.findings));
}

describe("waivers of the gate", () => {
  it("let a plan pass, and the finding is still shown with who approved it", () => {
    const report = reported(WAIVER);
    expect(report.verdict).toBe("passed");
    expect(findings(report)).toMatchObject([
      { level: "waived", waiver: { was: "refused", approver: "jane", expires: "2026-12-31" } },
    ]);
    expect([report.expired, report.idle]).toEqual([[], []]);
  });

  it.each([
    ["another rule", { ...WAIVER, rule: "bucket-public" }],
    ["another address", { ...WAIVER, address: "aws_security_group.api" }],
    ["another attribute", { ...WAIVER, attr: "egress.*" }],
  ])("do nothing for %s, and are named as idle", (_what, waiver) => {
    const report = reported(waiver);
    expect(report.verdict).toBe("refused");
    expect(report.idle).toHaveLength(1);
    expect(report.idle[0]).toContain("jane");
  });

  it("hold through their last day, and refuse from the next on, with or without a finding", () => {
    expect(reported({ ...WAIVER, expires: TODAY }).verdict).toBe("passed");
    const late = reported({ ...WAIVER, expires: "2026-11-21" });
    expect(late.verdict).toBe("refused");
    expect(late.expired[0]).toBe(
      "open-to-the-world aws_security_group.app until 2026-11-21 (jane): the partner's scanner until the tunnel is there",
    );
    expect(findings(late)[0]?.notes).toEqual([
      "was waived until 2026-11-21 (jane): the partner's scanner until the tunnel is there",
    ]);
    const harmless = gateReport(
      [judged(gatePlan("retention-lengthened"))],
      loadGatePolicy({ waivers: [{ ...WAIVER, expires: "2026-11-21" }] }, "gate.json", TODAY),
    );
    expect(harmless.verdict).toBe("refused");
  });

  it("are for what cannot be judged too", () => {
    const plans = [judged(gatePlan("policy-known-after-apply"))];
    const waiver = { ...WAIVER, rule: "wildcard-grant", address: "aws_iam_policy.*" };
    expect(gateReport(plans, loadGatePolicy({}, "gate.json", TODAY)).verdict).toBe("unknown");
    expect(gateReport(plans, loadGatePolicy({ waivers: [waiver] }, "gate.json", TODAY)).verdict).toBe(
      "passed",
    );
  });

  it.each([
    [
      "an unknown rule",
      { ...WAIVER, rule: "open-to-the-wold" },
      /GATE_POLICY_RULE.*did you mean open-to-the-world\?/,
    ],
    ["everything", { ...WAIVER, address: "**" }, /GATE_POLICY_BROAD/],
    ["more than a year", { ...WAIVER, expires: "2028-01-01" }, /GATE_POLICY_LONG.*until 2027-11-22/],
    ["no reason", { ...WAIVER, reason: "because" }, /at least 10 characters/],
    ["nobody", { ...WAIVER, approver: " " }, /GATE_POLICY_SHAPE waivers\.0\.approver/],
    ["an unknown key", { ...WAIVER, until: "2026-12-31" }, /unknown until/],
  ])("are refused for %s", (_what, waiver, message) => {
    expect(() => reported(waiver)).toThrow(message);
  });
});

describe("the policy of the gate", () => {
  it("knows ports that are meant to be public", () => {
    const expected = { expectPublic: [{ address: "aws_security_group.*", ports: [22] }] };
    const lines = (policy: object) => findingLines(judged(gatePlan("ssh-opened"), undefined, policy));
    expect(lines(expected)).toEqual(["warning public-entry aws_security_group.app ingress.0"]);
    expect(lines({ expectPublic: [{ address: "aws_security_group.*", ports: [2222] }] })).toHaveLength(1);
  });

  it("knows roles of the pipeline that no provider assumes", () => {
    const lines = (policy: object) =>
      findingLines(judged(gatePlan("administrator-attached"), undefined, policy));
    expect(lines({ pipelineRoles: ["gate-task"] })).toEqual([
      "refused admin-attached aws_iam_role_policy_attachment.task policy_arn",
      "refused pipeline-role-changed aws_iam_role_policy_attachment.task",
    ]);
  });
});
