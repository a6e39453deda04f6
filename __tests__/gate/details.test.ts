import { judgePlan } from "../../src/gate/judge.ts";
import { loadGatePolicy } from "../../src/gate/policy.ts";
import { parseConfiguration } from "../../src/terraform/configuration.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { ref } from "../policies/flips/flip.ts";
import { type Made, makePlan, TODAY } from "../support/drift.ts";
import { findingLines } from "./plans.ts";

const { policy } = loadGatePolicy({}, "policy", TODAY);

function judged(resources: readonly Made[], resource?: object) {
  const configuration =
    resource === undefined
      ? undefined
      : parseConfiguration(JSON.stringify({ terraform: {}, resource }), "cdk.tf.json");
  return judgePlan({
    stack: "shop",
    plan: parsePlan(makePlan(resources), "plan.json"),
    configuration,
    policy,
  });
}
const lines = (resources: readonly Made[], resource?: object) => findingLines(judged(resources, resource));

const document = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const deleted = (address: string, cloud: Record<string, unknown>): Made => ({
  address,
  cloud,
  code: null,
  actions: ["delete"],
});

const DENY = { Effect: "Deny", Action: "iam:*", Resource: "*" };
const DENY_HTTP = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const BUCKET = { id: "logs", bucket: "logs", arn: "arn:aws:s3:::logs" };

describe("what goes with its owner", () => {
  it("a policy of a bucket, and a guard of it, say nothing of their own", () => {
    const policies = deleted("aws_s3_bucket_policy.logs", { bucket: "logs", policy: document(DENY_HTTP) });
    const block = deleted("aws_s3_bucket_public_access_block.logs", { id: "logs", bucket: "logs" });
    expect(lines([policies, block])).toEqual([
      "refused deny-lost aws_s3_bucket_policy.logs policy",
      "refused guard-deleted aws_s3_bucket_public_access_block.logs",
    ]);
    expect(lines([policies, block, deleted("aws_s3_bucket.logs", BUCKET)])).toEqual([
      "refused data-deleted aws_s3_bucket.logs",
    ]);
  });

  it("a Deny in a managed policy counts while a role that had it stays", () => {
    const arn = "arn:aws:iam::123456789012:policy/fence";
    const fence = deleted("aws_iam_policy.fence", { arn, policy: document(DENY) });
    const attached = deleted("aws_iam_role_policy_attachment.fence", { role: "task", policy_arn: arn });
    const role = deleted("aws_iam_role.task", { name: "task", id: "task" });
    expect(lines([fence, attached])).toEqual(["refused deny-lost aws_iam_policy.fence policy"]);
    expect(lines([fence, attached, role])).toEqual([]);
    expect(lines([fence])).toEqual([]);
  });

  it("a log group of an application may go, one of an audit may not", () => {
    expect(lines([deleted("aws_cloudwatch_log_group.a", { name: "/shop/api" })])).toEqual([]);
    expect(lines([deleted("aws_cloudwatch_log_group.a", { name: "/shop/vpc-flow-logs" })])).toEqual([
      "refused audit-deleted aws_cloudwatch_log_group.a",
    ]);
  });
});

describe("why something is destroyed", () => {
  it.each([
    ["delete_because_no_resource_config", ["delete"], "its block was removed from the code"],
    ["delete_because_no_module", ["delete"], "prevent_destroy went with it"],
    ["delete_because_each_key", ["delete"], "the code does not have this instance any more"],
    ["replace_because_tainted", ["delete", "create"], "an earlier apply left it tainted"],
    ["replace_by_request", ["create", "delete"], "its replacement was asked for"],
    [undefined, ["delete", "create"], "it is destroyed and created again; its data is gone"],
  ])("%s", (reason, actions, words) => {
    const cloud = { id: "orders", name: "orders" };
    const table: Made = { address: "aws_dynamodb_table.orders", cloud, actions, ...(reason && { reason }) };
    const [finding] = judged([actions.includes("create") ? table : { ...table, code: null }]).findings;
    expect(finding?.why).toContain(words);
    expect(finding?.before).toBe("orders");
  });
});

