import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fieldName, fieldsOf, withValue } from "../../src/config/fields.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import type { Environment } from "../../src/config/schema.ts";
import type { FieldMap } from "../../src/core/field-map.ts";
import { parseFieldMap } from "../../src/drift/settle/finding-fields.ts";
import { baselines, fieldMaps } from "../../src/framework/perturbation.ts";
import { withoutStackTraces } from "../../src/framework/stack-traces.ts";
import { flatten } from "../../src/terraform/attributes.ts";
import { buildPart, partsOf, stackBuilder } from "../../stacks/build.ts";
import { NAMES, type Name, PAIRS } from "../support/field-pairs.ts";
import { DUMMY, ENVIRONMENTS, GOVERNED, TODAY } from "../support/synth.ts";

const OUTDIR = mkdtempSync(join(tmpdir(), "ballast-field-map-"));

const BUILD = stackBuilder(GOVERNED, DUMMY, OUTDIR);
const baselinesOf = (environment: Environment, sources?: string) =>
  baselines(environment, partsOf(environment), BUILD, sources);
const environmentOf = (name: Name) => loadEnvironment(ENVIRONMENTS[name], TODAY).environment;

function mapsOf(name: Name) {
  const stacks = baselinesOf(environmentOf(name));
  const maps = fieldMaps(stacks, BUILD, () => [`stacks/environments/${name}.ts`]);
  return { stacks, maps };
}

const MADE = { dev: mapsOf("dev"), staging: mapsOf("staging"), prod: mapsOf("prod") };

function linksAt(name: Name, stack: string, address: string, attribute: string): string[] | undefined {
  const map = MADE[name].maps.find((one) => one.stack === `${name}-${stack}`);
  return map?.attributes[address]?.[attribute]?.map(({ field }) => field);
}

/** Address and attribute of what the constructs set alike in every environment. */
const CONSTANTS: readonly [string, string, string][] = [
  ["platform", "aws_lb.alb", "desync_mitigation_mode"],
  ["platform", "aws_lb.alb", "drop_invalid_header_fields"],
  ["platform", "aws_autoscaling_group.pool", "protect_from_scale_in"],
  ["platform", "aws_launch_template.instance", "metadata_options.http_tokens"],
  ["service-web", "aws_appautoscaling_policy.web_cpu", "policy_type"],
  ["service-web", "aws_cloudwatch_metric_alarm.web_unhealthy", "threshold"],
];

/** Without an internal service there is none to call. */
const CALLS = ["services.api.calls", "services.web.calls"];

/** On Fargate there is no instance to choose. */
const PLACEMENT = ["api", "web"].flatMap((name) =>
  ["distinctInstances", "memberOf", "pools", "withinZone"].map(
    (field) => `services.${name}.placement.${field}`,
  ),
);

/** A list of instance types stands before requirements, which a rule refuses beside it. */
const ON_INSTANCES = [
  "capacity.instanceRequirements",
  ...["network.egress.addresses", "network.peeredCidrs", "previousCapacity", ...CALLS, "waivers"],
];

/** What sets nothing, and why. */
const IDLE: Readonly<Record<Name, readonly string[]>> = {
  // A rule reads the peered blocks and waivers silence rules; on Fargate there are no instances to count, and only it has
  // instances to leave. Kept addresses need ids of what these environments do not have.
  dev: ["network.peeredCidrs", "schedules.offHoursMinInstances", ...CALLS, ...PLACEMENT, "waivers"],
  staging: ON_INSTANCES,
  prod: ON_INSTANCES,
};

/** What brings along resources that are named after its value, so that the map has no address for them. */
const NAMING = ["network.routes", "services.api.egress", "services.web.egress"];

