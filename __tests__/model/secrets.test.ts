import { ref } from "../policies/flips/flip.ts";
import { plain, platformOfResources } from "../support/model.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf";
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (action: string | string[], resource: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});
const read = "secretsmanager:GetSecretValue";

/** Whether the execution role may read a secret, given what is added to the role. */
function readable(
  valueFrom: string,
  more: Record<string, Record<string, Record<string, unknown>>>,
  data?: Record<string, unknown>,
): string | undefined {
  const resources = plain();
  const task = resources.aws_ecs_task_definition.web;
  task["execution_role_arn"] = ref("aws_iam_role.run.arn");
  task["container_definitions"] = JSON.stringify([
    { name: "web", image: "nginx", memory: 300, secrets: [{ name: "DB", valueFrom }] },
  ]);
  const all = { ...resources, aws_iam_role: { run: { name: "run" } }, ...more };
  return platformOfResources(all, data ? { data } : {}).services[0]?.task.secrets[0]?.readable;
}
const inline = (...statements: object[]) => ({
  aws_iam_role_policy: { p: { role: ref("aws_iam_role.run.id"), policy: policy(...statements) } },
});
const attached = (policy_arn: string) => ({
  aws_iam_role_policy_attachment: { a: { role: ref("aws_iam_role.run.name"), policy_arn } },
});

describe("whether the execution role may read a secret", () => {
  it.each([
    ["the secret itself", [allow(read, ARN)], "yes"],
    ["a pattern of its name", [allow(read, "arn:aws:secretsmanager:*:*:secret:db-??????")], "yes"],
    ["every action of the service", [allow("secretsmanager:Get*", "*")], "yes"],
    ["another secret", [allow(read, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:other-*")], "no"],
    ["another action", [allow("secretsmanager:DescribeSecret", ARN)], "no"],
    ["a denial beside it", [allow(read, ARN), { ...allow("*", ARN), Effect: "Deny" }], "no"],
    [
      "a condition",
      [allow(read, ARN, { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } })],
      "unknown",
    ],
    ["everything but an action", [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }], "unknown"],
    ["nothing", [allow("logs:PutLogEvents", "*")], "no"],
  ])("inline policy with %s: %#", (_, statements, expected) => {
    expect(readable(ARN, inline(...statements))).toBe(expected);
    expect(readable(`${ARN}:password::`, inline(...statements))).toBe(expected);
  });

  it("needs ssm:GetParameters for a parameter, also for one that is given by its name", () => {
    const arn = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/db";
    for (const name of [arn, "/shop/db"]) {
      expect(readable(name, inline(allow("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/shop/*")))).toBe(
        "yes",
      );
      expect(readable(name, inline(allow("ssm:GetParameter", arn)))).toBe("no");
      expect(readable(name, inline(allow("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/other/*")))).toBe(
        "no",
      );
    }
  });

  it("looks into attached policies, those of AWS too", () => {
    const managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    expect(readable(ARN, attached(managed))).toBe("no");
    expect(readable(ARN, attached("arn:aws:iam::aws:policy/SecretsManagerReadWrite"))).toBe("yes");
    expect(readable(ARN, attached("arn:aws:iam::aws:policy/ReadOnlyAccess"))).toBe("unknown");
    expect(readable(ARN, attached("arn:aws:iam::111122223333:policy/ours"))).toBe("unknown");
    const own = { aws_iam_policy: { own: { policy: policy(allow(read, ARN)) } } };
    expect(readable(ARN, { ...own, ...attached(ref("aws_iam_policy.own.arn")) })).toBe("yes");
  });

  it("looks into the role's own blocks, and into policy documents", () => {
    const role = (values: object) => ({ aws_iam_role: { run: { name: "run", ...values } } });
    expect(readable(ARN, role({ inline_policy: [{ name: "p", policy: policy(allow(read, ARN)) }] }))).toBe(
      "yes",
    );
    expect(
      readable(ARN, role({ managed_policy_arns: ["arn:aws:iam::aws:policy/AdministratorAccess"] })),
    ).toBe("yes");
    const document = { statement: [{ actions: [read], resources: [ARN] }] };
    const data = { aws_iam_policy_document: { d: document } };
    const byDocument = {
      aws_iam_role_policy: {
        p: { role: ref("aws_iam_role.run.id"), policy: ref("data.aws_iam_policy_document.d.json") },
      },
    };
    expect(readable(ARN, byDocument, data)).toBe("yes");
  });

  it("does not know where a policy cannot be read or a boundary may take it away", () => {
    const unreadable = {
      aws_iam_role_policy: { p: { role: ref("aws_iam_role.run.id"), policy: ref("var.policy") } },
    };
    expect(readable(ARN, unreadable)).toBe("unknown");
    const bounded = {
      aws_iam_role: { run: { name: "run", permissions_boundary: "arn:aws:iam::1:policy/b" } },
    };
    expect(readable(ARN, { ...inline(allow(read, ARN)), ...bounded })).toBe("unknown");
  });

  it("follows a secret that is declared here, and asks for its key", () => {
    const secret = (values: object) => ({ aws_secretsmanager_secret: { db: { name: "db", ...values } } });
    const arn = ref("aws_secretsmanager_secret.db.arn");
    const grant = inline(allow(read, arn));
    expect(readable(arn, { ...secret({}), ...grant })).toBe("yes");
    expect(readable(`${arn}:password::`, { ...secret({}), ...grant })).toBe("yes");
    const other = inline(allow(read, ref("aws_secretsmanager_secret.other.arn")));
    expect(readable(arn, { ...secret({}), ...other })).toBe("no");
    const keyed = { ...secret({ kms_key_id: ref("aws_kms_key.k.arn") }), aws_kms_key: { k: {} } };
    expect(readable(arn, { ...keyed, ...grant })).toBe("no");
    const both = inline(allow(read, arn), allow("kms:Decrypt", ref("aws_kms_key.k.arn")));
    expect(readable(arn, { ...keyed, ...both })).toBe("yes");
    expect(readable(arn, { ...secret({ kms_key_id: "alias/aws/secretsmanager" }), ...grant })).toBe("yes");
  });

  it("is no without an execution role", () => {
    const resources = plain();
    resources.aws_ecs_task_definition.web["container_definitions"] = JSON.stringify([
      { name: "web", memory: 64, secrets: [{ name: "DB", valueFrom: ARN }] },
    ]);
    expect(platformOfResources(resources).services[0]?.task.secrets).toEqual([
      { environmentVariable: "DB", service: "secretsmanager", valueFrom: ARN, readable: "no" },
    ]);
  });
});
