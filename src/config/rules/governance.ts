import { type Finding, show } from "../../core/finding.ts";
import type { Governance } from "../governance.ts";
import { EMAIL } from "./observability.ts";
import { refuse } from "./report.ts";

/** Path and name of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11). */
const ROLE = /^(?:[\w+=,.@-]{1,64}\/){0,8}[\w+=,.@-]{1,64}$/;
/** ARNs of the roles of permission sets: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html (2026-11). */
const PERMISSION_SET =
  /^aws-reserved\/sso\.amazonaws\.com\/(?:\*|[a-z0-9-]+)\/AWSReservedSSO_[\w+=,.@-]{1,32}_(?:\*|[0-9a-f]{16})$/;

/** https://docs.github.com/en/get-started/learning-about-github/types-of-github-accounts (2026-11). */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;
const REPOSITORY = /^[\w.-]{1,100}$/;
const ID = /^\d{1,20}$/;

/** GOV-02: who is told what happens in the account. */
export function auditAddresses({ audit }: Governance): Finding[] {
  return audit.emails.flatMap((address, index) => {
    if (EMAIL.test(address)) return [];
    const limit = "an e-mail address that SNS takes";
    const place = `governance.audit.emails.${index}`;
    return [refuse("GOV-02", { place, value: show(address), limit, fix: "correct the address" })];
  });
}

/** GOV-01: who governs, and the repository that may act. */
export function governance({ adminRole, github }: Governance): Finding[] {
  const findings: Finding[] = [];
  const check = (place: string, value: string, form: RegExp, limit: string, fix: string) => {
    if (!form.test(value)) findings.push(refuse("GOV-01", { place, value: show(value), limit, fix }));
  };
  const isPermissionSet = adminRole.startsWith("aws-reserved/");
  check(
    "governance.adminRole",
    adminRole,
    isPermissionSet ? PERMISSION_SET : ROLE,
    "a role name with its path; a * only for the id of a permission set",
    isPermissionSet
      ? "write aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_<permission set>_*"
      : "give only path and name, without arn: and role/",
  );
  const name = "the name as in the address of the repository on GitHub";
  check("governance.github.owner", github.owner, OWNER, name, "give the owner alone");
  check("governance.github.repository", github.repository, REPOSITORY, name, "give it without the owner");
  const id = "a number as a string";
  check(
    "governance.github.ownerId",
    github.ownerId,
    ID,
    id,
    "see gh api repos/OWNER/REPOSITORY --jq .owner.id",
  );
  check(
    "governance.github.repositoryId",
    github.repositoryId,
    ID,
    id,
    "see gh api repos/OWNER/REPOSITORY --jq .id",
  );
  return findings;
}
