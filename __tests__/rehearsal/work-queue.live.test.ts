import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orders } from "../../examples/orders.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { judge } from "../support/drift.ts";
import { describeWith } from "../support/needs.ts";
import { stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const { account, region } = orders;
const NAME = "orders-live-packer";
const NOTHING = [
  "no-op aws_sqs_queue.packer",
  "no-op aws_sqs_queue.packer_dead_letter",
  "no-op aws_sqs_queue_policy.packer_dead_letter_policy",
  "no-op aws_sqs_queue_policy.packer_policy",
];

const SYNTHESIZED = synth([{ ...orders, protection: false }]);

/** What is called so of a stack of the example, as synthesized, and nothing else of it. */
function parts(wanted: (type: string, name: string) => boolean, stack = "live-service-packer"): string {
  const { resource, terraform } = stackOf(SYNTHESIZED, stack);
  const kept = Object.entries(resource).flatMap(([type, named]) => {
    const own = Object.entries(named).filter(([name]) => wanted(type, name));
    return own.length > 0 ? [[type, Object.fromEntries(own)] as const] : [];
  });
  return JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region, access_key: "test", secret_key: "test" } },
    resource: Object.fromEntries(kept),
  }).replace(/"kms_master_key_id":"[^"]*",?/g, "");
}

