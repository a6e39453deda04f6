import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";

const ACCOUNT = "210987654321";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/pipeline/acme-qa-boundary`;
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** Codes of what the guardrails of IAM find in a policy with one statement. */
function codes(statement: object, path = "/pipeline/"): string[] {
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "S", Effect: "Allow", ...statement }],
  });
  const stack = new Configuration({ resource: { aws_iam_policy: { p: { name: "p", path, policy } } } });
  const context = {
    stage: "staging",
    protection: false,
    account: ACCOUNT,
    region: "eu-west-3",
    mode: "dummy",
  } as const;
  return checkStack(stack, context).flatMap(({ code }) => (code.startsWith("TF-IAM-") ? [code] : []));
}

const bounded = { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } };
const passed = { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } };

describe("a policy of the pipeline", () => {
  it.each<[string, object]>([
    [
      "make roles of the environment within the boundary",
      { Action: "iam:CreateRole", Resource: role("acme-qa-*"), Condition: bounded },
    ],
    ["tag roles of the environment", { Action: ["iam:TagRole", "iam:GetRole"], Resource: role("acme-qa-*") }],
    ["read what the pipeline rests on", { Action: "iam:GetRole", Resource: role("pipeline/*") }],
    [
      "pass roles of the environment",
      { Action: "iam:PassRole", Resource: role("acme-qa-*"), Condition: passed },
    ],
  ])("may %s", (_what, statement) => {
    expect(codes(statement)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      "make roles without a boundary",
      { Action: "iam:CreateRole", Resource: role("acme-qa-*") },
      ["TF-IAM-04"],
    ],
    ["make any role", { Action: "iam:CreateRole", Resource: role("*"), Condition: bounded }, ["TF-IAM-04"]],
    [
      "make roles of the pipeline",
      { Action: "iam:CreateRole", Resource: role("pipeline/x"), Condition: bounded },
      ["TF-IAM-04"],
    ],
    [
      "change its own policies",
      { Action: "iam:CreatePolicyVersion", Resource: `arn:aws:iam::${ACCOUNT}:policy/pipeline/*` },
      ["TF-IAM-04"],
    ],
    ["tag roles of the pipeline", { Action: "iam:TagRole", Resource: role("pipeline/*") }, ["TF-IAM-04"]],
    [
      "make users",
      { Action: "iam:CreateUser", Resource: `arn:aws:iam::${ACCOUNT}:user/acme-qa-x` },
      ["TF-IAM-04"],
    ],
    [
      "leave the organization",
      { Action: "organizations:LeaveOrganization", Resource: "*", Condition: bounded },
      ["TF-IAM-04"],
    ],
    ["pass any role", { Action: "iam:PassRole", Resource: role("*"), Condition: passed }, ["TF-IAM-05"]],
    [
      "pass a role by a wildcard in its name",
      { Action: "iam:PassRole", Resource: role("*-task"), Condition: passed },
      ["TF-IAM-05"],
    ],
    ["pass roles to any service", { Action: "iam:PassRole", Resource: role("acme-qa-*") }, ["TF-IAM-05"]],
  ])("may not %s", (_what, statement, expected) => {
    expect(codes(statement)).toEqual(expected);
  });
});

it("a workload may do none of it, and passes roles by their names", () => {
  expect(codes({ Action: "iam:CreateRole", Resource: role("acme-qa-*"), Condition: bounded }, "/")).toEqual([
    "TF-IAM-04",
  ]);
  expect(codes({ Action: "iam:GetRole", Resource: role("acme-qa-x") }, "/")).toEqual(["TF-IAM-04"]);
  expect(codes({ Action: "iam:PassRole", Resource: role("acme-qa-*"), Condition: passed }, "/")).toEqual([
    "TF-IAM-05",
  ]);
});
