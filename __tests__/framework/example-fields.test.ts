import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gpuPool, gpuWorker } from "../../examples/gpu-pool.ts";
import { orders } from "../../examples/orders.ts";
import { twoPools } from "../../examples/two-pools.ts";
import { fieldName, fieldsOf } from "../../src/config/fields.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import { baselines, fieldMaps } from "../../src/framework/perturbation.ts";
import { stackBuilder } from "../../stacks/build.ts";
import { DUMMY, ENVIRONMENTS, GOVERNED, TODAY } from "../support/synth.ts";

const { environment } = loadEnvironment(orders, TODAY);
const BUILD = stackBuilder(GOVERNED, DUMMY, mkdtempSync(join(tmpdir(), "ballast-example-fields-")));
const maps = fieldMaps(
  baselines(environment, ["service-packer"], BUILD).filter(({ part }) => part === "service-packer"),
  BUILD,
  () => ["examples/orders.ts"],
);

/** Address, attribute, and the fields of the worker that set it. */
const PAIRS: readonly (readonly [address: string, attribute: string, ...fields: string[]])[] = [
  ["aws_sqs_queue.packer", "visibility_timeout_seconds", "queue.visibilityTimeoutSec"],
  ["aws_sqs_queue.packer", "message_retention_seconds", "queue.retentionDays"],
  ["aws_sqs_queue.packer_dead_letter", "message_retention_seconds"],
  ["aws_cloudwatch_metric_alarm.packer_backlog", "threshold", "alarms.oldestMessageSec"],
  [
    "aws_appautoscaling_policy.packer_backlog",
    "target_tracking_scaling_policy_configuration.target_value",
    "scaling.target.messagesPerTask",
  ],
  ["aws_appautoscaling_target.packer", "max_capacity", "scaling.maxTasks"],
];

const jobMaps = fieldMaps(
  baselines(environment, ["service-ledger"], BUILD).filter(({ part }) => part === "service-ledger"),
  BUILD,
  () => ["examples/orders.ts"],
);

/** Address, attribute, and the fields of the job that set it. */
const OF_JOB: readonly (readonly [address: string, attribute: string, ...fields: string[]])[] = [
  ["aws_scheduler_schedule.ledger", "schedule_expression", "schedule.cron", "schedule.kind"],
  ["aws_scheduler_schedule.ledger", "schedule_expression_timezone", "schedule.kind", "schedule.timeZone"],
  ["aws_scheduler_schedule.ledger", "target.retry_policy.maximum_retry_attempts", "retry.maxAttempts"],
  ["aws_scheduler_schedule.ledger", "target.retry_policy.maximum_event_age_in_seconds", "retry.maxAgeSec"],
];

const tcpMaps = fieldMaps(
  baselines(environment, ["service-scans"], BUILD).filter(({ part }) => part === "service-scans"),
  BUILD,
  () => ["examples/orders.ts"],
);

/** Address, attribute, and the fields of the service behind a network load balancer that set it. */
const OF_TCP: readonly (readonly [address: string, attribute: string, ...fields: string[]])[] = [
  ["aws_lb.scans", "internal", "exposure"],
  ["aws_lb_listener.scans", "port", "listener.port"],
  ["aws_lb_listener.scans", "protocol", "listener.protocol.kind"],
  ["aws_lb_listener.scans", "ssl_policy", "listener.protocol.kind", "listener.protocol.policy"],
  ["aws_lb_target_group.scans", "preserve_client_ip", "preserveClientIp"],
  ["aws_lb_target_group.scans", "deregistration_delay", "deregistrationDelaySec"],
  ["aws_lb_target_group.scans", "health_check.protocol", "healthCheck.kind"],
  ["aws_lb_target_group.scans", "health_check.interval", "healthCheck.intervalSec"],
  ["aws_vpc_security_group_ingress_rule.scans_source_0", "cidr_ipv4", "listener.sources"],
  ["aws_vpc_security_group_ingress_rule.scans_source_0", "from_port", "listener.port"],
  ["aws_vpc_security_group_ingress_rule.scans_from_balancer", "from_port", "port"],
];

