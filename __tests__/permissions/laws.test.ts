import fc from "fast-check";
import { type AccessRequest, evaluate, type Policies } from "../../src/permissions/evaluate.ts";
import { type PolicyDocument, readPolicy, withoutStatement } from "../../src/permissions/policy.ts";

const ROLE = "arn:aws:iam::111122223333:role/team/one";
const SESSION = "arn:aws:sts::111122223333:assumed-role/one/session";
const USER = "arn:aws:iam::111122223333:user/one";
const ROOT = "arn:aws:iam::111122223333:root";
const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";

// Few values, so that statements and requests often meet.
const action = fc.constantFrom("s3:GetObject", "s3:PutObject", "kms:Decrypt", "sts:AssumeRole");
const actions = fc.constantFrom("*", "s3:*", "s3:Get*", "S3:PUTobject", "kms:Decrypt", "sts:*", "iam:*");
const resource = fc.constantFrom("arn:aws:s3:::b/x", KEY, ROLE, "*");
const resources = fc.constantFrom(
  "*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::${aws:username}/x",
  KEY,
  "arn:aws:iam::*:role/team/?ne",
);
const principals = fc.constantFrom<unknown>(
  "*",
  { AWS: ROOT },
  { AWS: ROLE },
  { AWS: SESSION },
  { AWS: [USER, "999999999999"] },
  { Service: "sns.amazonaws.com" },
);
const conditions = fc.constantFrom<object | undefined>(
  undefined,
  { StringEquals: { "aws:RequestTag/a": ["1", "2"] } },
  { StringNotEquals: { "aws:RequestTag/a": "1" } },
  { "ForAllValues:StringLike": { "aws:TagKeys": ["a*"] }, Null: { "aws:TagKeys": "false" } },
  { BoolIfExists: { "aws:SecureTransport": "true" } },
);

const statement = (Effect: fc.Arbitrary<string>, hasPrincipal: boolean) =>
  fc
    .record({
      Effect,
      a: actions,
      notA: fc.boolean(),
      r: resources,
      notR: fc.boolean(),
      p: principals,
      c: conditions,
    })
    .map(({ Effect, a, c, notA, notR, p, r }) => ({
      Effect,
      [notA ? "NotAction" : "Action"]: a,
      [notR ? "NotResource" : "Resource"]: r,
      ...(hasPrincipal && { Principal: p }),
      ...(c && { Condition: c }),
    }));

const any = fc.constantFrom("Allow", "Deny");
const read = (statements: readonly object[], kind: "identity" | "resource"): PolicyDocument =>
  readPolicy({ Version: "2012-10-17", Statement: statements }, { kind, place: kind });
const document = (kind: "identity" | "resource", effect = any) =>
  fc
    .array(statement(effect, kind === "resource"), { minLength: 1, maxLength: 3 })
    .map((it) => read(it, kind));

