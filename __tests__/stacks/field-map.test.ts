import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fieldName, fieldsOf, withValue } from "../../src/config/fields.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import type { FieldMap } from "../../src/core/field-map.ts";
import { flatten } from "../../src/core/terraform-attributes.ts";
import { parseFieldMap } from "../../src/drift/field-map.ts";
import { buildPart } from "../../stacks/build.ts";
import { baselines, fieldMaps } from "../../stacks/field-map.ts";
import { withoutStackTraces } from "../../stacks/stack-traces.ts";
import { DUMMY, ENVIRONMENTS, TODAY } from "../support/synth.ts";

const OUTDIR = mkdtempSync(join(tmpdir(), "ballast-field-map-"));
const NAMES = ["dev", "staging", "prod"] as const;
type Name = (typeof NAMES)[number];

const environmentOf = (name: Name) => loadEnvironment(ENVIRONMENTS[name], TODAY).environment;

function mapsOf(name: Name) {
  const started = performance.now();
  const stacks = baselines(environmentOf(name), DUMMY, OUTDIR);
  const maps = fieldMaps(stacks, DUMMY, OUTDIR, () => [`stacks/environments/${name}.ts`]);
  return { stacks, maps, milliseconds: performance.now() - started };
}

const MADE = { dev: mapsOf("dev"), staging: mapsOf("staging"), prod: mapsOf("prod") };

function linksAt(name: Name, stack: string, address: string, attribute: string): string[] | undefined {
  const map = MADE[name].maps.find((one) => one.stack === `${name}-${stack}`);
  return map?.attributes[address]?.[attribute]?.map(({ field }) => field);
}

/** Environment, stack, address, attribute: the fields that set it. */
const PAIRS: readonly [Name, string, string, string, ...string[]][] = [
  ["prod", "platform", "aws_lb.alb", "idle_timeout", "loadBalancer.idleTimeoutSec"],
  ["prod", "platform", "aws_lb.alb", "enable_deletion_protection", "protection"],
  ["prod", "platform", "aws_lb.alb", "name", "project", "name"],
  ["prod", "platform", "aws_lb_listener.alb_https", "ssl_policy", "loadBalancer.tlsPolicy"],
  [
    "prod",
    "platform",
    "aws_s3_bucket_lifecycle_configuration.access_logs",
    "rule.expiration.days",
    "loadBalancer.accessLogsDays",
  ],
  ["prod", "platform", "aws_vpc.network", "cidr_block", "network.cidr"],
  ["prod", "platform", "aws_subnet.network_private_a", "cidr_block", "network.cidr"],
  ["prod", "platform", "aws_subnet.network_private_c", "availability_zone", "region"],
  ["prod", "platform", "aws_subnet.network_public_c", "", "network.zones"],
  [
    "prod",
    "platform",
    "aws_vpc_endpoint.endpoints_ssm",
    "",
    "network.endpoints",
    "services.api.secrets.FEATURE_FLAGS",
  ],
  ["prod", "platform", "aws_acm_certificate.certificate", "domain_name", "domain.name"],
  ["prod", "platform", "aws_route53_record.alb_apex", "zone_id", "domain.hostedZoneId"],
  ["prod", "platform", "aws_cloudwatch_log_group.vpc_flow", "retention_in_days", "logs.retentionDays"],
  ["prod", "platform", "aws_autoscaling_group.pool", "max_size", "capacity.maxInstances"],
  ["prod", "platform", "aws_autoscaling_group.pool", "min_size", "capacity.minInstances"],
  ["prod", "platform", "aws_autoscaling_group.pool", "default_instance_warmup", "capacity.instanceWarmupSec"],
  [
    "prod",
    "platform",
    "aws_autoscaling_group.pool",
    "mixed_instances_policy.instances_distribution.on_demand_base_capacity",
    "capacity.onDemandBase",
  ],
  [
    "prod",
    "platform",
    "aws_autoscaling_group.pool",
    "mixed_instances_policy.launch_template.override.instance_type",
    "capacity.instanceTypes",
  ],
  [
    "prod",
    "platform",
    "aws_ecs_capacity_provider.pool",
    "auto_scaling_group_provider.managed_scaling.target_capacity",
    "capacity.targetCapacityPercent",
  ],
  [
    "prod",
    "platform",
    "aws_ecs_capacity_provider.pool",
    "auto_scaling_group_provider.managed_scaling.maximum_scaling_step_size",
    "capacity.maximumScalingStepSize",
  ],
  [
    "prod",
    "platform",
    "aws_launch_template.instance",
    "block_device_mappings.ebs.volume_size",
    "capacity.rootVolumeGiB",
  ],
  ["prod", "platform", "provider.aws", "default_tags.tags.Project", "project"],
  ["prod", "platform", "provider.aws", "default_tags.tags", "tags"],
  [
    "staging",
    "platform",
    "aws_autoscaling_schedule.pool_off_hours_start",
    "recurrence",
    "schedules.offHoursStart",
  ],
  [
    "staging",
    "platform",
    "aws_autoscaling_schedule.pool_off_hours_start",
    "min_size",
    "schedules.offHoursMinInstances",
  ],
  [
    "dev",
    "platform",
    "aws_ecs_cluster_capacity_providers.cluster",
    "default_capacity_provider_strategy.base",
    "capacity.kind",
    "capacity.onDemandBase",
  ],
  [
    "prod",
    "service-web",
    "aws_lb_target_group.web",
    "deregistration_delay",
    "services.web.deregistrationDelaySec",
  ],
  [
    "prod",
    "service-web",
    "aws_lb_target_group.web",
    "health_check.interval",
    "services.web.healthCheck.intervalSec",
  ],
  [
    "prod",
    "service-web",
    "aws_lb_target_group.web",
    "health_check.matcher",
    "services.web.healthCheck.matcher",
  ],
  ["prod", "service-web", "aws_lb_target_group.web", "port", "services.web.port"],
  ["prod", "service-web", "aws_ecs_task_definition.web", "cpu", "services.web.cpu"],
  ["prod", "service-api", "aws_ecs_task_definition.api", "memory", "services.api.memoryMiB"],
  [
    "prod",
    "service-web",
    "aws_ecs_service.web",
    "health_check_grace_period_seconds",
    "services.web.healthCheck.gracePeriodSec",
  ],
  [
    "prod",
    "service-web",
    "aws_ecs_service.web",
    "timeouts.create",
    "services.web.deployment.steadyStateTimeoutMin",
  ],
  ["prod", "service-web", "aws_appautoscaling_target.web", "max_capacity", "services.web.scaling.maxTasks"],
  [
    "prod",
    "service-web",
    "aws_appautoscaling_policy.web_requests",
    "target_tracking_scaling_policy_configuration.target_value",
    "services.web.scaling.requestsPerTarget",
  ],
  [
    "prod",
    "service-api",
    "aws_appautoscaling_policy.api_requests",
    "",
    "services.api.scaling.requestsPerTarget",
  ],
  [
    "prod",
    "service-web",
    "aws_cloudwatch_metric_alarm.web_latency",
    "threshold",
    "services.web.alarms.latencyMs",
  ],
  ["prod", "service-web", "aws_lb_listener_rule.web", "priority", "services.web.routes.priority"],
  ["prod", "service-api", "aws_cloudwatch_log_group.api", "retention_in_days", "logs.retentionDays"],
];

