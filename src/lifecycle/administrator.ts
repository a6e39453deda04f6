import { BallastError } from "../core/errors.ts";
import { globMatches } from "../core/glob.ts";
import { readStack, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import { requiredValues, statementsOf } from "../terraform/iam-document.ts";

/**
 * Checks that the caller is one of those who govern the account. Anybody else would be shut out by the policy of the
 * state bucket that he just made.
 * @param caller ARN of the caller, such as `arn:aws:sts::111122223333:assumed-role/administrator/ada`
 * @throws BallastError with the role that the description names
 */
export async function checkAdministrator(
  projectDir: string,
  { governanceStack }: SynthesizedEnvironment,
  caller: string,
): Promise<void> {
  const governance = await readStack(projectDir, governanceStack);
  const wanted = governance
    .of("aws_iam_role")
    .flatMap((role) => statementsOf(role, "assume_role_policy"))
    .filter(({ actions }) => actions.includes("sts:AssumeRole"))
    .flatMap((statement) => requiredValues(statement, "aws:PrincipalArn"));
  if (wanted.some((pattern) => isSessionOf(caller, pattern))) return;
  throw new BallastError(
    "ADMIN",
    "governance.adminRole",
    `got ${caller}; limit: ${[...new Set(wanted)].join(", ")}, who alone changes the state store afterwards; fix: sign in with that role, or set adminRole in stacks/governance.ts`,
  );
}

/** Sessions carry the name of their role and not its path. */
function isSessionOf(caller: string, rolePattern: string): boolean {
  const [, account, role = ""] = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller) ?? [];
  const [, wantedAccount, name = ""] =
    /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(rolePattern) ?? [];
  return account !== undefined && account === wantedAccount && globMatches(name.replaceAll("*", "**"), role);
}