/** Address, attribute, and the fields of capacity and placement that set it. */
const OF_POOLS: readonly (readonly [address: string, attribute: string, ...fields: string[]])[] = [
  ["aws_autoscaling_group.pool_on_demand", "max_size", "capacity.pools.on-demand.maxInstances"],
  [
    "aws_autoscaling_group.pool_on_demand",
    "mixed_instances_policy.instances_distribution.on_demand_percentage_above_base_capacity",
    "capacity.pools.on-demand.onDemandPercentageAboveBase",
  ],
  [
    "aws_autoscaling_group.pool_on_demand",
    "mixed_instances_policy.launch_template.override.instance_type",
    "capacity.pools.on-demand.instanceTypes",
  ],
  [
    "aws_ecs_capacity_provider.pool_on_demand",
    "auto_scaling_group_provider.managed_scaling.target_capacity",
    "capacity.pools.on-demand.targetCapacityPercent",
  ],
  ["aws_launch_template.instance_on_demand", "image_id", "capacity.pools.on-demand.ami"],
  [
    "aws_launch_template.instance_gpu",
    "image_id",
    "capacity.pools.gpu.ami",
    "capacity.pools.gpu.instanceTypes",
  ],
  [
    "aws_launch_template.instance_gpu",
    "user_data",
    "capacity.pools.gpu.instanceTypes",
    "capacity.pools.gpu.reservedMemoryMiB",
  ],
  ["aws_ecs_task_definition.model", "container_definitions", "services.model.gpus"],
  [
    "aws_ecs_cluster_capacity_providers.cluster",
    "capacity_providers",
    "capacity.pools.gpu.associated",
    "capacity.pools.on-demand.associated",
  ],
  [
    "aws_ecs_service.web",
    "capacity_provider_strategy.base",
    "capacity.strategy",
    "capacity.strategy.0.base",
    "capacity.strategy.1.base",
    "services.web.placement.pools",
  ],
  ["aws_ecs_service.web", "ordered_placement_strategy.field", "services.web.placement.withinZone"],
  ["aws_ecs_service.web", "placement_constraints.expression", "services.web.placement.memberOf"],
  ["aws_ecr_pull_through_cache_rule.image_cache_quay", "upstream_registry_url", "imageCaches.quay.upstream"],
  ["aws_ecr_pull_through_cache_rule.image_cache_hub", "credential_arn", "imageCaches.hub.credentialArn"],
];

describe("the field map of an environment with pools", () => {
  const { staging } = ENVIRONMENTS;
  const described = {
    ...staging,
    capacity: { ...twoPools, pools: { ...twoPools.pools, ...gpuPool } },
    services: { ...staging.services, model: gpuWorker },
    imageCaches: {
      quay: { upstream: "quay.io" },
      hub: {
        upstream: "registry-1.docker.io",
        credentialArn: `arn:aws:secretsmanager:${staging.region}:${staging.account}:secret:ecr-pullthroughcache/hub-Ab3dE6`,
      },
    } as const,
  };
  const pooled = loadEnvironment(described, TODAY).environment;
  const poolMaps = fieldMaps(
    baselines(pooled, ["platform", "service-web", "service-model"], BUILD).filter(
      ({ part }) => part !== "state",
    ),
    BUILD,
    () => ["stacks/environments/staging.ts"],
  );

  it.each(OF_POOLS)("knows what sets %s %s", (address, attribute, ...fields) => {
    const links = poolMaps.flatMap(({ attributes }) => attributes[address]?.[attribute] ?? []);
    const own = links
      .map(({ field }) => field)
      .filter((field) => /pools|strategy|placement|gpus|imageCaches/.test(field));
    expect(own.sort()).toEqual([...fields].sort());
  });
});

describe("the field map of a service behind a network load balancer", () => {
  it.each(OF_TCP)("knows what sets %s %s", (address, attribute, ...fields) => {
    const links = tcpMaps[0]?.attributes[address]?.[attribute]?.map(({ field }) => field);
    expect(links?.sort()).toEqual(fields.map((field) => `services.scans.${field}`).sort());
  });
});

