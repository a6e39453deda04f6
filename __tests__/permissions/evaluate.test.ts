import { type AccessRequest, evaluate, type Policies } from "../../src/permissions/evaluate.ts";
import { readPolicy, withoutStatement } from "../../src/permissions/policy.ts";

const policy = (...statements: object[]) => ({ Version: "2012-10-17", Statement: statements });
const identity = (...statements: object[]) =>
  readPolicy(policy(...statements), { kind: "identity", place: "identity" });
const resource = (...statements: object[]) =>
  readPolicy(policy(...statements), { kind: "resource", place: "resource" });

const ROLE = "arn:aws:iam::111122223333:role/team/examplerole";
const SESSION = "arn:aws:sts::111122223333:assumed-role/examplerole/examplerolesessionname";
const USER = "arn:aws:iam::111122223333:user/exampleuser";
const ROOT = "arn:aws:iam::111122223333:root";
const FOREIGN = "arn:aws:iam::999999999999:role/other";
const QUEUE = "arn:aws:sqs:eu-central-1:111122223333:queue";
const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd";

const ask = (request: Partial<AccessRequest>, policies: Partial<Policies>) =>
  evaluate(
    { principal: SESSION, action: "sqs:SendMessage", resource: QUEUE, context: new Map(), ...request },
    { identity: [], ...policies },
  );
const ALLOW = { Effect: "Allow", Action: "*", Resource: "*" };
const DENY = { ...ALLOW, Effect: "Deny" };
const OTHER = { ...ALLOW, Action: "s3:GetObject" };
const grant = (Principal: unknown, more: object = {}) =>
  resource({ Effect: "Allow", Principal, Action: "*", Resource: "*", ...more });

describe("the decision", () => {
  it("denies what nothing allows", () => {
    expect(ask({}, {})).toEqual({ allowed: false, why: "implicit-deny" });
  });

  it("names the statement that decided", () => {
    const documents = [identity(OTHER), identity(OTHER, { Sid: "All", ...ALLOW })];
    expect(ask({}, { identity: documents })).toEqual({
      allowed: true,
      why: "allowed",
      by: { place: "identity", index: 1, sid: "All" },
    });
    expect(ask({}, { identity: [...documents, identity(DENY)] })).toEqual({
      allowed: false,
      why: "explicit-deny",
      by: { place: "identity", index: 0 },
    });
  });

  it("can be asked again without one statement", () => {
    const document = identity(ALLOW, { Sid: "No", ...DENY });
    expect(ask({}, { identity: [document] }).why).toBe("explicit-deny");
    const [first, second] = [withoutStatement(document, 1), withoutStatement(document, 0)];
    expect(ask({}, { identity: [first] }).by).toEqual({ place: "identity", index: 0 });
    expect(ask({}, { identity: [second] }).by).toEqual({ place: "identity", index: 1, sid: "No" });
  });

  it.each<[string, Partial<Policies>]>([
    ["an identity policy", { identity: [identity(ALLOW), identity(DENY)] }],
    ["the boundary", { identity: [identity(ALLOW)], boundary: identity(ALLOW, DENY) }],
    ["a session policy", { identity: [identity(ALLOW)], session: [identity(ALLOW, DENY)] }],
    [
      "the resource's policy",
      { identity: [identity(ALLOW)], resource: resource({ ...DENY, Principal: { AWS: ROOT } }) },
    ],
  ])("is an explicit deny when %s denies", (_what, policies) => {
    expect(ask({}, policies).why).toBe("explicit-deny");
  });
});

describe("permissions boundary and session policies", () => {
  it.each<[string, Partial<Policies>, string]>([
    ["the boundary allows it too", { boundary: identity(ALLOW) }, "allowed"],
    ["the boundary allows something else", { boundary: identity(OTHER) }, "boundary"],
    ["the session policy allows it too", { session: [identity(ALLOW)] }, "allowed"],
    ["the session policy allows something else", { session: [identity(OTHER)] }, "boundary"],
    ["one of two session policies allows it", { session: [identity(ALLOW), identity(OTHER)] }, "boundary"],
    [
      "only the session policy allows it",
      { boundary: identity(OTHER), session: [identity(ALLOW)] },
      "boundary",
    ],
  ])("limit an identity policy: %s", (_what, policies, why) => {
    expect(ask({}, { identity: [identity(ALLOW)], ...policies }).why).toBe(why);
  });

  it("grant nothing by themselves", () => {
    expect(ask({}, { boundary: identity(ALLOW), session: [identity(ALLOW)] }).why).toBe("implicit-deny");
  });
});