/** Address and attribute of what the constructs set alike in every environment. */
const CONSTANTS: readonly [string, string, string][] = [
  ["platform", "aws_lb.alb", "desync_mitigation_mode"],
  ["platform", "aws_lb.alb", "drop_invalid_header_fields"],
  ["platform", "aws_autoscaling_group.pool", "protect_from_scale_in"],
  ["platform", "aws_launch_template.instance", "metadata_options.http_tokens"],
  ["service-web", "aws_appautoscaling_policy.web_cpu", "policy_type"],
  ["service-web", "aws_cloudwatch_metric_alarm.web_unhealthy", "threshold"],
];

/** What sets nothing, and why. */
const IDLE: Readonly<Record<Name, readonly string[]>> = {
  // A rule reads the peered blocks and waivers silence rules; on Fargate there are no instances to count.
  dev: ["network.peeredCidrs", "schedules.offHoursMinInstances", "waivers"],
  staging: ["network.peeredCidrs", "waivers"],
  prod: ["network.peeredCidrs", "waivers"],
};

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
    expect(fields.filter((field) => !moving.has(field)).sort()).toEqual([...IDLE[name]].sort());
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
    const stacks = baselines(loadEnvironment(environment, TODAY).environment, DUMMY, OUTDIR).filter(
      ({ part }) => part === "service-web",
    );
    const [map] = fieldMaps(stacks, DUMMY, OUTDIR, () => []);
    const links = map?.attributes["aws_cloudwatch_metric_alarm.web_running"]?.["threshold"] ?? [];
    expect(links.map(({ field }) => field).sort()).toEqual([
      "schedules.offHoursTasks",
      "services.web.scaling.minTasks",
    ]);
  });

  it("leaves out only stacks that a field cannot change", () => {
    const environment = environmentOf("staging");
    const json = (changed: typeof environment, part: string) => {
      const made = withoutStackTraces(() =>
        buildPart(changed, DUMMY, part, { outdir: OUTDIR }).toTerraform(),
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
      baselines(environmentOf(name), DUMMY, OUTDIR, sources).map(({ key }) => key);
    expect(keys("dev")).toEqual(MADE.dev.maps.map((map: FieldMap) => map.key));
    expect(keys("dev", "other")[0]).not.toBe(keys("dev")[0]);
    expect(new Set([...keys("dev"), ...keys("staging"), ...keys("prod")]).size).toBe(12);
  });

  it("is made in seconds", () => {
    // Far above what it takes, far below what a defect in the choice of stacks would.
    for (const name of NAMES) expect(MADE[name].milliseconds).toBeLessThan(30_000);
  });
});