describe("a policy that is known only after the apply", () => {
  const made: Made = {
    address: "aws_iam_role_policy.task",
    cloud: null,
    code: { name: "work" },
    unknown: { policy: true },
    expressions: { policy: { references: ["aws_s3_bucket.logs.arn"] } },
  };
  const written = (statement: object) => ({ aws_iam_role_policy: { task: { policy: document(statement) } } });
  const topic: Made = {
    address: "aws_sns_topic_policy.alerts",
    cloud: null,
    code: {},
    unknown: { policy: true },
    expressions: { policy: { references: ["aws_sns_topic.alerts.arn"] } },
  };
  const topicPolicy = (Principal: unknown, Effect = "Allow") => ({
    aws_sns_topic_policy: { alerts: { policy: document({ Effect, Principal, Action: "sns:Publish" }) } },
  });

  it("is unknown by itself, and read from the stack where it is given", () => {
    const named = { Effect: "Allow", Action: "s3:GetObject", Resource: `${ref("aws_s3_bucket.logs.arn")}/*` };
    expect(lines([made])).toEqual(["unknown wildcard-grant aws_iam_role_policy.task policy"]);
    expect(lines([made], written(named))).toEqual([]);
    expect(lines([made], written({ ...named, Resource: "*" }))).toEqual([
      "refused wildcard-grant aws_iam_role_policy.task policy",
    ]);
  });

  it.each([
    ["an action", { Effect: "Allow", Action: ref("var.action"), Resource: "*" }],
    ["an effect", { Effect: ref("var.effect"), Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*" }],
  ])("stays unknown where %s is computed", (_what, statement) => {
    expect(lines([made], written(statement))).toEqual([
      "unknown wildcard-grant aws_iam_role_policy.task policy",
    ]);
  });

  it("may name a resource of the plan as a principal, and no variable", () => {
    expect(lines([topic], topicPolicy({ AWS: ref("aws_iam_role.task.arn") }))).toEqual([]);
    expect(lines([topic], topicPolicy({ AWS: ref("var.principal") }))).toEqual([
      "unknown grant-to-everybody aws_sns_topic_policy.alerts policy",
    ]);
    expect(lines([topic], topicPolicy("*"))).toEqual([
      "refused grant-to-everybody aws_sns_topic_policy.alerts policy",
    ]);
  });

  it("is the default of AWS where the code gives none", () => {
    expect(lines([{ ...topic, expressions: {} }])).toEqual([]);
  });
});

describe("grants to everybody", () => {
  const bucket = (Condition: object | undefined) =>
    lines([
      {
        address: "aws_s3_bucket_policy.logs",
        cloud: null,
        code: {
          bucket: "logs",
          policy: document({
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: "*",
            Condition,
          }),
        },
      },
    ]).length;

  it.each([
    ["a network", { StringEquals: { "aws:SourceVpce": "vpce-1" } }, 0],
    ["an organization", { StringEquals: { "aws:PrincipalOrgID": ["o-1", "o-2"] } }, 0],
    ["addresses", { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } }, 0],
    ["any address", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, 1],
    ["any of two, one of them anybody", { ArnLike: { "aws:SourceArn": ["arn:aws:s3:::logs", "*"] } }, 1],
    ["a key that may be absent", { StringEqualsIfExists: { "aws:SourceVpce": "vpce-1" } }, 1],
    ["whoever is not there", { StringNotEquals: { "aws:SourceVpce": "vpce-1" } }, 1],
    ["TLS", { Bool: { "aws:SecureTransport": "true" } }, 1],
    ["nothing", undefined, 1],
  ])("on the condition of %s", (_what, condition, found) => {
    expect(bucket(condition)).toBe(found);
  });

  it("in an endpoint count only where one narrowed it before", () => {
    const endpoint = (before: string | null, after: string) =>
      lines([
        {
          address: "aws_vpc_endpoint.s3",
          cloud: { id: "vpce-1", policy: before },
          code: { id: "vpce-1", policy: after },
        },
      ]);
    const all = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    const own = { ...all, Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } };
    expect(endpoint(null, document(all))).toEqual([]);
    expect(endpoint(document(all), document(own))).toEqual([]);
    expect(endpoint(document(own), document(all))).toEqual([
      "refused grant-to-everybody aws_vpc_endpoint.s3 policy",
    ]);
    expect(endpoint(document(own), "")).toEqual(["refused grant-to-everybody aws_vpc_endpoint.s3 policy"]);
  });
});