const request: fc.Arbitrary<AccessRequest> = fc
  .record({
    principal: fc.constantFrom(
      ROLE,
      SESSION,
      USER,
      ROOT,
      "sns.amazonaws.com",
      "*",
      "arn:aws:iam::999999999999:role/far",
    ),
    action,
    resource,
    keys: fc.record(
      {
        "aws:requesttag/a": fc.constantFrom(["1"], ["2"], ["3"]),
        "aws:tagkeys": fc.constantFrom([], ["a"], ["a", "b"]),
        "aws:securetransport": fc.constantFrom(["true"], ["false"]),
        "aws:username": fc.constantFrom(["b"], ["c"]),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ keys, ...rest }) => ({ ...rest, context: new Map(Object.entries(keys)) }));

const policies: fc.Arbitrary<Policies> = fc.record(
  {
    identity: fc.array(document("identity"), { maxLength: 2 }),
    boundary: document("identity"),
    session: fc.array(document("identity"), { maxLength: 1 }),
    resource: document("resource"),
  },
  { requiredKeys: ["identity"] },
);

const law = (check: (request: AccessRequest, policies: Policies) => void) =>
  fc.assert(fc.property(request, policies, check), { numRuns: 3000 });
const joined = (document: PolicyDocument, more: PolicyDocument): PolicyDocument => ({
  ...document,
  statements: [...document.statements, ...more.statements],
});

describe("the laws of evaluation", () => {
  it("lets an Allow never turn allowed into denied, wherever it is added", () => {
    const allows = fc.constantFrom("Allow");
    fc.assert(
      fc.property(
        request,
        policies,
        document("identity", allows),
        document("resource", allows),
        (asked, given, own, of) => {
          if (!evaluate(asked, given).allowed) return;
          expect(evaluate(asked, { ...given, identity: [...given.identity, own] }).allowed).toBe(true);
          if (given.boundary)
            expect(evaluate(asked, { ...given, boundary: joined(given.boundary, own) }).allowed).toBe(true);
          if (given.resource)
            expect(evaluate(asked, { ...given, resource: joined(given.resource, of) }).allowed).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("lets a Deny never turn denied into allowed, wherever it is added", () => {
    const denies = fc.constantFrom("Deny");
    fc.assert(
      fc.property(
        request,
        policies,
        document("identity", denies),
        document("resource", denies),
        (asked, given, own, of) => {
          if (evaluate(asked, given).allowed) return;
          expect(evaluate(asked, { ...given, identity: [...given.identity, own] }).allowed).toBe(false);
          if (given.boundary)
            expect(evaluate(asked, { ...given, boundary: joined(given.boundary, own) }).allowed).toBe(false);
          if (given.resource)
            expect(evaluate(asked, { ...given, resource: joined(given.resource, of) }).allowed).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("lets boundaries and session policies only narrow", () => {
    law((asked, given) => {
      if (!evaluate(asked, given).allowed) return;
      const { boundary: _boundary, ...unbounded } = given;
      const { session: _session, ...whole } = given;
      expect(evaluate(asked, unbounded).allowed).toBe(true);
      expect(evaluate(asked, whole).allowed).toBe(true);
    });
  });

  it("names a Deny as the statement of an explicit deny", () => {
    law((asked, given) => {
      const decision = evaluate(asked, given);
      if (decision.why !== "explicit-deny" || !decision.by) return;
      const { index, place } = decision.by;
      const found = [...given.identity, given.boundary, ...(given.session ?? []), given.resource].filter(
        (it) =>
          it?.place === place &&
          it.statements.some((one) => one.ref.index === index && one.effect === "Deny"),
      );
      expect(found.length).toBeGreaterThan(0);
    });
  });

  it("names a statement without which the decision has another reason, or the same from another statement", () => {
    law((asked, { identity, ...given }) => {
      const decision = evaluate(asked, { ...given, identity });
      if (decision.by?.place !== "identity" || given.boundary || given.session || identity.length !== 1)
        return;
      const index = decision.by.index;
      const after = evaluate(asked, {
        ...given,
        identity: identity.map((one) => withoutStatement(one, index)),
      });
      expect(after.by).not.toEqual(decision.by);
    });
  });

  it("does not depend on the order of documents and statements", () => {
    law((asked, given) => {
      const turned = (it: PolicyDocument): PolicyDocument => ({
        ...it,
        statements: [...it.statements].reverse(),
      });
      const other: Policies = {
        identity: [...given.identity].reverse().map(turned),
        ...(given.boundary && { boundary: turned(given.boundary) }),
        ...(given.session && { session: given.session.map(turned) }),
        ...(given.resource && { resource: turned(given.resource) }),
      };
      expect(evaluate(asked, other).why).toBe(evaluate(asked, given).why);
    });
  });

  it("meets both decisions often enough for these laws to say something", () => {
    const seen = new Map<string, number>();
    law((asked, given) => {
      const { why } = evaluate(asked, given);
      seen.set(why, (seen.get(why) ?? 0) + 1);
    });
    for (const why of ["allowed", "explicit-deny", "implicit-deny", "boundary"]) {
      expect(seen.get(why)).toBeGreaterThan(60);
    }
  });
});
