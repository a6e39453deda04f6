import type { Configuration, Resource } from "../../terraform/configuration.ts";
import type { EnvironmentView } from "../../terraform/environment-view.ts";
import {
  type PolicyCondition,
  type WrittenStatement,
  writtenStatements,
} from "../../terraform/iam-document.ts";
import { at, isObject, textOf } from "../../terraform/json.ts";
import { namesSource, type Protected, type SourceKeys, sourceKeysOf } from "../reading/source-keys.ts";
import { breach, type CheckContext, DOES_NOT_APPLY, type Outcome, type Rule, rule } from "../rule.ts";

/** A policy that services use, where it is written, and what it protects. */
interface ServicePolicy {
  readonly resource: Resource;
  readonly attribute: string;
  readonly uses: readonly Protected[];
}

const POLICIES: readonly (readonly [type: string, attribute: string, uses: Protected])[] = [
  ["aws_sns_topic", "policy", "topic"],
  ["aws_sns_topic_policy", "policy", "topic"],
  ["aws_sqs_queue", "policy", "queue"],
  ["aws_sqs_queue_policy", "policy", "queue"],
  ["aws_s3_bucket", "policy", "bucket"],
  ["aws_s3_bucket_policy", "policy", "bucket"],
  ["aws_iam_role", "assume_role_policy", "trust"],
];

/** What encrypts with a key, and in which attribute it names the key. */
const ENCRYPTED: readonly (readonly [type: string, attribute: string, uses: Protected])[] = [
  ["aws_sns_topic", "kms_master_key_id", "key of a topic"],
  ["aws_cloudwatch_log_group", "kms_key_id", "key of a log group"],
];

const unsupported: Rule = rule(
  {
    code: "TF-SOURCE-01",
    title: "No service is refused by a condition key that it never sends",
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
  },
  (stack, context) =>
    judge(stack, context, ({ unsupported: never }, { key }) => never === "every" || never.includes(key)),
);

const undocumented: Rule = {
  ...rule(
    {
      code: "TF-SOURCE-02",
      title: "A condition on the source of a request names a key that the service is known to send",
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    },
    (stack, context) =>
      judge(stack, context, ({ documented, unsupported: never }, { key }) => {
        const known = never === "every" || never.includes(key) || documented.includes(key);
        return namesSource(key) && !known;
      }),
  ),
  severity: "warning",
};

/** Every condition that keeps a service out, where `refuses` says that the service does not send its key. */
function judge(
  stack: Configuration,
  { environment }: CheckContext,
  refuses: (known: SourceKeys, condition: PolicyCondition) => boolean,
): Outcome {
  const policies = policiesOf(stack, environment);
  if (policies.length === 0) return DOES_NOT_APPLY;
  return policies.flatMap(({ attribute, resource, uses }) => {
    const statements = writtenStatements(stack, resource, attribute);
    return statements.flatMap((written) =>
      servicesOf(written, statements).flatMap((service) =>
        uses.flatMap((use) => {
          const known = sourceKeysOf(service, use);
          if (!known) return [];
          const { holder, statement } = written;
          return keepsOut(written, (condition) => refuses(known, condition)).map(({ key, operator }) =>
            breach(
              holder,
              `${statement.path}.${pathOf(written, operator, key)}`,
              `${operator} ${key} for ${service}`,
              {
                limit: `${known.documented.join(", ") || "no condition"} for ${service} and a ${use}: ${known.source}`,
                fix:
                  statement.effect === "Deny"
                    ? `use ${operator} with IfExists, or leave ${service} out of the statement`
                    : `give ${service} a statement of its own without ${key}`,
              },
            ),
          );
        }),
      ),
    );
  });
}

