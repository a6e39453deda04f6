import { checkStack } from "../../src/policies/guardrails.ts";
import { SOURCE_KEYS, sourceKeysOf } from "../../src/policies/reading/source-keys.ts";
import type { GuardContext } from "../../src/policies/rule.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { ref } from "./flips/flip.ts";

const CONTEXT: GuardContext = {
  stage: "staging",
  protection: false,
  account: "210987654321",
  region: "eu-west-3",
  mode: "dummy",
};
const ACCOUNT = { StringEquals: { "aws:SourceAccount": "210987654321" } };
const events = (Condition?: object) => allow("events.amazonaws.com", "sns:Publish", Condition);

function allow(Service: string | string[], Action: string, Condition?: object) {
  return { Effect: "Allow", Principal: { Service }, Action, Resource: "*", ...(Condition && { Condition }) };
}

function deny(Condition: object, Principal: unknown = "*") {
  return { Effect: "Deny", Principal, Action: "sns:Publish", Resource: "*", Condition };
}

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Findings of the two rules, as code, place and value. */
function found(resource: object, data: object = {}): string[] {
  return checkStack(new Configuration({ resource, data }), CONTEXT)
    .filter(({ code }) => code.startsWith("TF-SOURCE"))
    .map(({ code, place, value }) => `${code} ${place} ${value}`);
}

const topic = (...statements: readonly object[]) =>
  found({ aws_sns_topic_policy: { ops: { arn: "arn", policy: policy(...statements) } } });
const PLACE = "aws_sns_topic_policy.ops.policy.Statement.0.Condition";

describe("a topic policy", () => {
  it("takes no condition for EventBridge, whatever its key", () => {
    expect(topic(events())).toEqual([]);
    expect(topic(events(ACCOUNT))).toEqual([
      `TF-SOURCE-01 ${PLACE}.StringEquals.aws:SourceAccount "StringEquals aws:sourceaccount for events.amazonaws.com"`,
    ]);
    expect(topic(events({ Bool: { "aws:SecureTransport": "true" } }))).toHaveLength(1);
    expect(topic(events({ Null: { "aws:SourceArn": "false" } }))).toHaveLength(1);
  });

  it("may have conditions that are true where the key is missing", () => {
    for (const condition of [
      { StringEqualsIfExists: { "aws:SourceAccount": "210987654321" } },
      { StringNotEquals: { "aws:SourceAccount": "666666666666" } },
      { "ForAllValues:StringEquals": { "aws:SourceOrgPaths": "o-1/*" } },
      { Null: { "aws:SourceArn": "true" } },
    ]) {
      expect(topic(events(condition))).toEqual([]);
    }
    expect(topic(events({ "ForAnyValue:StringNotEquals": { "aws:SourceOrgPaths": "o-1/*" } }))).toHaveLength(
      1,
    );
  });

  it("may ask alarms and buckets for their account and resource", () => {
    const both = { ...ACCOUNT, ArnLike: { "aws:SourceArn": "arn:aws:s3:::x" } };
    expect(topic(allow("cloudwatch.amazonaws.com", "sns:Publish", both))).toEqual([]);
    expect(topic(allow("s3.amazonaws.com", "sns:Publish", both))).toEqual([]);
  });

  it("is judged for each service of a statement", () => {
    expect(
      topic(allow(["cloudwatch.amazonaws.com", "events.amazonaws.com"], "sns:Publish", ACCOUNT)),
    ).toEqual([
      `TF-SOURCE-01 ${PLACE}.StringEquals.aws:SourceAccount "StringEquals aws:sourceaccount for events.amazonaws.com"`,
    ]);
  });

  it("may not deny everybody whose request names no source, where EventBridge publishes", () => {
    const others = deny({ StringNotEquals: { "aws:SourceAccount": "210987654321" } });
    expect(topic(others)).toEqual([]);
    expect(topic(events(), others)).toHaveLength(1);
    expect(topic(events(), deny({ Bool: { "aws:SecureTransport": "false" } }))).toEqual([]);
    expect(
      topic(events(), deny({ StringNotEquals: { "aws:SourceAccount": "1" }, Bool: { a: "b" } })),
    ).toEqual([]);
  });

  it("says nothing about services of which nothing is known, and about people", () => {
    expect(topic(allow("codestar-notifications.amazonaws.com", "sns:Publish", ACCOUNT))).toEqual([]);
    expect(topic({ ...events(ACCOUNT), Principal: { AWS: "arn:aws:iam::210987654321:root" } })).toEqual([]);
  });

  it("is read from the topic itself, and from a policy document", () => {
    expect(found({ aws_sns_topic: { t: { policy: policy(events(ACCOUNT)) } } })).toHaveLength(1);
    const statement = (condition: object) => ({
      aws_iam_policy_document: {
        ops: {
          statement: [
            { actions: ["sns:Publish"], resources: ["*"], principals: { type: "AWS", identifiers: ["*"] } },
            {
              actions: ["sns:Publish"],
              resources: ["*"],
              principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
              ...condition,
            },
          ],
        },
      },
    });
    const resource = {
      aws_sns_topic_policy: { ops: { policy: ref("data.aws_iam_policy_document.ops.json") } },
    };
    expect(found(resource, statement({}))).toEqual([]);
    const condition = { condition: { test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] } };
    expect(found(resource, statement(condition))).toEqual([
      'TF-SOURCE-01 data.aws_iam_policy_document.ops.statement.1.condition "StringEquals aws:sourceaccount for events.amazonaws.com"',
    ]);
  });
});

