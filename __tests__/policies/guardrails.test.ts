import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { App, TerraformOutput, type TerraformStack } from "cdktf";
import fc from "fast-check";
import { loadEnvironment } from "../../src/config/load.ts";
import { RULES } from "../../src/policies/catalogue.ts";
import { applyRules, checkStack, findingsOf } from "../../src/policies/guardrails.ts";
import type { GuardContext, Rule } from "../../src/policies/rule.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { buildPart } from "../../stacks/build.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import { build, DUMMY, ENVIRONMENTS, GOVERNED, TODAY } from "../support/synth.ts";
import { ACCEPTED_BY_PROVIDER } from "./flips/accepted-by-provider.ts";
import { FLIPS } from "./flips/all.ts";
import { allStacks, DELETE, flipped, good, judge, ref } from "./flips/flip.ts";

const WEB = "prod-service-web";
const codes = (stack: string, json: unknown, change: Partial<GuardContext> = {}) =>
  judge(stack, json, change).map(({ code }) => code);
const change = (stack: string, address: string, path: string, value: unknown) =>
  flipped({ name: "", code: "", stack, address, path, value });

describe("the catalogue", () => {
  it("names each rule once, with a title and a public page", () => {
    expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
    for (const { code, source, title } of RULES) {
      expect([code, /^TF-[A-Z0-9]+-\d\d$/.test(code), /^https:\/\/\S+$/.test(source), title !== ""]).toEqual([
        code,
        true,
        true,
        true,
      ]);
    }
  });

  it("has no rule that the tables never break", () => {
    const broken = new Set([...FLIPS, ...ACCEPTED_BY_PROVIDER].map(({ code }) => code));
    // These need to know another stack; they have tests of their own.
    expect(RULES.map(({ code }) => code).filter((code) => !broken.has(code))).toEqual([
      "TF-CP-07",
      "TF-GPU-02",
      "TF-GPU-04",
      "TF-ALARM-05",
    ]);
  });
});

describe("a reference", () => {
  it.each([
    ["prod-platform", "aws_lb.alb", "idle_timeout"],
    ["prod-platform", "aws_lb.alb", "subnets"],
    ["prod-platform", "aws_subnet.network_private_a", "cidr_block"],
    ["prod-platform", "aws_autoscaling_group.pool", "min_size"],
    ["prod-platform", "aws_autoscaling_group.pool", "desired_capacity"],
    ["prod-platform", "aws_cloudwatch_log_group.vpc_flow", "kms_key_id"],
    ["prod-state", "aws_s3_bucket.state", "bucket"],
    [WEB, "aws_ecs_service.web", "deployment_maximum_percent"],
    ["dev-service-web", "aws_ecs_task_definition.web", "cpu"],
    ["prod-service-api", "aws_ecs_task_definition.api", "container_definitions.0.secrets.0.valueFrom"],
  ])("in %s %s.%s breaks no limit", (stack, address, path) => {
    expect(codes(stack, change(stack, address, path, ref("local.unknown")))).toEqual([]);
  });

  it("does not count as a safety setting", () => {
    const json = change("prod-platform", "aws_lb.alb", "drop_invalid_header_fields", ref("local.unknown"));
    const [finding] = judge("prod-platform", json);
    expect(finding?.code).toBe("TF-ALB-04");
    expect(finding?.value).toContain("known only at apply");
  });
});

