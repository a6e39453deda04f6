import { readPolicyDocument } from "../../terraform/iam-document.ts";
import { isBlank, type Value } from "../../terraform/value.ts";
import { type Mirror, textAtoms, texts } from "./mirror-values.ts";

/** A policy that a resource of its own sets, or the roles that one gives. */
export const ACCESS_MIRRORS: readonly Mirror[] = [
  policyOf("aws_sqs_queue", "policy", "aws_sqs_queue_policy", "queue_url"),
  policyOf("aws_sns_topic", "policy", "aws_sns_topic_policy", "arn", isOwnersTopicPolicy),
  policyOf("aws_kms_key", "policy", "aws_kms_key_policy", "key_id", isAccountsKeyPolicy),
  policyOf("aws_secretsmanager_secret", "policy", "aws_secretsmanager_secret_policy", "secret_arn"),
  policyOf("aws_api_gateway_rest_api", "policy", "aws_api_gateway_rest_api_policy", "rest_api_id"),
  policyOf("aws_opensearch_domain", "access_policies", "aws_opensearch_domain_policy", "domain_name"),
  policyOf("aws_elasticsearch_domain", "access_policies", "aws_elasticsearch_domain_policy", "domain_name"),
  policyOf("aws_s3_access_point", "policy", "aws_s3control_access_point_policy", "access_point_arn"),
  {
    type: "aws_rds_cluster",
    attribute: "iam_roles",
    atoms: textAtoms,
    siblings: [
      {
        type: "aws_rds_cluster_role_association",
        parent: "db_cluster_identifier",
        keys: (it) => texts(it.role_arn),
      },
    ],
  },
  {
    type: "aws_redshift_cluster",
    attribute: "iam_roles",
    atoms: textAtoms,
    siblings: [
      {
        type: "aws_redshift_cluster_iam_roles",
        parent: "cluster_identifier",
        keys: (it) => texts(it.iam_role_arns),
      },
    ],
  },
];

/** @param isOriginal whether AWS itself gives this policy to an object that nobody gave one */
function policyOf(
  type: string,
  attribute: string,
  sibling: string,
  parent: string,
  isOriginal: (policy: Value) => boolean = () => false,
): Mirror {
  return {
    type,
    attribute,
    atoms: (value) => (isBlank(value) || isOriginal(value) ? [] : [{ key: "*", value }]),
    siblings: [{ type: sibling, parent, keys: () => ["*"] }],
  };
}

/**
 * A new topic lets its owner's account alone use it.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
function isOwnersTopicPolicy(policy: Value): boolean {
  const [only, ...others] = readPolicyDocument(policy) ?? [];
  return (
    others.length === 0 && only !== undefined && only.conditions.some(({ key }) => key === "aws:sourceowner")
  );
}

/**
 * A new key leaves its use to the IAM policies of its account.
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function isAccountsKeyPolicy(policy: Value): boolean {
  const [only, ...others] = readPolicyDocument(policy) ?? [];
  const isRoot = only?.principals.every((principal) => /^AWS:arn:[\w-]+:iam::\d{12}:root$/.test(principal));
  return others.length === 0 && only !== undefined && only.principals.length === 1 && isRoot === true;
}
