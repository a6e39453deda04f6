/** What the emulator knows of something that exists. */
export interface Thing {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Condition keys that follow from the thing itself, in lower case, such as `ec2:vpc`. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Policy of the resource, as JSON. */
  readonly policy?: string | undefined;
  /** ARN of the KMS key under which its data is. */
  readonly key?: string | undefined;
  /** Name of a table's partition key. */
  readonly partitionKey?: string | undefined;
  /** ARN of the role in an instance profile. */
  readonly role?: string | undefined;
}

/**
 * How a request names something: by its ARN, by the id of an EC2 resource, or by what is a name in one service only,
 * such as the name of a role, whose ARN has a path too.
 */
export type Kind =
  | "application-autoscaling:scalable-target"
  | "arn"
  | "autoscaling:group"
  | "ec2"
  | "ec2:address-association"
  | "ec2:launch-template-name"
  | "ec2:route-table-association"
  | "iam:instance-profile"
  | "iam:role"
  | "kms:key";

/** Questions about the account that a request alone does not answer. */
export interface Lookups {
  readonly account: string;
  /** Undefined when there is no such thing. */
  find(kind: Kind, name: string): Promise<Thing | undefined>;
  /** What a launch template holds, in the form of the EC2 API; undefined when there is none. */
  launchTemplate(id: string, version: string): Promise<LaunchTemplate | undefined>;
}

/** A version of a launch template. */
export interface LaunchTemplate {
  readonly id: string;
  /** `RequestLaunchTemplateData`, as a tree. */
  readonly data: Readonly<Record<string, unknown>>;
}