describe("a rule that needs another stack", () => {
  const slow = change(WEB, "aws_lb_target_group.web", "deregistration_delay", "90");

  const platformWith = (address: string, path: string, value: unknown) =>
    new Configuration(change("prod-platform", address, path, value));
  const distribution = "mixed_instances_policy.instances_distribution";

  it("is silent about Spot instances of a stack that is not given", () => {
    expect(codes(WEB, slow)).toEqual([]);
  });

  it("follows the capacity provider of a service to the group in the other stack", () => {
    const platform = new Configuration(good("prod-platform").json);
    expect(judge(WEB, slow, {}, [platform]).map(({ code, value }) => `${code} ${value}`)).toEqual([
      'TF-SVC-13 "90 s + 30 s"',
    ]);
    const group = "aws_autoscaling_group.pool";
    const onDemand = platformWith(group, `${distribution}.on_demand_percentage_above_base_capacity`, 100);
    expect(judge(WEB, slow, {}, [onDemand])).toEqual([]);
    const allInBase = platformWith(group, `${distribution}.on_demand_base_capacity`, 50);
    expect(judge(WEB, slow, {}, [allInBase])).toEqual([]);
  });

  it("takes only capacity providers that the cluster has, and those that it is associated with", () => {
    const platform = new Configuration(good("prod-platform").json);
    const path = "capacity_provider_strategy.0.capacity_provider";
    const named = (name: string, others: readonly Configuration[]) =>
      judge(WEB, change(WEB, "aws_ecs_service.web", path, name), {}, others).map(
        ({ code, place, value }) => `${code} ${place} ${value}`,
      );
    const refused = (name: string) => [`TF-CP-07 aws_ecs_service.web.${path} "${name}"`];
    expect(named("shop-prod-ecs", [platform])).toEqual([]);
    expect(named("shop-prod-ecs-spot", [platform])).toEqual(refused("shop-prod-ecs-spot"));
    expect(named("shop-prod-ecs-spot", [])).toEqual([]);
    expect(named(ref("local.unknown"), [platform])).toEqual([]);
    const left = platformWith("aws_ecs_cluster_capacity_providers.cluster", "capacity_providers", [
      "FARGATE",
    ]);
    expect(named("shop-prod-ecs", [left])).toEqual(refused("shop-prod-ecs"));
    expect(named("FARGATE", [left])).toEqual([]);
  });

  it("looks at the cluster of the other stack for Container Insights", () => {
    const off = platformWith("aws_ecs_cluster.cluster", "setting.0.value", "disabled");
    const found = judge(WEB, good(WEB).json, {}, [off]);
    expect(found.map(({ code, place }) => `${code} ${place}`)).toEqual([
      ...[1, 2].map(
        (query) =>
          `TF-ALARM-05 aws_cloudwatch_metric_alarm.web_below_desired.metric_query.${query}.metric.metric_name`,
      ),
      "TF-ALARM-05 aws_cloudwatch_metric_alarm.web_running.metric_name",
    ]);
  });

  it("does not take a group of another stack for one without a load balancer", () => {
    const rule = {
      security_group_id: ref("data.terraform_remote_state.platform.outputs.load_balancer_security_group_id"),
      description: "Office",
      cidr_ipv4: "203.0.113.0/24",
      ip_protocol: "tcp",
      from_port: 8443,
      to_port: 8443,
    };
    expect(codes(WEB, change(WEB, "aws_vpc_security_group_ingress_rule.office", "", rule))).toEqual([]);
  });
});

describe("applying rules", () => {
  const everywhere = allStacks().map((name) => ({
    ...good(name),
    stack: new Configuration(good(name).json),
  }));

  it("finds that each rule applies to at least one of the stacks", () => {
    const applied = new Set(
      everywhere.flatMap(({ context, stack }) =>
        applyRules(stack, context)
          .filter(({ outcome }) => outcome !== "not-applicable")
          .map(({ rule: { code } }) => code),
      ),
    );
    expect(RULES.map(({ code }) => code).filter((code) => !applied.has(code))).toEqual([]);
  });

  it("says of a rule about one type of resource that it does not apply where there is none", () => {
    const [state] = everywhere.filter(({ name }) => name === "prod-state");
    if (!state) throw new Error("no prod-state");
    const results = applyRules(state.stack, state.context).filter(({ rule }) =>
      rule.code.startsWith("TF-SVC-"),
    );
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["not-applicable"]));
    expect(results.length).toBeGreaterThan(10);
  });

  it("makes a finding of a rule that throws, and asks the others all the same", () => {
    const head = { title: "t", source: "https://example.com", severity: "warning" as const };
    const rules: Rule[] = [
      {
        ...head,
        code: "TF-BAD-01",
        check: () => {
          throw new TypeError("x is not iterable");
        },
      },
      { ...head, code: "TF-BAD-02", check: () => [{ place: "p", value: "v", limit: "l", fix: "f" }] },
      { ...head, code: "TF-BAD-03", check: () => [] },
    ];
    const { context, json } = good(WEB);
    const results = applyRules(new Configuration(json), context, undefined, rules);
    expect(results.map(({ outcome, rule }) => `${rule.code} ${outcome}`)).toEqual([
      "TF-BAD-01 failed",
      "TF-BAD-02 broken",
      "TF-BAD-03 held",
    ]);
    expect(results.flatMap(findingsOf)).toEqual([
      {
        code: "TF-BAD-01",
        severity: "error",
        place: "the rule itself",
        value: "TypeError",
        limit: "a rule gives a verdict on every stack",
        fix: "report this as a defect of Ballast, with the synthesized JSON of the stack",
      },
      { code: "TF-BAD-02", severity: "warning", place: "p", value: "v", limit: "l", fix: "f" },
    ]);
  });
});

