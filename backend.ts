import type { TerraformRemoteState, TerraformStack } from "cdktf";
import { DataTerraformRemoteStateLocal, DataTerraformRemoteStateS3, LocalBackend, S3Backend } from "cdktf";
import type { Home } from "./src/core/arn.ts";
import { stateKey, stateNames } from "./src/core/state-names.ts";

/** Where state lives. `assumeRoleArn` is absent where requests do not go to AWS. */
export type StateLocation =
  | { readonly kind: "local" }
  | { readonly kind: "s3"; readonly home: Home; readonly assumeRoleArn?: string | undefined };

/**
 * Puts a stack's state where it belongs: in the environment's bucket, under the state key, one object a stack,
 * locked by the DynamoDB table and by a lock file. Both locks are taken by every run: a run with only one of them
 * would leave the table's digest stale for the others
 * (https://developer.hashicorp.com/terraform/language/backend/s3#state-locking).
 */
export function useState(stack: TerraformStack, location: StateLocation): void {
  const name = stack.node.id;
  if (location.kind === "local") {
    new LocalBackend(stack, { path: localPath(name) });
    return;
  }
  new S3Backend(stack, {
    ...s3Arguments(location, name),
    encrypt: true,
    dynamodbTable: stateNames(location.home).lockTable,
    kmsKeyId: stateNames(location.home).keyAliasArn,
  });
  // CDKTF 0.21 does not know the lock file yet.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

/** Reads the outputs of another stack of the same environment. */
export function readState(
  stack: TerraformStack,
  id: string,
  other: string,
  location: StateLocation,
): TerraformRemoteState {
  return location.kind === "local"
    ? new DataTerraformRemoteStateLocal(stack, id, { path: localPath(other) })
    : new DataTerraformRemoteStateS3(stack, id, s3Arguments(location, other));
}

function s3Arguments(location: Extract<StateLocation, { kind: "s3" }>, stackName: string) {
  const { home, assumeRoleArn } = location;
  return {
    bucket: stateNames(home).bucket,
    key: stateKey(stackName),
    region: home.region,
    allowedAccountIds: [home.account],
    ...(assumeRoleArn && { assumeRole: { roleArn: assumeRoleArn } }),
  };
}

/** Relative to the stack's own folder under `cdktf.out/stacks/`, so that no path of a machine is synthesized. */
function localPath(stackName: string): string {
  return `../../../terraform.${stackName}.tfstate`;
}
