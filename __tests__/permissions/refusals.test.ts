import { IAM_QUOTAS } from "../../src/core/iam-quotas.ts";
import { applyPolicies } from "../../src/permissions/apply-policies.ts";
import { boundary } from "../../src/permissions/boundary.ts";
import { placeOf } from "../../src/permissions/place.ts";
import { planPolicies } from "../../src/permissions/plan-policies.ts";
import { policyLength, split } from "../../src/permissions/split.ts";
import { type AreaStatement, grantsOf, statementsFor, typesIn } from "../../src/permissions/statements.ts";
import { Configuration } from "../../src/terraform/configuration.ts";

const HOME = { name: "acme-qa", account: "210987654321", region: "eu-west-3" };
const OWNERSHIP = { Project: "acme", Environment: "qa" };
const STORE = { home: HOME, stacks: ["qa-platform"] };

type Resources = Record<string, Record<string, Record<string, unknown>>>;

function stack(resource: Resources, name = "qa-platform"): Configuration {
  return new Configuration({ "//": { metadata: { stackName: name } }, resource });
}

const place = (...stacks: Configuration[]) => placeOf(HOME, OWNERSHIP, stacks);
const apply = (one: Configuration) => applyPolicies("acme-qa-apply", place(one), [one], STORE);

/** The policy of a role, with one statement. */
function rolePolicy(statement: object): Resources {
  return { aws_iam_role_policy: { web: { role: "x", policy: JSON.stringify({ Statement: [statement] }) } } };
}

describe("a type of resource", () => {
  it("without an entry in the action table is an error that says what to add, and where", () => {
    expect(() => apply(stack({ aws_mq_broker: { orders: {} } }))).toThrow(
      "PERM-01 qa-platform: aws_mq_broker: got no entry in the action table; limit: the actions that Terraform calls for every type of a stack, from which the policies of the pipeline are generated; fix: add read and write of aws_mq_broker to src/permissions/table",
    );
  });

  it("that only people apply may be read by the pipeline, and not applied", () => {
    const one = stack({ aws_iam_policy: { admin: { name: "admin" } } });
    expect(() => apply(one)).toThrow(
      "PERM-01 qa-platform: aws_iam_policy: got an entry without write in the action table",
    );
    const read = { place: place(one), held: [typesIn(one)], store: STORE };
    const policies = planPolicies("acme-qa-plan", read, read);
    expect(JSON.stringify(policies)).toContain("iam:GetPolicyVersion");
    expect(JSON.stringify(policies)).not.toMatch(/iam:(Create|Put|Attach|Delete|Update|Set)/);
  });

  it("that is named like a property of every object has no entry either", () => {
    expect(() => grantsOf([{ stack: "x", types: new Set(["constructor"]) }], "read")).toThrow(
      /^PERM-01 x: con/,
    );
  });

  it("that makes no request needs no entry", () => {
    expect(grantsOf([{ stack: "x", types: new Set(["terraform_data"]) }], "write")).toEqual([]);
  });
});

describe("what a grant is scoped to", () => {
  it("is left out where the stacks have no value for it, and is each value where they have several", () => {
    const records = (...zones: string[]) =>
      stack({ aws_route53_record: Object.fromEntries(zones.map((zone_id, i) => [`r${i}`, { zone_id }])) });
    const dns = (one: Configuration) =>
      statementsFor({ place: place(one), grants: grantsOf([typesIn(one)], "write") }).find(
        ({ statement }) => statement.Sid === "ChangeOwnRecords",
      )?.statement.Resource;
    expect(dns(records("Z1"))).toBe("arn:aws:route53:::hostedzone/Z1");
    expect(dns(records("Z2", "Z1", "Z2"))).toEqual([
      "arn:aws:route53:::hostedzone/Z1",
      "arn:aws:route53:::hostedzone/Z2",
    ]);
    expect(dns(records("${aws_route53_zone.own.zone_id}"))).toBeUndefined();
  });

  it("is what the environment made, where it is a namespace: whose it is stays with it", () => {
    const one = stack({ aws_service_discovery_http_namespace: { services: { name: "acme-qa" } } });
    const statements = statementsFor({ place: place(one), grants: grantsOf([typesIn(one)], "write") }).map(
      ({ statement }) => [statement.Sid, statement.Resource, statement.Condition],
    );
    const namespaces = "arn:aws:servicediscovery:eu-west-3:210987654321:namespace/*";
    const tags = (kind: string) => ({
      StringEquals: { [`aws:${kind}Tag/Project`]: "acme", [`aws:${kind}Tag/Environment`]: "qa" },
    });
    expect(statements).toEqual(
      expect.arrayContaining([
        ["CreateNamespaces", "*", tags("Request")],
        ["ChangeOwnedNamespaces", namespaces, tags("Resource")],
        [
          "UntagNamespaces",
          "*",
          { "ForAllValues:StringNotEquals": { "aws:TagKeys": ["Project", "Environment"] } },
        ],
        ["ReadNamespaces", namespaces, undefined],
      ]),
    );
  });

  it("is what may be emptied only where Terraform empties it", () => {
    const bucket = (force_destroy: boolean) =>
      JSON.stringify(apply(stack({ aws_s3_bucket: { logs: { bucket: "acme-qa-logs", force_destroy } } })));
    expect(bucket(true)).toContain("s3:DeleteObjectVersion");
    expect(bucket(false)).not.toContain("s3:DeleteObjectVersion");
  });
});

