import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { EnvironmentSchema } from "../../src/config/schema.ts";
import { describe as describeSources } from "../../src/description-edit/evaluate.ts";
import { ACTIONABLE } from "../../src/drift/record/finding.ts";
import { withoutStackTraces } from "../../src/framework/stack-traces.ts";
import { type Acceptance, acceptFinding, problemsOf } from "../../src/live/acceptance.ts";
import { flatten, only } from "../../src/terraform/attributes.ts";
import { buildPart } from "../../stacks/build.ts";
import { findingAt, mapsOf, sources, synthesized, type Tamper, verdictOn } from "../support/accept.ts";
import { DUMMY, GOVERNED, stackOf } from "../support/synth.ts";

const FILES = sources();
const PROD = synthesized(FILES, "prod");
const MAPS = mapsOf("prod");

function mapOf(stack: string) {
  const map = MAPS.get(stack);
  if (!map) throw new Error(`no ${stack}`);
  return map;
}

function acceptAt(stack: string, tamper: Tamper): Acceptance {
  const verdict = verdictOn(stackOf(PROD, stack), [tamper], mapOf(stack));
  return acceptFinding(findingAt(verdict, tamper), mapOf(stack), FILES);
}

/** Lines that a diff adds and takes away. */
function changedLines(diff: string): string[] {
  return diff.split("\n").filter((line) => /^[+-](?![+-])/.test(line));
}

/** Stack, address, attribute, the cloud's value, and the lines that change. */
const ACCEPTED: readonly [string, string, string, unknown, readonly string[]][] = [
  ["prod-platform", "aws_lb.alb", "idle_timeout", 61, ["+  loadBalancer: { idleTimeoutSec: 61 },"]],
  [
    "prod-platform",
    "aws_autoscaling_group.pool",
    "max_size",
    50,
    ["-    maxInstances: 12,", "+    maxInstances: 50,"],
  ],
  [
    "prod-platform",
    "aws_ecs_capacity_provider.pool",
    "auto_scaling_group_provider.managed_scaling.target_capacity",
    85,
    ["+    targetCapacityPercent: 85,"],
  ],
  [
    "prod-platform",
    "aws_launch_template.instance",
    "block_device_mappings.ebs.volume_size",
    44,
    ["+    rootVolumeGiB: 44,"],
  ],
  [
    "prod-platform",
    "aws_s3_bucket_lifecycle_configuration.access_logs",
    "rule.expiration.days",
    33,
    ["+  loadBalancer: { accessLogsDays: 33 },"],
  ],
  [
    "prod-service-web",
    "aws_lb_target_group.web",
    "deregistration_delay",
    "45",
    [
      "-    web: web({ minTasks: 4, maxTasks: 20 }),",
      "+    web: { ...web({ minTasks: 4, maxTasks: 20 }), deregistrationDelaySec: 45 },",
    ],
  ],
  [
    "prod-service-api",
    "aws_appautoscaling_target.api",
    "max_capacity",
    14,
    [
      "-    api: api({ minTasks: 3, maxTasks: 12 }, home),",
      "+    api: api({ minTasks: 3, maxTasks: 14 }, home),",
    ],
  ],
  [
    "prod-service-api",
    "aws_cloudwatch_metric_alarm.api_latency",
    "threshold",
    2.5,
    [
      "-    api: api({ minTasks: 3, maxTasks: 12 }, home),",
      "+    api: { ...api({ minTasks: 3, maxTasks: 12 }, home), alarms: { latencyMs: 2500 } },",
    ],
  ],
];