describe("the context", () => {
  it("lets an unprotected environment be destroyed, but never its state", () => {
    const open = { protection: false };
    const balancer = change("prod-platform", "aws_lb.alb", "enable_deletion_protection", false);
    expect(codes("prod-platform", balancer, open)).toEqual([]);
    const bucket = change("prod-state", "aws_s3_bucket.state", "lifecycle.prevent_destroy", false);
    expect(codes("prod-state", bucket, open)).toEqual(["TF-STATE-02"]);
  });

  it("lets development keep logs for a week and run a latest image", () => {
    const development = { stage: "development" } as const;
    const group = change("prod-platform", "aws_cloudwatch_log_group.vpc_flow", "retention_in_days", 7);
    expect(codes("prod-platform", group, development)).toEqual([]);
    const image = change(WEB, "aws_ecs_task_definition.web", "container_definitions.0.image", "web:latest");
    expect(codes(WEB, image, development)).toEqual([]);
  });

  it("asks for no wait and no postcondition where a pipeline owns the release", () => {
    const json = change(WEB, "aws_ecs_service.web", "", (service: object) => ({
      ...service,
      wait_for_steady_state: false,
      lifecycle: { ignore_changes: ["desired_count", "task_definition"] },
    }));
    expect(codes(WEB, json)).toEqual([]);
  });

  it("does not speak of Spot where every instance is On-Demand", () => {
    const json = change("prod-platform", "aws_autoscaling_group.pool", "", (group: object) => ({
      ...group,
      capacity_rebalance: false,
      mixed_instances_policy: {
        instances_distribution: { on_demand_percentage_above_base_capacity: 100 },
        launch_template: { override: [{ instance_type: "m6i.large" }] },
      },
    }));
    expect(codes("prod-platform", json)).toEqual([]);
  });
});

