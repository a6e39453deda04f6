import { isTrue, listOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breachIf, perResource, type Rule } from "../rule.ts";

export const EXPOSURE_RULES: readonly Rule[] = [
  perResource(
    {
      code: "TF-ALB-17",
      title: "An internal load balancer names the networks that may reach it",
      source:
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
      type: "aws_lb",
    },
    (lb, stack) => {
      if (!isTrue(lb.attributes["internal"]) || lb.attributes["load_balancer_type"] === "network") return [];
      const groups = stack
        .of("aws_security_group")
        .filter((group) => listOf(lb.attributes["security_groups"]).some((given) => refersTo(given, group)));
      const open = stack
        .of("aws_vpc_security_group_ingress_rule")
        .filter(({ attributes }) => groups.some((group) => refersTo(attributes["security_group_id"], group)))
        .filter(({ attributes }) => attributes["cidr_ipv4"] === "0.0.0.0/0");
      return breachIf(open.length > 0, lb, "internal", true, {
        limit: `false, while ${open.map(({ address }) => address).join(" and ")} admit 0.0.0.0/0`,
        fix: "name the blocks of the VPC and of networks that are routed to it",
      });
    },
  ),
];
