import { Configuration } from "../../src/terraform/configuration.ts";
import {
  readPolicyBlocks,
  readPolicyDocument,
  requiredValues,
  statementsOf,
} from "../../src/terraform/iam-document.ts";
import { Opaque } from "../../src/terraform/value.ts";

const STATEMENT = {
  Effect: "Allow",
  Action: "s3:GetObject",
  NotResource: ["arn:aws:s3:::a/*"],
  Principal: { AWS: ["arn:aws:iam::111122223333:root", "*"], Service: "ecs-tasks.amazonaws.com" },
  Condition: { StringEquals: { "AWS:SourceAccount": "111122223333" }, Bool: { "aws:SecureTransport": true } },
};
const READ = {
  effect: "Allow",
  actions: ["s3:GetObject"],
  resources: [],
  principals: ["AWS:arn:aws:iam::111122223333:root", "*", "Service:ecs-tasks.amazonaws.com"],
  negations: ["Resource"],
  conditions: [
    { operator: "StringEquals", key: "aws:sourceaccount", values: ["111122223333"] },
    { operator: "Bool", key: "aws:securetransport", values: ["true"] },
  ],
  raw: STATEMENT,
};

describe("readPolicyDocument", () => {
  it.each([
    ["as text", JSON.stringify({ Statement: [STATEMENT] })],
    ["as a value", { Statement: [STATEMENT] }],
    ["with one statement without brackets", { Statement: STATEMENT }],
  ])("reads a policy %s", (_name, document) => {
    expect(readPolicyDocument(document)).toEqual([READ]);
  });

  it.each([
    ["no JSON", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
    ["a list", []],
    ["nothing", undefined],
    ["a statement that is text", { Statement: ["allow all"] }],
    ["a sealed value", new Opaque("sensitive", 1)],
    ["a sealed statement", { Statement: [new Opaque("sensitive", 1)] }],
  ])("reads no policy in %s", (_name, document) => {
    expect(readPolicyDocument(document)).toBeUndefined();
  });

  it("knows a policy without statements", () => {
    expect(readPolicyDocument({ Version: "2012-10-17" })).toEqual([]);
  });
});

describe("readPolicyBlocks", () => {
  const raw = (block: object) => readPolicyBlocks({ statement: [block] }).map((statement) => statement.raw);

  it("says what is written in the words of a policy, and nothing else", () => {
    expect(raw({ actions: ["s3:GetObject"], resources: ["*"], principals: [], condition: [] })).toEqual([
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"] },
    ]);
    const root = [{ type: "AWS", identifiers: ["111122223333"] }];
    const tls = [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }];
    expect(raw({ effect: "Deny", not_actions: ["s3:*"], not_principals: root, condition: tls })).toEqual([
      {
        Effect: "Deny",
        NotAction: ["s3:*"],
        NotPrincipal: { AWS: ["111122223333"] },
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
    ]);
    expect(raw({ principals: [{ type: "*", identifiers: ["*"] }] })).toEqual([
      { Effect: "Allow", Principal: "*" },
    ]);
  });
});

describe("statementsOf", () => {
  it("names the place of each statement, and passes over what cannot be read", () => {
    const policy = JSON.stringify({ Statement: [STATEMENT, "x", { Effect: "Deny" }] });
    const stack = new Configuration({ resource: { aws_iam_policy: { p: { policy } } } });
    const [resource] = stack.of("aws_iam_policy");
    if (!resource) throw new Error("no policy");
    expect(statementsOf(resource, "policy").map(({ effect, path }) => [path, effect])).toEqual([
      ["policy.Statement.0", "Allow"],
      ["policy.Statement.2", "Deny"],
    ]);
    expect(statementsOf(resource, "name")).toEqual([]);
  });
});

describe("requiredValues", () => {
  it("counts equality of strings and ARNs, whatever the case of the key", () => {
    const [statement] = readPolicyDocument({ Statement: STATEMENT }) ?? [];
    if (!statement) throw new Error("no statement");
    expect(requiredValues(statement, "aws:SourceAccount")).toEqual(["111122223333"]);
    expect(requiredValues(statement, "aws:SecureTransport")).toEqual([]);
    expect(requiredValues(statement, "aws:SourceArn")).toEqual([]);
  });
});
