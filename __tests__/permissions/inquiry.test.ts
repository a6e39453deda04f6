import { InputError } from "../../src/core/input-error.ts";
import { type Answer, answer, type Inquiry } from "../../src/permissions/inquiry.ts";
import { overQuota, permissionsOverview } from "../../src/permissions/overview.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const TRUST = policy({
  Effect: "Allow",
  Principal: { Service: "ecs-tasks.amazonaws.com" },
  Action: "sts:AssumeRole",
});
const TAGGED = { Condition: { StringEquals: { "aws:ResourceTag/Project": "shop" } } };

/** A role in every way of having policies, and what it asks for. */
const RESOURCES = {
  aws_iam_role: {
    web: {
      name: "shop-web",
      path: "/shop/",
      assume_role_policy: TRUST,
      permissions_boundary: "${aws_iam_policy.boundary.arn}",
      inline_policy: [
        {
          name: "queue",
          policy: policy(allow("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:jobs")),
        },
      ],
      managed_policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
    bare: { name: "shop-bare", assume_role_policy: TRUST },
  },
  aws_iam_role_policy: {
    web: {
      role: "${aws_iam_role.web.id}",
      policy: policy(
        allow("s3:GetObject", "${aws_s3_bucket.data.arn}/*"),
        allow("kms:Decrypt", "${aws_kms_key.data.arn}"),
        allow("s3:GetObject", "arn:aws:s3:::$${aws:PrincipalTag/team}/*"),
      ),
    },
  },
  aws_iam_policy: {
    boundary: { name: "shop-boundary", policy: policy(allow(["s3:*", "kms:*", "sqs:*", "ec2:*"], "*")) },
    compute: {
      name: "shop-compute",
      policy: policy(allow("ec2:DeleteVpc", "*", TAGGED), allow("iam:CreateUser", "*")),
    },
    shared: { name: "shop-shared", policy: policy({ ...allow("s3:*", "*"), Effect: "Deny", ...TAGGED }) },
    later: { name: "shop-later", policy: policy(allow("s3:*", "${aws_instance.x.arn}")) },
  },
  aws_iam_role_policy_attachment: {
    compute: { role: "${aws_iam_role.web.name}", policy_arn: "${aws_iam_policy.compute.arn}" },
  },
  aws_iam_policy_attachment: {
    shared: {
      name: "shared",
      roles: ["shop-web"],
      policy_arn: "arn:aws:iam::111122223333:policy/shop-shared",
    },
  },
  aws_s3_bucket: { data: { bucket: "shop-data" } },
  aws_s3_bucket_policy: {
    data: {
      bucket: "${aws_s3_bucket.data.id}",
      policy: policy({
        ...allow("s3:*", ["arn:aws:s3:::shop-data", "arn:aws:s3:::shop-data/*"]),
        Effect: "Deny",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
  },
  aws_kms_key: {
    data: {
      policy: policy(allow("kms:Decrypt", "*", { Principal: { AWS: "arn:aws:iam::111122223333:root" } })),
    },
    other: {
      policy: policy(allow("kms:Encrypt", "*", { Principal: { AWS: "arn:aws:iam::111122223333:root" } })),
    },
  },
};

type Changes = { readonly [Type in keyof typeof RESOURCES]?: object } & { readonly data?: object };

function declared({ data, ...changes }: Changes = {}) {
  const resource = { ...RESOURCES, ...changes };
  return new DeclaredStacks([
    new Configuration({ provider: { aws: [{ region: "eu-central-1" }] }, resource, ...(data && { data }) }),
  ]);
}

const WITHOUT_AWS = {
  aws_iam_role: {
    ...RESOURCES.aws_iam_role,
    web: { ...RESOURCES.aws_iam_role.web, managed_policy_arns: [] },
  },
};

const ask = (inquiry: Partial<Inquiry>, changes: Changes = WITHOUT_AWS): Answer =>
  answer(declared(changes), {
    role: "shop-web",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::shop-data/x",
    context: new Map(),
    ...inquiry,
  });

describe("what a role may do", () => {
  it.each<[string, Partial<Inquiry>, string, string | undefined]>([
    ["its own policy, with a reference in it", {}, "allowed", "aws_iam_role_policy.web.policy"],
    [
      "a variable of the policy",
      { resource: "arn:aws:s3:::blue/x", context: new Map([["aws:principaltag/team", ["blue"]]]) },
      "allowed",
      "aws_iam_role_policy.web.policy",
    ],
    [
      "an inline block",
      { action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-central-1:111122223333:jobs" },
      "allowed",
      "aws_iam_role.web.inline_policy.0.policy",
    ],
    [
      "an attached policy",
      { action: "ec2:DeleteVpc", resource: "*", context: new Map([["aws:resourcetag/project", ["shop"]]]) },
      "allowed",
      "aws_iam_policy.compute.policy",
    ],
    [
      "the policy of the bucket",
      { context: new Map([["aws:securetransport", ["false"]]]) },
      "explicit-deny",
      "aws_s3_bucket_policy.data.policy",
    ],
    [
      "a policy that is attached by its ARN to several",
      { context: new Map([["aws:resourcetag/project", ["shop"]]]) },
      "explicit-deny",
      "aws_iam_policy.shared.policy",
    ],
    ["the boundary", { action: "iam:CreateUser", resource: "*" }, "boundary", undefined],
    [
      "the policy of the key, which lets IAM decide",
      { action: "kms:Decrypt", resource: "aws_kms_key.data" },
      "allowed",
      "aws_iam_role_policy.web.policy",
    ],
    ["another key", { action: "kms:Decrypt", resource: "aws_kms_key.other" }, "implicit-deny", undefined],
    ["nothing", { action: "s3:PutObject" }, "implicit-deny", undefined],
  ])("is decided by %s", (_what, inquiry, why, place) => {
    const { decision, unread } = ask(inquiry);
    expect([decision.why, decision.by?.place, unread]).toEqual([why, place, []]);
  });

  it("finds the role by its address, and resources by theirs", () => {
    expect(ask({ role: "aws_iam_role.bare" }).decision.why).toBe("implicit-deny");
    expect(ask({ resource: "aws_s3_bucket.data" })).toMatchObject({
      resource: "arn:aws:s3:::shop-data",
      role: "aws_iam_role.web",
    });
  });

  it("says which conditions keep a statement from allowing it", () => {
    const { unmet } = ask({ action: "ec2:DeleteVpc", resource: "*" });
    expect(unmet).toEqual([
      {
        by: { place: "aws_iam_policy.compute.policy", index: 0 },
        conditions: ["StringEquals aws:ResourceTag/Project"],
      },
    ]);
  });

  it.each<[string, Partial<Inquiry>, Changes, string]>([
    ["a policy of AWS", {}, {}, "arn:aws:iam::aws:policy/ReadOnlyAccess: is not in the Terraform"],
    [
      "a policy that names what is not known",
      {},
      {
        ...WITHOUT_AWS,
        aws_iam_role_policy_attachment: {
          later: { role: "shop-web", policy_arn: "${aws_iam_policy.later.arn}" },
        },
      },
      "aws_iam_policy.later.policy: names what is known only after the apply",
    ],
    [
      "a policy that IAM would refuse",
      {},
      {
        ...WITHOUT_AWS,
        aws_iam_role_policy: {
          web: { role: "shop-web", policy: policy({ Effect: "Allow", Action: "s3", Resource: "*" }) },
        },
      },
      'aws_iam_role_policy.web.policy.Statement.0.Action: got "s3"; limit: * or service:Name with * and ?',
    ],
    [
      "a boundary that is elsewhere",
      {},
      {
        aws_iam_role: {
          web: {
            ...WITHOUT_AWS.aws_iam_role.web,
            permissions_boundary: "arn:aws:iam::111122223333:policy/elsewhere",
          },
        },
      },
      "arn:aws:iam::111122223333:policy/elsewhere: is not in the Terraform",
    ],
    [
      "a boundary that is not known",
      {},
      {
        aws_iam_role: {
          web: { ...WITHOUT_AWS.aws_iam_role.web, permissions_boundary: "${data.aws_x.y.arn}" },
        },
      },
      "aws_iam_role.web.permissions_boundary: known only after the apply",
    ],
    [
      "a key that is elsewhere",
      { action: "kms:Decrypt", resource: "arn:aws:kms:eu-central-1:111122223333:key/1" },
      WITHOUT_AWS,
      "arn:aws:kms:eu-central-1:111122223333:key/1: its policy is not in the Terraform",
    ],
  ])("is not certain with %s", (_what, inquiry, changes, missing) => {
    expect(ask(inquiry, changes).unread.map(({ place, why }) => `${place}: ${why}`)).toEqual([missing]);
  });

  it("is certain whatever else there is when a Deny applies", () => {
    expect(ask({ context: new Map([["aws:securetransport", ["false"]]]) }, {}).unread).toEqual([]);
  });

  it("takes statements from aws_iam_policy_document", () => {
    const data = {
      aws_iam_policy_document: {
        web: {
          statement: [
            {
              actions: ["s3:GetObject"],
              resources: ["${aws_s3_bucket.data.arn}/*"],
              condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["true"] }],
            },
          ],
        },
      },
    };
    const changes = {
      ...WITHOUT_AWS,
      data,
      aws_iam_role_policy: { web: { role: "shop-web", policy: "${data.aws_iam_policy_document.web.json}" } },
    };
    const tls = new Map([["aws:securetransport", ["true"]]]);
    expect(ask({ context: tls }, changes).decision.why).toBe("allowed");
    expect(ask({}, changes).decision.why).toBe("implicit-deny");
  });

  it.each<[Partial<Inquiry>, string]>([
    [
      { role: "shop-wep" },
      "ROLE shop-wep: got no such role; limit: shop-web, shop-bare; fix: did you mean shop-web?",
    ],
    [
      { resource: "aws_s3_bucket.nowhere" },
      "RESOURCE aws_s3_bucket.nowhere: got no ARN; limit: an ARN, *, or an address of the Terraform; fix: give the ARN",
    ],
    [
      { resource: "aws_s3_bucket_policy.data" },
      "RESOURCE aws_s3_bucket_policy.data: got a resource whose ARN is known only after the apply; limit: an ARN, *, or an address of the Terraform; fix: give the ARN",
    ],
  ])("refuses %j", (inquiry, message) => {
    expect(() => ask(inquiry)).toThrow(new InputError(...split(message)));
  });
});

function split(message: string): [string, string, string, string] {
  const [, code = "", place = "", found = "", fix = ""] =
    /^(\w+) (\S+): (.*); fix: (.*)$/.exec(message) ?? [];
  return [code, place, found, fix];
}

describe("the roles at a glance", () => {
  const [bare, web] = permissionsOverview(declared());

  it("are counted and measured", () => {
    expect(web).toMatchObject({
      name: "shop-web",
      arn: "arn:aws:iam::111122223333:role/shop/shop-web",
      trustedBy: [{ principal: "Service:ecs-tasks.amazonaws.com", conditions: [] }],
      boundary: "aws_iam_policy.boundary.policy",
      statements: { allow: 6, deny: 1 },
      unread: [{ place: "arn:aws:iam::aws:policy/ReadOnlyAccess", why: "is not in the Terraform" }],
    });
    expect(bare).toMatchObject({
      name: "shop-bare",
      boundary: undefined,
      statements: { allow: 0, deny: 0 },
      unread: [],
    });
    const sizes = new Map(web?.sizes.map(({ place, size, what }) => [`${what} ${place}`, size]));
    expect(sizes.get("managed policies aws_iam_role.web")).toBe(3);
    expect(sizes.get("trust policy aws_iam_role.web.assume_role_policy")).toBe(TRUST.length);
    expect(sizes.get("managed policy aws_iam_policy.compute.policy")).toBe(
      RESOURCES.aws_iam_policy.compute.policy.length,
    );
    expect(sizes.get("managed policy aws_iam_policy.boundary.policy")).toBe(
      RESOURCES.aws_iam_policy.boundary.policy.length,
    );
  });

  it("count no blanks, and everything beyond a quota", () => {
    const many = (characters: number) => policy(allow("s3:GetObject", "*", { Sid: "x".repeat(characters) }));
    const base = many(0).length;
    const over = (changes: Changes) =>
      permissionsOverview(declared(changes))
        .flatMap(overQuota)
        .map(({ place, size, what }) => `${what} ${place} ${size}`);
    const compute = (text: string) => ({
      aws_iam_policy: { ...RESOURCES.aws_iam_policy, compute: { name: "shop-compute", policy: text } },
    });
    expect(over(compute(many(6144 - base)))).toEqual([]);
    expect(over(compute(JSON.stringify(JSON.parse(many(6144 - base)), null, 8)))).toEqual([]);
    expect(over(compute(many(6145 - base)))).toEqual(["managed policy aws_iam_policy.compute.policy 6145"]);
    const inline = {
      a: { role: "shop-bare", policy: many(6000) },
      b: { role: "shop-bare", policy: many(6000) },
    };
    expect(over({ aws_iam_role_policy: inline })).toEqual([
      `inline policies aws_iam_role.bare ${2 * (6000 + base)}`,
    ]);
    const arns = Array.from({ length: 11 }, (_, i) => `arn:aws:iam::aws:policy/P${i}`);
    expect(
      over({ aws_iam_role: { bare: { ...RESOURCES.aws_iam_role.bare, managed_policy_arns: arns } } }),
    ).toEqual(["managed policies aws_iam_role.bare 11"]);
  });
});
