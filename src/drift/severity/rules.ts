import { isWorld } from "../../terraform/open-ports.ts";
import { comparePolicies } from "../../terraform/policy-grants.ts";
import { isBlank } from "../../terraform/value.ts";
import {
  expected,
  forever,
  gained,
  lost,
  onlyDescriptions,
  requiresTokens,
  secretChanged,
  worldRules,
} from "./change.ts";

import { PROTECTIONS } from "./protections.ts";
import { ANY, type SeverityRule } from "./rule.ts";
import { WORKLOADS } from "./workloads.ts";

const GROUP_RULES =
  /^aws_(default_)?security_group$|^aws_vpc_security_group_ingress_rule$|^aws_security_group_rule$/;
/** Attributes that hold an IAM policy document. */
export const POLICY_TEXT =
  /(^|\.)(policy|assume_role_policy|access_polic(y|ies)|inline_policy|resource_policy|policy_document)(\.policy)?$/;

/** From the worst down; see `docs` of each service for the attribute names. */
export const SEVERITY_RULES: readonly SeverityRule[] = [
  {
    id: "sg-expected-public",
    level: "medium",
    types: GROUP_RULES,
    attribute: /^(ingress|cidr_ipv4|cidr_ipv6|cidr_blocks|ipv6_cidr_blocks)$/,
    when: (change) =>
      worldRules(change).length > 0 && worldRules(change).every((rule) => expected(rule, change)),
    why: "open to the whole internet, on a port that the policy expects to be public",
  },
  {
    id: "sg-world-open",
    level: "critical",
    types: GROUP_RULES,
    attribute: /^(ingress|cidr_ipv4|cidr_ipv6|cidr_blocks|ipv6_cidr_blocks)$/,
    when: (change) => worldRules(change).length > 0,
    why: "open to the whole internet",
  },
  {
    id: "sg-world-ports",
    level: "critical",
    types: /^aws_vpc_security_group_ingress_rule$|^aws_security_group_rule$/,
    attribute: /^(from_port|to_port|ip_protocol|protocol)$/,
    when: ({ resource }) => resource.type !== "egress" && isWorld(resource),
    why: "the ports of a rule for the whole internet moved",
  },
  {
    id: "iam-policy-attached",
    level: "critical",
    types: /^aws_iam_/,
    attribute: /^(managed_policy_arns|inline_policy|policy_arns|policy_names)(\.|$)/,
    when: ({ added, class: kind }) => added.length > 0 || kind === "unmanaged_child",
    why: "a policy was given to an identity: it can do more than the code says",
  },
  {
    id: "role-given",
    level: "high",
    types: ANY,
    attribute: /^iam_roles$/,
    when: ({ added }) => added.length > 0,
    why: "a service was given a role: it can reach more than the code says",
  },
  {
    id: "policy-wide-open",
    level: "critical",
    types: ANY,
    attribute: POLICY_TEXT,
    when: ({ from, to }) => comparePolicies(from, to) === "wide-open",
    why: "the policy gained a wildcard or a principal, or lost a Deny",
  },
  {
    id: "policy-open-to-anyone",
    level: "critical",
    types: ANY,
    attribute: POLICY_TEXT,
    when: ({ from, to }) => comparePolicies(from, to) === "open-to-anyone",
    why: "anybody, or anyone an identity provider vouches for, gets in with fewer conditions",
  },
  {
    id: "policy-widened",
    level: "high",
    types: ANY,
    attribute: POLICY_TEXT,
    when: ({ from, to }) => comparePolicies(from, to) === "widened",
    why: "the policy allows more than the code says",
  },
  {
    id: "policy-narrowed",
    level: "medium",
    types: ANY,
    attribute: POLICY_TEXT,
    why: "the policy allows less than the code says: something may be refused",
  },
  {
    id: "bucket-public",
    level: "critical",
    types: /^aws_s3_bucket(_acl)?$/,
    attribute: /^(acl|grant|access_control_policy)(\.|$)/,
    when: ({ to, added }) => /public-|AllUsers|AuthenticatedUsers/.test(JSON.stringify([to, added])),
    why: "the bucket is readable by anyone",
  },
  {
    id: "access-block-loosened",
    level: "critical",
    types: /public_access_block$/,
    attribute: /^(block|ignore|restrict)_/,
    when: lost,
    why: "the block on public access is off",
  },
  {
    id: "publicly-accessible",
    level: "critical",
    types: ANY,
    attribute: /^publicly_accessible$/,
    when: gained,
    why: "it can be reached from the internet",
  },
  {
    id: "imds-v1",
    level: "critical",
    types: ANY,
    attribute: /(^|\.)metadata_options(\.http_tokens)?$/,
    when: ({ from, to }) => requiresTokens(from) && !requiresTokens(to),
    why: "new instances answer IMDSv1: a forged request can read the role's credentials",
  },
  {
    id: "secret-changed",
    level: "critical",
    types:
      /^aws_(secretsmanager_secret_version|ssm_parameter|db_instance|rds_cluster|elasticache_replication_group)$/,
    attribute: ANY,
    when: (change) => secretChanged(change),
    why: "a secret was changed outside: who did it knows it",
  },
  {
    id: "tags-move",
    level: "high",
    types: /^aws_ecr_repository$/,
    attribute: /^image_tag_mutability$/,
    when: ({ to }) => to === "MUTABLE",
    why: "a tag can be moved to another image, so that a restart runs what nobody released",
  },
  {
    id: "scan-off",
    level: "medium",
    types: /^aws_ecr_repository$/,
    attribute: /^image_scanning_configuration(\.|$)/,
    when: lost,
    why: "images are no longer scanned when they are pushed",
  },
  {
    id: "dead-letter-off",
    level: "high",
    types: /^aws_sqs_queue(_redrive_policy)?$/,
    attribute: /^redrive_policy$/,
    when: ({ to }) => isBlank(to),
    why: "a message that nobody can work on comes back until it expires, and is lost then",
  },
  {
    id: "chat-opened",
    level: "critical",
    types: /^aws_chatbot_(slack|teams)_channel_configuration$/,
    attribute: /^(guardrail_policy_arns|iam_role_arn|user_authorization_required)(\.|$)/,
    why: "people in a chat channel can do something else in the account than the code says",
  },
  {
    id: "alerts-filtered",
    level: "high",
    types: /^aws_sns_topic_subscription$/,
    attribute: /^(filter_policy(_scope)?|delivery_policy|redrive_policy)$/,
    why: "messages that somebody is told of now reach nobody, or others reach them",
  },
  {
    id: "job-dead-letters-off",
    level: "high",
    types: /^aws_scheduler_schedule$/,
    attribute: /^target\.(\d+\.)?dead_letter_config(\.|$)/,
    why: "a run that could not be started is lost, or kept elsewhere",
  },
  ...PROTECTIONS.map(
    ([id, attribute, why]): SeverityRule => ({ id, level: "high", types: ANY, attribute, when: lost, why }),
  ),
  ...PROTECTIONS.map(
    ([id, attribute]): SeverityRule => ({
      id: id.replace("-off", "-on"),
      level: "low",
      types: ANY,
      attribute,
      when: gained,
      why: "a protection was switched on outside; apply would switch it off",
    }),
  ),
  {
    id: "public-address",
    level: "high",
    types: ANY,
    attribute: /(^|\.)(associate_public_ip_address|assign_public_ip|map_public_ip_on_launch)$/,
    when: gained,
    why: "new machines get a public address",
  },
  {
    id: "tls-changed",
    level: "high",
    types: /^aws_(alb|lb)_listener/,
    attribute: /^(ssl_policy|certificate_arn|protocol|port)$/,
    why: "what the listener speaks to the world changed",
  },
  {
    id: "balancer-groups",
    level: "high",
    types: /^aws_(alb|lb)$/,
    attribute: /^security_groups(\.|$)/,
    why: "other security groups decide who reaches the load balancer",
  },
  {
    id: "traffic-moved",
    level: "high",
    types: /^aws_((alb|lb)_listener|route$|(default_)?route_table$)/,
    attribute: /^(default_action|action|condition|priority|route|propagating_vgws)(\.|$)|_id$/,
    why: "traffic goes elsewhere",
  },
  ...WORKLOADS,
  {
    id: "required-tag",
    level: "medium",
    types: ANY,
    attribute: /^tags(_all)?\./,
    when: ({ attribute, requiredTags }) => requiredTags.has(attribute.replace(/^tags(_all)?\./, "")),
    why: "the policy requires this tag",
  },
  {
    id: "label",
    level: "low",
    types: ANY,
    attribute: /^(tags|tags_all|tag)(\.|$)|(^|\.)(description|name|comment)$/,
    why: "only a label: nothing runs differently",
  },
  {
    id: "retention-shortened",
    level: "medium",
    types: ANY,
    attribute: /retention_(in_days|period)$/,
    when: ({ from, to }) => forever(to) < forever(from),
    why: "logs or backups are kept for less time",
  },
  {
    id: "retention-lengthened",
    level: "low",
    types: ANY,
    attribute: /retention_(in_days|period)$/,
    why: "logs or backups are kept longer, and cost more",
  },
  {
    id: "rule-description",
    level: "low",
    types: /security_group/,
    attribute: /^(ingress|egress)$/,
    when: onlyDescriptions,
    why: "only the description of a rule: the same is open as before",
  },
  {
    id: "sg-peer",
    level: "high",
    types: /^aws_vpc_security_group_(in|e)gress_rule$|^aws_security_group_rule$/,
    attribute: /^(referenced_security_group_id|source_security_group_id|security_group_id)$/,
    why: "another group may connect, or is connected to, than the code says",
  },
  {
    id: "security-type",
    level: "high",
    types:
      /^aws_(.*security_group|iam_|kms_|network_acl|default_network_acl|ec2_managed_prefix_list|vpc_endpoint_service|wafv2_|secretsmanager_|acm_|cloudtrail|guardduty|s3_bucket_(policy|public_access_block|acl|server_side))/,
    attribute: ANY,
    when: ({ added, removed }) => added.length > 0 || removed.length === 0,
    why: "a resource that guards access changed in a way no rule knows",
  },
  { id: "other", level: "medium", types: ANY, attribute: ANY, why: "it no longer is what the code says" },
];
