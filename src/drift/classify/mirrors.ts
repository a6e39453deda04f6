import {
  isBlank,
  isList,
  isRecord,
  sortBy,
  tidy,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import { ruleText } from "../rule-text.ts";
import {
  type Atom,
  list,
  type Mirror,
  protocolName,
  SEALED,
  type Sibling,
  text,
  textAtoms,
  texts,
} from "./mirror-values.ts";
import { ACCESS_MIRRORS } from "./mirrors-access.ts";
import { NETWORK_MIRRORS } from "./mirrors-network.ts";

/** Both ways to attach a group to targets show up in both of its attributes. */
const GROUP_ATTACHMENTS: readonly Sibling[] = [
  {
    type: "aws_autoscaling_attachment",
    parent: "autoscaling_group_name",
    keys: (it) => texts(it.lb_target_group_arn),
  },
  {
    type: "aws_autoscaling_traffic_source_attachment",
    parent: "autoscaling_group_name",
    keys: trafficSources,
  },
];

/** The default group of a network mirrors its rules like any other. */
const GROUPS = ["aws_security_group", "aws_default_security_group"].flatMap((type) =>
  (["ingress", "egress"] as const).map((direction) => [type, direction] as const),
);

/** The mirrors of AWS provider 5.x that carry rules, policies and grants. Source: its resource documentation. */
export const MIRRORS: readonly Mirror[] = [
  ...GROUPS.map(
    ([type, direction]): Mirror => ({
      type,
      attribute: direction,
      atoms: ruleAtoms,
      siblings: [
        {
          type: `aws_vpc_security_group_${direction}_rule`,
          parent: "security_group_id",
          keys: (rule, groupId) => [separateRuleKey(rule, groupId)],
        },
        {
          type: "aws_security_group_rule",
          parent: "security_group_id",
          keys: (rule, groupId) => (rule.type === direction ? classicRuleKeys(rule, groupId) : []),
        },
      ],
    }),
  ),
  {
    type: "aws_iam_role",
    attribute: "managed_policy_arns",
    atoms: textAtoms,
    siblings: [
      { type: "aws_iam_role_policy_attachment", parent: "role", keys: (it) => texts(it.policy_arn) },
      { type: "aws_iam_policy_attachment", parent: "roles", keys: (it) => texts(it.policy_arn) },
      {
        type: "aws_iam_role_policy_attachments_exclusive",
        parent: "role_name",
        keys: (it) => texts(it.policy_arns),
      },
    ],
  },
  {
    type: "aws_iam_role",
    attribute: "inline_policy",
    atoms: (value) =>
      list(value)
        .filter(isRecord)
        .map((item) => ({ key: text(item.name), value: item })),
    siblings: [
      { type: "aws_iam_role_policy", parent: "role", keys: (it) => texts(it.name) },
      { type: "aws_iam_role_policies_exclusive", parent: "role_name", keys: (it) => texts(it.policy_names) },
    ],
  },
  {
    type: "aws_autoscaling_group",
    attribute: "target_group_arns",
    atoms: textAtoms,
    siblings: GROUP_ATTACHMENTS,
  },
  {
    type: "aws_autoscaling_group",
    attribute: "traffic_source",
    atoms: (value) =>
      list(value)
        .filter(isRecord)
        .map((item) => ({ key: text(item.identifier), value: item })),
    siblings: GROUP_ATTACHMENTS,
  },
  {
    type: "aws_autoscaling_group",
    attribute: "load_balancers",
    atoms: textAtoms,
    siblings: [
      { type: "aws_autoscaling_attachment", parent: "autoscaling_group_name", keys: (it) => texts(it.elb) },
    ],
  },
  ...NETWORK_MIRRORS,
  ...ACCESS_MIRRORS,
  bucketPart("policy", "aws_s3_bucket_policy"),
  bucketPart(
    "versioning",
    "aws_s3_bucket_versioning",
    (item) => item.enabled === true || item.mfa_delete === true,
  ),
  bucketPart(
    "server_side_encryption_configuration",
    "aws_s3_bucket_server_side_encryption_configuration",
    isOwnKey,
  ),
  bucketPart("cors_rule", "aws_s3_bucket_cors_configuration"),
  bucketPart("lifecycle_rule", "aws_s3_bucket_lifecycle_configuration"),
  bucketPart("logging", "aws_s3_bucket_logging"),
  bucketPart("website", "aws_s3_bucket_website_configuration"),
  bucketPart("replication_configuration", "aws_s3_bucket_replication_configuration"),
  bucketPart("object_lock_configuration", "aws_s3_bucket_object_lock_configuration"),
  {
    type: "aws_s3_bucket",
    attribute: "grant",
    atoms: (value) => grantAtoms(list(value).filter(isRecord)),
    siblings: [{ type: "aws_s3_bucket_acl", parent: "bucket", keys: () => ["*"] }],
  },
];

/** A part of a bucket that exists at most once, so any resource of that type explains whatever is there. */
function bucketPart(
  attribute: string,
  sibling: string,
  isSet: (item: ValueRecord) => boolean = () => true,
): Mirror {
  return {
    type: "aws_s3_bucket",
    attribute,
    atoms: (value) => {
      const items = isList(value) ? value : isBlank(value) ? [] : [value];
      return items
        .filter((item) => !isRecord(item) || isSet(item))
        .map((item) => ({ key: "*", value: item }));
    },
    siblings: [{ type: sibling, parent: "bucket", keys: () => ["*"] }],
  };
}

/**
 * Since 2023 AWS encrypts every bucket with its own key; that is not something anyone configured.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 */
function isOwnKey(item: ValueRecord): boolean {
  return !JSON.stringify(item).includes('"AES256"');
}

/** The one grant of full control to the owner is there from the start; every other one somebody made. */
function grantAtoms(grants: readonly ValueRecord[]): Atom[] {
  const owners = grants.filter(
    (grant) =>
      grant.type === "CanonicalUser" && list(grant.permissions).join() === "FULL_CONTROL" && !grant.uri,
  );
  const made = owners.length === 1 ? grants.filter((grant) => grant !== owners[0]) : grants;
  return made.map((grant) => ({ key: JSON.stringify(tidy(grant)), value: grant }));
}

/** AWS groups rules that share ports; taken apart, one peer each, they compare with rule resources. */
function ruleAtoms(value: Value, parent: ValueRecord): Atom[] {
  return list(value)
    .filter(isRecord)
    .flatMap((rule) =>
      peers(rule, text(parent.id)).map((peer) => {
        const key = ruleKey(rule.protocol, rule, peer);
        return { key, value: key.replace(SEALED, "(sensitive)") };
      }),
    );
}

function separateRuleKey(rule: ValueRecord, groupId: string): string {
  const referenced = groupOf(text(rule.referenced_security_group_id));
  const peer =
    referenced === groupId && groupId !== ""
      ? "self"
      : text(rule.cidr_ipv4) || text(rule.cidr_ipv6) || text(rule.prefix_list_id) || referenced;
  return ruleKey(rule.ip_protocol, rule, peer);
}

function classicRuleKeys(rule: ValueRecord, groupId: string): string[] {
  const all = { ...rule, security_groups: texts(rule.source_security_group_id) };
  return peers(all, groupId).map((peer) => ruleKey(rule.protocol, rule, peer));
}

function peers(rule: ValueRecord, groupId: string): string[] {
  const groups = texts(rule.security_groups).map(groupOf);
  const found = [
    ...texts(rule.cidr_blocks),
    ...texts(rule.ipv6_cidr_blocks),
    ...texts(rule.prefix_list_ids),
    ...groups.map((group) => (group === groupId ? "self" : group)),
    ...(rule.self === true ? ["self"] : []),
  ];
  return sortBy([...new Set(found)], (peer) => peer);
}

function ruleKey(protocol: Value | undefined, { from_port, to_port }: ValueRecord, peer: string): string {
  const name = protocolName(protocol);
  if (name === "all") return ruleText({ protocol: name, peer });
  return ruleText({ protocol: name, ports: { from: Number(from_port), to: Number(to_port) }, peer });
}

/** Groups of other accounts, and of the same one in some answers, come as `account/sg-…`. */
function groupOf(id: string): string {
  return id.split("/").at(-1) ?? id;
}

function trafficSources(sibling: ValueRecord): string[] {
  return list(sibling.traffic_source)
    .filter(isRecord)
    .flatMap((source) => texts(source.identifier));
}
