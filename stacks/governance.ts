import type { GovernanceInput } from "../src/config/governance.ts";

/**
 * Who governs the accounts of this project. The ids are placeholders, which provider mode `aws` refuses:
 * `gh api repos/OWNER/REPOSITORY` has yours.
 */
export const GOVERNANCE = {
  adminRole: "aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_AdministratorAccess_*",
  github: {
    owner: "example",
    repository: "shop",
    ownerId: "000000000",
    repositoryId: "000000000",
    subjects: "immutable",
  },
  audit: { emails: ["security@example.com"] },
} satisfies GovernanceInput;