describe("the field map", () => {
  it.each(PAIRS)("of %s-%s knows what sets %s %s", (name, stack, address, attribute, ...fields) => {
    expect(linksAt(name, stack, address, attribute)?.sort()).toEqual(fields.sort());
  });

  it("asserts at least thirty pairs", () => {
    expect(PAIRS.length).toBeGreaterThanOrEqual(30);
  });

  it.each(CONSTANTS)("of prod-%s has no field for %s %s", (stack, address, attribute) => {
    expect(linksAt("prod", stack, address, attribute)).toEqual([]);
  });

  it.each(NAMES)("of %s accounts for every field of the description", (name) => {
    const fields = fieldsOf(environmentOf(name)).map(({ path }) => fieldName(path));
    const moving = new Set(
      MADE[name].maps.flatMap(({ attributes }) =>
        Object.values(attributes).flatMap((row) =>
          Object.values(row)
            .flat()
            .map(({ field }) => field),
        ),
      ),
    );
    expect(fields.length).toBeGreaterThan(90);
    const unmapped = fields.filter((field) => !moving.has(field)).sort();
    expect(unmapped).toEqual([...IDLE[name], ...NAMING].sort());
    for (const map of MADE[name].maps) expect([...map.idle].sort()).toEqual([...IDLE[name]].sort());
  });

  it("has every attribute that a stack sets, and none of a stack's own metadata", () => {
    const { maps, stacks } = MADE.prod;
    for (const [index, { attributes }] of stacks.entries()) {
      for (const [address, values] of attributes) {
        expect(Object.keys(maps[index]?.attributes[address] ?? {})).toEqual(
          expect.arrayContaining([...values.keys()]),
        );
      }
    }
    expect(JSON.stringify(maps)).not.toContain("uniqueId");
  });

  it("tells how the value follows from the field", () => {
    const relation = (stack: string, address: string, attribute: string) =>
      MADE.prod.maps.find((map) => map.stack === stack)?.attributes[address]?.[attribute]?.[0]?.relation;
    expect(relation("prod-platform", "aws_lb.alb", "idle_timeout")).toEqual({ kind: "same" });
    expect(relation("prod-service-web", "aws_ecs_task_definition.web", "cpu")).toEqual({
      kind: "text",
      before: "",
      after: "",
    });
    expect(relation("prod-service-web", "aws_ecs_service.web", "timeouts.create")).toEqual({
      kind: "text",
      before: "",
      after: "m",
    });
    expect(relation("prod-service-web", "aws_cloudwatch_metric_alarm.web_latency", "threshold")).toEqual({
      kind: "times",
      factor: 0.001,
    });
    expect(relation("prod-platform", "aws_subnet.network_private_a", "cidr_block")).toEqual({
      kind: "derived",
    });
  });

  it("names every field that moves a value together with others", () => {
    const environment = {
      ...ENVIRONMENTS.staging,
      schedules: { ...ENVIRONMENTS.staging.schedules, offHoursTasks: 2 },
    };
    const stacks = baselinesOf(loadEnvironment(environment, TODAY).environment).filter(
      ({ part }) => part === "service-web",
    );
    const [map] = fieldMaps(stacks, BUILD, () => []);
    const links = map?.attributes["aws_cloudwatch_metric_alarm.web_running"]?.["threshold"] ?? [];
    expect(links.map(({ field }) => field).sort()).toEqual([
      "schedules.offHoursTasks",
      "services.web.scaling.minTasks",
    ]);
  });

  it("names the attributes that types are chosen by", () => {
    const { instanceTypes: _list, ...capacity } = ENVIRONMENTS.staging.capacity;
    const instanceRequirements = { allowed: ["m5*", "m6*"], vcpu: 2, memoryMiB: 8192 };
    const environment = { ...ENVIRONMENTS.staging, capacity: { ...capacity, instanceRequirements } };
    const stacks = baselinesOf(loadEnvironment(environment, TODAY).environment).filter(
      ({ part }) => part === "platform",
    );
    const [map] = fieldMaps(stacks, BUILD, () => []);
    const requirements = "mixed_instances_policy.launch_template.override.instance_requirements";
    const fields = (attribute: string) =>
      map?.attributes["aws_autoscaling_group.pool"]?.[`${requirements}.${attribute}`]?.map(
        ({ field }) => field,
      );
    expect(fields("vcpu_count.min")).toEqual(["capacity.instanceRequirements.vcpu"]);
    expect(fields("memory_mib.max")).toEqual(["capacity.instanceRequirements.memoryMiB"]);
    expect(fields("allowed_instance_types")).toEqual(["capacity.instanceRequirements.allowed"]);
    expect(fields("cpu_manufacturers")).toEqual(["capacity.instanceRequirements.architecture"]);
    expect(fields("bare_metal")).toEqual([]);
  });

  it("leaves out only stacks that a field cannot change", () => {
    const environment = environmentOf("staging");
    const json = (changed: typeof environment, part: string) => {
      const made = withoutStackTraces(() =>
        buildPart(changed, GOVERNED, DUMMY, part, { outdir: OUTDIR }).toTerraform(),
      );
      return JSON.stringify([...flatten(made)].map(([address, values]) => [address, [...values]]));
    };
    const asIs = new Map(MADE.staging.stacks.map(({ part }) => [part, json(environment, part)]));
    const unread = MADE.staging.stacks.flatMap(({ part, reads }) =>
      fieldsOf(environment)
        .filter(({ path }) => !reads.has(fieldName(path)))
        .flatMap(({ variants }) => variants.slice(0, 1).map((variant) => ({ part, variant }))),
    );
    expect(unread.length).toBeGreaterThan(150);
    // Every fifth keeps the test short.
    for (const { part, variant } of unread.filter((_, index) => index % 5 === 0)) {
      const changed = json(withValue(environment, variant), part);
      expect([variant.at, changed]).toEqual([variant.at, asIs.get(part)]);
    }
  });

  it("is a file that the judging half takes", () => {
    for (const map of MADE.dev.maps)
      expect(parseFieldMap(JSON.stringify(map), "field-map.json")).toEqual(map);
  });

  it("has another key when the description, what became of it, or a file differs", () => {
    const keys = (name: Name, sources?: string) =>
      baselinesOf(environmentOf(name), sources).map(({ key }) => key);
    expect(keys("dev")).toEqual(MADE.dev.maps.map((map: FieldMap) => map.key));
    expect(keys("dev", "other")[0]).not.toBe(keys("dev")[0]);
    expect(new Set([...keys("dev"), ...keys("staging"), ...keys("prod")]).size).toBe(12);
  });

  it("tries a field only in the stacks that looked at it", () => {
    const fields = fieldsOf(environmentOf("prod")).map(({ path }) => fieldName(path));
    const pairs = MADE.prod.stacks.length * fields.length;
    const looked = MADE.prod.stacks.map(({ part, reads }) => [
      part,
      fields.filter((field) => reads.has(field)).length,
    ]);
    expect(looked[0]?.[1]).toBeLessThan(15);
    const tried = looked.reduce((sum, [, count]) => sum + Number(count), 0);
    expect(tried).toBeGreaterThan(100);
    expect(tried).toBeLessThan(pairs * 0.45);
  });
});
