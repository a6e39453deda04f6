import { z } from "zod";

const Github = z.strictObject({
  /** Organization or user that owns the repository. */
  owner: z.string(),
  /** Name of the repository, without its owner. */
  repository: z.string(),
  /** Numeric id of the owner: `gh api repos/OWNER/REPOSITORY --jq .owner.id`. */
  ownerId: z.string(),
  /** Numeric id of the repository: `gh api repos/OWNER/REPOSITORY --jq .id`. A name can be taken over, an id cannot. */
  repositoryId: z.string(),
  /**
   * Form of the subject in the tokens of its jobs: `immutable`, with ids, for repositories that were made, renamed or
   * transferred since 2026-07-15, else `classic`.
   */
  subjects: z.enum(["classic", "immutable"]),
});

const Audit = z.strictObject({
  /** Days that log files of the audit trail are kept, and locked: nobody deletes one before. */
  retentionDays: z.int().min(90).max(3650).default(731),
  /** Addresses that are subscribed to the alarms of the audit trail; each must confirm once. */
  emails: z.array(z.string()).default([]),
});

/** Who governs the accounts of the project, and what may act on them without a person. */
export const GovernanceSchema = z.strictObject({
  /**
   * IAM role in every account by which people apply governance and state stacks, with its path if it has one. A
   * permission set of IAM Identity Center is
   * `aws-reserved/sso.amazonaws.com/*\/AWSReservedSSO_<name>_*`.
   */
  adminRole: z.string(),
  /** The repository whose jobs may plan and apply. */
  github: Github,
  audit: Audit.prefault({}),
});

/** A description as people write it. */
export type GovernanceInput = z.input<typeof GovernanceSchema>;
/** A parsed description. */
export type Governance = z.output<typeof GovernanceSchema>;
