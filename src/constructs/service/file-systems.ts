import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import type { Statement } from "../../core/iam.ts";

export interface FileSystemProps {
  readonly fileSystemId: string;
  readonly accessPointId: string;
  readonly securityGroupId: string;
  readonly path: string;
  readonly readOnly: boolean;
}

export type FileSystems = Readonly<Record<string, FileSystemProps>>;

/** Port of NFS: https://docs.aws.amazon.com/efs/latest/ug/network-access.html (2026-11). */
const NFS_PORT = 2049;

/** Name of the volume; that of a directory has no two hyphens. */
function volumeOf(name: string): string {
  return `efs--${name}`;
}

/** Volumes of a task definition; an access point decides on the directory, so that the root is its own. */
export function fileSystemVolumes(fileSystems: FileSystems) {
  return sorted(fileSystems).map(([name, { accessPointId, fileSystemId }]) => ({
    name: volumeOf(name),
    efsVolumeConfiguration: {
      fileSystemId,
      rootDirectory: "/",
      transitEncryption: "ENABLED",
      authorizationConfig: { accessPointId, iam: "ENABLED" },
    },
  }));
}

/** Where the application finds them. */
export function fileSystemMounts(fileSystems: FileSystems) {
  return sorted(fileSystems).map(([name, { path, readOnly }]) => ({
    sourceVolume: volumeOf(name),
    containerPath: path,
    readOnly,
  }));
}

/**
 * What the task role may do: mount over its access points, and write where it is not told to read only.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html (2026-11)
 */
export function fileSystemStatements(home: Home, fileSystems: FileSystems): Statement[] {
  return sorted(fileSystems).map(([name, { accessPointId, fileSystemId, readOnly }]) => ({
    Sid: `Mount${name.replaceAll("-", "")}`,
    Effect: "Allow",
    Action: ["elasticfilesystem:ClientMount", ...(readOnly ? [] : ["elasticfilesystem:ClientWrite"])],
    Resource: [arn(home, "elasticfilesystem", `file-system/${fileSystemId}`)],
    Condition: {
      StringEquals: {
        "elasticfilesystem:AccessPointArn": arn(home, "elasticfilesystem", `access-point/${accessPointId}`),
      },
      Bool: { "aws:SecureTransport": "true" },
    },
  }));
}

/** Lets the tasks reach the mount targets; their group lets the tasks in. */
export function openFileSystems(scope: Construct, securityGroupId: string, fileSystems: FileSystems): void {
  for (const [name, fileSystem] of sorted(fileSystems)) {
    new VpcSecurityGroupEgressRule(scope, `efs-${name}`, {
      securityGroupId,
      description: `NFS to the file system ${name}`,
      referencedSecurityGroupId: fileSystem.securityGroupId,
      ipProtocol: "tcp",
      fromPort: NFS_PORT,
      toPort: NFS_PORT,
    });
  }
}

function sorted(fileSystems: FileSystems): [string, FileSystemProps][] {
  return Object.entries(fileSystems).sort(([a], [b]) => (a < b ? -1 : 1));
}
