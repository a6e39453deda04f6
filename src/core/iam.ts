/** Values of one condition operator, such as `{ "aws:SourceAccount": "111122223333" }`. */
type ConditionValues = Readonly<Record<string, string | readonly string[]>>;

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  /** In place of `Resource`, of a Deny: all but these. */
  readonly NotResource?: string | readonly string[];
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, ConditionValues>>;
}

/** Text of an IAM policy. An empty list of statements is a mistake in the caller: IAM refuses it. */
export function policyDocument(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Trust policy of a role that one AWS service assumes. With a source, the service may do so only on behalf of that
 * account and resource, which closes the confused-deputy path
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html, 2026-06). EC2 offers no such keys.
 */
export function serviceTrust(service: string, source?: { account: string; arn: string }): string {
  return policyDocument({
    Sid: "Assume",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(source && {
      Condition: {
        StringEquals: { "aws:SourceAccount": source.account },
        ArnLike: { "aws:SourceArn": source.arn },
      },
    }),
  });
}

/** Refuses every request to the bucket that is not encrypted in transit with TLS 1.2 or newer. */
export function denyInsecureTransport(bucketArn: string): Statement[] {
  const common = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
  } as const;
  return [
    { Sid: "DenyInsecureTransport", ...common, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "DenyOldTls", ...common, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}

/**
 * Lets the account administer a key through IAM without letting every `kms:Decrypt` in the account open what it
 * encrypts: the verbs that use the key are not among these.
 */
export function keyAdministration(rootArn: string): Statement {
  const verbs = [
    "CancelKeyDeletion",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListGrants",
    "ListKeyPolicies",
    "ListResourceTags",
    "PutKeyPolicy",
    "RevokeGrant",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "CreateAlias",
    "DeleteAlias",
    "UpdateKeyDescription",
  ];
  return {
    Sid: "Administer",
    Effect: "Allow",
    Principal: { AWS: rootArn },
    Action: verbs.map((verb) => `kms:${verb}`),
    Resource: "*",
  };
}
