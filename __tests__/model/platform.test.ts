import { ref } from "../policies/flips/flip.ts";
import {
  assumed,
  foreignPlan,
  plain,
  platformOf,
  platformOfPlan,
  platformOfResources,
  platformOfState,
} from "../support/model.ts";

describe("this project's environments", () => {
  it("prod has three zones with a NAT gateway each, trunked slots, and nothing assumed", () => {
    const prod = platformOf("prod");
    expect(
      prod.zones.map(({ egress, name }) => [name, egress.kind === "nat-gateway" && egress.zone]),
    ).toEqual([
      ["eu-central-1a", "eu-central-1a"],
      ["eu-central-1b", "eu-central-1b"],
      ["eu-central-1c", "eu-central-1c"],
    ]);
    expect(prod.pools[0]).toMatchObject({
      minSize: 3,
      maxSize: 12,
      desiredCapacity: undefined,
      onDemandBase: 3,
      onDemandPercentageAboveBase: 20,
      spotInstanceDraining: true,
      imagePullBehavior: "once",
      blocksInstanceMetadata: true,
      reservedMemoryMiB: 256,
    });
    expect(prod.pools[0]?.instanceTypes[0]).toEqual({
      name: "m6i.large",
      vcpu: 2,
      taskMemoryMiB: 7362,
      awsvpcSlots: 10,
      gpus: 0,
      architecture: "x86_64",
    });
    expect(prod.services.map(({ desiredCount, name, zones }) => [name, desiredCount, zones.length])).toEqual([
      ["web", 4, 3],
      ["api", 3, 3],
    ]);
    expect(prod.services[1]?.task.secrets.map(({ readable }) => readable)).toEqual(["yes", "yes"]);
    expect(prod.services[0]?.targetGroups[0]?.loadBalancers).toEqual(["aws_lb.alb"]);
    expect(prod.services[0]?.scaling?.policies.map(({ metric }) => metric)).toEqual([
      "cpu",
      "memory",
      "requests-per-target",
    ]);
    const subjects = prod.alarms.flatMap(({ metrics }) => metrics.map(({ subject }) => subject.kind));
    expect(subjects).toEqual(
      expect.arrayContaining(["service", "target-group", "capacity-provider", "pool", "nat-gateway"]),
    );
    const alone = prod.alarms.filter(({ name, notifies }) => notifies && name.startsWith("shop-prod-"));
    expect(alone.map(({ name }) => name)).toEqual([
      "shop-prod-web-leaked-secrets",
      "shop-prod-api-leaked-secrets",
    ]);
    expect(
      prod.compositeAlarms.map(({ name, notifies, suppressor }) => [name, notifies, suppressor]),
    ).toEqual([
      ["shop-prod-page", true, undefined],
      ...["shop-prod-risks", "shop-prod-web-page", "shop-prod-api-page"].map((name) => [
        name,
        true,
        { alarm: "shop-prod-page", waitSec: 60, extensionSec: 600 },
      ]),
    ]);
    expect(prod.metricFilters.find(({ metric }) => metric === "SecretUnreadable")).toMatchObject({
      namespace: "shop-prod/events",
      logGroup: "aws_cloudwatch_log_group.events",
      dimensions: { Group: "$.detail.group" },
    });
    expect(new Set(prod.eventRules.flatMap(({ logGroups, notifies }) => [notifies, ...logGroups]))).toEqual(
      new Set([false, "aws_cloudwatch_log_group.events"]),
    );
    expect(prod.eventRules.find(({ name }) => name === "shop-prod-task-failed-to-start")?.details).toEqual([
      "TaskFailedToStart",
    ]);
    expect(prod).toMatchObject({ described: true, region: "eu-central-1", assumptions: [] });
  });

  it.each(["staging", "dev"] as const)("%s is understood without an assumption", (name) => {
    const platform = platformOf(name);
    expect(platform.assumptions).toEqual([]);
    expect(platform.services.length).toBeGreaterThan(0);
    expect(platform.zones.every(({ egress }) => egress.kind !== "unknown")).toBe(true);
  });
});

