/** An attribute that another resource of its own sets: its difference is judged there. */
interface Explained {
  readonly type: RegExp;
  readonly attribute: RegExp;
  readonly by: readonly { readonly type: string; readonly parent: string }[];
}

/**
 * Found by applying the platform with AWS provider 5.100.0: all of these change right after the first apply, when the
 * resource named behind them is created. Unlike a mirror they have a value of their own when no resource sets them,
 * so that value is not an unmanaged part.
 */
const EXPLAINED: readonly Explained[] = [
  explained(/^aws_sns_topic$/, /^policy$/, "aws_sns_topic_policy", "arn"),
  explained(/^aws_sqs_queue$/, /^policy$/, "aws_sqs_queue_policy", "queue_url"),
  explained(/^aws_kms_key$/, /^policy$/, "aws_kms_key_policy", "key_id"),
  explained(/^aws_secretsmanager_secret$/, /^policy$/, "aws_secretsmanager_secret_policy", "secret_arn"),
  explained(/^aws_vpc_endpoint$/, /^policy$/, "aws_vpc_endpoint_policy", "vpc_endpoint_id"),
  {
    type: /^aws_eip$/,
    attribute: /^(association_id|network_interface|private_dns|private_ip|instance)$/,
    by: [
      { type: "aws_nat_gateway", parent: "allocation_id" },
      { type: "aws_eip_association", parent: "allocation_id" },
    ],
  },
];

function explained(type: RegExp, attribute: RegExp, sibling: string, parent: string): Explained {
  return { type, attribute, by: [{ type: sibling, parent }] };
}

/** Types and their attributes that name a parent, for one attribute of that parent. */
export function explainedBy(type: string, attribute: string): Explained["by"] {
  return EXPLAINED.filter((row) => row.type.test(type) && row.attribute.test(attribute)).flatMap(
    ({ by }) => by,
  );
}
