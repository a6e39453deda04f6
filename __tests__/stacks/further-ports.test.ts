import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeAlarms } from "../../src/alarms/judge.ts";
import { boundaryOf } from "../../src/boundary/boundary.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import type { WebInput } from "../../src/config/service.ts";
import { derivedPriority } from "../../src/core/listener-priority.ts";
import { baselines, fieldMaps } from "../../src/framework/perturbation.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { runbookMarkdown } from "../../src/report/runbook-markdown.ts";
import { FAILURE_MODES, writeRunbook } from "../../src/runbooks/catalogue.ts";
import { SECTIONS } from "../../src/runbooks/runbook.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { parseJson } from "../../src/terraform/json.ts";
import { stackBuilder } from "../../stacks/build.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { notSimulated } from "../support/runbooks.ts";
import { addresses, DUMMY, GOVERNED, type StackJson, stackOf, synth, TODAY } from "../support/synth.ts";

const port = (number: number, routes: WebInput["routes"]) => ({
  port: number,
  routes,
  healthCheck: { path: "/ready", intervalSec: 20 },
});
const furtherPorts = {
  ops: port(9443, { hosts: ["ops"], paths: ["/ops/*"] }),
  admin: { ...port(9100, { hosts: ["ops"], paths: ["/admin/*"] }), alarms: { latencyMs: 7000 } },
};
const withPorts: EnvironmentInput = {
  ...staging,
  services: { ...staging.services, web: { ...staging.services.web, furtherPorts } },
};
const before = synth([staging]);
const after = synth([withPorts]);
const stack = stackOf(after, "staging-service-web");
const declared = new DeclaredStacks([...after.values()].map((json) => new Configuration(json)));
const platform = buildPlatform(declared, { source: "staging", described: true });
const of = ({ resource }: StackJson, type: string, name: string) => resource[type]?.[name] ?? {};