/**
 * The four kinds of principals of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html, each
 * with no identity policy, and a boundary or session policy that does not allow it.
 */
describe("a resource policy of the same account", () => {
  const limited = { boundary: identity(OTHER) };
  const inSession = { session: [identity(OTHER)] };
  it.each<[string, string, unknown, Partial<Policies>, string]>([
    ["the role, without a boundary", SESSION, { AWS: ROLE }, {}, "allowed"],
    ["the role, within the boundary", SESSION, { AWS: ROLE }, { boundary: identity(ALLOW) }, "allowed"],
    ["the role, beyond the boundary", SESSION, { AWS: ROLE }, limited, "boundary"],
    ["the role, beyond the session policy", SESSION, { AWS: ROLE }, inSession, "boundary"],
    ["the role, by the role's own ARN", ROLE, { AWS: ROLE }, limited, "boundary"],
    ["the session, beyond the boundary", SESSION, { AWS: SESSION }, limited, "allowed"],
    ["the session, beyond the session policy", SESSION, { AWS: SESSION }, inSession, "allowed"],
    ["another session", SESSION, { AWS: `${SESSION}2` }, {}, "implicit-deny"],
    ["the user, beyond the boundary", USER, { AWS: USER }, limited, "allowed"],
    [
      "the federated user, beyond both",
      "arn:aws:sts::111122223333:federated-user/exampleuser",
      { AWS: "arn:aws:sts::111122223333:federated-user/exampleuser" },
      { ...limited, ...inSession },
      "allowed",
    ],
    [
      "the user who federated",
      "arn:aws:sts::111122223333:federated-user/exampleuser",
      { AWS: USER },
      limited,
      "boundary",
    ],
    ["everybody, beyond the boundary", SESSION, "*", limited, "allowed"],
    ["everybody of AWS, beyond the boundary", SESSION, { AWS: "*" }, limited, "allowed"],
    ["the account, which is nobody in particular", SESSION, { AWS: ROOT }, {}, "implicit-deny"],
    ["the account by its number", SESSION, { AWS: "111122223333" }, {}, "implicit-deny"],
    ["no principal of AWS", SESSION, { CanonicalUser: [SESSION, ROLE] }, {}, "implicit-deny"],
    ["another role", SESSION, { AWS: `${ROLE}2` }, {}, "implicit-deny"],
    [
      "a user of the same name",
      SESSION,
      { AWS: "arn:aws:iam::111122223333:user/examplerole" },
      {},
      "implicit-deny",
    ],
    [
      "the role of another account",
      SESSION,
      { AWS: "arn:aws:iam::999999999999:role/examplerole" },
      {},
      "implicit-deny",
    ],
    [
      "the service",
      "events.amazonaws.com",
      { Service: ["sns.amazonaws.com", "events.amazonaws.com"] },
      {},
      "allowed",
    ],
    ["another service", "events.amazonaws.com", { Service: "sns.amazonaws.com" }, {}, "implicit-deny"],
    ["everybody, a service too", "events.amazonaws.com", "*", {}, "allowed"],
    ["somebody who is not signed in", "*", { AWS: ROOT }, {}, "implicit-deny"],
    ["everybody, signed in or not", "*", "*", {}, "allowed"],
  ])("names %s", (_what, principal, named, policies, why) => {
    expect(ask({ principal }, { resource: grant(named), ...policies }).why).toBe(why);
  });

  it("takes the grant that is limited least", () => {
    const both = resource(
      { ...ALLOW, Principal: { AWS: ROLE } },
      { ...ALLOW, Sid: "Session", Principal: { AWS: SESSION } },
    );
    expect(ask({}, { resource: both, ...limited }).by?.sid).toBe("Session");
  });

  it("adds to what identity policies allow", () => {
    const elsewhere = grant({ AWS: USER });
    expect(ask({}, { identity: [identity(ALLOW)], resource: elsewhere }).by?.place).toBe("identity");
  });
});

