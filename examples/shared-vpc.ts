import type { EnvironmentInput } from "../src/config/schema.ts";

/** A VPC that a network team manages, for several environments. docs/network.md shows it. */
export const sharedVpc = {
  kind: "existing",
  vpcId: "vpc-0a1b2c3d4e5f67890",
  cidr: "10.30.0.0/16",
  subnets: {
    a: { public: "subnet-0a1b2c3d4e5f60001", private: "subnet-0a1b2c3d4e5f60002" },
    b: { public: "subnet-0a1b2c3d4e5f60003", private: "subnet-0a1b2c3d4e5f60004" },
    c: { public: "subnet-0a1b2c3d4e5f60005", private: "subnet-0a1b2c3d4e5f60006" },
  },
  egress: { kind: "internet" },
} satisfies EnvironmentInput["network"];

/** A VPC of the environment's own whose partners know its addresses, and that reaches a database in another VPC. */
export const connectedVpc = {
  cidr: "10.20.0.0/16",
  zones: ["a", "b", "c"],
  egress: {
    kind: "nat-per-zone",
    addresses: {
      a: "eipalloc-0a1b2c3d4e5f60001",
      b: "eipalloc-0a1b2c3d4e5f60002",
      c: "eipalloc-0a1b2c3d4e5f60003",
    },
  },
  endpoints: "full",
  routes: [{ cidr: "10.60.0.0/16", via: "pcx-0a1b2c3d4e5f60001" }],
} satisfies EnvironmentInput["network"];