describe("accept", () => {
  it.each(ACCEPTED)(
    "of %s %s %s changes one line and gives %s",
    (stack, address, attribute, value, lines) => {
      const tamper = { address, attribute, value };
      const verdict = verdictOn(stackOf(PROD, stack), [tamper], mapOf(stack));
      const finding = findingAt(verdict, tamper);
      const acceptance = acceptFinding(finding, mapOf(stack), FILES);
      if (acceptance.kind !== "patch") throw new Error(acceptance.reason);
      expect(changedLines(acceptance.diff)).toEqual(lines);
      const after = synthesized(new Map([...FILES, [acceptance.file, acceptance.after]]), "prod");
      const compared = { finding, stack, findings: verdict.findings, before: PROD, after };
      expect(problemsOf(compared)).toEqual([]);
      expect(String(only(flatten(stackOf(after, stack)), address, attribute))).toBe(String(value));
      const again = verdictOn(stackOf(PROD, stack), [tamper], mapOf(stack), stackOf(after, stack));
      expect(again.findings.filter((one) => ACTIONABLE.has(one.class))).toEqual([]);
      expect(verdict.findings.filter((one) => ACTIONABLE.has(one.class))).not.toEqual([]);
    },
  );

  it.each([
    ["prod-platform", "aws_lb.alb", "desync_mitigation_mode", "monitor", /no field: set by the construct/],
    ["prod-platform", "aws_lb.alb", "client_keep_alive", 99, /no field: the code does not set it/],
    ["prod-platform", "aws_lb.alb", "name", "other", /2 fields move it together: project, name/],
    [
      "prod-platform",
      "aws_subnet.network_private_a",
      "cidr_block",
      "10.10.9.0/24",
      /network\.cidr sets it, but which value/,
    ],
    [
      "prod-service-api",
      "aws_lb_target_group.api",
      "health_check.path",
      "/up",
      /shared: it also sets services\.api\.healthCheck\.path of dev/,
    ],
    [
      "prod-service-web",
      "aws_lb_target_group.web",
      "health_check.interval",
      15,
      /not given, and what it belongs to is not spelled out/,
    ],
    [
      "prod-service-api",
      "aws_ecs_task_definition.api",
      "container_definitions",
      "[]",
      /fields move it together/,
    ],
    ["prod-service-web", "aws_cloudwatch_log_group.web", "name", "x", /fields move it together/],
  ])("of %s %s %s is refused, with the reason", (stack, address, attribute, value, reason) => {
    expect(acceptAt(stack, { address, attribute, value })).toMatchObject({
      kind: "by-hand",
      reason: expect.stringMatching(reason),
    });
  });

  it("says where a shared value is given", () => {
    const refused = acceptAt("prod-service-api", {
      address: "aws_lb_target_group.api",
      attribute: "health_check.path",
      value: "/up",
    });
    expect(refused).toMatchObject({
      places: [expect.stringMatching(/^stacks\/environments\/services\.ts:\d+$/)],
    });
  });

  it("never writes a secret, whatever it is called", () => {
    const tamper = { address: "aws_lb.alb", attribute: "idle_timeout", value: 61 };
    const finding = findingAt(
      verdictOn(stackOf(PROD, "prod-platform"), [tamper], mapOf("prod-platform")),
      tamper,
    );
    expect(acceptFinding({ ...finding, sensitive: true }, mapOf("prod-platform"), FILES)).toMatchObject({
      reason: expect.stringContaining("secret"),
    });
  });

  it.each(["deleted", "unmanaged_child", "accepted", "pending", "waived", "unchecked"] as const)(
    "has nothing to do for what is %s",
    (kind) => {
      const tamper = { address: "aws_lb.alb", attribute: "idle_timeout", value: 61 };
      const finding = findingAt(
        verdictOn(stackOf(PROD, "prod-platform"), [tamper], mapOf("prod-platform")),
        tamper,
      );
      expect(acceptFinding({ ...finding, class: kind }, mapOf("prod-platform"), FILES).kind).toBe("by-hand");
    },
  );
});

