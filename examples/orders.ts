import type { EnvironmentInput } from "../src/config/schema.ts";
import type { InternalInput, JobInput, TcpInput, WebInput, WorkerInput } from "../src/config/service.ts";

const home = { account: "222233334444", region: "eu-central-1" };
const registry = `${home.account}.dkr.ecr.${home.region}.amazonaws.com/orders-live`;

/** Knows what there is; shop and packer ask it at `http://stock:8080`. */
const stock = {
  kind: "internal",
  image: `${registry}/stock:2026.11.1`,
  cpu: 512,
  memoryMiB: 1024,
  port: 8080,
  containerHealthCheck: { command: ["CMD", "/stock", "healthcheck"] },
  scaling: { minTasks: 2, maxTasks: 6 },
} satisfies InternalInput;

/** Takes orders and leaves them in the queue of the worker, once its database has the tables of this release. */
const shop = {
  image: `${registry}/shop:2026.11.1`,
  cpu: 512,
  memoryMiB: 1024,
  port: 8080,
  calls: ["stock"],
  routes: {
    hosts: ["@"],
    furtherHosts: { "orders.example.net": ["@", "www"], "partner.example.org": ["shop"] },
  },
  healthCheck: { path: "/healthz" },
  environment: {
    ORDERS_QUEUE_URL: `https://sqs.${home.region}.amazonaws.com/${home.account}/orders-live-packer`,
  },
  grants: [
    {
      actions: ["sqs:SendMessage"],
      resources: [`arn:aws:sqs:${home.region}:${home.account}:orders-live-packer`],
    },
  ],
  dependsOn: { migrate: "SUCCESS" },
  sidecars: {
    migrate: {
      image: `${registry}/shop:2026.11.1`,
      command: ["/shop", "migrate"],
      essential: false,
      cpu: 64,
      memoryMiB: 128,
    },
  },
  logRouter: {
    destination: { kind: "cloudwatch" },
    image: `${registry}/public/aws-observability/aws-for-fluent-bit:3.4.14`,
  },
  telemetry: {
    metrics: { kind: "cloudwatch" },
    image: `${registry}/public/aws-observability/aws-otel-collector:v0.49.0`,
  },
  scaling: { minTasks: 2, maxTasks: 6 },
} satisfies WebInput;

/** Packs one order after the other, once the container beside it can render labels. */
const packer = {
  kind: "worker",
  image: `${registry}/packer:2026.11.1`,
  cpu: 512,
  memoryMiB: 1024,
  calls: ["stock"],
  ephemeralStorageGiB: 30,
  environment: { LABELS_URL: "http://localhost:9100" },
  environmentFiles: ["arn:aws:s3:::orders-settings/packer.env"],
  dependsOn: { labels: "HEALTHY" },
  containerHealthCheck: { command: ["CMD", "/packer", "alive"] },
  fileSystems: {
    archive: {
      fileSystemId: "fs-0f1e2d3c4b5a69788",
      accessPointId: "fsap-0f1e2d3c4b5a69789",
      securityGroupId: "sg-0f1e2d3c4b5a6978a",
      path: "/srv/archive",
    },
  },
  sidecars: {
    labels: {
      image: `${registry}/labels:2026.10.2`,
      cpu: 64,
      memoryMiB: 128,
      ports: [9100],
      writablePaths: ["/tmp"],
      healthCheck: { command: ["CMD", "/labels", "alive"], intervalSec: 5, startPeriodSec: 20 },
    },
  },
  scaling: { minTasks: 2, maxTasks: 10 },
  alerts: {
    receivers: {
      warehouse: { address: "warehouse@example.com" },
      chat: { kind: "slack", workspaceId: "T0123ABCD", channelId: "C0123WXYZ" },
      pager: { kind: "https", url: "https://pager.example.com/packer", severity: "page" },
    },
  },
} satisfies WorkerInput;

/** Writes the accounts of the day at night. */
const ledger = {
  kind: "job",
  image: `${registry}/ledger:2026.11.1`,
  cpu: 256,
  memoryMiB: 512,
  schedule: { cron: "30 3 * * *", timeZone: "Europe/Berlin" },
} satisfies JobInput;

/** Hears what scanners in the warehouses read, over MQTT with TLS. */
const scans = {
  kind: "tcp",
  image: `${registry}/scans:2026.11.1`,
  cpu: 256,
  memoryMiB: 512,
  port: 1883,
  exposure: "internet",
  listener: { port: 8883, sources: ["198.51.100.0/24", "203.0.113.0/25"] },
  scaling: { minTasks: 2, maxTasks: 6 },
} satisfies TcpInput;

/**
 * A product in all kinds of service: a shop, a worker that packs, the scanners of its warehouses, the stock that shop and
 * packer ask, and a job at night.
 */
export const orders = {
  project: "orders",
  name: "live",
  stage: "staging",
  ...home,
  network: {
    cidr: "10.40.0.0/18",
    zones: ["a", "b"],
    egress: { kind: "single-nat" },
    endpoints: "gateway",
  },
  domain: { name: "orders.example.com", hostedZoneId: "Z0123456789ORDEREXAMP" },
  furtherDomains: {
    "orders.example.net": { hostedZoneId: "Z0123456789ORDERNETEX" },
    // A partner issues the certificate, and keeps a record that leads to the load balancer.
    "partner.example.org": {
      kind: "certificate",
      certificateArn: `arn:aws:acm:${home.region}:${home.account}:certificate/0a1b2c3d-4e5f-4a6b-8c7d-0a1b2c3d4e5f`,
    },
  },
  capacity: { kind: "fargate", architecture: "arm64", onDemandBase: 2, spotWeight: 1 },
  repositories: {
    shop: { pullAccounts: ["333344445555"] },
    stock: {},
    packer: {},
    labels: {},
    ledger: {},
    scans: {},
  },
  imageCaches: { public: { upstream: "public.ecr.aws" } },
  services: { shop, stock, packer, ledger, scans },
  protection: true,
  logs: { retentionDays: 30 },
} satisfies EnvironmentInput;