describe("a key policy", () => {
  const use = (service: string, condition?: object) =>
    policy(allow(service, "kms:GenerateDataKey*", condition));
  const key = (text: string) => ({ aws_kms_key: { k: { policy: text } } });
  const refused = use("events.amazonaws.com", ACCOUNT);

  it.each([
    ["by its ARN", ref("aws_kms_key.k.arn")],
    ["by its id", ref("aws_kms_key.k.key_id")],
    ["by an alias", ref("aws_kms_alias.a.name")],
    ["by the name of an alias", "alias/ops"],
    ["by the ARN of an alias", "arn:aws:kms:eu-west-3:210987654321:alias/ops"],
  ])("keeps EventBridge out of a topic that names the key %s", (_name, kms_master_key_id) => {
    const aws_kms_alias = { a: { name: "alias/ops", target_key_id: ref("aws_kms_key.k.key_id") } };
    const aws_sns_topic = { t: { kms_master_key_id } };
    expect(found({ ...key(refused), aws_kms_alias, aws_sns_topic })).toHaveLength(1);
    expect(found({ ...key(use("events.amazonaws.com")), aws_kms_alias, aws_sns_topic })).toEqual([]);
  });

  it("may be a resource of its own, and of a topic in another stack", () => {
    const others = [
      new Configuration({
        data: { terraform_remote_state: { keys: { backend: "local", config: { path: "keys.tfstate" } } } },
        resource: {
          aws_sns_topic: { t: { kms_master_key_id: ref("data.terraform_remote_state.keys.outputs.arn") } },
        },
      }),
    ];
    const stack = new Configuration({
      terraform: { backend: { local: { path: "keys.tfstate" } } },
      output: { arn: { value: ref("aws_kms_key.k.arn") } },
      resource: {
        aws_kms_key: { k: { description: "keys" } },
        aws_kms_key_policy: { k: { key_id: ref("aws_kms_key.k.id"), policy: refused } },
      },
    });
    const codes = (all: readonly Configuration[]) =>
      checkStack(stack, CONTEXT, new EnvironmentView([stack, ...all])).filter(({ code }) =>
        code.startsWith("TF-SOURCE"),
      );
    expect(codes(others).map(({ place }) => place)).toEqual([
      "aws_kms_key_policy.k.policy.Statement.0.Condition.StringEquals.aws:SourceAccount",
    ]);
    expect(codes([])).toEqual([]);
  });

  it("may ask EventBridge for its account where the key encrypts an event bus", () => {
    const aws_cloudwatch_event_bus = { b: { kms_key_identifier: ref("aws_kms_key.k.arn") } };
    expect(found({ ...key(refused), aws_cloudwatch_event_bus })).toEqual([]);
  });

  it("asks log groups for the log group", () => {
    const aws_cloudwatch_log_group = { l: { kms_key_id: ref("aws_kms_key.k.arn") } };
    const context = { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*" } };
    const logs = "logs.eu-west-3.amazonaws.com";
    expect(found({ ...key(use(logs, context)), aws_cloudwatch_log_group })).toEqual([]);
    expect(found({ ...key(use(logs, ACCOUNT)), aws_cloudwatch_log_group })).toEqual([
      `TF-SOURCE-02 aws_kms_key.k.policy.Statement.0.Condition.StringEquals.aws:SourceAccount "StringEquals aws:sourceaccount for ${logs}"`,
    ]);
  });
});

describe("buckets, queues and roles", () => {
  const on = (type: string, attribute: string, service: string, condition: object) =>
    found({ [type]: { x: { [attribute]: policy(allow(service, "*", condition)) } } });
  const flow = { ...ACCOUNT, ArnLike: { "aws:SourceArn": "arn:aws:logs:eu-west-3:210987654321:*" } };

  it("may be conditioned as AWS documents it", () => {
    const acl = { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": "1" } };
    expect(on("aws_s3_bucket_policy", "policy", "delivery.logs.amazonaws.com", flow)).toEqual([]);
    expect(on("aws_s3_bucket_policy", "policy", "delivery.logs.amazonaws.com", acl)).toEqual([]);
    expect(on("aws_s3_bucket_policy", "policy", "logging.s3.amazonaws.com", flow)).toEqual([]);
    expect(on("aws_sqs_queue_policy", "policy", "events.amazonaws.com", flow)).toEqual([]);
    expect(on("aws_sqs_queue", "policy", "sns.amazonaws.com", flow)).toEqual([]);
    expect(on("aws_iam_role", "assume_role_policy", "ecs-tasks.amazonaws.com", flow)).toEqual([]);
  });

  it("are warned about where a role of EC2 waits for a source", () => {
    expect(on("aws_iam_role", "assume_role_policy", "ec2.amazonaws.com", ACCOUNT)).toHaveLength(1);
  });
});

describe("what is known of services", () => {
  it("names one page for each service and use, and keys in lower case", () => {
    const rows = SOURCE_KEYS.map(({ service, uses }) => `${service} ${uses}`);
    expect(new Set(rows).size).toBe(rows.length);
    for (const { documented, source, unsupported } of SOURCE_KEYS) {
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
      const keys = [...documented, ...(unsupported === "every" ? [] : unsupported)];
      expect(keys).toEqual(keys.map((key) => key.toLowerCase()));
    }
  });

  it("takes a service of any Region for the same", () => {
    expect(sourceKeysOf("logs.eu-west-3.amazonaws.com", "key of a log group")).toBeDefined();
    expect(sourceKeysOf("logs.amazonaws.com", "key of a log group")).toBeUndefined();
  });
});
