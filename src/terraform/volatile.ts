/**
 * Attributes that AWS or the provider moves by itself; what they follow is compared on its own. Found by
 * experiment with AWS provider 5.100.0.
 */
const VOLATILE: readonly { readonly types: RegExp; readonly attribute: RegExp }[] = [
  { types: /^aws_ssm_parameter$/, attribute: /^version$/ },
  { types: /^aws_launch_template$/, attribute: /^latest_version$/ },
  { types: /^aws_ecs_task_definition$/, attribute: /^(revision|arn|arn_without_revision|id)$/ },
  { types: /^aws_lb_target_group$/, attribute: /^load_balancer_arns$/ },
  { types: /^aws_iam_policy$/, attribute: /^attachment_count$/ },
  { types: /^aws_autoscaling_group$/, attribute: /^(predicted_capacity|warm_pool_size)$/ },
  { types: /^aws_secretsmanager_secret_version$/, attribute: /^(version_id|version_stages)$/ },
  { types: /^aws_lambda_function$/, attribute: /^(last_modified|qualified_arn|version)$/ },
  // That of an object is a hash of its content: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
  { types: /^aws_(?!s3_(bucket_)?object$)/, attribute: /^etag$/ },
  {
    types: /^aws_/,
    attribute: /^(update_time|updated_date|last_updated(_at|_time)?|last_modified(_date|_time)?)$/,
  },
];

/** Whether a difference in this attribute only follows another one. */
export function isVolatile(type: string, attribute: string): boolean {
  return VOLATILE.some((rule) => rule.types.test(type) && rule.attribute.test(attribute));
}
