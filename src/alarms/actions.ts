import { globMatches } from "../core/glob.ts";
import { type Declared, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { readPolicyDocument } from "../terraform/iam-document.ts";
import { isList } from "../terraform/value.ts";
import type { Findings } from "./result.ts";
import { flagAt, isUnknownAt, placeOf, textAt } from "./settings.ts";

const KEYS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html";
const TOPICS = "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html";
const ACTIONS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html";

/** Who publishes to a topic. */
export type Publisher = "cloudwatch.amazonaws.com" | "events.amazonaws.com";

/**
 * Checks that somebody is told when an alarm goes to ALARM.
 * @param heard whether something else acts on its state: a composite alarm, or a deployment
 */
export function checkActions(
  declared: Declared,
  alarm: DeclaredResource,
  heard: boolean,
  findings: Findings,
): void {
  const actions = valueAt(alarm.values, "alarm_actions");
  const unheard = (path: string, value: string, limit: string, fix: string) =>
    findings.problem({
      kind: "actions",
      effect: "unheard",
      place: placeOf(alarm, path),
      value,
      limit,
      fix,
      source: ACTIONS,
    });
  const count = isList(actions) ? actions.length : actions === undefined || actions === null ? 0 : 1;
  if (count === 0) {
    if (!heard) {
      const limit = "an action, a composite alarm with one, or a deployment that it stops";
      unheard("alarm_actions", "no action", limit, "name a topic, or put it into a composite alarm");
    }
    return;
  }
  if (isUnknownAt(alarm, "actions_enabled")) {
    findings.unknown(placeOf(alarm, "actions_enabled"), "known only after the apply");
  } else if (!flagAt(alarm, "actions_enabled", true) && !heard) {
    unheard("actions_enabled", "false", "true: disabled actions tell nobody", "enable them");
  }
  const topics = new Set(alarm.links("alarm_actions", "aws_sns_topic").map(({ resource }) => resource));
  for (let index = 0; index < count; index++) {
    for (const { resource } of alarm.links(`alarm_actions.${index}`, "aws_sns_topic")) topics.add(resource);
  }
  for (const topic of topics) checkTopic(declared, topic, "cloudwatch.amazonaws.com", findings);
}

/** Checks that a service of AWS may publish to a topic, and use its key. */
export function checkTopic(
  declared: Declared,
  topic: DeclaredResource,
  publisher: Publisher,
  findings: Findings,
): void {
  const key = textAt(topic, "kms_master_key_id");
  const problem = (
    resource: DeclaredResource,
    path: string,
    value: string,
    limit: string,
    fix: string,
    source: string,
  ) =>
    findings.problem({
      kind: "actions",
      effect: "unheard",
      place: placeOf(resource, path),
      value,
      limit,
      fix,
      source,
    });
  if (key !== undefined && /(^|:)alias\/aws\/sns$/.test(key)) {
    const limit = `a customer managed key whose policy names ${publisher}: the policy of AWS's key cannot`;
    problem(topic, "kms_master_key_id", key, limit, "use a key of your own, or none", KEYS);
  }
  for (const { resource } of topic.links("kms_master_key_id", "aws_kms_key", "aws_kms_alias")) {
    const real =
      resource.type === "aws_kms_alias"
        ? resource.links("target_key_id", "aws_kms_key")[0]?.resource
        : resource;
    if (!real) continue;
    const [separate] = declared
      .of("aws_kms_key_policy")
      .filter((it) => it.links("key_id", "aws_kms_key").some((link) => link.resource === real));
    const holder = separate ?? real;
    const allowed = allows(holder, publisher, ["kms:Decrypt", "kms:GenerateDataKey"]);
    if (allowed === undefined) findings.unknown(placeOf(holder, "policy"), "known only after the apply");
    else if (!allowed) {
      const limit = `kms:Decrypt and kms:GenerateDataKey* for ${publisher}`;
      problem(holder, "policy", "no statement for it", limit, "add the statement", KEYS);
    }
  }
  const policies = declared
    .of("aws_sns_topic_policy")
    .filter((it) => it.links("arn", "aws_sns_topic").some((link) => link.resource === topic));
  const holders =
    policies.length > 0 ? policies : valueAt(topic.values, "policy") === undefined ? [] : [topic];
  for (const holder of holders) {
    // The policy that AWS gives a topic admits alarms of the account.
    const allowed = allows(holder, publisher, ["sns:Publish"]);
    if (allowed !== false) continue;
    problem(
      holder,
      "policy",
      "no statement for it",
      `sns:Publish for ${publisher}`,
      "add the statement",
      TOPICS,
    );
  }
}

/** Whether a policy lets a service do all of these; undefined where it cannot be read. A key without a policy does not. */
function allows(holder: DeclaredResource, service: string, actions: readonly string[]): boolean | undefined {
  const document = valueAt(holder.values, "policy");
  if (document === undefined || document === null)
    return holder.type === "aws_kms_key" && holder.gives("policy") !== false ? undefined : false;
  const statements = isKnown(document) ? readPolicyDocument(document) : undefined;
  if (!statements) return undefined;
  return actions.every((action) =>
    statements.some(
      ({ actions: granted, effect, principals }) =>
        effect === "Allow" &&
        principals.some((it) => it === "*" || it === "AWS:*" || it === `Service:${service}`) &&
        granted.some(
          (it) =>
            globMatches(it.toLowerCase(), action.toLowerCase()) ||
            it.toLowerCase() === `${action.toLowerCase()}*`,
        ),
    ),
  );
}