describe("NotPrincipal", () => {
  const all = { Effect: "Deny", Action: "*", Resource: "*" };
  const decide = (principal: string, NotPrincipal: unknown, policies: Partial<Policies> = {}) =>
    ask(
      { principal },
      { identity: [identity(ALLOW)], resource: resource({ ...all, NotPrincipal }), ...policies },
    ).why;

  it.each([
    ["the session by its own ARN", SESSION, { AWS: [SESSION, ROLE, ROOT] }, "allowed"],
    ["the session by its role alone", SESSION, { AWS: [ROLE, ROOT] }, "explicit-deny"],
    ["a role by its ARN", ROLE, { AWS: [ROLE, ROOT] }, "allowed"],
    ["a user by its ARN", USER, { AWS: [USER, ROOT] }, "allowed"],
    ["a user by the account alone", USER, { AWS: [ROOT] }, "explicit-deny"],
    ["nobody here", USER, { AWS: FOREIGN }, "explicit-deny"],
  ])("leaves out %s", (_what, principal, named, why) => {
    expect(decide(principal, named)).toBe(why);
  });

  it("leaves nobody out who has a permissions boundary", () => {
    expect(decide(USER, { AWS: USER }, { boundary: identity(ALLOW) })).toBe("explicit-deny");
  });
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html */
describe("a key policy", () => {
  const decide = (named: unknown, own: object[] = [ALLOW], more: Partial<Policies> = {}) =>
    ask(
      { action: "kms:Decrypt", resource: KEY },
      { identity: own.map((one) => identity(one)), resource: grant(named), ...more },
    ).why;

  it("lets identity policies decide where it names the account", () => {
    expect(decide({ AWS: ROOT })).toBe("allowed");
    expect(decide({ AWS: ROOT }, [])).toBe("implicit-deny");
    expect(decide({ AWS: ROOT }, [ALLOW], { boundary: identity(OTHER) })).toBe("boundary");
  });

  it("keeps them from deciding where it does not", () => {
    expect(decide({ AWS: USER })).toBe("implicit-deny");
    expect(decide({ AWS: FOREIGN })).toBe("implicit-deny");
    expect(
      ask({ principal: ROOT, action: "kms:Decrypt", resource: KEY }, { resource: grant({ AWS: USER }) }).why,
    ).toBe("implicit-deny");
  });

  it("needs no identity policy for whom it names", () => {
    expect(decide({ AWS: ROLE }, [])).toBe("allowed");
    expect(decide({ AWS: ROLE }, [], { boundary: identity(OTHER) })).toBe("boundary");
  });

  it("is asked for the actions that it allows", () => {
    const uses = grant({ AWS: ROOT }, { Action: ["kms:Decrypt"] });
    const policies = { identity: [identity(ALLOW)], resource: uses };
    expect(ask({ action: "kms:Decrypt", resource: KEY }, policies).allowed).toBe(true);
    expect(ask({ action: "kms:Encrypt", resource: KEY }, policies).allowed).toBe(false);
  });

  it("does not count where it is not given", () => {
    expect(ask({ action: "kms:ListKeys", resource: "*" }, { identity: [identity(ALLOW)] }).allowed).toBe(
      true,
    );
  });
});

describe("a trust policy", () => {
  const trust = (Principal: unknown, Action: string, Condition?: object) =>
    resource({ Effect: "Allow", Principal, Action, ...(Condition && { Condition }) });
  const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
  const HOST = "token.actions.githubusercontent.com";
  const github = trust({ Federated: PROVIDER }, "sts:AssumeRoleWithWebIdentity", {
    StringEquals: {
      [`${HOST}:aud`]: "sts.amazonaws.com",
      [`${HOST}:sub`]: "repo:org/repo:environment:production",
    },
  });
  const assume = (sub: string, principal = PROVIDER) =>
    ask(
      {
        principal,
        action: "sts:AssumeRoleWithWebIdentity",
        resource: ROLE,
        context: new Map([
          [`${HOST}:aud`, ["sts.amazonaws.com"]],
          [`${HOST}:sub`, [sub]],
        ]),
      },
      { resource: github },
    ).why;

  it("admits the identity provider's subject and nobody else", () => {
    expect(assume("repo:org/repo:environment:production")).toBe("allowed");
    expect(assume("repo:fork/repo:environment:production")).toBe("implicit-deny");
    expect(assume("repo:org/repo:environment:production", `${PROVIDER}.example`)).toBe("implicit-deny");
  });

  it("admits a service", () => {
    const policies = { resource: trust({ Service: "ecs-tasks.amazonaws.com" }, "sts:AssumeRole") };
    const request = { action: "sts:AssumeRole", resource: ROLE };
    expect(ask({ ...request, principal: "ecs-tasks.amazonaws.com" }, policies).allowed).toBe(true);
    expect(ask({ ...request, principal: "ec2.amazonaws.com" }, policies).allowed).toBe(false);
  });

  it("has to allow, whatever the identity policy says", () => {
    const request = { principal: USER, action: "sts:AssumeRole", resource: ROLE };
    const named = trust({ AWS: USER }, "sts:AssumeRole");
    expect(
      ask(request, { identity: [identity(ALLOW)], resource: trust({ AWS: FOREIGN }, "sts:AssumeRole") })
        .allowed,
    ).toBe(false);
    expect(ask(request, { resource: named }).allowed).toBe(true);
    const account = trust({ AWS: ROOT }, "sts:AssumeRole");
    expect(ask(request, { resource: account }).allowed).toBe(false);
    expect(ask(request, { identity: [identity(ALLOW)], resource: account }).allowed).toBe(true);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html */
describe("between accounts", () => {
  const decide = (own: object[], named: unknown, more: Partial<Policies> = {}) =>
    ask(
      { principal: FOREIGN },
      { identity: own.map((one) => identity(one)), resource: grant(named), ...more },
    ).why;

  it("asks both sides", () => {
    expect(decide([ALLOW], { AWS: FOREIGN })).toBe("allowed");
    expect(decide([ALLOW], { AWS: "999999999999" })).toBe("allowed");
    expect(decide([ALLOW], { AWS: ROLE })).toBe("implicit-deny");
    expect(decide([], { AWS: FOREIGN })).toBe("implicit-deny");
    expect(decide([ALLOW], { AWS: FOREIGN }, { boundary: identity(OTHER) })).toBe("boundary");
    expect(ask({ principal: FOREIGN }, { identity: [identity(ALLOW)] }).why).toBe("implicit-deny");
  });

  it("takes the owner from the request where the ARN has none", () => {
    const bucket = {
      principal: FOREIGN,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::amzn-s3-demo-bucket/file",
    };
    const owner = new Map([["aws:resourceaccount", ["111122223333"]]]);
    expect(ask({ ...bucket, context: owner }, { identity: [identity(ALLOW)] }).allowed).toBe(false);
    expect(ask(bucket, { identity: [identity(ALLOW)] }).allowed).toBe(true);
  });
});

describe("the root user", () => {
  it("may do everything in its account that nothing denies", () => {
    expect(ask({ principal: ROOT }, {}).allowed).toBe(true);
    expect(ask({ principal: ROOT }, { resource: grant({ AWS: ROLE }) }).allowed).toBe(true);
    expect(
      ask({ principal: ROOT, resource: QUEUE.replace("111122223333", "999999999999") }, {}).allowed,
    ).toBe(false);
    expect(ask({ principal: ROOT }, { resource: resource({ ...DENY, Principal: "*" }) }).why).toBe(
      "explicit-deny",
    );
  });
});

describe("keys that follow from the request", () => {
  const when = (condition: object, request: Partial<AccessRequest> = {}) =>
    ask(request, {
      identity: [identity({ ...ALLOW, Condition: condition })],
      resource: grant("*", { Condition: condition }),
    }).allowed;

  it.each<[string, object, Partial<AccessRequest>, boolean]>([
    [
      "the role of a session",
      { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/examplerole" } },
      {},
      true,
    ],
    [
      "its path, when the request has it",
      { ArnEquals: { "aws:PrincipalArn": ROLE } },
      { context: new Map([["aws:principalarn", [ROLE]]]) },
      true,
    ],
    ["the caller's account", { StringEquals: { "aws:PrincipalAccount": "111122223333" } }, {}, true],
    ["the kind of caller", { StringEquals: { "aws:PrincipalType": "AssumedRole" } }, {}, true],
    ["a user's name", { StringEquals: { "aws:username": "exampleuser" } }, { principal: USER }, true],
    ["no user's name for a role", { Null: { "aws:username": "false" } }, {}, false],
    [
      "that a service calls",
      { Bool: { "aws:PrincipalIsAWSService": "true" } },
      { principal: "sns.amazonaws.com" },
      true,
    ],
    ["that no service calls", { Bool: { "aws:PrincipalIsAWSService": "true" } }, {}, false],
    [
      "no ARN for a service",
      { Null: { "aws:PrincipalArn": "true" } },
      { principal: "sns.amazonaws.com" },
      true,
    ],
    [
      "the account of the resource",
      { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
      {},
      true,
    ],
  ])("has %s", (_what, condition, request, allowed) => {
    expect(when(condition, request)).toBe(allowed);
  });
});
