import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { isReference, listOf, numberOf, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breach, breachIf, type Rule, rule } from "../rule.ts";

const RULES_PAGE = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";
const INGRESS = "aws_vpc_security_group_ingress_rule";
const EGRESS = "aws_vpc_security_group_egress_rule";
const ANYWHERE = ["0.0.0.0/0", "::/0"];
const BLOCKS = ["cidr_ipv4", "cidr_ipv6"];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html (2026-06). */
const DESCRIPTION = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

const described: Rule = rule(
  {
    code: "TF-SG-01",
    title: "Groups and rules say what they are for, in characters that EC2 takes",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
  },
  (stack) =>
    ["aws_security_group", INGRESS, EGRESS].flatMap((type) =>
      stack.of(type).flatMap((resource) => {
        const { description } = resource.attributes;
        const literal = textOf(description);
        const bad = literal === undefined ? !isReference(description) : !DESCRIPTION.test(literal);
        return breachIf(bad, resource, "description", description, {
          limit: "1–255 of a-z, A-Z, 0-9, blank and ._-:/()#,@[]+=&;{}!$*",
          fix: "describe it in those characters",
        });
      }),
    ),
);

const allProtocolsHaveNoPorts: Rule = rule(
  { code: "TF-SG-02", title: "A rule for every protocol names no ports", source: RULES_PAGE },
  (stack) =>
    firewallRules(stack).flatMap((resource) => {
      const { from_port, to_port, ip_protocol } = resource.attributes;
      const ports = [from_port, to_port].filter((port) => port !== undefined && port !== null);
      return breachIf(
        String(ip_protocol) === "-1" && ports.length > 0,
        resource,
        "ip_protocol",
        `-1 with ports ${ports.join("-")}`,
        {
          limit: "protocol -1 means every port of every protocol; EC2 ignores the ports",
          fix: "name the protocol, or remove the ports",
        },
      );
    }),
);

const blocksOnlyAtTheBalancer: Rule = rule(
  {
    code: "TF-SG-03",
    title: "Only the load balancer takes requests from an address block",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html",
  },
  (stack) => {
    const owners = stack.of("aws_lb").flatMap((lb) => lb.attributes["security_groups"]);
    return stack.of(INGRESS).flatMap((resource) => {
      // A group of another stack may or may not be a load balancer's: nothing here can tell.
      const group = stack.target(resource.attributes["security_group_id"], "aws_security_group");
      if (!group || owners.some((owner) => refersTo(owner, group))) return [];
      return BLOCKS.filter((key) => resource.attributes[key] !== undefined).map((key) =>
        breach(resource, key, resource.attributes[key], {
          limit: `${group.address} belongs to no load balancer, so only other groups may reach it`,
          fix: "name the calling group in referenced_security_group_id",
        }),
      );
    });
  },
);

const openPorts: Rule = rule(
  {
    code: "TF-SG-04",
    title: "The internet reaches HTTP, HTTPS and what a network load balancer listens on",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
  },
  (stack) =>
    stack.of(INGRESS).flatMap((resource) =>
      openTo(resource)
        .filter(() => !onlyTcp(resource, [80, 443, ...networkPorts(resource, stack)]))
        .map((key) =>
          breach(resource, key, `${String(resource.attributes[key])} on ${portsOf(resource)}`, {
            limit: "TCP 443, TCP 80 to be redirected, and the port of a listener of a network load balancer",
            fix: "name the networks that need the port, or remove the rule",
          }),
        ),
    ),
);

const openEgress: Rule = rule(
  { code: "TF-SG-05", title: "Only HTTPS leaves for anywhere", source: RULES_PAGE },
  (stack) =>
    stack.of(EGRESS).flatMap((resource) =>
      openTo(resource)
        .filter(() => !onlyTcp(resource, [443]))
        .map((key) =>
          breach(resource, key, `${String(resource.attributes[key])} on ${portsOf(resource)}`, {
            limit: "TCP 443",
            fix: "name the destination: a group, a prefix list or a block",
          }),
        ),
    ),
);

const standalone: Rule = rule(
  {
    code: "TF-SG-06",
    title: "Security group rules are resources of their own",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/security_group#argument-reference",
  },
  (stack) => {
    const advice = {
      limit: `${INGRESS} and ${EGRESS} only; inline rules remove what other resources add`,
      fix: "move the rule to a resource of its own",
    };
    const inline = stack
      .of("aws_security_group")
      .flatMap((group) =>
        ["ingress", "egress"]
          .filter((side) => group.attributes[side] !== undefined)
          .map((side) => breach(group, side, group.attributes[side], advice)),
      );
    const old = stack
      .of("aws_security_group_rule")
      .map((r) => breach(r, "", "aws_security_group_rule", advice));
    return [...inline, ...old];
  },
);

function firewallRules(stack: Configuration): Resource[] {
  return [...stack.of(INGRESS), ...stack.of(EGRESS)];
}

function openTo({ attributes }: Resource): string[] {
  return BLOCKS.filter((key) => ANYWHERE.includes(String(attributes[key])));
}

/** Ports that the network load balancer of a rule's group listens on. */
function networkPorts({ attributes }: Resource, stack: Configuration): number[] {
  const group = stack.target(attributes["security_group_id"], "aws_security_group");
  const balancers = stack
    .of("aws_lb")
    .filter((lb) => group && lb.attributes["load_balancer_type"] === "network")
    .filter((lb) => listOf(lb.attributes["security_groups"]).some((it) => group && refersTo(it, group)));
  return stack
    .of("aws_lb_listener")
    .filter((listener) => balancers.some((lb) => refersTo(listener.attributes["load_balancer_arn"], lb)))
    .flatMap((listener) => numberOf(listener.attributes["port"]) ?? []);
}

function onlyTcp({ attributes }: Resource, ports: readonly number[]): boolean {
  const from = numberOf(attributes["from_port"]);
  return (
    attributes["ip_protocol"] === "tcp" &&
    from !== undefined &&
    from === numberOf(attributes["to_port"]) &&
    ports.includes(from)
  );
}

function portsOf({ attributes }: Resource): string {
  const { from_port, ip_protocol, to_port } = attributes;
  return `${String(ip_protocol)} ${String(from_port ?? "*")}-${String(to_port ?? "*")}`;
}

export const SECURITY_GROUP_RULES: readonly Rule[] = [
  described,
  allProtocolsHaveNoPorts,
  blocksOnlyAtTheBalancer,
  openPorts,
  openEgress,
  standalone,
];