describe("further ports of a web service", () => {
  it("add resources to its stack, move none that is there, and change no other stack", () => {
    const changed = [...after].filter(
      ([name, json]) => JSON.stringify(json) !== JSON.stringify(before.get(name)),
    );
    expect(changed.map(([name]) => name)).toEqual(["staging-service-web"]);
    const old = addresses(stackOf(before, "staging-service-web"));
    const now = addresses(stack);
    expect(old.filter((address) => !now.includes(address))).toEqual([]);
    const alarms = ["below_floor", "errors", "fail_open", "latency", "unhealthy"];
    expect(now.filter((address) => !old.includes(address)).sort()).toEqual(
      [
        "aws_route53_record.web_ops",
        ...["admin", "ops"].flatMap((name) => [
          ...alarms.map((alarm) => `aws_cloudwatch_metric_alarm.web_${name}_${alarm}`),
          `aws_lb_listener_rule.web_${name}`,
          `aws_lb_target_group.web_${name}`,
          `aws_vpc_security_group_egress_rule.web_${name}_balancer_to_tasks`,
          `aws_vpc_security_group_ingress_rule.web_${name}_from_balancer`,
        ]),
      ].sort(),
    );
  });

  it("are mapped by the container, in the order of their numbers, and registered with their target groups", () => {
    const [container] = parseJson(of(stack, "aws_ecs_task_definition", "web")["container_definitions"]) as {
      portMappings: { containerPort: number }[];
    }[];
    expect(container?.portMappings.map(({ containerPort }) => containerPort)).toEqual([8080, 9100, 9443]);
    expect(of(stack, "aws_ecs_service", "web")).toMatchObject({
      load_balancer: [
        ["", 8080],
        ["_ops", 9443],
        ["_admin", 9100],
      ].map(([name, number]) => ({
        container_name: "web",
        container_port: number,
        target_group_arn: `\${aws_lb_target_group.web${name}.arn}`,
      })),
      health_check_grace_period_seconds: 60,
      depends_on: expect.arrayContaining(["aws_lb_listener_rule.web_ops", "aws_lb_listener_rule.web_admin"]),
    });
  });

  it("have rules whose priorities follow from their names, and alarms of their own that roll back", () => {
    expect(of(stack, "aws_lb_listener_rule", "web_ops")["priority"]).toBe(derivedPriority("web.ops"));
    expect(of(stack, "aws_cloudwatch_metric_alarm", "web_admin_latency")).toMatchObject({
      alarm_name: "shop-staging-web-admin-latency",
      threshold: 7,
      dimensions: { TargetGroup: expect.stringMatching(/^..aws_lb_target_group.web_admin.arn_suffix.$/) },
    });
    const { alarm_names } = of(stack, "aws_ecs_service", "web")["alarms"] as { alarm_names: string[] };
    const verdicts = judgeAlarms(declared, "staging").alarms.filter(({ address }) =>
      /web_(ops|admin)_/.test(address),
    );
    expect(verdicts).toHaveLength(10);
    expect(verdicts.flatMap(({ problems, untold }) => [...problems, ...untold])).toEqual([]);
    expect(alarm_names).toEqual(
      ["", "_ops", "_admin"].flatMap((name) => [
        `\${aws_cloudwatch_metric_alarm.web${name}_errors.alarm_name}`,
        `\${aws_cloudwatch_metric_alarm.web${name}_latency.alarm_name}`,
      ]),
    );
  });

  it("are fields that drift of their resources names", () => {
    const build = stackBuilder(GOVERNED, DUMMY, mkdtempSync(join(tmpdir(), "ballast-further-ports-")));
    const { environment } = loadEnvironment(withPorts, TODAY);
    const parts = baselines(environment, ["service-web"], build).filter(({ part }) => part === "service-web");
    const [map] = fieldMaps(parts, build, () => ["stacks/environments/staging.ts"]);
    const fields = (address: string, attribute: string) =>
      map?.attributes[address]?.[attribute]?.map(({ field }) => field.replace("services.web.", ""));
    expect(fields("aws_lb_target_group.web_admin", "port")).toEqual(["furtherPorts.admin.port"]);
    expect(fields("aws_lb_target_group.web_admin", "health_check.interval")).toEqual([
      "furtherPorts.admin.healthCheck.intervalSec",
    ]);
    expect(fields("aws_lb_target_group.web_admin", "protocol_version")).toEqual([
      "furtherPorts.admin.protocolVersion",
    ]);
    expect(fields("aws_lb_target_group.web_admin", "deregistration_delay")).toEqual([
      "deregistrationDelaySec",
    ]);
    expect(fields("aws_lb_listener_rule.web_admin", "priority")).toEqual([
      "furtherPorts.admin.routes.priority",
    ]);
    expect(fields("aws_cloudwatch_metric_alarm.web_admin_latency", "threshold")).toEqual([
      "furtherPorts.admin.alarms.latencyMs",
    ]);
    expect(fields("aws_vpc_security_group_ingress_rule.web_admin_from_balancer", "from_port")).toEqual([
      "furtherPorts.admin.port",
    ]);
    expect(fields("aws_lb_target_group.web_admin", "stickiness.cookie_duration")).toEqual([
      "furtherPorts.admin.stickySec",
    ]);
  });

  it("are target groups of the model, whose requests it does not tell apart", () => {
    const service = platform.services.find(({ name }) => name === "web");
    expect(service?.targetGroups.map(({ address }) => address)).toEqual([
      "aws_lb_target_group.web",
      "aws_lb_target_group.web_ops",
      "aws_lb_target_group.web_admin",
    ]);
    expect(platform.assumptions.filter(({ place }) => place === "aws_ecs_service.web.load_balancer")).toEqual(
      [
        {
          place: "aws_ecs_service.web.load_balancer",
          text: expect.stringContaining("one stream of requests"),
        },
      ],
    );
  });

  it("admit the load balancer, each by a rule of its own", () => {
    const web = boundaryOf(declared, platform).services.find(({ name }) => name === "web");
    expect(web?.hops.map(({ admitted, admittedBy, port }) => [port, admitted, admittedBy])).toEqual([
      [8080, "yes", expect.stringContaining("web_from_balancer")],
      [9443, "yes", expect.stringContaining("web_ops_from_balancer")],
      [9100, "yes", expect.stringContaining("web_admin_from_balancer")],
    ]);
  });

  it("are looked at one by one in the runbooks that look at targets", () => {
    const names =
      platform.services.find(({ name }) => name === "web")?.targetGroups.map(({ name }) => name) ?? [];
    expect(names).toContain("shop-staging-web-admin-9100");
    for (const id of ["health-endpoint", "zone-loss"]) {
      const mode = FAILURE_MODES.find((it) => it.id === id);
      if (!mode) throw new Error(`there is no ${id}`);
      const runbook = writeRunbook(mode, declared, platform, "web", notSimulated);
      const text = runbookMarkdown(runbook, undefined);
      for (const section of ["detection", "verification"] as const) {
        const words = runbook.sections[section].steps.flatMap(({ command }) => command?.words ?? []);
        expect([id, section, names.filter((name) => !words.includes(name))]).toEqual([id, section, []]);
      }
      for (const section of SECTIONS) {
        const ids = runbook.sections[section].steps.map((step) => step.id);
        expect(new Set(ids).size).toBe(ids.length);
      }
      expect(text).not.toMatch(/undefined|NaN/);
    }
  });
});