describe("plans of other projects", () => {
  it("terraform-aws-modules on EC2: two pools, each behind its own provider, one NAT gateway for all zones", () => {
    const platform = platformOfPlan(foreignPlan("tam-ecs-ec2-autoscaling"));
    const group = (key: string) => `module.autoscaling["${key}"].aws_autoscaling_group.idc[0]`;
    expect(platform.capacityProviders.map((it) => "pool" in it && [it.name, it.pool])).toEqual([
      ["ex_1", group("ex_1")],
      ["ex_2", group("ex_2")],
    ]);
    expect(platform.pools.map((it) => [it.onDemandPercentageAboveBase, it.spotInstanceDraining])).toEqual([
      [100, false],
      [0, true],
    ]);
    expect(platform.zones.map(({ egress }) => egress)).toEqual(
      Array.from({ length: 3 }, () => ({
        kind: "nat-gateway",
        address: "module.vpc.aws_nat_gateway.this[0]",
        zone: "eu-west-1a",
      })),
    );
    expect(platform.services[0]).toMatchObject({
      launch: { kind: "strategy", items: [{ capacityProvider: "ex_1", base: 1, weight: 1 }] },
      minimumHealthyPercent: 66,
      targetGroups: [{ address: 'module.alb.aws_lb_target_group.this["ex_ecs"]', deregistrationDelaySec: 5 }],
      scaling: { minCapacity: 1, maxCapacity: 10 },
    });
  });

  it("terraform-aws-modules on Fargate: no pool is needed", () => {
    const { pools, services } = platformOfPlan(foreignPlan("tam-ecs-fargate"));
    expect(pools).toEqual([]);
    expect(services[0]).toMatchObject({
      launch: { launchType: "FARGATE" },
      task: { cpu: 1024, memoryMiB: 4096 },
    });
  });

  it("infrahouse: a daemon beside the service, agent settings in cloud-config, bridge mode", () => {
    const platform = platformOfPlan(foreignPlan("infrahouse-ecs-httpd_autoscaling"));
    expect(platform.services.map(({ daemon, name }) => [name, daemon])).toEqual([
      ["cloudwatch-agent-daemon", true],
      ["test-terraform-aws-ecs", false],
    ]);
    expect(platform.services[1]).toMatchObject({
      task: { networkMode: "bridge", cpu: 200, memoryMiB: 128, containerHealthCheck: { retries: 3 } },
      scaling: { policies: [{ metric: "cpu", targetValue: 70 }] },
      targetGroups: [{ loadBalancers: ["module.httpd.module.pod[0].aws_alb.website"] }],
    });
    expect(platform.zones).toHaveLength(3);
  });

  it("DNX: only Spot, and what the plan does not hold is listed", () => {
    const platform = platformOfPlan(foreignPlan("dnx-ecs-plus-app"));
    expect(platform.pools[0]?.instanceTypes.map(({ name }) => name)).toEqual([
      "t3.large",
      "t2.large",
      "m2.xlarge",
    ]);
    expect(platform.services[0]?.targetGroups[0]).toMatchObject({
      idleTimeoutSec: 400,
      deregistrationDelaySec: 10,
    });
    expect(assumed(platform).join("\n")).toMatch(/aws_launch_template.ecs\[0\].user_data: cannot be read/);
    expect(assumed(platform).join("\n")).toMatch(/network_configuration: is missing/);
  });
});

