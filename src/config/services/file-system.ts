import { z } from "zod";

/**
 * A directory of an Amazon EFS file system that somebody else manages in this network, over one of its access points. It is
 * mounted with TLS, and with the task role, which may do nothing else with the file system.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html (2026-11).
 */
export const FileSystem = z.strictObject({
  /** Such as `fs-0123456789abcdef0`. */
  fileSystemId: z.string(),
  /** Such as `fsap-0123456789abcdef0`: it decides on the directory, and on the user that files belong to. */
  accessPointId: z.string(),
  /** Security group of the mount targets, such as `sg-0123456789abcdef0`. It has to let in NFS, port 2049, from the tasks. */
  securityGroupId: z.string(),
  /** Where the application finds it. */
  path: z.string(),
  /** Whether the application only reads. */
  readOnly: z.boolean().default(false),
});

export type FileSystem = z.output<typeof FileSystem>;
