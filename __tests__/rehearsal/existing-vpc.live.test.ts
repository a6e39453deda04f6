import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { DescribeInstancesCommand, DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { anyType } from "../../examples/any-type.ts";
import { gpuPool } from "../../examples/gpu-pool.ts";
import { twoPools } from "../../examples/two-pools.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { namedNetwork } from "../../src/rehearsal/existing-network.ts";
import { parseConfiguration } from "../../src/terraform/configuration.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth, TODAY } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const { staging } = ENVIRONMENTS;
const REGION = "eu-west-1";
const MODULE = join(__dirname, "../fixtures/shapes/modules/network");

const GPU_AMI = "/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended";

/** Terraform of whoever owns the VPC. */
const OWNERS = `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "${REGION}"
}

module "vpc" {
  source = "./vpc"
  name   = "shared"
}

output "vpc_id" {
  value = module.vpc.vpc_id
}

output "public" {
  value = module.vpc.public_subnets
}

output "private" {
  value = module.vpc.private_subnets
}
`;

const ENDPOINTS = [
  "ecr.api",
  "ecr.dkr",
  "logs",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "secretsmanager",
  "ssm",
];

interface Outputs {
  readonly vpc_id: { readonly value: string };
  readonly public: { readonly value: readonly string[] };
  readonly private: { readonly value: readonly string[] };
}

/** A description in this region, with images that need no way to the internet. */
function moved(input: EnvironmentInput, network: EnvironmentInput["network"]): EnvironmentInput {
  const image = (name: string) => `${input.account}.dkr.ecr.${REGION}.amazonaws.com/${name}:1.0.0`;
  const there: EnvironmentInput = JSON.parse(JSON.stringify(input).replaceAll(input.region, REGION));
  const services = Object.entries(there.services).map(([name, service]) => [
    name,
    { ...service, image: image(name), writablePathsImage: image("busybox") },
  ]);
  return { ...there, network, services: Object.fromEntries(services) };
}

/** A VPC in the shape of a public module, with routes, ACLs and private subnets in its secondary block. */
describeWith(["engine", "python"], "an existing VPC that somebody else's Terraform made", () => {
  let emulator: Emulator;
  let bench: Workbench;
  let owners: string;
  let network: Extract<EnvironmentInput["network"], { kind: "existing" }>;

  beforeAll(async () => {
    bench = await Workbench.open();
    const logFile = join(bench.dir, "moto.log");
    const { account, domain } = staging;
    emulator = await startEmulator({ accountId: account, region: REGION, logFile, log: () => {} });
    await emulator.addHostedZone(domain.hostedZoneId, domain.name);
    bench = bench.with(emulator.environment());
    owners = await bench.write("owners", "network", "main.tf", OWNERS);
    await cp(MODULE, join(owners, "vpc"), { recursive: true });
    await terraform(owners, "init", "-input=false");
    await terraform(owners, "apply", "-input=false", "-auto-approve", "-parallelism=20");
    const made: Outputs = JSON.parse(await terraform(owners, "output", "-json"));
    const pair = (index: number) => ({
      public: made.public.value[index] ?? "",
      private: made.private.value[index] ?? "",
    });
    network = {
      kind: "existing",
      vpcId: made.vpc_id.value,
      cidr: "10.41.0.0/16",
      subnets: { a: pair(0), b: pair(1) },
      egress: { kind: "internet" },
      peeredCidrs: ["10.20.0.0/16"],
    };
  }, 600_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
  });

  async function terraform(cwd: string, ...args: string[]): Promise<string> {
    const { code, stderr, stdout } = await bench.run(cwd, ...args);
    expect([args[0], code, stderr]).toEqual([args[0], 0, ""]);
    return stdout;
  }

  /** Writes a stack for an account that answers: the dummy provider asks nobody who it is. */
  async function written(
    name: string,
    input: EnvironmentInput["network"],
    described: EnvironmentInput = staging,
  ): Promise<string> {
    const stack = stackOf(synth([moved(described, input)]), name) as unknown as {
      readonly provider: { readonly aws: readonly { readonly default_tags: unknown }[] };
    };
    const provider = {
      aws: stack.provider.aws.map(({ default_tags }) => ({ default_tags, region: REGION })),
    };
    const dir = await bench.write("project", name, "cdk.tf.json", JSON.stringify({ ...stack, provider }));
    await terraform(dir, "init", "-input=false");
    return dir;
  }

  /** Leaves the plan in its file. */
  async function planOf(dir: string) {
    await terraform(dir, "plan", "-input=false", "-out=plan");
    const text = await terraform(dir, "show", "-json", "plan");
    const raw: {
      readonly resource_changes: readonly {
        readonly address: string;
        readonly change: { readonly actions: readonly string[] };
      }[];
    } = JSON.parse(text);
    return {
      text,
      changes: raw.resource_changes.filter(({ change }) => !/no-op|read/.test(change.actions.join())),
    };
  }

  /** What a second plan would change, and what drift it finds. */
  async function afterApply(dir: string, stack: string) {
    const { changes, text } = await planOf(dir);
    await rm(join(dir, "plan"));
    const plan = parsePlan(text, "plan.json");
    const { findings, status } = classify({ stack, plan, policy: loadPolicy({}, "policy", TODAY) });
    return { planned: changes.map(({ address }) => address), status, findings };
  }

  const CLEAN = { planned: [], status: "in_sync", findings: [] };

  test("carries a platform and its services, also one that gets further ports: second plans are empty, and the owner's as well", async () => {
    for (const stack of ["staging-platform", "staging-service-web"]) {
      const dir = await written(stack, network);
      await terraform(dir, "apply", "-input=false", "-auto-approve", "-parallelism=20");
      expect([stack, await afterApply(dir, stack)]).toEqual([stack, CLEAN]);
    }
    const port = (number: number, host: string) => ({
      port: number,
      routes: { hosts: [host] },
      healthCheck: { path: "/ready" },
    });
    const web = {
      ...staging.services.web,
      furtherPorts: { admin: port(9100, "admin"), ops: port(9443, "ops") },
    };
    const { ecs } = awsClients({ region: REGION, emulator: emulator.endpoint });
    const ports = async () => {
      const which = { cluster: "shop-staging", services: ["web"] };
      const { services = [] } = await ecs.send(new DescribeServicesCommand(which));
      return services[0]?.loadBalancers?.map(({ containerPort = 0 }) => containerPort).sort((a, b) => a - b);
    };
    // They come and go in place: tasks of the service that is there are replaced one after the other.
    for (const [services, expected, other] of [
      [{ ...staging.services, web }, [8080, 9100, 9443], "create"],
      [staging.services, [8080], "delete"],
    ] as const) {
      const dir = await written("staging-service-web", network, { ...staging, services });
      const { changes } = await planOf(dir);
      await terraform(dir, "apply", "-input=false", "-parallelism=20", "plan");
      const actions = changes.map(({ address, change }) => `${change.actions.join("+")} ${address}`);
      expect(actions.filter((it) => !it.startsWith(`${other} `)).sort()).toEqual([
        "delete+create aws_ecs_task_definition.web",
        "update aws_cloudwatch_composite_alarm.web_page",
        "update aws_ecs_service.web",
      ]);
      expect([await ports(), await afterApply(dir, "staging-service-web")]).toEqual([expected, CLEAN]);
    }
    expect(await afterApply(owners, "owners")).toEqual(CLEAN);
  }, 900_000);

  test("takes further pools beside the first, one with GPUs and one of types by attributes, and gives them back once nothing runs there", async () => {
    const apply = async (
      stack: string,
      capacity: EnvironmentInput["capacity"],
      services: EnvironmentInput["services"] = staging.services,
    ) => {
      // What is protected cannot be taken away before its protection is.
      const dir = await written(stack, network, { ...staging, protection: false, capacity, services });
      await terraform(dir, "apply", "-input=false", "-auto-approve", "-parallelism=20");
      return afterApply(dir, stack);
    };
    const { pools, strategy } = twoPools;
    // The group beside the pool is that of the other tests, which run before or after.
    const any = { ...anyType.burst, minInstances: 1 };
    const all = { ...staging.capacity, pools: { ...pools, ...gpuPool, any }, strategy };
    for (const stack of ["staging-platform", "staging-service-web"]) {
      expect([stack, await apply(stack, all)]).toEqual([stack, CLEAN]);
    }
    const { ec2, ssm } = awsClients({ region: REGION, emulator: emulator.endpoint });
    const Filters = [{ Name: "instance-type", Values: ["g6.xlarge"] }];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    const drivers = await ssm.send(new GetParameterCommand({ Name: `${GPU_AMI}/image_id` }));
    const images = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ ImageId }) => ImageId));
    expect(images).toEqual([drivers.Parameter?.Value]);
    const web = {
      ...staging.services.web,
      gpus: 1,
      placement: { pools: [{ pool: "gpu", weight: 1 }] },
      scaling: { minTasks: 2, maxTasks: 2 },
    };
    const withGpus = { ...staging.services, web };
    expect(await apply("staging-service-web", all, withGpus)).toEqual(CLEAN);
    const left = { minInstances: 0, associated: false };
    const leaving = {
      "on-demand": { ...pools["on-demand"], ...left },
      gpu: { ...gpuPool.gpu, ...left },
      any: { ...any, ...left },
    };
    await apply("staging-service-web", staging.capacity);
    await apply("staging-platform", { ...staging.capacity, pools: leaving });
    expect(await apply("staging-platform", staging.capacity)).toEqual(CLEAN);
  }, 900_000);

  test("is there for a rehearsal under the ids of the description, with its endpoints", async () => {
    const subnet = (digit: string) => `subnet-${digit.repeat(17)}`;
    const closed = {
      ...network,
      vpcId: "vpc-0a1b2c3d4e5f60718",
      cidr: "10.60.0.0/22",
      subnets: {
        a: { public: subnet("1"), private: subnet("2") },
        b: { public: subnet("3"), private: subnet("4") },
      },
      egress: { kind: "endpoints-only" as const, services: ENDPOINTS },
    };
    const dir = await written("staging-platform", closed);
    const platform = parseConfiguration(await readFile(join(dir, "cdk.tf.json"), "utf8"), "cdk.tf.json");
    const named = namedNetwork(platform);
    expect(named?.subnets.map(({ cidr, id }) => [id, cidr])).toEqual([
      [subnet("1"), "10.60.0.0/24"],
      [subnet("2"), "10.60.1.0/24"],
      [subnet("3"), "10.60.2.0/24"],
      [subnet("4"), "10.60.3.0/24"],
    ]);
    if (named) await emulator.addNetwork(named);
    expect(await terraform(dir, "plan", "-input=false", "-no-color")).toContain(" to add, ");
  }, 300_000);

  test("is refused by the plan where it is not what the description says, with place and fix", async () => {
    const { a, b } = network.subnets as Record<"a" | "b", { public: string; private: string }>;
    // As on AWS, the default VPC has a subnet in each zone, which hands out public addresses.
    const { ec2 } = awsClients({ region: REGION, emulator: emulator.endpoint });
    const Filters = [
      { Name: "default-for-az", Values: ["true"] },
      { Name: "availability-zone", Values: [`${REGION}a`] },
    ];
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    const another = Subnets[0]?.SubnetId ?? "";
    const plans = {
      foreign: { ...network, subnets: { a: { ...a, private: another }, b } },
      swapped: { ...network, subnets: { a: { ...a, private: b.private }, b: { ...b, private: a.private } } },
      elsewhere: { ...network, cidr: "10.99.0.0/16" },
    };
    const refused = async (name: keyof typeof plans) => {
      const dir = await written("staging-platform", plans[name]);
      const { code, stderr } = await bench.run(dir, "plan", "-input=false", "-no-color");
      return [code, stderr.replace(/[\s│]+/g, " ")] as const;
    };
    const [swapped, text] = await refused("swapped");
    expect(swapped).toBe(1);
    expect(text).toContain("no matching EC2 Subnet found with data.aws_subnet.network_private_a");
    const [foreign, reason] = await refused("foreign");
    expect(foreign).toBe(1);
    expect(reason).toContain(`network.subnets.a.private: ${another} is in another VPC.`);
    expect(reason).toContain(`network.subnets.a.private: ${another} hands out public addresses.`);
    const [elsewhere, other] = await refused("elsewhere");
    expect(elsewhere).toBe(1);
    expect(other).toContain(`network.cidr: VPC ${network.vpcId} has no block 10.99.0.0/16.`);
  }, 300_000);
});
