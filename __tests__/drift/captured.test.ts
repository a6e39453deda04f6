import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCode } from "../../src/drift/record/exit-code.ts";
import type { Noise } from "../../src/drift/record/finding.ts";
import { CASES, type Case, FOREIGN, judge, lines, planText } from "../support/drift.ts";

interface Expected {
  readonly findings: readonly string[];
  readonly noise: number;
  readonly exit: 0 | 1 | 2;
  readonly status: string;
}

const CLUSTER_GONE = "deleted critical aws_ecs_cluster.c recreates";

const VERDICTS: Record<Case, Expected> = {
  "R1-fresh": { findings: [], noise: 15, exit: 0, status: "in_sync" },
  "A-sg-inline-add": {
    findings: ["out_of_band critical aws_security_group.alb ingress reverts"],
    noise: 0,
    exit: 2,
    status: "drifted",
  },
  "C-ignored": {
    findings: ["ignored info aws_autoscaling_group.asg desired_capacity none"],
    noise: 0,
    exit: 0,
    status: "in_sync",
  },
  "D1-tag-add": {
    findings: ["out_of_band low aws_s3_bucket.logs tags.Owner reverts"],
    noise: 1,
    exit: 0,
    status: "drifted",
  },
  "E-deleted": {
    findings: [
      "deleted critical aws_cloudwatch_log_group.lg recreates",
      "deleted high aws_vpc_security_group_ingress_rule.ecs_from_alb recreates",
    ],
    noise: 1,
    exit: 2,
    status: "drifted",
  },
  "F-secret": {
    findings: [
      "out_of_band critical aws_ssm_parameter.db value reverts",
      "out_of_band medium aws_ssm_parameter.cfg value reverts",
    ],
    noise: 2,
    exit: 2,
    status: "drifted",
  },
  "G-config-only": {
    findings: ["pending info aws_cloudwatch_log_group.lg retention_in_days none"],
    noise: 0,
    exit: 0,
    status: "in_sync",
  },
  "I-accepted": {
    findings: ["accepted info aws_cloudwatch_log_group.lg retention_in_days none"],
    noise: 0,
    exit: 0,
    status: "in_sync",
  },
  "J3-ver": {
    findings: ["out_of_band high aws_s3_bucket_versioning.logs versioning_configuration[0].status reverts"],
    noise: 1,
    exit: 2,
    status: "drifted",
  },
  "J4-cluster": {
    findings: [CLUSTER_GONE],
    noise: 0,
    exit: 2,
    status: "drifted",
  },
  "K1-attach": {
    findings: ["unmanaged_child critical aws_iam_role.task managed_policy_arns none"],
    noise: 1,
    exit: 2,
    status: "drifted",
  },
  "L1-403": {
    findings: [
      "out_of_band medium aws_ssm_parameter.cfg value reverts",
      "unchecked info aws_cloudwatch_log_group.lg unknown",
    ],
    noise: 1,
    exit: 1,
    status: "drifted",
  },
  "O8-config": {
    findings: [
      "check_failed medium check.asg unknown",
      "pending info aws_cloudwatch_log_group.lg none",
      "pending info aws_cloudwatch_log_group.new none",
    ],
    noise: 0,
    exit: 0,
    status: "drifted",
  },
  "T1-before-apply": {
    findings: [
      "unmanaged_child critical aws_iam_role.task managed_policy_arns none",
      "unmanaged_child critical aws_security_group.ecs ingress none",
      "ignored info aws_autoscaling_group.asg desired_capacity none",
    ],
    noise: 2,
    exit: 2,
    status: "drifted",
  },
};

