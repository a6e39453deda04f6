import type { EnvironmentInput } from "../../src/config/schema.ts";
import { api, web } from "./services.ts";

const home = { account: "777788889999", region: "eu-central-1" };

/** Fargate Spot with one task of each service on FARGATE, one NAT gateway, a week of logs, nothing protected. */
export const dev = {
  project: "shop",
  name: "dev",
  stage: "development",
  ...home,
  network: {
    cidr: "10.30.0.0/18",
    zones: ["a", "b"],
    egress: { kind: "single-nat" },
    endpoints: "gateway",
  },
  domain: { name: "dev.shop.example.com", hostedZoneId: "Z0123456789DEVEXAMPLE" },
  capacity: { kind: "fargate", onDemandBase: 1, spotWeight: 1 },
  services: {
    web: web({ minTasks: 1, maxTasks: 3 }),
    api: api({ minTasks: 1, maxTasks: 2 }, home),
  },
  schedules: {
    timeZone: "Europe/Berlin",
    offHoursStart: "0 19 * * *",
    offHoursEnd: "0 7 * * 1-5",
    offHoursTasks: 0,
  },
  protection: false,
  logs: { retentionDays: 7 },
} satisfies EnvironmentInput;