describe("the field map of a job", () => {
  it.each(OF_JOB)("knows what sets %s %s", (address, attribute, ...fields) => {
    const links = jobMaps[0]?.attributes[address]?.[attribute]?.map(({ field }) => field);
    expect(links?.sort()).toEqual(fields.map((field) => `services.ledger.${field}`).sort());
  });
});

describe("the field map of a worker", () => {
  it.each(PAIRS)("knows what sets %s %s", (address, attribute, ...fields) => {
    const links = maps[0]?.attributes[address]?.[attribute]?.map(({ field }) => field);
    expect(links?.sort()).toEqual(fields.map((field) => `services.packer.${field}`).sort());
  });

  it("knows which field of the queue is in its redrive policy, and which of the task is in its containers", () => {
    const own = (address: string, attribute: string) =>
      maps[0]?.attributes[address]?.[attribute]
        ?.map(({ field }) => field)
        .filter((field) => /^services\.packer\.(queue\.|stop|message|environment)/.test(field));
    expect(own("aws_sqs_queue.packer", "redrive_policy")).toEqual(["services.packer.queue.maxReceives"]);
    expect(own("aws_ecs_task_definition.packer", "container_definitions")).toEqual(
      expect.arrayContaining(["services.packer.stopTimeoutSec"]),
    );
    expect(own("aws_ecs_task_definition.packer", "ephemeral_storage.size_in_gib")).toEqual([]);
    const containers = maps[0]?.attributes["aws_ecs_task_definition.packer"]?.["container_definitions"];
    expect(containers?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(
        [
          "containerHealthCheck.command",
          "dependsOn.labels",
          "environmentFiles",
          "sidecars.labels.image",
          "sidecars.labels.cpu",
          "sidecars.labels.memoryMiB",
          "sidecars.labels.ports",
          "sidecars.labels.healthCheck.intervalSec",
        ].map((field) => `services.packer.${field}`),
      ),
    );
  });

  it("has a field for everything but the kind, which makes it another service", () => {
    const fields = fieldsOf(environment).map(({ path }) => fieldName(path));
    expect(fields.filter((field) => /^services\.\w+\.kind$/.test(field))).toEqual([]);
    expect(fields).toContain("services.packer.queue.kind");
  });
});

describe("the field map of services that call each other", () => {
  const [stock, shop] = fieldMaps(
    baselines(environment, ["service-stock", "service-shop"], BUILD),
    BUILD,
    () => ["examples/orders.ts"],
  );
  const fields = (map: typeof stock, address: string, attribute: string) =>
    map?.attributes[address]?.[attribute]?.map(({ field }) => field).sort();

  it.each([
    [
      "service_connect_configuration.service.timeout.idle_timeout_seconds",
      "protocol.idleTimeoutSec",
      "protocol.kind",
    ],
    [
      "service_connect_configuration.service.timeout.per_request_timeout_seconds",
      "protocol.kind",
      "protocol.requestTimeoutSec",
    ],
    ["service_connect_configuration.service.client_alias.port", "alias.port", "port"],
    ["service_connect_configuration.service.client_alias.dns_name", "alias.name"],
  ])("knows what sets %s", (attribute, ...own) => {
    expect(fields(stock, "aws_ecs_service.stock", attribute)).toEqual(
      own.map((it) => `services.stock.${it}`),
    );
  });

  it("knows the thresholds of the alarms on requests", () => {
    const threshold = (alarm: string) =>
      fields(stock, `aws_cloudwatch_metric_alarm.stock_${alarm}`, "threshold");
    expect(threshold("errors")).toEqual(["services.stock.protocol.alarms.errorsPerMinute"]);
    expect(threshold("latency")).toEqual(["services.stock.protocol.alarms.latencyMs"]);
  });

  it("knows that the port of a callee is in the rules of its caller, and the call in the caller itself", () => {
    const rule = "aws_vpc_security_group_ingress_rule.shop_into_stock";
    expect(fields(shop, rule, "from_port")).toEqual(expect.arrayContaining(["services.stock.port"]));
    expect(fields(shop, "aws_ecs_service.shop", "service_connect_configuration.enabled")).toEqual([
      "services.shop.calls",
    ]);
  });
});