describe("captured plans", () => {
  it.each(CASES)("%s gets its verdict", (name) => {
    const verdict = judge(planText(name));
    const expected = VERDICTS[name];
    expect(lines(verdict)).toEqual(expected.findings);
    expect(verdict.noise).toHaveLength(expected.noise);
    expect(exitCode([verdict], "high")).toBe(expected.exit);
    expect(verdict.status).toBe(expected.status);
    expect(verdict.complete).toBe(name !== "L1-403");
    expect(verdict.warnings).toEqual([]);
    for (const finding of verdict.findings) expect(finding.why).not.toBe("");
  });

  it("takes all 15 entries after a fresh apply for noise: 12 normalised, 3 mirrors", () => {
    const reasons = judge(planText("R1-fresh")).noise.map(({ reason }) => reason);
    const count = (reason: Noise["reason"]) => reasons.filter((item) => item === reason).length;
    expect([count("normalised"), count("mirror")]).toEqual([12, 3]);
  });

  it("names the resource that a 403 left unchecked", () => {
    const { resources, limits } = judge(planText("L1-403"));
    expect(resources).toEqual({ total: 15, checked: 14, unchecked: ["aws_cloudwatch_log_group.lg"] });
    expect(limits).toContain("Terraform failed while planning: the plan is not whole");
  });

  it("still finds both holes, under the same ids, after an unrelated apply swallowed them", () => {
    const plan = JSON.parse(planText("T1-before-apply"));
    const absorbed = judge(JSON.stringify({ ...plan, resource_drift: null }));
    expect(lines(absorbed)).toEqual([
      "unmanaged_child critical aws_iam_role.task managed_policy_arns none absorbed",
      "unmanaged_child critical aws_security_group.ecs ingress none absorbed",
      "ignored info aws_autoscaling_group.asg desired_capacity none absorbed",
    ]);
    const ids = (text: string) => judge(text).findings.map(({ id }) => id);
    expect(absorbed.findings.map(({ id }) => id)).toEqual(ids(planText("T1-before-apply")));
    const { state, cloud, code } = absorbed.findings[2] ?? {};
    expect([state, cloud, code]).toEqual([4, 4, 2]);
  });

  it("says that without the configuration some things cannot be judged, and still finds the drift", () => {
    for (const name of CASES) {
      const bare = judge(planText(name), { bare: true });
      // Only the configuration tells that the code forbids to destroy the cluster.
      const known = VERDICTS[name].findings.map((line) =>
        line === CLUSTER_GONE ? line.replace("critical", "high") : line,
      );
      expect(lines(bare)).toEqual(known);
      expect(bare.limits[0]).toMatch(/^no configuration was given: ignore_changes and prevent_destroy/);
    }
  });

  it("finds nothing when nothing changed", () => {
    for (const name of CASES) {
      const plan = JSON.parse(planText(name));
      const still = plan.resource_changes
        .filter((entry: { change: { before: unknown } }) => entry.change.before !== null)
        .map((entry: { change: { before: unknown } }) => ({
          ...entry,
          change: { ...entry.change, actions: ["no-op"], after: entry.change.before, after_unknown: {} },
        }));
      const text = {
        ...plan,
        resource_drift: [],
        resource_changes: still,
        checks: [],
        errored: false,
        complete: true,
      };
      if (!["K1-attach", "T1-before-apply", "E-deleted"].includes(name)) {
        expect(judge(JSON.stringify(text)).findings.filter((f) => f.class !== "ignored")).toEqual([]);
      }
    }
  });

  it.each([
    ["dnx-ecs-plus-app", 59],
    ["infrahouse-ecs-httpd_autoscaling", 72],
    ["tam-ecs-ec2-autoscaling", 61],
    ["tam-ecs-fargate", 55],
  ])("takes every resource of %s, which nobody has applied yet, for pending", (name, count) => {
    const verdict = judge(readFileSync(join(FOREIGN, `${name}.json`), "utf8"), { bare: true });
    expect(verdict.findings).toHaveLength(count);
    expect(new Set(verdict.findings.map((f) => `${f.class} ${f.why}`))).toEqual(
      new Set(["pending create: code that is not applied yet"]),
    );
    expect(exitCode([verdict], "low")).toBe(0);
  });
});
