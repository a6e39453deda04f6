import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, listOf } from "../../terraform/json.ts";
import { breachIf, perResource, type Rule } from "../rule.ts";

const NETWORK = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network";

const group: Rule = perResource(
  {
    code: "TF-NLB-01",
    title: "A network load balancer has a security group from the beginning",
    source: `${NETWORK}/load-balancer-security-groups.html`,
    type: "aws_lb",
  },
  (lb) => {
    const { security_groups: groups } = lb.attributes;
    const none = !isReference(groups) && listOf(groups).length === 0;
    return breachIf(isNetwork(lb) && none, lb, "security_groups", groups, {
      limit: "a security group: without one everybody reaches it, and none can be added later",
      fix: "give it a group that lets in whom it is for",
    });
  },
);

const listener: Rule = perResource(
  {
    code: "TF-NLB-02",
    title: "A listener speaks what its load balancer does",
    source: `${NETWORK}/load-balancer-listeners.html`,
    type: "aws_lb_listener",
  },
  (resource, stack) => {
    const lb = stack.target(resource.attributes["load_balancer_arn"], "aws_lb");
    const { protocol } = resource.attributes;
    if (!lb || isReference(protocol)) return [];
    const [kind, known] = isNetwork(lb)
      ? ["a network load balancer", ["TCP", "TLS", "UDP", "TCP_UDP"]]
      : ["an application load balancer", ["HTTP", "HTTPS"]];
    return breachIf(!known.includes(String(protocol)), resource, "protocol", protocol, {
      limit: `${known.join(", ")} on ${kind}; Elastic Load Balancing refuses another`,
      fix: `give ${known.slice(0, 2).join(" or ")}`,
    });
  },
);

const targets: Rule = perResource(
  {
    code: "TF-NLB-03",
    title: "A listener forwards to targets of its layer",
    source: `${NETWORK}/load-balancer-target-groups.html`,
    type: "aws_lb_listener",
  },
  (resource, stack) => {
    if (!/^TCP$|^TLS$/.test(String(resource.attributes["protocol"]))) return [];
    return blocks(resource.attributes, "default_action").flatMap(({ path, value }) => {
      const protocol = targetProtocol(at(value, "target_group_arn"), stack);
      return breachIf(
        protocol !== undefined && !/^(TCP|TLS|TCP_UDP)$/.test(String(protocol)),
        resource,
        `${path}.target_group_arn`,
        protocol,
        {
          limit: "a target group of TCP or TLS; Elastic Load Balancing refuses another",
          fix: 'set protocol of the target group to "TCP"',
        },
      );
    });
  },
);

const check: Rule = perResource(
  {
    code: "TF-NLB-04",
    title: "A check of a connection asks for no answer",
    source: `${NETWORK}/target-group-health-checks.html`,
    type: "aws_lb_target_group",
  },
  (resource) => {
    if (at(resource.attributes, "health_check.protocol") !== "TCP") return [];
    return ["path", "matcher"].flatMap((key) => {
      const given = at(resource.attributes, `health_check.${key}`);
      return breachIf(given !== undefined, resource, `health_check.${key}`, given, {
        limit: "unset: a health check over TCP has no answer to look at",
        fix: 'remove it, or set protocol of the health check to "HTTP"',
      });
    });
  },
);

function isNetwork({ attributes }: Resource): boolean {
  return attributes["load_balancer_type"] === "network";
}

/** Undefined where the target group is in another stack. */
function targetProtocol(reference: unknown, stack: Configuration): unknown {
  return stack.target(reference, "aws_lb_target_group")?.attributes["protocol"];
}

export const NETWORK_LOAD_BALANCER_RULES: readonly Rule[] = [group, listener, targets, check];
