import { claimKeys, claimsOf, unsignedToken } from "../../src/rehearsal/authorization/web-identity.ts";
import { jobClaims } from "../../src/rehearsal/pipeline-principals.ts";

const github = {
  owner: "acme",
  repository: "shop",
  ownerId: "11",
  repositoryId: "22",
  subjects: "immutable",
} as const;

describe("the token of a job", () => {
  it("has the subject of its environment, or of the main branch", () => {
    expect(jobClaims({ github }, "prod", "apply")).toMatchObject({
      sub: "repo:acme@11/shop@22:environment:prod",
      environment: "prod",
      ref: "refs/heads/main",
      repository_id: "22",
    });
    expect(jobClaims({ github }, "prod", "plan")).toMatchObject({
      sub: "repo:acme@11/shop@22:ref:refs/heads/main",
    });
    expect(jobClaims({ github }, "prod", "plan")).not.toHaveProperty("environment");
  });

  it("has the names alone in the classic form", () => {
    const classic = { github: { ...github, subjects: "classic" as const } };
    expect(jobClaims(classic, "prod", "apply")["sub"]).toBe("repo:acme/shop:environment:prod");
  });

  it("is read as it was written, and anything else has no claims", () => {
    const claims = jobClaims({ github }, "prod", "apply");
    expect(claimsOf(unsignedToken(claims))).toEqual(claims);
    for (const broken of ["", "a.b.c", "eyJ", `x.${Buffer.from("[]").toString("base64url")}.`]) {
      expect(claimsOf(broken)).toEqual({});
    }
  });

  it("gives its claims as condition keys under the host of the issuer", () => {
    const keys = claimKeys({
      iss: "https://token.actions.githubusercontent.com",
      sub: "repo:a",
      Repository_ID: "1",
    });
    expect(keys.get("token.actions.githubusercontent.com:sub")).toEqual(["repo:a"]);
    expect(keys.get("token.actions.githubusercontent.com:repository_id")).toEqual(["1"]);
  });
});
