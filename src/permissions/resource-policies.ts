import { type Declared, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { type DeclaredPolicy, declaredPolicy } from "./declared-policies.ts";
import type { ExpectedArns } from "./expected-arns.ts";

/** A type whose `policy` (or other attribute) says who may use a resource, and the attribute that names the resource. */
interface Holder {
  readonly type: string;
  readonly policy: string;
  /** Undefined where the policy is an attribute of the resource itself. */
  readonly names?: { readonly at: string; readonly type: string };
}

const HOLDERS: readonly Holder[] = [
  { type: "aws_iam_role", policy: "assume_role_policy" },
  { type: "aws_kms_key", policy: "policy" },
  { type: "aws_kms_key_policy", policy: "policy", names: { at: "key_id", type: "aws_kms_key" } },
  { type: "aws_s3_bucket", policy: "policy" },
  { type: "aws_s3_bucket_policy", policy: "policy", names: { at: "bucket", type: "aws_s3_bucket" } },
  { type: "aws_sns_topic", policy: "policy" },
  { type: "aws_sns_topic_policy", policy: "policy", names: { at: "arn", type: "aws_sns_topic" } },
  { type: "aws_sqs_queue", policy: "policy" },
  { type: "aws_sqs_queue_policy", policy: "policy", names: { at: "queue_url", type: "aws_sqs_queue" } },
  {
    type: "aws_ecr_repository_policy",
    policy: "policy",
    names: { at: "repository", type: "aws_ecr_repository" },
  },
];

/** The policy of the resource with this ARN, or of the bucket of this object; undefined where none is declared. */
export function policyOfResource(
  declared: Declared,
  arn: string,
  arns: ExpectedArns,
): DeclaredPolicy | undefined {
  for (const { names, policy, type } of HOLDERS) {
    for (const holder of declared.of(type)) {
      const owner = names ? holder.links(names.at, names.type)[0]?.resource : holder;
      if (!owner || !isOf(arn, owner, arns) || !has(holder, policy)) continue;
      return declaredPolicy(holder, policy, "resource", arns);
    }
  }
  return undefined;
}

function isOf(arn: string, owner: DeclaredResource, arns: ExpectedArns): boolean {
  const own = arns.of(owner);
  return own !== undefined && (arn === own || (owner.type === "aws_s3_bucket" && arn.startsWith(`${own}/`)));
}

/** Computed attributes of a plan are no policy of their own. */
function has(holder: DeclaredResource, path: string): boolean {
  return valueAt(holder.values, path) !== undefined && holder.gives(path) !== false;
}
