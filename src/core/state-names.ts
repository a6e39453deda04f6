import { arn, type Home } from "./arn.ts";
import { NAME_LIMITS, physicalName } from "./names.ts";

/** Names of the state store, derived, so that a backend block needs no look-up. */
export interface StateNames {
  readonly bucket: string;
  /** Bucket of the server access logs of that bucket. */
  readonly logBucket: string;
  readonly lockTable: string;
  readonly keyAlias: string;
  readonly keyAliasArn: string;
}

export function stateNames(home: Home): StateNames {
  const keyAlias = `alias/${home.name}-state`;
  return {
    bucket: physicalName(NAME_LIMITS.bucket, home.name, "state", home.account, home.region),
    logBucket: physicalName(NAME_LIMITS.bucket, home.name, "state-logs", home.account, home.region),
    lockTable: `${home.name}-state-locks`,
    keyAlias,
    keyAliasArn: arn(home, "kms", keyAlias),
  };
}

/** Key of a stack's state object; `v1` is the layout, so that a later layout can coexist with it. */
export function stateKey(stackName: string): string {
  return `v1/${stackName}.tfstate`;
}