describe("what is too long", () => {
  const statement = (characters: number, Sid: string): AreaStatement => ({
    area: "data",
    statement: { Sid, Effect: "Allow", Action: "s3:GetObject", Resource: "x".repeat(characters) },
  });

  it("goes into several policies, each within the quota, with every statement once", () => {
    const many = Array.from({ length: 9 }, (_, index) => statement(2000, `S${index}`));
    const policies = split("role", many);
    expect(policies.map(({ id }) => id)).toEqual(["data", "data-2", "data-3", "data-4", "data-5"]);
    for (const { statements } of policies) {
      expect(policyLength(statements)).toBeLessThanOrEqual(IAM_QUOTAS.managedPolicyCharacters);
    }
    expect(policies.flatMap(({ statements }) => statements)).toEqual(many.map((it) => it.statement));
  });

  it("is refused as one statement, and as more policies than a role may have", () => {
    expect(() => split("acme-qa-apply", [statement(6200, "Long")])).toThrow(
      /^PERM-02 acme-qa-apply, policy data: got \d+ characters; limit: 6144 characters; fix: /,
    );
    const many = Array.from({ length: 11 }, (_, index) => statement(5000, `S${index}`));
    expect(() => split("acme-qa-apply", many)).toThrow(
      "PERM-02 acme-qa-apply: got 11 policies; limit: 10 policies of a role; fix: ",
    );
  });

  it("is refused as a boundary, which has to be one policy", () => {
    const Resource = Array.from(
      { length: 90 },
      (_, i) => `arn:aws:dynamodb:eu-west-3:210987654321:table/season-${i}-of-the-store`,
    );
    const one = stack(rolePolicy({ Effect: "Allow", Action: "dynamodb:GetItem", Resource }));
    expect(() => boundary(place(one), [one])).toThrow(
      /^PERM-03 acme-qa, permissions boundary: got \d+ characters; limit: 6144 characters of one policy; fix: .* below acme\//,
    );
  });
});

describe("the boundary", () => {
  const of = (statement: object) => {
    const one = stack(rolePolicy(statement));
    return JSON.stringify(boundary(place(one), [one]));
  };
  const secret = (name: string) => `arn:aws:secretsmanager:eu-west-3:210987654321:secret:${name}`;

  it("holds what roles are granted, under the same condition", () => {
    const Condition = { StringEquals: { "aws:SourceVpc": "vpc-1" } };
    const held = of({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:x", Condition });
    expect(held).toContain(
      '"Action":["sqs:SendMessage"],"Resource":["arn:aws:sqs:x"],"Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}',
    );
  });

  it("has one pattern for the names of the project, and each other name", () => {
    const grant = (name: string) =>
      of({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret(name) });
    expect(grant("acme/db-Xy7Qm2")).not.toContain("Xy7Qm2");
    expect(grant("acme/db-Xy7Qm2")).toContain(secret("acme/*"));
    expect(grant("acmeother/db-Xy7Qm2")).toContain(secret("acmeother/db-Xy7Qm2"));
    expect(grant("shared/db-Xy7Qm2")).toContain(secret("shared/db-Xy7Qm2"));
  });

  it("holds nothing of what roles are denied", () => {
    expect(of({ Effect: "Deny", Action: "ecs:RunTask", Resource: "*" })).not.toContain("RunTask");
  });

  it("is refused where a policy names what is known only at apply", () => {
    expect(() =>
      of({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "${aws_sqs_queue.q.arn}" }),
    ).toThrow(
      "PERM-04 qa-platform: aws_iam_role_policy.web: got ${aws_sqs_queue.q.arn} in a policy; limit: names that are known at synthesis",
    );
  });
});
