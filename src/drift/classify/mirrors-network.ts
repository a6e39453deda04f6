import { isRecord, type Value, type ValueRecord } from "../../terraform/value.ts";
import { type Atom, list, type Mirror, protocolName, text, textAtoms, texts } from "./mirror-values.ts";

/**
 * Parts of networks that carry exposure. The default network ACL is not among them: its rules are absolute, and any
 * other one shows in a plan.
 * Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs (`network_acl_rule`, `route`,
 * `vpn_gateway_route_propagation`, `ec2_managed_prefix_list_entry`, `vpc_endpoint_service_allowed_principal`,
 * `default_network_acl`)
 */
export const NETWORK_MIRRORS: readonly Mirror[] = [
  ...(["ingress", "egress"] as const).map(
    (direction): Mirror => ({
      type: "aws_network_acl",
      attribute: direction,
      atoms: (value) => list(value).filter(isRecord).map(aclAtom),
      siblings: [
        {
          type: "aws_network_acl_rule",
          parent: "network_acl_id",
          keys: (rule) =>
            (rule.egress === true) === (direction === "egress")
              ? [
                  aclAtom({ ...rule, rule_no: rule.rule_number ?? null, action: rule.rule_action ?? null })
                    .key,
                ]
              : [],
        },
      ],
    }),
  ),
  {
    type: "aws_network_acl",
    attribute: "subnet_ids",
    atoms: textAtoms,
    siblings: [
      { type: "aws_network_acl_association", parent: "network_acl_id", keys: (it) => texts(it.subnet_id) },
    ],
  },
  ...["aws_route_table", "aws_default_route_table"].flatMap((type): Mirror[] => [
    {
      type,
      attribute: "route",
      atoms: (value) =>
        list(value)
          .filter(isRecord)
          .map((item) => ({ key: destination(item, "cidr_block", "ipv6_cidr_block"), value: item })),
      siblings: [
        {
          type: "aws_route",
          parent: "route_table_id",
          keys: (it) => [destination(it, "destination_cidr_block", "destination_ipv6_cidr_block")],
        },
      ],
    },
    {
      type,
      attribute: "propagating_vgws",
      atoms: textAtoms,
      siblings: [
        {
          type: "aws_vpn_gateway_route_propagation",
          parent: "route_table_id",
          keys: (it) => texts(it.vpn_gateway_id),
        },
      ],
    },
  ]),
  {
    type: "aws_ec2_managed_prefix_list",
    attribute: "entry",
    atoms: (value) =>
      list(value)
        .filter(isRecord)
        .map((item) => ({ key: text(item.cidr), value: item })),
    siblings: [
      { type: "aws_ec2_managed_prefix_list_entry", parent: "prefix_list_id", keys: (it) => texts(it.cidr) },
    ],
  },
  {
    type: "aws_vpc_endpoint_service",
    attribute: "allowed_principals",
    atoms: textAtoms,
    siblings: [
      {
        type: "aws_vpc_endpoint_service_allowed_principal",
        parent: "vpc_endpoint_service_id",
        keys: (it) => texts(it.principal_arn),
      },
    ],
  },
];

/**
 * One rule of a network ACL: `90 allow tcp 443 10.0.0.0/8`. Ports mean nothing where all protocols are meant, and ICMP
 * has types and codes instead.
 */
function aclAtom(rule: ValueRecord): Atom {
  const protocol = protocolName(rule.protocol);
  const [from, to] = [number(rule.from_port), number(rule.to_port)];
  const ports = from === to ? String(from) : `${from}-${to}`;
  const icmp = `${number(rule.icmp_type)}:${number(rule.icmp_code)}`;
  const detail = protocol === "all" ? [] : protocol.startsWith("icmp") ? [icmp] : [ports];
  const peer = text(rule.cidr_block) || text(rule.ipv6_cidr_block);
  const key = [String(rule.rule_no), text(rule.action).toLowerCase(), protocol, ...detail, peer].join(" ");
  return { key, value: key };
}

function destination(route: ValueRecord, ipv4: string, ipv6: string): string {
  return text(route[ipv4]) || text(route[ipv6]) || text(route.destination_prefix_list_id);
}

function number(value: Value | undefined): number {
  return Number(value ?? 0);
}
