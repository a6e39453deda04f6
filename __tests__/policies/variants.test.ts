import { internal, tcp } from "../../examples/smallest.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import type {
  InternalInput,
  JobInput,
  ServiceInput,
  TcpInput,
  WorkerInput,
} from "../../src/config/service.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { dev } from "../../stacks/environments/dev.ts";
import { prod } from "../../stacks/environments/prod.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { synth } from "../support/synth.ts";

const key = `arn:aws:kms:${prod.region}:${prod.account}:key/1f0c6d3a-0000-4000-8000-000000000001`;

function withEvery(environment: EnvironmentInput, change: Partial<ServiceInput>): EnvironmentInput {
  const services = Object.entries(environment.services).map(([name, service]) => [
    name,
    { ...service, ...change },
  ]);
  return { ...environment, services: Object.fromEntries(services) };
}

const packer: WorkerInput = {
  kind: "worker",
  image: prod.services.api.image,
  cpu: 256,
  memoryMiB: 512,
  scaling: { minTasks: 2, maxTasks: 6 },
};
/** One service and a worker, so that there are as many stacks as with two services. */
const withWorker = (environment: EnvironmentInput, change: Partial<WorkerInput> = {}): EnvironmentInput => ({
  ...environment,
  services: { web: prod.services.web, packer: { ...packer, ...change } },
});
/** One service and an internal one that it calls. */
const withStock = (environment: EnvironmentInput, change: Partial<InternalInput> = {}): EnvironmentInput => ({
  ...environment,
  services: {
    web: { ...prod.services.web, calls: ["stock"] },
    stock: {
      ...internal,
      image: prod.services.api.image,
      scaling: { minTasks: 2, maxTasks: 6 },
      ...change,
    },
  },
});
const ledger: JobInput = {
  kind: "job",
  image: prod.services.api.image,
  cpu: 256,
  memoryMiB: 512,
  writablePaths: ["/tmp"],
  schedule: { cron: "0 3 * * 1-5", timeZone: "Europe/Berlin" },
};
const withJob = (environment: EnvironmentInput, change: Partial<JobInput> = {}): EnvironmentInput => ({
  ...environment,
  services: {
    web: { ...prod.services.web, image: prod.services.api.image },
    ledger: { ...ledger, ...change },
  },
});
/** One service and another behind a load balancer of its own. */
const withTcp = (environment: EnvironmentInput, change: Partial<TcpInput> = {}): EnvironmentInput => ({
  ...environment,
  services: {
    web: { ...prod.services.web, image: prod.services.api.image },
    mqtt: { ...tcp, image: prod.services.api.image, scaling: { minTasks: 2, maxTasks: 6 }, ...change },
  },
});
const closed: EnvironmentInput = {
  ...prod,
  network: { ...prod.network, egress: { kind: "endpoints-only" }, endpoints: "full" },
};