describe("plans of other shapes", () => {
  it("plain HCL: instances by index and by key, a table for every second subnet, weighted rules", () => {
    const platform = platformOfPlan(foreignPlan("plain-hcl"));
    expect(platform.zones.map(({ egress }) => egress.kind === "nat-gateway" && egress.address)).toEqual([
      "aws_nat_gateway.main[0]",
      "aws_nat_gateway.main[1]",
      "aws_nat_gateway.main[0]",
    ]);
    expect(platform.pools[0]).toMatchObject({
      onDemandBase: 1,
      onDemandPercentageAboveBase: 20,
      spotInstanceDraining: true,
      reservedMemoryMiB: 128,
      instanceRefresh: { minHealthyPercentage: 90, scaleInProtectedInstances: "Ignore" },
      schedules: [
        { expression: "0 20 * * *", timeZone: "Europe/Berlin", minCapacity: 0, maxCapacity: undefined },
      ],
    });
    expect(platform.capacityProviders[0]).toMatchObject({
      managedScaling: { targetCapacity: 85, maximumScalingStepSize: 10_000, instanceWarmupSec: 300 },
      managedDraining: true,
    });
    const [api, web] = platform.services;
    expect(api).toMatchObject({
      desiredCount: 2,
      launch: { kind: "strategy", items: [{ capacityProvider: "ec2", weight: 1 }] },
      task: { networkMode: "bridge", hostPorts: [9090], stopTimeoutSec: 45, logMode: "blocking" },
      deploymentAlarms: { names: ["api-unhealthy"], rollback: true },
      targetGroups: [{ name: "shop-api", loadBalancers: ["aws_lb.main"], idleTimeoutSec: 90 }],
    });
    expect(api?.task.secrets[0]?.readable).toBe("no");
    expect(web?.task.secrets[0]?.readable).toBe("yes");
    expect(web).toMatchObject({
      desiredCount: 4,
      scaling: { minCapacity: 4, schedules: [{ minCapacity: 6 }] },
    });
    expect(web?.scaling?.policies.map(({ metric }) => metric)).toEqual(["requests-per-target", "other"]);
    expect(platform.alarms.map(({ metrics, notifies }) => [notifies, metrics[0]?.subject])).toEqual([
      [false, { kind: "target-group", name: "shop-api" }],
      [true, { kind: "target-group", name: "shop-web" }],
    ]);
    expect(platform.eventRules).toMatchObject([{ sources: ["aws.ecs"], details: ["TaskFailedToStart"] }]);
    expect(assumed(platform)).toEqual([
      "aws_appautoscaling_policy.steps: scales on steps or predictions, which is not modelled; the policy is left out",
    ]);
  });

  it("Cloud Posse: pools from a map through two modules, and a secret where the containers are unknown", () => {
    const platform = platformOfPlan(foreignPlan("cloudposse-style"));
    expect(platform.capacityProviders.map((it) => "pool" in it && /\["(\w+)"\]/.exec(it.pool)?.[1])).toEqual([
      "default",
      "spot",
      false,
      false,
    ]);
    expect(platform.pools.map(({ zones }) => zones)).toEqual([
      ["us-east-2a", "us-east-2b"],
      ["us-east-2a", "us-east-2b"],
    ]);
    // The module's execution role reads parameters, and no secrets of Secrets Manager.
    expect(platform.services[0]?.task).toMatchObject({
      cpu: 256,
      memoryMiB: 512,
      secrets: [{ valueFrom: ref("aws_secretsmanager_secret.db.arn"), readable: "no" }],
    });
  });
});

