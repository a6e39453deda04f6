import { applyTrust, type GithubRepository, planTrust, subjectOf } from "../../src/permissions/trust.ts";

const HOME = { name: "acme-qa", account: "210987654321", region: "eu-west-3" };
const ADMIN = "arn:aws:iam::210987654321:role/people/administrator";
const github = (subjects: GithubRepository["subjects"]): GithubRepository => ({
  owner: "acme",
  repository: "platform",
  ownerId: "11",
  repositoryId: "22",
  subjects,
});

describe("the trust of a role of the pipeline", () => {
  it.each([
    ["classic", "repo:acme/platform:pull_request"],
    ["immutable", "repo:acme@11/platform@22:pull_request"],
  ] as const)("has subjects of the %s form", (subjects, expected) => {
    expect(subjectOf(github(subjects), "pull_request")).toBe(expected);
  });

  it("lets one environment of GitHub apply, from the main branch, whatever the form of the subject", () => {
    const [jobs] = applyTrust(HOME, github("classic"), "prod", ADMIN);
    expect(jobs).toEqual({
      Sid: "GitHubActions",
      Effect: "Allow",
      Principal: {
        Federated: "arn:aws:iam::210987654321:oidc-provider/token.actions.githubusercontent.com",
      },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": ["repo:acme/platform:environment:prod"],
          "token.actions.githubusercontent.com:repository_id": "22",
          "token.actions.githubusercontent.com:ref": "refs/heads/main",
        },
      },
    });
  });

  it("lets pull requests, the main branch and the drift job plan", () => {
    const [jobs] = planTrust(HOME, github("immutable"), ADMIN);
    const { StringEquals = {}, ...others } = jobs?.Condition ?? {};
    expect(StringEquals["token.actions.githubusercontent.com:sub"]).toEqual([
      "repo:acme@11/platform@22:pull_request",
      "repo:acme@11/platform@22:ref:refs/heads/main",
      "repo:acme@11/platform@22:environment:drift",
    ]);
    expect(StringEquals["token.actions.githubusercontent.com:repository_id"]).toBe("22");
    expect(others).toEqual({});
  });

  it("lets administrators take both, and nobody else of the account", () => {
    for (const statements of [
      applyTrust(HOME, github("classic"), "prod", ADMIN),
      planTrust(HOME, github("classic"), ADMIN),
    ]) {
      expect(statements.slice(1)).toEqual([
        {
          Sid: "Administrators",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::210987654321:root" },
          Action: "sts:AssumeRole",
          Condition: { ArnLike: { "aws:PrincipalArn": ADMIN } },
        },
      ]);
    }
  });
});
