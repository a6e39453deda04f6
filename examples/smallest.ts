import type { WebInput, WorkerInput } from "../src/config/service.ts";

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

export const worker = {
  kind: "worker",
  image: "public.ecr.aws/acme/mailer:3.1.0",
  cpu: 256,
  memoryMiB: 512,
  scaling: { minTasks: 1, maxTasks: 5 },
} satisfies WorkerInput;
