import { GithubProvider } from "../../../src/constructs/governance/github-provider.ts";
import { PipelineRole } from "../../../src/constructs/governance/pipeline-role.ts";
import { WorkloadBoundary } from "../../../src/constructs/governance/workload-boundary.ts";
import type { Statement } from "../../../src/core/iam.ts";
import { HOME, make } from "../../support/construct.ts";

const READ: Statement = {
  Sid: "Read",
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::b/x",
};
const TRUST: Statement = {
  Sid: "Jobs",
  Effect: "Allow",
  Principal: { Federated: "arn:github" },
  Action: "sts:AssumeRoleWithWebIdentity",
};

describe("GithubProvider", () => {
  it.each([true, false])("has one audience, and goes only in a teardown (%s)", (preventDestroy) => {
    const made = make((stack) => new GithubProvider(stack, "github", { preventDestroy }));
    expect(made).toEqual({
      "aws_iam_openid_connect_provider.github": {
        url: "https://token.actions.githubusercontent.com",
        client_id_list: ["sts.amazonaws.com"],
        lifecycle: { prevent_destroy: preventDestroy },
      },
    });
  });
});

describe("PipelineRole", () => {
  it("has each policy attached, all of it below the path of the pipeline", () => {
    const made = make((stack) => {
      const needs = new GithubProvider(stack, "github", { preventDestroy: true }).provider;
      new PipelineRole(stack, "apply", {
        name: "acme-qa-apply",
        description: "Applies qa",
        trust: [TRUST],
        policyPrefix: "acme-qa-apply",
        policies: [
          { id: "network", statements: [READ] },
          { id: "network-2", statements: [READ] },
        ],
        needs,
      });
    });
    const { "aws_iam_openid_connect_provider.github": _github, ...own } = made;
    const policy = (id: string) => ({
      name: `acme-qa-apply-${id}`,
      path: "/pipeline/",
      description: `Applies qa: ${id}`,
      policy: { Version: "2012-10-17", Statement: [READ] },
    });
    const attachment = (name: string) => ({
      role: "${aws_iam_role.apply.name}",
      policy_arn: `\${aws_iam_policy.${name}.arn}`,
    });
    expect(own).toEqual({
      "aws_iam_role.apply": {
        name: "acme-qa-apply",
        path: "/pipeline/",
        description: "Applies qa",
        assume_role_policy: { Version: "2012-10-17", Statement: [TRUST] },
        max_session_duration: 3600,
        depends_on: ["aws_iam_openid_connect_provider.github"],
      },
      "aws_iam_policy.apply_network": policy("network"),
      "aws_iam_policy.apply_network_2": policy("network-2"),
      "aws_iam_role_policy_attachment.apply_network": attachment("apply_network"),
      "aws_iam_role_policy_attachment.apply_network_2": attachment("apply_network_2"),
    });
  });
});

describe("WorkloadBoundary", () => {
  it("has the name that roles derive its ARN from", () => {
    const made = make(
      (stack) =>
        new WorkloadBoundary(stack, "boundary", { home: HOME, statements: [READ], preventDestroy: true }),
    );
    expect(made).toEqual({
      "aws_iam_policy.boundary": {
        name: "acme-qa-boundary",
        path: "/pipeline/",
        description: "acme-qa: permissions boundary of the platform and its services",
        policy: { Version: "2012-10-17", Statement: [READ] },
        lifecycle: { prevent_destroy: true },
      },
    });
  });
});