describe("the verification", () => {
  const tamper = { address: "aws_cloudwatch_log_group.vpc_flow", attribute: "retention_in_days", value: 400 };
  const other = { ...tamper, address: "aws_cloudwatch_log_group.cluster_exec" };
  const map = mapOf("prod-platform");
  const verdictOf = (tampers: readonly Tamper[]) => verdictOn(stackOf(PROD, "prod-platform"), tampers, map);
  const check = (tampers: readonly Tamper[]) => {
    const verdict = verdictOf(tampers);
    const finding = findingAt(verdict, tamper);
    const acceptance = acceptFinding(finding, map, FILES);
    if (acceptance.kind !== "patch") throw new Error(acceptance.reason);
    const after = synthesized(new Map([...FILES, [acceptance.file, acceptance.after]]), "prod");
    return { finding, stack: "prod-platform", findings: verdict.findings, before: PROD, after };
  };

  it("names everything else that would change, in every stack", () => {
    expect(problemsOf(check([tamper]))).toEqual([
      "prod-platform: aws_cloudwatch_log_group.cluster_exec retention_in_days would change too",
      "prod-platform: aws_cloudwatch_log_group.events retention_in_days would change too",
      "prod-service-api: aws_cloudwatch_log_group.api retention_in_days would change too",
      "prod-service-web: aws_cloudwatch_log_group.web retention_in_days would change too",
    ]);
  });

  it.each(["on_demand_base_capacity", "on_demand_percentage_above_base_capacity"])(
    "names the alarm that counts Spot instances by %s",
    (name) => {
      const attribute = `mixed_instances_policy.instances_distribution.${name}`;
      const split = { address: "aws_autoscaling_group.pool", attribute, value: 2 };
      const verdict = verdictOf([split]);
      const finding = findingAt(verdict, split);
      const acceptance = acceptFinding(finding, map, FILES);
      if (acceptance.kind !== "patch") throw new Error(acceptance.reason);
      const after = synthesized(new Map([...FILES, [acceptance.file, acceptance.after]]), "prod");
      expect(
        problemsOf({ finding, stack: "prod-platform", findings: verdict.findings, before: PROD, after }),
      ).toEqual([
        "prod-platform: aws_cloudwatch_metric_alarm.spot_rate metric_query.expression would change too",
      ]);
    },
  );

  it("lets pass what drifted to the same value, and nothing that drifted to another", () => {
    expect(problemsOf(check([tamper, other]))).toHaveLength(3);
    expect(problemsOf(check([tamper, { ...other, value: 731 }]))).toHaveLength(4);
  });

  it("lets pass what Terraform leaves to another system", () => {
    const size = { address: "aws_autoscaling_group.pool", attribute: "min_size", value: 4 };
    const verdict = verdictOf([size]);
    const finding = findingAt(verdict, size);
    const acceptance = acceptFinding(finding, map, FILES);
    if (acceptance.kind !== "patch") throw new Error(acceptance.reason);
    const after = synthesized(new Map([...FILES, [acceptance.file, acceptance.after]]), "prod");
    // desired_capacity follows the same field, and ignore_changes names it.
    expect(
      problemsOf({ finding, stack: "prod-platform", findings: verdict.findings, before: PROD, after }),
    ).toEqual([]);
  });

  it("tells an attribute that did not get the cloud's value", () => {
    const settled = check([tamper]);
    expect(problemsOf({ ...settled, after: PROD })).toEqual([
      "aws_cloudwatch_log_group.vpc_flow retention_in_days would be 365, the cloud has 400",
    ]);
    expect(problemsOf({ ...settled, after: new Map() })[0]).toMatch(/would be unset, the cloud has 400$/);
  });
});

describe("accept of any attribute that one field sets", () => {
  const outdir = mkdtempSync(join(tmpdir(), "ballast-accept-"));
  const places = [...MAPS.values()].flatMap((map) =>
    Object.entries(map.attributes).flatMap(([address, row]) =>
      Object.entries(row).flatMap(([attribute, links]) => {
        const current = only(flatten(stackOf(PROD, map.stack)), address, attribute);
        const takes =
          /^(aws_)/.test(address) && !attribute.startsWith("lifecycle") && !attribute.startsWith("timeouts");
        return takes && links.length === 1 && /^\d+$/.test(String(current))
          ? [{ map, address, attribute, current }]
          : [];
      }),
    ),
  );

  it("either gives exactly the cloud's value or changes nothing", () => {
    expect(places.length).toBeGreaterThan(40);
    let patched = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.integer({ min: 1, max: 40 }),
        ({ address, attribute, current, map }, step) => {
          const moved = Number(current) + step;
          const tamper = { address, attribute, value: typeof current === "string" ? String(moved) : moved };
          const finding = findingAt(verdictOn(stackOf(PROD, map.stack), [tamper], map), tamper);
          const acceptance = acceptFinding(finding, map, FILES);
          if (acceptance.kind === "by-hand") return;
          patched += 1;
          const input = describeSources(new Map([...FILES, [acceptance.file, acceptance.after]])).get(
            "prod",
          )?.input;
          const part = map.stack.replace("prod-", "");
          const made = withoutStackTraces(() =>
            buildPart(EnvironmentSchema.parse(input), GOVERNED, DUMMY, part, { outdir }).toTerraform(),
          );
          expect(only(flatten(made), address, attribute)).toEqual(tamper.value);
          expect(changedLines(acceptance.diff).length).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 60 },
    );
    expect(patched).toBeGreaterThan(15);
  });
});