describeWith(["engine", "python"], "the queues and the receivers of a worker", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-queue-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** What somebody does by hand. */
  async function byHand(service: string, target: string, body: object): Promise<void> {
    const answer = await fetch(emulator.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": target,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20261129/${region}/${service}/aws4_request, Signature=none`,
      },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
  }

  function setAttributes(Attributes: Readonly<Record<string, string>>): Promise<void> {
    const QueueUrl = `${emulator.endpoint}/${account}/${NAME}`;
    return byHand("sqs", "AmazonSQS.SetQueueAttributes", { QueueUrl, Attributes });
  }

  /** A call of a REST or query API, which nobody signs. */
  async function call(service: string, path: string, contentType: string, body: string): Promise<string> {
    const answer = await fetch(`${emulator.endpoint}/${path}`, {
      method: "POST",
      headers: {
        "content-type": contentType,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20261129/${region}/${service}/aws4_request, Signature=none`,
      },
      body,
    });
    expect(answer.status).toBe(200);
    return answer.text();
  }

  it("are beside a cache of public images, whose upstream and template are judged and reverted", async () => {
    const config = parts((type) => /^aws_ecr_(pull_through|repository_creation)/.test(type), "live-platform");
    const cwd = await bench.write("caches", "live-platform", "cdk.tf.json", config);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const planned = async () =>
      ((await bench.plan(cwd)).resource_changes ?? []).map(
        ({ address, change }) => `${change.actions.join()} ${address}`,
      );
    const rule = "aws_ecr_pull_through_cache_rule.image_cache_public";
    const template = "aws_ecr_repository_creation_template.image_cache_public";
    const nothing = [`no-op ${rule}`, `no-op ${template}`];
    expect(await planned()).toEqual(nothing);
    const ecr = (operation: string, body: object) =>
      byHand("ecr", `AmazonEC2ContainerRegistry_V20150921.${operation}`, body);
    const prefix = "orders-live/public";
    await ecr("DeletePullThroughCacheRule", { ecrRepositoryPrefix: prefix });
    await ecr("CreatePullThroughCacheRule", { ecrRepositoryPrefix: prefix, upstreamRegistryUrl: "quay.io" });
    const Statement = [{ Sid: "All", Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }];
    await ecr("UpdateRepositoryCreationTemplate", {
      prefix,
      imageTagMutability: "MUTABLE",
      repositoryPolicy: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    const { findings } = judge(JSON.stringify(await bench.plan(cwd)), { config });
    expect(findings.map((it) => `${it.severity} ${it.address} ${it.attribute}`).sort()).toEqual([
      `critical ${rule} upstream_registry_url`,
      `critical ${template} repository_policy`,
      `high ${template} image_tag_mutability`,
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect(await planned()).toEqual(nothing);
    await bench.must(cwd, "destroy", "-auto-approve", "-no-color");
  }, 300_000);

  it("are subscribed once, and a channel that somebody opens by hand is judged and closed", async () => {
    const config = parts(
      (type, name) =>
        /^aws_(sns|chatbot)_/.test(type) || (type === "aws_iam_role" && name.includes("_alerts_")),
    );
    const cwd = await bench.write("receivers", "live-service-packer", "cdk.tf.json", config);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const planned = async () =>
      ((await bench.plan(cwd)).resource_changes ?? []).map(
        ({ address, change }) => `${change.actions.join()} ${address}`,
      );
    const nothing = [
      "no-op aws_chatbot_slack_channel_configuration.packer_alerts_receiver_chat",
      "no-op aws_iam_role.packer_alerts_receiver_chat_role",
      "no-op aws_sns_topic.packer_alerts",
      "no-op aws_sns_topic_policy.packer_alerts",
      "no-op aws_sns_topic_subscription.packer_alerts_receiver_pager",
      "no-op aws_sns_topic_subscription.packer_alerts_receiver_warehouse",
    ];
    expect(await planned()).toEqual(nothing);
    await call(
      "chatbot",
      "update-slack-channel-configuration",
      "application/json",
      JSON.stringify({
        ChatConfigurationArn: `arn:aws:chatbot::${account}:chat-configuration/slack-channel/orders-live-packer-chat`,
        GuardrailPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        UserAuthorizationRequired: false,
      }),
    );
    const topic = `arn:aws:sns:${region}:${account}:orders-live-packer-alerts`;
    const form = "application/x-www-form-urlencoded";
    const listed = await call(
      "sns",
      "",
      form,
      new URLSearchParams({ Action: "ListSubscriptionsByTopic", TopicArn: topic }).toString(),
    );
    const pager = new RegExp(`${topic}:[\\w-]+`).exec(
      listed.slice(listed.lastIndexOf("<member>", listed.indexOf("pager.example"))),
    )?.[0];
    await call(
      "sns",
      "",
      form,
      new URLSearchParams({
        Action: "SetSubscriptionAttributes",
        SubscriptionArn: pager ?? "none",
        AttributeName: "FilterPolicy",
        AttributeValue: JSON.stringify({ AlarmName: ["nothing"] }),
      }).toString(),
    );
    const { findings } = judge(JSON.stringify(await bench.plan(cwd)), { config });
    expect(findings.map((it) => `${it.severity} ${it.address} ${it.attribute}`).sort()).toEqual([
      "critical aws_chatbot_slack_channel_configuration.packer_alerts_receiver_chat guardrail_policy_arns",
      "critical aws_chatbot_slack_channel_configuration.packer_alerts_receiver_chat user_authorization_required",
      "high aws_sns_topic_subscription.packer_alerts_receiver_pager filter_policy",
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect(await planned()).toEqual(nothing);
  }, 300_000);

  it("are applied, a second plan is empty, and what was changed by hand is judged and reverted", async () => {
    const config = parts((type) => type.startsWith("aws_sqs_"));
    const cwd = await bench.write("queues", "live-service-packer", "cdk.tf.json", config);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const planned = async () =>
      ((await bench.plan(cwd)).resource_changes ?? []).map(
        ({ address, change }) => `${change.actions.join()} ${address}`,
      );
    expect(await planned()).toEqual(NOTHING);
    await setAttributes({
      SqsManagedSseEnabled: "false",
      VisibilityTimeout: "5",
      RedrivePolicy: "",
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Open",
            Effect: "Allow",
            Principal: "*",
            Action: "sqs:*",
            Resource: `arn:aws:sqs:${region}:${account}:${NAME}`,
          },
        ],
      }),
    });
    const { findings } = judge(JSON.stringify(await bench.plan(cwd)), { config });
    expect(findings.map((it) => `${it.severity} ${it.address} ${it.attribute}`).sort()).toEqual([
      "critical aws_sqs_queue_policy.packer_policy policy",
      "high aws_sqs_queue.packer redrive_policy",
      "high aws_sqs_queue.packer sqs_managed_sse_enabled",
      "medium aws_sqs_queue.packer visibility_timeout_seconds",
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect(await planned()).toEqual(NOTHING);
  }, 300_000);
});
