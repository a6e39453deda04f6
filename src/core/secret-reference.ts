/** What a `valueFrom` of a container secret points to. */
export interface SecretReference {
  readonly kind: "secret" | "parameter";
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** ARN to grant: without the JSON key, version stage and version id that ECS accepts behind a secret's ARN. */
  readonly arn: string;
  /** Last six characters of a secret's ARN, which Secrets Manager chose. */
  readonly suffix: string | undefined;
}

const SECRET =
  /^(arn:(aws[\w-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:[\w/+=.@!-]+-([A-Za-z0-9]{6}))(?::[^:*?]*:[^:*?]*:[^:*?]*)?$/;
const PARAMETER = /^(arn:(aws[\w-]*):ssm:([a-z0-9-]+):(\d{12}):parameter\/[\w./-]+)$/;

/**
 * Parses a full ARN, or returns undefined: names, wildcards and ARNs without the six random characters match more
 * than one secret. Names of secrets that AWS services manage have a `!`, such as `rds!db-…`. Forms: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * (2026-06).
 */
export function secretReference(valueFrom: string): SecretReference | undefined {
  for (const [kind, pattern] of [
    ["secret", SECRET],
    ["parameter", PARAMETER],
  ] as const) {
    const [, arn, partition, region, account, suffix] = pattern.exec(valueFrom) ?? [];
    if (arn && partition && region && account) return { kind, arn, partition, region, account, suffix };
  }
  return undefined;
}
