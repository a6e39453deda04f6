import type { EnvironmentInput } from "../../src/config/schema.ts";
import { api, web } from "./services.ts";

// An account number from the AWS documentation: provider mode `aws` refuses it until it is replaced.
const home = { account: "111122223333", region: "eu-central-1" };

/** Three zones, a NAT gateway in each, every endpoint, On-Demand and Spot instances, protection on. */
export const prod = {
  project: "shop",
  name: "prod",
  stage: "production",
  ...home,
  network: {
    cidr: "10.10.0.0/16",
    zones: ["a", "b", "c"],
    egress: { kind: "nat-per-zone" },
    endpoints: "full",
  },
  domain: { name: "shop.example.com", hostedZoneId: "Z0123456789PRODEXAMPL" },
  capacity: {
    kind: "ec2",
    instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large", "m7i.large", "m7a.large"],
    onDemandBase: 3,
    onDemandPercentageAboveBase: 20,
    minInstances: 3,
    maxInstances: 12,
    ami: "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-x86_64",
  },
  services: {
    web: web({ minTasks: 4, maxTasks: 20 }),
    api: api({ minTasks: 3, maxTasks: 12 }, home),
  },
  protection: true,
  logs: { retentionDays: 365 },
  alerts: { emails: ["platform@example.com"] },
} satisfies EnvironmentInput;
