import type { InternalInput, JobInput, TcpInput, WebInput, WorkerInput } from "../src/config/service.ts";

/** The smallest description of each kind of service: everything else has a default. docs/services.md shows them. */
export const web = {
  image: "public.ecr.aws/acme/shop:3.1.0",
  cpu: 256,
  memoryMiB: 512,
  port: 8080,
  routes: { hosts: ["mail"] },
  healthCheck: { path: "/healthz" },
  scaling: { minTasks: 1, maxTasks: 3 },
} satisfies WebInput;

export const internal = {
  kind: "internal",
  image: "public.ecr.aws/acme/mailer:3.1.0",
  cpu: 512,
  memoryMiB: 1024,
  port: 8080,
  containerHealthCheck: { command: ["CMD", "/mailer", "healthcheck"] },
  scaling: { minTasks: 1, maxTasks: 3 },
} satisfies InternalInput;

export const worker = {
  kind: "worker",
  image: "public.ecr.aws/acme/mailer:3.1.0",
  cpu: 256,
  memoryMiB: 512,
  scaling: { minTasks: 1, maxTasks: 5 },
} satisfies WorkerInput;

export const job = {
  kind: "job",
  image: "public.ecr.aws/acme/mailer:3.1.0",
  cpu: 256,
  memoryMiB: 512,
  schedule: { cron: "0 3 * * *" },
} satisfies JobInput;

export const tcp = {
  kind: "tcp",
  image: "public.ecr.aws/acme/mailer:3.1.0",
  cpu: 256,
  memoryMiB: 512,
  port: 8025,
  listener: { port: 465, sources: ["10.0.0.0/8"] },
  scaling: { minTasks: 1, maxTasks: 3 },
} satisfies TcpInput;

/** What a web service can have besides. */
export const ports = {
  furtherPorts: {
    grpc: {
      port: 9090,
      protocolVersion: "GRPC",
      routes: { hosts: ["mail-grpc"] },
      healthCheck: { path: "/grpc.health.v1.Health/Check", matcher: "0" },
    },
  },
} satisfies Partial<WebInput>;

/** What a task can have besides, in any kind of service: the smallest of each, for a service of the kinds above. */
export const sidecar = {
  dependsOn: { proxy: "HEALTHY" },
  sidecars: {
    proxy: {
      image: "public.ecr.aws/acme/proxy:1.4.2",
      cpu: 32,
      memoryMiB: 64,
      healthCheck: { command: ["CMD", "/proxy", "alive"] },
    },
  },
} satisfies Partial<WebInput>;

export const routed = {
  logRouter: { destination: { kind: "cloudwatch" } },
} satisfies Partial<WebInput>;

export const observed = {
  memoryMiB: 1024,
  telemetry: { metrics: { kind: "cloudwatch" } },
} satisfies Partial<WebInput>;

export const settings = {
  environmentFiles: ["arn:aws:s3:::shop-settings/mailer.env"],
  ephemeralStorageGiB: 40,
} satisfies Partial<WebInput>;

export const opened = {
  exec: true,
} satisfies Partial<WebInput>;

export const mounted = {
  fileSystems: {
    uploads: {
      fileSystemId: "fs-0123456789abcdef0",
      accessPointId: "fsap-0123456789abcdef1",
      securityGroupId: "sg-0123456789abcdef2",
      path: "/srv/uploads",
    },
  },
} satisfies Partial<WebInput>;