describe("synthesize", () => {
  it("writes nothing when a guardrail refuses a stack, and names the stack in the place", () => {
    const outdir = mkdtempSync(join(tmpdir(), "ballast-test-"));
    const { environment } = loadEnvironment(ENVIRONMENTS.dev, TODAY);
    const app = App.of(buildPart(environment, GOVERNED, DUMMY, "platform", { outdir }));
    const balancer = app.node.findAll().find((construct) => construct instanceof Lb);
    balancer?.addOverride("desync_mitigation_mode", "monitor");
    expect(() => synthesize(app)).toThrow(
      /TF-ALB-\d\d dev-platform: aws_lb\.alb\.desync_mitigation_mode: got "monitor"/,
    );
    expect(readdirSync(app.outdir)).toEqual(["stacks"]);
    expect(readdirSync(join(app.outdir, "stacks"))).toEqual([]);
  });

  it("takes no override after the Terraform of a stack was made: it would be lost", () => {
    const platform = build([ENVIRONMENTS.dev]).node.findChild("dev-platform") as TerraformStack;
    expect(() => platform.addOverride("terraform.required_version", ">= 1.10")).toThrow(
      "SEALED dev-platform: got an override of terraform.required_version",
    );
    expect(() => new TerraformOutput(platform, "more", { value: "late" })).toThrow(/during synthesis/);
  });

  it("writes every stack when none is refused", () => {
    const app = build([ENVIRONMENTS.dev]);
    synthesize(app);
    expect(readdirSync(join(app.outdir, "stacks")).sort()).toEqual([
      "dev-platform",
      "dev-service-api",
      "dev-service-web",
      "dev-state",
      "governance-777788889999",
    ]);
  });

  it("lets the state store go in the run that names it, and in no other", () => {
    const run = (lifted: string[]) => () => synthesize(build([ENVIRONMENTS.dev], { ...DUMMY, lifted }));
    expect(run(["dev", "dev-state"])).not.toThrow();
    expect(run(["dev", "governance-777788889999"])).not.toThrow();
    const json = good("dev-state").json;
    const open = flipped({
      name: "",
      code: "",
      stack: "dev-state",
      address: "aws_dynamodb_table.state",
      path: "deletion_protection_enabled",
      value: false,
    });
    expect(codes("dev-state", json)).toEqual([]);
    expect(codes("dev-state", open)).toEqual(["TF-DDB-04"]);
    expect(codes("dev-state", open, { teardown: true })).toEqual([]);
  });
});

describe("JSON of any shape", () => {
  const { context } = good("prod-platform");
  const defects = (json: unknown) =>
    checkStack(new Configuration(json), context).filter(({ place }) => place === "the rule itself");
  const odd = fc.oneof(
    fc.constant(DELETE),
    fc.constantFrom(
      "",
      "*",
      "${",
      ref("a.b"),
      "[{",
      "{}",
      "[null]",
      '{"Statement":[null,1,{}]}',
      "-1",
      "0.0.0.0/0",
    ),
    fc.jsonValue(),
    fc.anything(),
  );

  it("makes no rule fail", () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (json) => defects(json).length === 0));
  });

  it("survives lists with gaps and objects that no text can be made of", () => {
    const unprintable = { toString: "", valueOf: "" };
    const gap = structuredClone(good("prod-platform").json);
    set(gap, ["resource", "aws_acm_certificate", "certificate", "subject_alternative_names", "0"], DELETE);
    expect(judge("prod-platform", gap)).not.toEqual([]);
    const rules = {
      aws_vpc_security_group_egress_rule: { a: { ip_protocol: "-1", from_port: unprintable } },
    };
    expect(defects({ resource: rules })).toEqual([]);
    const policy = JSON.stringify({
      Statement: [{ Effect: "Allow", Action: unprintable, Resource: unprintable }],
    });
    const roles = { aws_iam_role_policy: { a: { policy } } };
    expect(defects({ resource: roles })).toEqual([]);
  });

  it.each(["prod-platform", "staging-platform", "prod-service-api", "dev-service-web", "aws:prod-state"])(
    "made of %s by random changes makes no rule fail",
    (stack) => {
      const paths = leaves(good(stack).json, []);
      const mutations = fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 12 });
      fc.assert(
        fc.property(mutations, (list) => {
          const json = structuredClone(good(stack).json);
          for (const [path, value] of list) set(json, path, value);
          const found = judge(stack, json);
          for (const finding of found) expect(finding.value).not.toBe("");
          expect(found.filter(({ place }) => place === "the rule itself")).toEqual([]);
        }),
        { numRuns: 100 },
      );
    },
  );
});

/** Paths of every value, blocks as well as leaves. */
function leaves(node: unknown, path: readonly string[]): string[][] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [
    [...path, key],
    ...(key === "//" ? [] : leaves(value, [...path, key])),
  ]);
}

function set(root: unknown, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce((node, key) => {
    return typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined;
  }, root);
  if (typeof parent !== "object" || parent === null) return;
  const key = path.at(-1) ?? "";
  if (value === DELETE) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, value);
}
