import { evaluate } from "../../../src/permissions/evaluate.ts";
import { readPolicy } from "../../../src/permissions/policy.ts";
import type { Role } from "../../../src/rehearsal/authorization/emulator-lookups.ts";
import { AuthorizationRecord, type Judged } from "../../../src/rehearsal/authorization/record.ts";
import { review } from "../../../src/rehearsal/authorization/review.ts";

const SESSION = "arn:aws:sts::111122223333:assumed-role/apply/job";

function roleOf(...statements: readonly object[]): Role {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  return {
    arn: "arn:aws:iam::111122223333:role/apply",
    identity: [readPolicy(text, { kind: "identity", place: "policy" })],
    trust: readPolicy({ Version: "2012-10-17", Statement: [trust] }, { kind: "resource", place: "trust" }),
    texts: [text],
  };
}

function recordOf(role: Role, ...asked: readonly (readonly [action: string, resource: string])[]) {
  const record = new AuthorizationRecord();
  for (const [action, resource] of asked) {
    const request = { principal: SESSION, action, resource, context: new Map() };
    const decision = evaluate(request, { identity: role.identity });
    record.judged.push({ role: "apply", request, decision, operation: action } satisfies Judged);
  }
  return record;
}

const READ = {
  Sid: "Read",
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:ListBucket"],
  Resource: "arn:aws:s3:::b/*",
};
const LISTS = { Sid: "Lists", Effect: "Allow", Action: "sqs:List*", Resource: "*" };

describe("the review of a record", () => {
  it("names what was called, what was not, and services of which nothing was", () => {
    const role = roleOf(READ, LISTS);
    const { roles } = review(recordOf(role, ["s3:GetObject", "arn:aws:s3:::b/k"]), [{ name: "apply", role }]);
    expect(roles[0]).toMatchObject({ role: "apply", judged: 1, called: 1, statements: 2 });
    expect(roles[0]?.neverCalled).toContain("s3:ListBucket");
    expect(roles[0]?.neverCalled).toContain("sqs:ListQueues");
    expect(roles[0]?.servicesNeverCalled).toEqual(["sqs"]);
  });

  it("names the statement that no request needs", () => {
    const role = roleOf(READ, LISTS);
    const { roles } = review(recordOf(role, ["s3:GetObject", "arn:aws:s3:::b/k"]), [{ name: "apply", role }]);
    expect(roles[0]?.statementsNotNeeded).toEqual(["policy Lists"]);
  });

  it("finds that a statement is not needed where another one allows the same", () => {
    const role = roleOf(READ, { ...READ, Sid: "Again" });
    const { roles } = review(recordOf(role, ["s3:GetObject", "arn:aws:s3:::b/k"]), [{ name: "apply", role }]);
    expect(roles[0]?.statementsNotNeeded).toEqual(["policy Read", "policy Again"]);
  });

  it("does not try a statement that only lets tags be taken off", () => {
    const untag = { Sid: "Untag", Effect: "Allow", Action: "sqs:UntagQueue", Resource: "*" };
    const both = { ...untag, Sid: "Both", Action: ["sqs:UntagQueue", "sqs:TagQueue"] };
    const role = roleOf(READ, untag, both);
    const { roles } = review(recordOf(role, ["s3:GetObject", "arn:aws:s3:::b/k"]), [{ name: "apply", role }]);
    expect(roles[0]).toMatchObject({ statements: 3, statementsNotNeeded: ["policy Both"] });
  });

  it("says what was refused, by what, and for which request", () => {
    const deny = { Sid: "No", Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/no" };
    const role = roleOf(READ, deny);
    const record = recordOf(
      role,
      ["s3:GetObject", "arn:aws:s3:::b/no"],
      ["sns:Publish", "arn:aws:sns:eu-west-1:1:t"],
    );
    const { denied } = review(record, [{ name: "apply", role }]);
    expect(denied).toEqual([
      expect.objectContaining({ action: "s3:GetObject", why: "explicit-deny", by: "policy No" }),
      expect.objectContaining({ action: "sns:Publish", why: "implicit-deny" }),
    ]);
  });

  it("leaves out what a service asked for itself", () => {
    const role = roleOf(READ);
    const record = recordOf(role, ["s3:GetObject", "arn:aws:s3:::b/k"]);
    const [first] = record.judged;
    if (first)
      record.judged.push({ ...first, request: { ...first.request, principal: "logs.amazonaws.com" } });
    expect(review(record, [{ name: "apply", role }]).roles[0]?.judged).toBe(1);
  });
});
