/** Somebody who asks. The names are the roles of `prod`; the others stand for principals that the stacks do not make. */
export type Who =
  | "apply"
  | "plan"
  | "instance"
  | "flow-logs"
  | "api-task"
  | "api-execution"
  | "web-execution"
  /** A person who signed in as administrator. */
  | "administrator"
  /** A role of the account that somebody gave AdministratorAccess, but which is not the administrators'. */
  | "stranger"
  /** Anything else by its principal: a service, an identity provider, a role of another account. */
  | { readonly principal: string };

type Context = Readonly<Record<string, string | readonly string[]>>;

/** A request, as far as it differs from one that is signed and encrypted in transit. */
export interface Ask {
  readonly by: Who;
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
  /** Somebody has attached AdministratorAccess to the caller by mistake. */
  readonly widened?: boolean;
  /** Policy of the resource, where that is not one of the platform's. */
  readonly resourcePolicy?: object;
}

/** A request that has to be denied. */
export interface Scenario extends Ask {
  readonly what: string;
  /** The same within scope, which has to be allowed: a document that denied everything would not do. */
  readonly twin?: Partial<Ask>;
}

export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "999999999999";
export const REGION = "eu-central-1";
export const NAME = "shop-prod";

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

export function iam(resource: string, account = ACCOUNT): string {
  return `arn:aws:iam::${account}:${resource}`;
}

export function bucket(name: string, object?: string): string {
  const arn = `arn:aws:s3:::${name}-${ACCOUNT}-${REGION}`;
  return object === undefined ? arn : `${arn}/${object}`;
}

/** Tags of an object of `prod`. */
export const OWN = { "aws:ResourceTag/Project": "shop", "aws:ResourceTag/Environment": "prod" };

/** Tags of an object of another environment in the account. */
export const FOREIGN = { "aws:ResourceTag/Project": "shop", "aws:ResourceTag/Environment": "staging" };

/** Tags that a request gives to what it creates. */
export const NEW = {
  "aws:RequestTag/Project": "shop",
  "aws:RequestTag/Environment": "prod",
  "aws:TagKeys": ["Project", "Environment", "ManagedBy", "Name"],
};

/** Policy of a key that lets the account's IAM policies decide: the one that AWS gives by default. */
export const DEFAULT_KEY_POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: iam("root") }, Action: "kms:*", Resource: "*" }],
};

/** Addresses of keys, whose ids nobody knows yet. */
export const STATE_KEY = "prod-state/aws_kms_key.state";
export const AUDIT_KEY = "aws_kms_key.audit";
export const PLATFORM_KEY = "prod-platform/aws_kms_key.platform";