describe("identities", () => {
  const trust = (Condition: object, Federated = "arn:aws:iam::123456789012:oidc-provider/idp") => ({
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated },
    Condition,
  });
  const role = (statement: object) =>
    lines([
      {
        address: "aws_iam_role.deploy",
        cloud: null,
        code: { name: "deploy", assume_role_policy: document(statement) },
      },
    ]).length;

  it.each([
    ["a whole subject", trust({ StringEquals: { "idp:sub": "repo:shop/platform:ref:refs/heads/main" } }), 0],
    ["any branch of one repository", trust({ StringLike: { "idp:sub": "repo:shop/platform:*" } }), 0],
    ["any repository of an organization", trust({ StringLike: { "idp:sub": "repo:shop/*" } }), 1],
    ["any subject", trust({ StringLike: { "idp:sub": "*" } }), 1],
    ["an audience alone", trust({ StringEquals: { "idp:aud": "sts.amazonaws.com" } }), 1],
    ["a subject that may be absent", trust({ StringEqualsIfExists: { "idp:sub": "repo:a/b:c" } }), 1],
    [
      "the audience of SAML",
      trust(
        { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } },
        "arn:aws:iam::1:saml-provider/x",
      ),
      0,
    ],
  ])("of a provider ask for %s", (_what, statement, found) => {
    expect(role(statement)).toBe(found);
  });

  it("of an OIDC provider are not told to another audience", () => {
    const provider = (client_id_list: readonly string[]) => ({ url: "https://idp", client_id_list });
    const change = (before: readonly string[], after: readonly string[]) =>
      lines([
        {
          address: "aws_iam_openid_connect_provider.idp",
          cloud: provider(before),
          code: provider(after),
        },
      ]);
    expect(change(["sts.amazonaws.com"], ["sts.amazonaws.com", "other"])).toEqual([
      "refused trust-widened aws_iam_openid_connect_provider.idp client_id_list",
    ]);
    expect(change(["sts.amazonaws.com", "other"], ["sts.amazonaws.com"])).toEqual([]);
  });
});

describe("exposure", () => {
  it("an address is public where a machine has it", () => {
    const eip = (code: Record<string, unknown>): Made => ({ address: "aws_eip.it", cloud: null, code });
    expect(lines([eip({ domain: "vpc" })])).toEqual([]);
    expect(lines([eip({ domain: "vpc", instance: "i-1" })])).toEqual([
      "refused public-address aws_eip.it instance",
    ]);
    const later: Made = {
      ...eip({ domain: "vpc" }),
      unknown: { instance: true },
      expressions: { instance: { references: ["aws_instance.app.id"] } },
    };
    expect(lines([later])).toHaveLength(1);
    expect(lines([{ ...later, expressions: {} }])).toEqual([]);
  });

  it("a load balancer that turns to the internet takes its plain listener along", () => {
    const arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/main/1";
    const balancer = (internal: boolean) => ({ id: arn, arn, name: "main", internal });
    const listener = (type: string): Made => ({
      address: "aws_lb_listener.http",
      cloud: { load_balancer_arn: arn, protocol: "HTTP", port: 80, default_action: [{ type }] },
    });
    const change = (type: string, before: boolean, after: boolean) =>
      lines([{ address: "aws_lb.main", cloud: balancer(before), code: balancer(after) }, listener(type)]);
    expect(change("forward", true, false)).toEqual(["refused plain-http aws_lb.main internal"]);
    expect(change("redirect", true, false)).toEqual([]);
    expect(change("forward", false, true)).toEqual([]);
  });

  it("a listener of a network load balancer that stops ending TLS", () => {
    const listener = (protocol: string) => ({ load_balancer_arn: "arn:1", port: 8883, protocol });
    const change = (before: string, after: string) =>
      lines([{ address: "aws_lb_listener.mqtt", cloud: listener(before), code: listener(after) }]);
    expect(change("TLS", "TCP")).toEqual(["refused old-tls aws_lb_listener.mqtt protocol"]);
    expect(change("TCP", "TLS")).toEqual([]);
    expect(change("TCP", "UDP")).toEqual([]);
    expect(lines([{ address: "aws_lb_listener.mqtt", cloud: null, code: listener("TCP") }])).toEqual([]);
  });

  it("a listener whose load balancer is not in the plan cannot be judged", () => {
    const code = {
      protocol: "HTTP",
      port: 80,
      load_balancer_arn: "arn:of:another",
      default_action: [{ type: "forward" }],
    };
    expect(lines([{ address: "aws_lb_listener.http", cloud: null, code }])).toEqual([
      "unknown plain-http aws_lb_listener.http protocol",
    ]);
  });
});
