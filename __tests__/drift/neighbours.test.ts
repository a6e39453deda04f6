import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { parsePlan, parseState } from "../../src/terraform/plan.ts";
import { judge, lines, type Made, makePlan, TODAY } from "../support/drift.ts";

const group = {
  address: "aws_security_group.alb",
  cloud: {
    id: "sg-1",
    egress: [{ protocol: "tcp", from_port: 8080, to_port: 8080, security_groups: ["sg-2"], cidr_blocks: [] }],
  },
  expressions: {},
};
const rule = {
  security_group_id: "sg-1",
  ip_protocol: "tcp",
  from_port: 8080,
  to_port: 8080,
  referenced_security_group_id: "sg-2",
};

function verdict(neighbours: readonly Made[]) {
  return classify({
    stack: "platform",
    plan: parsePlan(makePlan([group]), "plan"),
    policy: loadPolicy({}, "policy", TODAY),
    neighbours: [parsePlan(makePlan(neighbours), "neighbour")],
  });
}

describe("neighbours", () => {
  it("explain the parts that they declare", () => {
    const own = { address: "aws_vpc_security_group_egress_rule.app", cloud: rule };
    expect(lines(verdict([own]))).toEqual([]);
    const other = { ...own, cloud: { ...rule, to_port: 9090 } };
    expect(lines(verdict([other]))).toEqual([
      "unmanaged_child high aws_security_group.alb egress none absorbed",
    ]);
  });

  it("add no finding of their own", () => {
    const drifted = { address: "aws_lb.x", state: { a: 1 }, cloud: { a: 2 }, code: { a: 1 } };
    const own = { address: "aws_vpc_security_group_egress_rule.app", cloud: rule };
    expect(lines(verdict([drifted, own]))).toEqual([]);
  });

  it("may be states", () => {
    const resources = [
      {
        address: "aws_vpc_security_group_egress_rule.app",
        mode: "managed",
        type: "aws_vpc_security_group_egress_rule",
        values: rule,
      },
    ];
    const state = JSON.stringify({ values: { root_module: { resources } } });
    const found = classify({
      stack: "platform",
      plan: parsePlan(makePlan([group]), "plan"),
      policy: loadPolicy({}, "policy", TODAY),
      neighbours: [parseState(state, "state")],
    });
    expect(lines(found)).toEqual([]);
  });
});

describe("an attribute that another resource sets", () => {
  const address = (id: string): Made => ({
    address: "aws_eip.nat",
    state: { id: "eip-1", network_interface: "" },
    cloud: { id: "eip-1", network_interface: id },
    expressions: {},
  });
  const gateway = (eip: string): Made => ({
    address: "aws_nat_gateway.nat",
    cloud: { id: "nat-1", allocation_id: eip },
  });

  it("is noise while that resource names it, and drift when none does", () => {
    const taken = judge(makePlan([address("a"), gateway("eip-1")]), { bare: true });
    expect([lines(taken), taken.noise]).toEqual([
      [],
      [{ address: "aws_eip.nat", attribute: "network_interface", reason: "mirror" }],
    ]);
    expect(lines(judge(makePlan([address("a"), gateway("eip-2")]), { bare: true }))).toEqual([
      "untracked medium aws_eip.nat network_interface none",
    ]);
  });
});
