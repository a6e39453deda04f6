import { accepts, refuses, type Tree } from "./build.ts";

const subnet = (digit: string) => `subnet-${digit.repeat(17)}`;
const SUBNETS = {
  a: { public: subnet("1"), private: subnet("2") },
  b: { public: subnet("3"), private: subnet("4") },
  c: { public: subnet("5"), private: subnet("6") },
};
const existing = (change: Tree = {}) => ({
  network: {
    kind: "existing",
    vpcId: "vpc-0a1b2c3d",
    cidr: "172.31.0.0/16",
    subnets: SUBNETS,
    egress: { kind: "internet" },
    ...change,
  },
});
const closed = (...services: string[]) => existing({ egress: { kind: "endpoints-only", services } });
const CALLED = ["ecr.api", "ecr.dkr", "logs", "ecs", "ecs-agent", "ecs-telemetry", "secretsmanager"];

describe("an existing network", () => {
  refuses([
    ["a name for an id", existing({ vpcId: "main" }), ["error NET-11 network.vpcId"], "hexadecimal"],
    ["the id of a subnet", existing({ vpcId: subnet("1") }), ["error NET-11 network.vpcId"], "vpc-"],
    [
      "an id that is cut off",
      existing({ subnets: { ...SUBNETS, b: { public: "subnet-0a1b2c", private: subnet("4") } } }),
      ["error NET-11 network.subnets.b.public"],
      "8 or 17",
    ],
    [
      "a subnet that is public and private",
      existing({ subnets: { ...SUBNETS, c: { public: subnet("5"), private: subnet("5") } } }),
      ["error NET-11 network.subnets.c.private"],
      "once",
    ],
    ["one zone", existing({ subnets: { a: SUBNETS.a } }), ["error NET-05 network.subnets"], "2 zones"],
    [
      "two zones in production",
      existing({ subnets: { a: SUBNETS.a, b: SUBNETS.b } }),
      ["warning NET-05 network.subnets"],
      "3 zones",
    ],
    [
      "a zone that the region lacks",
      existing({ subnets: { a: SUBNETS.a, b: SUBNETS.b, d: SUBNETS.c } }),
      ["error NET-05 network.subnets.d"],
      "eu-west-3",
    ],
    ["text that is no block", existing({ cidr: "ten" }), ["error NET-01 network.cidr"], "/16 to /28"],
    [
      "a peer that overlaps",
      existing({ peeredCidrs: ["172.31.64.0/20"] }),
      ["error NET-02 network.peeredCidrs.0"],
      "no overlap",
    ],
    [
      "no endpoint where nothing leads out",
      closed(),
      ["error EGRESS-06 network.egress.services"],
      "ecr.api, ecr.dkr, logs, ecs, ecs-agent, ecs-telemetry, secretsmanager",
    ],
    [
      "an endpoint that is missing",
      closed(...CALLED.filter((name) => name !== "ecs-agent")),
      ["error EGRESS-06 network.egress.services"],
      "with ecs-agent",
    ],
  ]);

  accepts([
    ["a way to the internet", existing()],
    ["ids of 8 digits", existing({ vpcId: "vpc-0a1b2c3d" })],
    ["a block that is nobody's, as it cannot be changed", existing({ cidr: "198.51.0.0/16" })],
    ["a small block", existing({ cidr: "10.44.0.0/24" })],
    ["every endpoint that is called", closed(...CALLED)],
    ["more endpoints than are called", closed(...CALLED, "sts")],
  ]);
});
