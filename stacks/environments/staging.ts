import type { EnvironmentInput } from "../../src/config/schema.ts";
import { api, web } from "./services.ts";

const home = { account: "444455556666", region: "eu-central-1" };

/** Like prod, smaller, and asleep at night. */
export const staging = {
  project: "shop",
  name: "staging",
  stage: "staging",
  ...home,
  network: {
    cidr: "10.20.0.0/16",
    zones: ["a", "b", "c"],
    egress: { kind: "nat-per-zone" },
    endpoints: "full",
  },
  domain: { name: "staging.shop.example.com", hostedZoneId: "Z0123456789STAGEXAMPL" },
  capacity: {
    kind: "ec2",
    instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large"],
    onDemandBase: 2,
    onDemandPercentageAboveBase: 0,
    minInstances: 2,
    maxInstances: 6,
  },
  services: {
    web: web({ minTasks: 2, maxTasks: 6 }),
    api: api({ minTasks: 2, maxTasks: 4 }, home),
  },
  schedules: {
    timeZone: "Europe/Berlin",
    offHoursStart: "0 20 * * 1-5",
    offHoursEnd: "0 6 * * 1-5",
  },
  protection: true,
  logs: { retentionDays: 90 },
} satisfies EnvironmentInput;
