import { Calls } from "../../../src/constructs/service/calls.ts";
import { make, resolved } from "../../support/construct.ts";

describe("Calls", () => {
  it("opens the port of each callee to the caller alone, on both ends", () => {
    const callees = [
      { name: "price", port: 9041, endpoint: "price:80", securityGroupId: "sg-price" },
      { name: "tax", port: 9042, endpoint: "tax:80", securityGroupId: "sg-tax" },
    ];
    const made = make((stack) => {
      const { needs } = new Calls(stack, "cart", { caller: "cart", callerGroupId: "sg-cart", callees });
      expect(resolved(stack, needs.length)).toBe(4);
    });
    const range = (port: number) => ({ ip_protocol: "tcp", from_port: port, to_port: port });
    expect(made).toEqual({
      "aws_vpc_security_group_egress_rule.cart_to_price": {
        description: "Requests to price",
        security_group_id: "sg-cart",
        referenced_security_group_id: "sg-price",
        ...range(9041),
      },
      "aws_vpc_security_group_ingress_rule.cart_into_price": {
        description: "Requests from cart",
        security_group_id: "sg-price",
        referenced_security_group_id: "sg-cart",
        ...range(9041),
      },
      "aws_vpc_security_group_egress_rule.cart_to_tax": {
        description: "Requests to tax",
        security_group_id: "sg-cart",
        referenced_security_group_id: "sg-tax",
        ...range(9042),
      },
      "aws_vpc_security_group_ingress_rule.cart_into_tax": {
        description: "Requests from cart",
        security_group_id: "sg-tax",
        referenced_security_group_id: "sg-cart",
        ...range(9042),
      },
    });
  });
});
