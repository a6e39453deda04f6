import { InputError } from "../../src/core/input-error.ts";
import { evaluate } from "../../src/permissions/evaluate.ts";
import { readPolicy } from "../../src/permissions/policy.ts";

const STATEMENT = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const place = "aws_iam_policy.a.policy";

/** The message with which a document is refused. */
function refusal(document: unknown, kind: "identity" | "resource" = "identity"): string {
  try {
    readPolicy(document, { kind, place });
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "not refused";
}

const statement = (more: object) => ({
  Version: "2012-10-17",
  Statement: [STATEMENT, { ...STATEMENT, ...more }],
});
const AT = `POLICY ${place}.Statement.1`;

describe("a document that IAM would refuse", () => {
  it.each<[string, unknown]>([
    ["no JSON", "nothing"],
    ["no policy", { Version: "2012-10-17" }],
    ["no statement", { Statement: [] }],
    ["a statement that is a text", { Statement: ["Allow"] }],
    ["nothing", undefined],
    ["a list", [STATEMENT]],
  ])("%s", (_what, document) => {
    expect(refusal(document)).toBe(
      `POLICY ${place}: got no policy; limit: JSON with one statement or more; fix: give the JSON of an IAM policy with a Statement`,
    );
  });

  it.each<[object, string]>([
    [
      { Efect: "Allow" },
      `.Efect: got "Efect"; limit: Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition; fix: correct the element`,
    ],
    [{ Effect: "allow" }, `.Effect: got "allow"; limit: Allow or Deny; fix: give one of the two`],
    [
      { Action: undefined },
      ": got nothing; limit: Action or NotAction; fix: give the statement Action or NotAction",
    ],
    [
      { Resource: undefined },
      ": got nothing; limit: Resource or NotResource; fix: give the statement Resource or NotResource",
    ],
    [{ Action: [] }, ".Action: got nothing; limit: one value or more; fix: give a value"],
    [{ Action: "s3" }, `.Action: got "s3"; limit: * or service:Name with * and ?; fix: correct the action`],
    [
      { Action: "s*:Get" },
      `.Action: got "s*:Get"; limit: * or service:Name with * and ?; fix: correct the action`,
    ],
    [
      { Action: undefined, NotAction: "s3:" },
      `.NotAction: got "s3:"; limit: * or service:Name with * and ?; fix: correct the action`,
    ],
    [{ Action: 7 }, ".Action: got 7; limit: texts; fix: correct the value"],
    [{ NotAction: "s3:*" }, `: got Action and NotAction; limit: one of them; fix: leave one out`],
    [{ NotResource: "*" }, `: got Resource and NotResource; limit: one of them; fix: leave one out`],
    [{ Resource: "bucket" }, `.Resource: got "bucket"; limit: * or an ARN; fix: correct the resource`],
    [
      { Resource: undefined, NotResource: "x" },
      `.NotResource: got "x"; limit: * or an ARN; fix: correct the resource`,
    ],
    [
      { Principal: "*" },
      `.Principal: got a principal; limit: none in a policy of an identity; fix: leave it out`,
    ],
    [{ Condition: "x" }, `.Condition: got "x"; limit: operators with keys; fix: correct it`],
    [{ Condition: { Bool: "x" } }, `.Condition.Bool: got "x"; limit: keys with values; fix: correct it`],
    [
      { Condition: { Bool: { "aws:SecureTransport": {} } } },
      ".Condition.Bool.aws:SecureTransport: got {}; limit: texts, numbers or truth values; fix: correct the value",
    ],
    [
      { Condition: { Boolean: { "aws:SecureTransport": "x" } } },
      `.Condition.Boolean.aws:SecureTransport: got "Boolean"; limit: an operator of IAM, such as Bool; fix: correct the condition`,
    ],
    [
      { Condition: { Bool: { "aws:SecureTransport": "x" } } },
      `.Condition.Bool.aws:SecureTransport: got "x"; limit: Bool takes true or false; fix: correct the condition`,
    ],
  ])("%j", (more, message) => {
    expect(refusal(statement(more))).toBe(`${AT}${message}`);
  });

  it.each<[object, string]>([
    [
      {},
      ": got nothing; limit: Principal or NotPrincipal; fix: give the statement Principal or NotPrincipal",
    ],
    [
      { Principal: "everybody" },
      `.Principal: got "everybody"; limit: * or AWS, Service, Federated, CanonicalUser with values; fix: correct the principal`,
    ],
    [
      { Principal: { Aws: "*" } },
      `.Principal: got "Aws"; limit: AWS, Service, Federated, CanonicalUser; fix: correct the type`,
    ],
    [{ Principal: { AWS: [] } }, ".Principal.AWS: got nothing; limit: one value or more; fix: give a value"],
    [{ NotPrincipal: { AWS: 7 } }, ".NotPrincipal.AWS: got 7; limit: texts; fix: correct the value"],
    [
      { Principal: "*", NotPrincipal: "*" },
      `: got Principal and NotPrincipal; limit: one of them; fix: leave one out`,
    ],
  ])("the policy of a resource with %j", (more, message) => {
    const document = {
      Statement: [
        { ...STATEMENT, Principal: "*" },
        { ...STATEMENT, ...more },
      ],
    };
    expect(refusal(document, "resource")).toBe(`${AT}${message}`);
  });

  it("another version", () => {
    expect(refusal({ Version: "2020-01-01", Statement: STATEMENT })).toBe(
      `POLICY ${place}.Version: got another Version; limit: 2012-10-17 or 2008-10-17; fix: give 2012-10-17`,
    );
  });
});

describe("a document that IAM takes", () => {
  const allows = (
    document: object,
    action = "s3:getobject",
    context = new Map<string, readonly string[]>(),
  ) =>
    evaluate(
      { principal: "arn:aws:iam::1:role/x", action, resource: "arn:aws:s3:::b/David", context },
      { identity: [readPolicy(document, { kind: "identity", place })] },
    ).allowed;

  it("may be a text, with one statement without its brackets", () => {
    expect(
      readPolicy(JSON.stringify({ Statement: STATEMENT }), { kind: "identity", place }).statements,
    ).toHaveLength(1);
  });

  it("may leave the quotes off numbers and truth values", () => {
    const condition = { Bool: { "aws:SecureTransport": false }, NumericLessThan: { "s3:max-keys": [10] } };
    const context = new Map([
      ["aws:securetransport", ["false"]],
      ["s3:max-keys", ["9"]],
    ]);
    expect(allows({ Statement: { ...STATEMENT, Condition: condition } }, "s3:GetObject", context)).toBe(true);
  });

  it("compares actions without regard to case, and not resources", () => {
    expect(allows({ Statement: { ...STATEMENT, Action: "S3:GETobject" } })).toBe(true);
    expect(allows({ Statement: { ...STATEMENT, Resource: "arn:aws:s3:::b/david" } })).toBe(false);
  });

  it.each<[object, boolean]>([
    [{ Action: undefined, NotAction: ["iam:*", "s3:PutObject"] }, true],
    [{ Action: undefined, NotAction: ["iam:*", "s3:Get*"] }, false],
    [{ Resource: undefined, NotResource: ["arn:aws:s3:::b", "arn:aws:s3:::b/x"] }, true],
    [{ Resource: undefined, NotResource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }, false],
    [{ Resource: undefined, NotResource: "*" }, false],
  ])("%j: %s", (more, expected) => {
    expect(allows({ Statement: { ...STATEMENT, ...more } })).toBe(expected);
  });

  it.each([
    ["2012-10-17", "David", true],
    ["2012-10-17", "Adele", false],
    ["2012-10-17", undefined, false],
    ["2008-10-17", "David", false],
    [undefined, "David", false],
  ])("of version %s has variables or not: %s %s", (Version, name, expected) => {
    const context = new Map(name === undefined ? [] : [["aws:username", [name]]]);
    const document = { Version, Statement: { ...STATEMENT, Resource: "arn:aws:s3:::b/${aws:username}" } };
    expect(allows(document, "s3:GetObject", context)).toBe(expected);
  });

  it("has no variable in NotResource that matches nothing", () => {
    const document = {
      Version: "2012-10-17",
      Statement: { ...STATEMENT, Resource: undefined, NotResource: "arn:aws:s3:::b/${aws:username}" },
    };
    expect(allows(document)).toBe(true);
    expect(allows(document, "s3:GetObject", new Map([["aws:username", ["David"]]]))).toBe(false);
  });
});
