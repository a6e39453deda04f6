/** One authorization that AWS makes before it does what a request asks for. */
export interface Access {
  /** Such as `ec2:CreateVpc`. */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** Condition keys in lower case and their values, but for those of the caller. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** Policy of the resource, as JSON. */
  readonly policy?: string | undefined;
  /** The AWS service that acts for itself, where it is not the caller. */
  readonly service?: string | undefined;
}