describe("plain Terraform", () => {
  it("is understood with the defaults of AWS and of the provider", () => {
    const platform = platformOfResources(plain());
    expect(platform.services[0]).toMatchObject({
      desiredCount: 2,
      launch: { kind: "launch-type", launchType: "EC2" },
      task: { cpu: 100, memoryMiB: 300, networkMode: "bridge", stopTimeoutSec: 30, executionRole: undefined },
      zones: ["eu-west-1a"],
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: false, rollback: false },
      targetGroups: [],
      scaling: undefined,
    });
    expect(platform).toMatchObject({ region: "eu-west-1", described: false });
  });

  // Vector A11: two slots in awsvpc mode, seven tasks of 256 CPU and 512 MiB in bridge mode.
  it("counts the slots of an instance by its interfaces", () => {
    const [pool] = platformOfResources(plain()).pools;
    expect(pool?.instanceTypes).toEqual([
      { name: "t3.medium", vcpu: 2, taskMemoryMiB: 3809, awsvpcSlots: 2, gpus: 0, architecture: "x86_64" },
    ]);
  });

  it("uses trunks when the account setting is in the Terraform, and says so when it is not", () => {
    const resources = plain();
    resources.aws_launch_template.hosts["instance_type"] = "m5.large";
    resources.aws_ecs_service.web["network_configuration"] = { subnets: [ref("aws_subnet.a.id")] };
    const without = platformOfResources(resources);
    expect(without.pools[0]?.instanceTypes[0]?.awsvpcSlots).toBe(2);
    expect(assumed(without)).toEqual([
      "aws_autoscaling_group.hosts, awsvpcTrunking: the account setting is not in the Terraform; taken: off, so an instance of m5.large takes 2 tasks in awsvpc mode",
    ]);
    const setting = { trunks: { name: "awsvpcTrunking", value: "enabled" } };
    const trunked = platformOfResources({ ...resources, aws_ecs_account_setting_default: setting });
    expect(trunked.pools[0]?.instanceTypes[0]?.awsvpcSlots).toBe(10);
    expect(trunked.assumptions).toEqual([]);
  });

  it("takes sizes of instance types that are given by hand", () => {
    const resources = plain();
    resources.aws_launch_template.hosts["instance_type"] = "q9.large";
    const instanceTypes = new Map([["q9.large", { vcpu: 4, memoryMiB: 10_000, enis: 5, gpus: 3 }]]);
    expect(platformOfResources(resources, { instanceTypes }).pools[0]?.instanceTypes).toEqual([
      { name: "q9.large", vcpu: 4, taskMemoryMiB: 9300, awsvpcSlots: 4, gpus: 3, architecture: "x86_64" },
    ]);
  });

  it("chooses types by their attributes as EC2 Auto Scaling does", () => {
    const resources = plain();
    delete resources.aws_launch_template.hosts["instance_type"];
    resources.aws_launch_template.hosts["instance_requirements"] = {
      vcpu_count: { min: 2, max: 2 },
      memory_mib: { min: 8192, max: 8192 },
      allowed_instance_types: ["m5*", "m6i.*"],
    };
    const platform = platformOfResources(resources);
    expect(platform.pools[0]?.instanceTypes.map(({ name }) => name)).toContain("m6i.large");
    expect(assumed(platform)[0]).toMatch(/EC2 Auto Scaling chooses the types; taken: the \d+ smallest/);
  });

  it.each([
    [{ intervalSec: 30, retries: 4, startPeriodSec: 0 }, {}],
    [{ intervalSec: 30, retries: 4, startPeriodSec: 0 }, { essential: true }],
    // Only essential containers count for a task.
    [undefined, { essential: false }],
  ])("has a container health check: %j, for one of a container with %j", (expected, essential) => {
    const resources = plain();
    const [task = {}] = Object.values(resources.aws_ecs_task_definition);
    task["container_definitions"] = JSON.stringify([
      { name: "web", image: "nginx", memory: 64 },
      {
        name: "proxy",
        image: "envoy",
        memory: 64,
        healthCheck: { command: ["CMD", "/alive"], retries: 4 },
        ...essential,
      },
    ]);
    expect(platformOfResources(resources).services[0]?.task.containerHealthCheck).toEqual(expected);
  });

  it("chooses Graviton where its maker alone is named, and adds no GPUs", () => {
    const resources = plain();
    delete resources.aws_launch_template.hosts["instance_type"];
    resources.aws_launch_template.hosts["instance_requirements"] = {
      vcpu_count: { min: 2, max: 2 },
      memory_mib: { min: 8192, max: 8192 },
      allowed_instance_types: ["m6*"],
      cpu_manufacturers: ["amazon-web-services"],
      accelerator_count: { max: 0 },
    };
    const platform = platformOfResources(resources);
    expect(platform.pools[0]?.instanceTypes.map(({ name }) => name)).toEqual(["m6g.large", "m6gd.large"]);
    expect(assumed(platform)[0]).toMatch(/taken: the 2 smallest arm64 types of 2 that meet/);
  });

  it.each([
    [{}, ["g4dn.xlarge", "g5.xlarge", "g6.xlarge", "m5.xlarge"]],
    [{ accelerator_count: { min: 1 } }, ["g4dn.xlarge", "g5.xlarge", "g6.xlarge"]],
    [{ accelerator_count: { max: 0 } }, ["m5.xlarge"]],
  ])("takes GPUs for accelerators where attributes %j choose the types", (count, expected) => {
    const resources = plain();
    delete resources.aws_launch_template.hosts["instance_type"];
    resources.aws_launch_template.hosts["instance_requirements"] = {
      vcpu_count: { min: 4, max: 4 },
      memory_mib: { min: 16_384, max: 16_384 },
      allowed_instance_types: ["g4dn.*", "g5.*", "g6.*", "m5.*"],
      ...count,
    };
    const [pool] = platformOfResources(resources).pools;
    expect(pool?.instanceTypes.map(({ name }) => name).sort()).toEqual(expected);
  });

  it.each([
    [3, [["GPU", "2"]], [["GPU", "1"]], undefined],
    [
      1,
      [["GPU", "ALL"]],
      [],
      "all GPUs of an instance; taken: 1, so an instance with several may carry more",
    ],
    [2, [["GPU", "2"]], [["GPU", undefined]], "a share of a GPU, or one that is known only after the apply"],
    [0.375, [["GPU", "0.25"]], [["GPU", "0.1"]], undefined],
    [0, [["InferenceAccelerator", "device"]], [], undefined],
  ])("counts %j GPUs of containers with %j and %j", (expected, first, second, assumption) => {
    const resources = plain();
    const [task = {}] = Object.values(resources.aws_ecs_task_definition);
    task["container_definitions"] = JSON.stringify(
      [first, second].map((requirements, index) => ({
        name: `c${index}`,
        image: "cuda",
        memory: 64,
        resourceRequirements: requirements.map(([type, value]) => ({ type, value })),
      })),
    );
    const platform = platformOfResources(resources);
    expect(platform.services[0]?.task.gpus).toBe(expected);
    expect(assumed(platform).filter((text) => text.includes("GPU"))).toEqual(
      assumption === undefined ? [] : [expect.stringContaining(assumption)],
    );
  });

  it("reads a state as well, by ids, names and ARNs", () => {
    const platform = platformOfState({
      aws_ecs_cluster: { shop: { name: "shop", arn: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop" } },
      aws_launch_configuration: {
        hosts: { id: "hosts-1", name: "hosts-1", instance_type: "t3.small", spot_price: "0.01" },
      },
      aws_autoscaling_group: {
        hosts: {
          name: "hosts",
          arn: "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:u:autoScalingGroupName/hosts",
          launch_configuration: "hosts-1",
          min_size: 0,
          max_size: 3,
          desired_capacity: 2,
          vpc_zone_identifier: ["subnet-1"],
        },
      },
      aws_ecs_capacity_provider: {
        hosts: {
          name: "hosts",
          auto_scaling_group_provider: [
            {
              auto_scaling_group_arn:
                "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:u:autoScalingGroupName/hosts",
              managed_scaling: [{ status: "ENABLED", target_capacity: 90 }],
            },
          ],
        },
      },
      aws_ecs_cluster_capacity_providers: {
        shop: {
          cluster_name: "shop",
          capacity_providers: ["hosts"],
          default_capacity_provider_strategy: [{ capacity_provider: "hosts", weight: 1, base: 0 }],
        },
      },
      aws_subnet: { a: { id: "subnet-1", availability_zone: "eu-west-1b", vpc_id: "vpc-1" } },
      aws_ecs_task_definition: {
        web: {
          family: "web",
          arn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
          memory: "1 GB",
          cpu: "0.5 vCPU",
          container_definitions: '[{"name":"web","image":"nginx"}]',
        },
      },
      aws_ecs_service: {
        web: {
          name: "web",
          cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
          task_definition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
          launch_type: "",
        },
      },
    });
    expect(platform.pools[0]).toMatchObject({
      desiredCapacity: 2,
      onDemandPercentageAboveBase: 0,
      zones: ["eu-west-1b"],
    });
    expect(platform.capacityProviders[0]).toMatchObject({
      managedScaling: { targetCapacity: 90, instanceWarmupSec: 300 },
    });
    expect(platform.services[0]).toMatchObject({
      launch: { kind: "strategy", items: [{ capacityProvider: "hosts" }] },
      task: { cpu: 512, memoryMiB: 1024 },
    });
  });
});