const VARIANTS: readonly (readonly [string, EnvironmentInput])[] = [
  [
    "without a way to the internet",
    withEvery(
      { ...prod, network: { ...prod.network, egress: { kind: "endpoints-only" }, endpoints: "full" } },
      { image: prod.services.api.image },
    ),
  ],
  ["in bridge mode", { ...prod, capacity: { ...prod.capacity, networkMode: "bridge" } }],
  [
    "on On-Demand instances of one type",
    {
      ...prod,
      capacity: { ...prod.capacity, instanceTypes: ["m6i.large"], onDemandPercentageAboveBase: 100 },
    },
  ],
  [
    "on Fargate in production",
    { ...prod, capacity: { kind: "fargate", onDemandBase: 2, onDemandWeight: 1, spotWeight: 0 } },
  ],
  ["released by a pipeline", withEvery(prod, { releaseOwner: "pipeline" })],
  ["without alarms that roll back", withEvery(prod, { deployment: { rollbackOnAlarms: false } })],
  [
    "with keys, grants and other ways out",
    withEvery(prod, {
      secretKeyArns: [key],
      grants: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop-prod-assets/*"] }],
      egress: [{ description: "PostgreSQL", port: 5432, cidr: "10.10.0.0/16" }],
    }),
  ],
  [
    "deploying below its size",
    withEvery(prod, { deployment: { minimumHealthyPercent: 50, maximumPercent: 150 } }),
  ],
  [
    "stopping tasks before it starts others",
    withEvery(prod, { deployment: { minimumHealthyPercent: 50, maximumPercent: 100 } }),
  ],
  ["with a worker on instances", withWorker(prod)],
  [
    "with a worker in bridge mode",
    withWorker({ ...prod, capacity: { ...prod.capacity, networkMode: "bridge" } }),
  ],
  [
    "with a worker on the queue of somebody else, that scales on CPU",
    withWorker(prod, {
      queue: { kind: "existing", arn: `arn:aws:sqs:${prod.region}:${prod.account}:parcels` },
      scaling: { minTasks: 2, maxTasks: 6, target: { kind: "cpu" } },
    }),
  ],
  ["with a worker that a pipeline releases", withWorker(prod, { releaseOwner: "pipeline" })],
  ["with a worker that sleeps at night", withWorker({ ...staging, stage: "development" })],
  ["with an internal service on instances", withStock(prod)],
  ["with an internal service over TCP", withStock(prod, { protocol: { kind: "tcp" } })],
  ["with an internal service that a pipeline releases", withStock(prod, { releaseOwner: "pipeline" })],
  [
    "with an internal service without a way to the internet",
    withEvery(withStock(closed), { image: prod.services.api.image }),
  ],
  [
    "with an internal service and alarms that roll nothing back",
    withStock(prod, { deployment: { rollbackOnAlarms: false } }),
  ],
  ["with a load balancer of its own on instances", withTcp(prod)],
  [
    "with a load balancer of its own to the internet, in a VPC of somebody else",
    withTcp(
      {
        ...prod,
        network: {
          kind: "existing",
          vpcId: "vpc-0123456789abcdef0",
          cidr: "10.10.0.0/16",
          subnets: {
            a: { public: "subnet-0123456789abcdef0", private: "subnet-0123456789abcdef1" },
            b: { public: "subnet-0123456789abcdef2", private: "subnet-0123456789abcdef3" },
          },
          egress: { kind: "internet" },
        },
      },
      { exposure: "internet" },
    ),
  ],
  ["with a load balancer of its own without a way to the internet", withTcp(closed)],
  [
    "with a load balancer of its own to the internet, that a pipeline releases",
    withTcp(prod, {
      exposure: "internet",
      releaseOwner: "pipeline",
      listener: { port: 8883, sources: ["0.0.0.0/0"] },
    }),
  ],
  [
    "with a load balancer of its own that passes TCP on and asks over HTTP",
    withTcp(prod, {
      listener: { port: 8883, sources: ["10.0.0.0/8"], protocol: { kind: "tcp" } },
      healthCheck: { kind: "http", path: "/up" },
      preserveClientIp: true,
    }),
  ],
  ["with a job on instances", withJob(prod)],
  [
    "with a job in bridge mode, at a rate",
    withJob(
      { ...prod, capacity: { ...prod.capacity, networkMode: "bridge" } },
      { schedule: { kind: "rate", everyMin: 15 } },
    ),
  ],
  ["with a job without a way to the internet", withJob(closed)],
  [
    "with a job that a pipeline releases, once a month",
    withJob(prod, { releaseOwner: "pipeline", schedule: { cron: "0 3 1 * *" } }),
  ],
  ["unprotected, on instances", { ...dev, capacity: { ...prod.capacity, minInstances: 1 } }],
];

describe("a worker without a way to the internet", () => {
  const endpoint = "aws_vpc_endpoint.endpoints_sqs";
  const image = { image: prod.services.api.image };
  const platformOf = (environment: EnvironmentInput) =>
    new Configuration(synth([environment]).get("prod-platform")).resources.has(endpoint);

  it("has an interface endpoint for its queue, and with a NAT gateway none", () => {
    const services = { web: { ...prod.services.web, ...image } };
    expect(platformOf({ ...closed, services: { ...services, packer } })).toBe(true);
    expect(platformOf({ ...closed, services })).toBe(false);
    expect(platformOf(withWorker(prod))).toBe(false);
  });
});

describe("an internal service on Fargate without a way to the internet", () => {
  it("has the interface endpoint over which its proxy is managed, and with a NAT gateway none", () => {
    const agent = "aws_vpc_endpoint.endpoints_ecs_agent";
    const platformOf = (environment: EnvironmentInput) =>
      new Configuration(synth([environment]).get("prod-platform")).resources.has(agent);
    const capacity = { kind: "fargate", onDemandBase: 2, onDemandWeight: 1, spotWeight: 0 } as const;
    const image = { image: prod.services.api.image };
    const onFargate = { ...withEvery(withStock(closed), image), capacity };
    expect(platformOf(onFargate)).toBe(true);
    expect(platformOf({ ...onFargate, services: { web: { ...prod.services.web, ...image } } })).toBe(false);
    expect(platformOf({ ...onFargate, network: { ...prod.network, endpoints: "full" } })).toBe(false);
  });
});

describe("a description that is allowed", () => {
  it.each(VARIANTS)("%s breaks no guardrail", (_name, environment) => {
    const { account, protection, region, stage } = environment;
    const stacks = [...synth([environment])];
    expect(stacks.length).toBe(5);
    const context = { account, protection, region, stage, mode: "dummy" } as const;
    const configurations = stacks.map(([, json]) => new Configuration(json));
    const view = new EnvironmentView(configurations);
    expect(configurations.flatMap((stack) => checkStack(stack, context, view))).toEqual([]);
  });
});
