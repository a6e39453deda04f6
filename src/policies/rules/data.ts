import { statementsOf } from "../../terraform/iam-document.ts";
import { at, isTrue, numberOf, parseJson, textOf } from "../../terraform/json.ts";
import { breach, breachIf, perResource, type Rule, setting } from "../rule.ts";

const TABLE = "aws_dynamodb_table";
const KEY = "aws_kms_key";
const TABLE_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html";
const ROTATION = "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html";
const DELETION = "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html";

/** Days; 30 is the longest that KMS takes. */
const DELETION_WINDOW = 30;

const tableName: Rule = perResource(
  {
    code: "TF-DDB-01",
    title: "A table has a name that DynamoDB takes",
    source:
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
    type: TABLE,
  },
  (table) => {
    const name = textOf(table.attributes["name"]);
    const bad = name !== undefined && !/^[A-Za-z0-9_.-]{3,255}$/.test(name);
    return breachIf(bad, table, "name", name, {
      limit: "3–255 of a-z, A-Z, 0-9, _, - and .",
      fix: "lengthen or correct the name",
    });
  },
);

const tableEncryption: Rule = perResource(
  {
    code: "TF-DDB-02",
    title: "A table is encrypted with a key of its own",
    source: TABLE_CONTROLS,
    type: TABLE,
  },
  (table) => {
    const block = at(table.attributes, "server_side_encryption");
    const good = isTrue(at(block, "enabled")) && Boolean(at(block, "kms_key_arn"));
    return breachIf(!good, table, "server_side_encryption", block, {
      limit: "enabled, with kms_key_arn",
      fix: "encrypt the table with a customer managed key",
    });
  },
);

const TABLES: readonly Rule[] = [
  setting({
    code: "TF-DDB-03",
    title: "A table can be restored to any second",
    source: `${TABLE_CONTROLS}#dynamodb-2`,
    type: TABLE,
    path: "point_in_time_recovery.enabled",
    allowed: [true],
    limit: "true",
    fix: "enable point_in_time_recovery",
  }),
  setting({
    code: "TF-DDB-04",
    title: "A table cannot be deleted by mistake",
    source: `${TABLE_CONTROLS}#dynamodb-6`,
    type: TABLE,
    path: "deletion_protection_enabled",
    when: (_resource, _stack, { teardown }) => !teardown,
    allowed: [true],
    limit: "true",
    fix: "set deletion_protection_enabled",
  }),
];

const KEYS: readonly Rule[] = [
  setting({
    code: "TF-KMS-01",
    title: "A key is rotated",
    source: ROTATION,
    type: KEY,
    path: "enable_key_rotation",
    allowed: [true],
    limit: "true",
    fix: "set enable_key_rotation",
  }),
  perResource(
    { code: "TF-KMS-02", title: "A deleted key can be taken back for a month", source: DELETION, type: KEY },
    (key) => {
      // AWS waits 30 days where nothing is said.
      const window = key.attributes["deletion_window_in_days"];
      return breachIf(
        window !== undefined && numberOf(window) !== DELETION_WINDOW,
        key,
        "deletion_window_in_days",
        window,
        {
          limit: `${DELETION_WINDOW} days`,
          fix: "set the longest window: what the key encrypted is gone with it",
        },
      );
    },
  ),
  perResource(
    {
      code: "TF-KMS-03",
      title: "A key has a policy that names its users",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
      type: KEY,
    },
    (key) => {
      const advice = {
        limit: "a policy without an unconditional Allow to everyone",
        fix: "name principals, or add a condition on the account",
      };
      const { policy } = key.attributes;
      if (policy === undefined) return [breach(key, "policy", undefined, advice)];
      return statementsOf(key, "policy")
        .filter((s) => s.effect === "Allow" && s.principals.includes("*") && s.conditions.length === 0)
        .map((s) => breach(key, s.path, "Allow to *", advice));
    },
  ),
];

const TOPICS: readonly Rule[] = [
  perResource(
    {
      code: "TF-SNS-01",
      title: "A topic is encrypted with a key that alarms may use",
      source: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
      type: "aws_sns_topic",
    },
    (topic) => {
      const key = topic.attributes["kms_master_key_id"];
      return breachIf(!key || String(key).includes("alias/aws/sns"), topic, "kms_master_key_id", key, {
        limit: "a customer managed key: alarms cannot publish under alias/aws/sns, and fail silently",
        fix: "name the platform's key",
      });
    },
  ),
  perResource(
    {
      code: "TF-SNS-02",
      title: "Alerts do not travel in the clear",
      source: "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
      type: "aws_sns_topic_subscription",
    },
    (subscription) =>
      breachIf(subscription.attributes["protocol"] === "http", subscription, "protocol", "http", {
        limit: "https, email or a service of AWS",
        fix: "use https",
      }),
  ),
  perResource(
    {
      code: "TF-SNS-04",
      title: "A subscription that takes only some alarms tells them by their names",
      source: "https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html",
      type: "aws_sns_topic_subscription",
    },
    (subscription) => {
      const { filter_policy: policy, filter_policy_scope: scope } = subscription.attributes;
      const filter = parseJson(policy);
      const named = typeof filter === "object" && filter !== null && "AlarmName" in filter;
      return breachIf(named && scope !== "MessageBody", subscription, "filter_policy_scope", scope, {
        limit: "MessageBody: messages of alarms have no attributes, so that nothing would be delivered",
        fix: 'set filter_policy_scope to "MessageBody"',
      });
    },
  ),
];

export const DATA_RULES: readonly Rule[] = [tableName, tableEncryption, ...TABLES, ...KEYS, ...TOPICS];
