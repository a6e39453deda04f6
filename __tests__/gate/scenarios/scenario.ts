/** A change to a small configuration, as Terraform would plan it, and what the gate has to say. */
export interface Scenario {
  /** Name of its captured plan. */
  readonly name: string;
  /** Configuration that is applied first; nothing where it is left out. */
  readonly before?: string;
  /** Configuration that is planned. */
  readonly after: string;
  /** Body of the provider's block, in addition to its region. */
  readonly provider?: string;
  /** Public modules that it calls, by folder of GATE_MODULES; only a capture needs them. */
  readonly modules?: readonly string[];
  /** `level rule address attribute`, in the order of the report. */
  readonly found: readonly string[];
  /** Places that break a rule as they stand. */
  readonly untouched?: number;
}

/** Policies as HCL writes them; a value may be an expression. */
export function policy(...statements: readonly string[]): string {
  return `jsonencode({ Version = "2012-10-17", Statement = [${statements.map((it) => `{ ${it} }`).join(", ")}] })`;
}

export const ECS_TRUST = policy(
  `Sid = "Assume", Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" }`,
);

export const DENY_HTTP = (bucket: string) =>
  `Sid = "DenyInsecureTransport", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["arn:aws:s3:::${bucket}", "arn:aws:s3:::${bucket}/*"], Condition = { Bool = { "aws:SecureTransport" = "false" } }`;

export const GITHUB_TRUST = (...conditions: readonly string[]) =>
  policy(
    `Sid = "Github", Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }, Condition = { ${conditions.join(", ")} }`,
  );

/** A role with its trust policy. */
export function role(name: string, trust: string, more = ""): string {
  return `
resource "aws_iam_role" "${name}" {
  name               = "gate-${name}"
  assume_role_policy = ${trust}
  ${more}
}
`;
}

/** A network that nothing else of a scenario depends on in the cloud. */
export const NETWORK = `
resource "aws_vpc" "main" {
  cidr_block = "10.9.0.0/16"
}
`;

export const SUBNETS = `${NETWORK}
resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.9.\${count.index}.0/24"
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
}
`;