/**
 * Conditions that keep out a service which does not send their key. An Allow needs all of its conditions, and a
 * condition on a missing key is false; a Deny needs all of them too, and a negated one on a missing key is true
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
function keepsOut(
  { statement: { conditions, effect } }: WrittenStatement,
  refused: (condition: PolicyCondition) => boolean,
): readonly PolicyCondition[] {
  if (effect === "Allow") return conditions.filter((c) => needsKey(c) && refused(c));
  const applies = conditions.length > 0 && conditions.every((c) => holdsWithoutKey(c) && refused(c));
  return applies ? conditions : [];
}

function needsKey({ operator, values }: PolicyCondition): boolean {
  if (operator === "Null") return values.includes("false");
  return !holdsWithoutKey({ operator, key: "", values });
}

/** `…IfExists`, negated operators and `ForAllValues` are true where the request has no such key. */
function holdsWithoutKey({ operator, values }: PolicyCondition): boolean {
  if (operator === "Null") return values.includes("true");
  if (/IfExists$/.test(operator) || operator.startsWith("ForAllValues:")) return true;
  return /^(?!ForAnyValue:).*Not/.test(operator);
}

/** Services that a statement is about; a Deny to everybody is about those that the other statements let in. */
function servicesOf({ statement }: WrittenStatement, all: readonly WrittenStatement[]): readonly string[] {
  const own = serviceNames(statement.principals);
  if (statement.effect !== "Deny" || !statement.principals.includes("*")) return own;
  return [
    ...new Set(
      all
        .filter((it) => it.statement.effect === "Allow")
        .flatMap((it) => serviceNames(it.statement.principals)),
    ),
  ];
}

function serviceNames(principals: readonly string[]): string[] {
  return principals.flatMap((p) => (p.startsWith("Service:") ? [p.slice("Service:".length)] : []));
}

function pathOf({ holder, statement }: WrittenStatement, operator: string, key: string): string {
  if (holder.type === "aws_iam_policy_document") return "condition";
  const written = at(statement.raw, `Condition.${operator}`);
  const name = isObject(written) ? Object.keys(written).find((k) => k.toLowerCase() === key) : undefined;
  return `Condition.${operator}.${name ?? key}`;
}

function policiesOf(stack: Configuration, environment: EnvironmentView): readonly ServicePolicy[] {
  const direct = POLICIES.flatMap(([type, attribute, uses]) =>
    stack.of(type).map((resource) => ({ resource, attribute, uses: [uses] })),
  );
  const keys = [
    ...stack.of("aws_kms_key").map((resource) => ({ resource, key: resource })),
    ...stack.of("aws_kms_key_policy").flatMap((resource) => {
      const key = stack.target(resource.attributes["key_id"], "aws_kms_key");
      return key ? [{ resource, key }] : [];
    }),
  ];
  const ofKeys = keys.map(({ key, resource }) => ({
    resource,
    attribute: "policy",
    uses: ENCRYPTED.filter(([type, attribute]) =>
      environment
        .of(type)
        .some((it) => leadsToKey(environment, it.stack, it.resource.attributes[attribute], stack, key)),
    ).map(([, , uses]) => uses),
  }));
  return [...direct, ...ofKeys].filter(({ attribute, resource, uses }) => {
    return uses.length > 0 && resource.attributes[attribute] !== undefined;
  });
}

/** Whether a value names this key: by its ARN or id, or by an alias of it, literal or not. */
function leadsToKey(
  environment: EnvironmentView,
  from: Configuration,
  value: unknown,
  stack: Configuration,
  key: Resource,
): boolean {
  const followed = environment.follow(from, value);
  const aliases = stack
    .of("aws_kms_alias")
    .filter(({ attributes }) => stack.target(attributes["target_key_id"], "aws_kms_key") === key);
  if (followed.kind === "resource") {
    return followed.stack === stack && [key, ...aliases].includes(followed.resource);
  }
  const name = textOf(value);
  return (
    name !== undefined && aliases.some((alias) => name.endsWith(textOf(alias.attributes["name"]) ?? "\n"))
  );
}

export const SOURCE_RULES: readonly Rule[] = [unsupported, undocumented];
