import { type Home, iamArn } from "../core/arn.ts";
import { GITHUB_ISSUER, githubProviderArn } from "../core/governance-names.ts";
import type { Statement } from "../core/iam.ts";

/** The repository whose jobs may take the roles. */
export interface GithubRepository {
  readonly owner: string;
  readonly repository: string;
  readonly ownerId: string;
  readonly repositoryId: string;
  /** Form of the subject in the tokens that GitHub gives to this repository. */
  readonly subjects: "classic" | "immutable";
}

/** Branch that is deployed; the environments of GitHub let no other one in. */
const BRANCH = "refs/heads/main";

/** Environment of GitHub that the drift job runs in. */
const DRIFT = "drift";

/**
 * Trust of the role that applies: jobs of the environment of GitHub with the same name, on the main branch. A job with
 * `environment:` has the environment in its subject and not the branch, so that the branch is a condition of its own
 * (https://docs.github.com/en/actions/reference/security/oidc, 2026-11).
 */
export function applyTrust(
  home: Home,
  github: GithubRepository,
  environment: string,
  adminRoleArn: string,
): Statement[] {
  const subject = subjectOf(github, `environment:${environment}`);
  return [jobs(home, github, [subject], { [claim("ref")]: BRANCH }), people(home, adminRoleArn)];
}

/** Trust of the role that plans: pull requests of this repository, the main branch, and the drift job. */
export function planTrust(home: Home, github: GithubRepository, adminRoleArn: string): Statement[] {
  const subjects = ["pull_request", `ref:${BRANCH}`, `environment:${DRIFT}`].map((rest) =>
    subjectOf(github, rest),
  );
  return [jobs(home, github, subjects, {}), people(home, adminRoleArn)];
}

/**
 * Repositories made, renamed or transferred since 2026-07-15 have ids in the subject, so that nobody takes over a name:
 * https://docs.github.com/en/actions/reference/security/oidc (2026-11).
 */
export function subjectOf(github: GithubRepository, rest: string): string {
  const { owner, ownerId, repository, repositoryId, subjects } = github;
  return subjects === "immutable"
    ? `repo:${owner}@${ownerId}/${repository}@${repositoryId}:${rest}`
    : `repo:${owner}/${repository}:${rest}`;
}

/**
 * With `StringEquals`, which is false where a claim is missing. The id of the repository is asked for in both forms of
 * the subject.
 */
function jobs(
  home: Home,
  { repositoryId }: GithubRepository,
  subjects: readonly string[],
  more: Readonly<Record<string, string>>,
): Statement {
  return {
    Sid: "GitHubActions",
    Effect: "Allow",
    Principal: { Federated: githubProviderArn(home) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [claim("aud")]: "sts.amazonaws.com",
        [claim("sub")]: subjects,
        [claim("repository_id")]: repositoryId,
        ...more,
      },
    },
  };
}

/** A person who is an administrator already may act as the pipeline, to see what it sees. */
function people(home: Home, adminRoleArn: string): Statement {
  return {
    Sid: "Administrators",
    Effect: "Allow",
    // The role is a condition, not the principal: IAM refuses a principal that does not exist, and one with a *.
    Principal: { AWS: iamArn(home, "root") },
    Action: "sts:AssumeRole",
    Condition: { ArnLike: { "aws:PrincipalArn": adminRoleArn } },
  };
}

function claim(name: string): string {
  return `${GITHUB_ISSUER}:${name}`;
}
