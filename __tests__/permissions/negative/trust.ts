import { iam, NAME, type Scenario } from "./scenario.ts";

const HOST = "token.actions.githubusercontent.com";
const GITHUB = { principal: iam(`oidc-provider/${HOST}`) };

/** What the token of a job says. */
function token(claims: Readonly<Record<string, string>>, subject: string): Record<string, string> {
  const all = {
    aud: "sts.amazonaws.com",
    repository_id: "2000002",
    ref: "refs/heads/main",
    sub: subject,
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`${HOST}:${name}`, value]));
}

function without(context: Readonly<Record<string, string>>, claim: string): Record<string, string> {
  return Object.fromEntries(Object.entries(context).filter(([key]) => key !== `${HOST}:${claim}`));
}

/** Tokens of jobs that may take neither role, or only the other one. @param repo front of the subject */
export function tokens(repo: string): Scenario[] {
  const [owner = "", name = ""] = repo.replace(/^repo:/, "").split("/");
  const assume = (
    what: string,
    role: string,
    context: Record<string, string>,
    twin?: Record<string, string>,
  ): Scenario => ({
    what: `${role}: ${what}`,
    by: GITHUB,
    action: "sts:AssumeRoleWithWebIdentity",
    resource: iam(`role/pipeline/${NAME}-${role}`),
    context,
    ...(twin && { twin: { context: twin } }),
  });
  const deploys = token({}, `${repo}:environment:prod`);
  const plans = token({}, `${repo}:pull_request`);
  return [
    assume(
      "a job of a fork",
      "apply",
      token({ repository_id: "3000003" }, `repo:evil/${name}:environment:prod`),
      deploys,
    ),
    assume("a job of another environment", "apply", token({}, `${repo}:environment:staging`)),
    assume("a pull request", "apply", token({ ref: "refs/pull/1/merge" }, `${repo}:pull_request`)),
    assume("the main branch without the environment", "apply", token({}, `${repo}:ref:refs/heads/main`)),
    assume(
      "the environment on another branch",
      "apply",
      token({ ref: "refs/heads/feature" }, `${repo}:environment:prod`),
    ),
    assume("the environment on a tag", "apply", token({ ref: "refs/tags/v1" }, `${repo}:environment:prod`)),
    assume("a token without a branch", "apply", without(deploys, "ref")),
    assume(
      "a repository that has taken over the name",
      "apply",
      token({ repository_id: "9000009" }, `${repo}:environment:prod`),
    ),
    assume("a token without the id of its repository", "apply", without(deploys, "repository_id")),
    assume("another repository of the owner", "apply", token({}, `repo:${owner}/other:environment:prod`)),
    assume("a name that begins like the environment's", "apply", token({}, `${repo}:environment:production`)),
    assume(
      "another audience",
      "apply",
      token({ aud: "https://github.com/example" }, `${repo}:environment:prod`),
    ),
    assume(
      "a pull request of a fork",
      "plan",
      token({ repository_id: "3000003" }, `repo:evil/${name}:pull_request`),
      plans,
    ),
    assume(
      "another branch",
      "plan",
      token({}, `${repo}:ref:refs/heads/feature`),
      token({}, `${repo}:ref:refs/heads/main`),
    ),
    assume(
      "the environment that deploys",
      "plan",
      token({}, `${repo}:environment:prod`),
      token({}, `${repo}:environment:drift`),
    ),
    assume(
      "a repository that has taken over the name",
      "plan",
      token({ repository_id: "9000009" }, `${repo}:pull_request`),
    ),
    assume("another audience", "plan", token({ aud: "sigstore" }, `${repo}:pull_request`)),
    {
      ...assume("a token of another identity provider", "apply", deploys),
      by: { principal: iam("oidc-provider/tokens.example.net") },
    },
    {
      ...assume("the identity provider of another account", "apply", deploys),
      by: { principal: iam(`oidc-provider/${HOST}`, "999999999999") },
    },
  ];
}

const assumed = (by: Scenario["by"], what: string): Scenario[] =>
  ["apply", "plan"].map((role) => ({
    what: `${role}: ${what}`,
    by,
    action: "sts:AssumeRole",
    resource: iam(`role/pipeline/${NAME}-${role}`),
    widened: true,
    twin: { by: "administrator" },
  }));

/** Who else takes the roles of the pipeline. */
export const TRUST: readonly Scenario[] = [
  ...assumed("stranger", "a role of the account with AdministratorAccess"),
  ...assumed("plan", "the plan role, even with AdministratorAccess"),
  ...assumed("api-task", "an application, even with AdministratorAccess"),
  ...assumed("instance", "an instance, even with AdministratorAccess"),
  ...assumed(
    { principal: iam("role/AWSReservedSSO_AdministratorAccess_0123", "999999999999") },
    "an administrator of another account",
  ),
  ...assumed({ principal: "ec2.amazonaws.com" }, "EC2"),
];
