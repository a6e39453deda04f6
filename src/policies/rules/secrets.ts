import { secretForm } from "../../core/secret-forms.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { select, textOf } from "../../terraform/json.ts";
import { secretsKeptBy } from "../../terraform/provider-schema.ts";
import { referencesIn } from "../../terraform/references.ts";
import { type Breach, breach, type Rule, rule } from "../rule.ts";

const SENSITIVE = "https://developer.hashicorp.com/terraform/language/state/sensitive-data";

/**
 * Types of other providers whose attributes are secrets, and types that open the account. What the AWS provider calls a
 * secret is known from its schema.
 */
const DENIED = [
  "aws_secretsmanager_secret_version",
  "random_password",
  "random_bytes",
  "tls_private_key",
  "tls_self_signed_cert",
  "tls_locally_signed_cert",
  "tls_cert_request",
  "aws_iam_user",
  "aws_key_pair",
  "aws_default_vpc",
];

/**
 * Data sources that bring a secret into the state, whatever the code does with it: those with an attribute that the
 * schema of hashicorp/aws 5.100.0 marks as sensitive, and one that makes a password.
 */
const DENIED_DATA = [
  "aws_api_gateway_api_key",
  "aws_cognito_user_pool_client",
  "aws_ecr_authorization_token",
  "aws_ecrpublic_authorization_token",
  "aws_eks_cluster_auth",
  "aws_glue_connection",
  "aws_kms_secrets",
  "aws_redshift_cluster_credentials",
  "aws_redshiftserverless_credentials",
  "aws_secretsmanager_random_password",
  "aws_secretsmanager_secret_version",
  "aws_ssm_parameters_by_path",
];

/** Attributes that a rule of their own judges, with the name of a variable beside its value. */
const JUDGED_ELSEWHERE: Readonly<Record<string, string>> = {
  aws_ecs_task_definition: "container_definitions",
  aws_launch_template: "user_data",
};

const noSecrets: Rule = rule(
  { code: "TF-STATE-01", title: "No secret gets into the state", source: SENSITIVE },
  (stack) => {
    const advice = {
      limit: "ARNs of secrets only; who reads the state reads every value in it",
      fix: "create the secret outside Terraform and name its ARN",
    };
    const denied = DENIED.flatMap((type) => stack.of(type).map((r) => breach(r, "", type, advice)));
    const known = [...stack.resources.values()]
      .filter(({ type }) => !DENIED.includes(type))
      .flatMap((resource) => keptIn(resource).map(([path, shown]) => breach(resource, path, shown, advice)));
    const read = DENIED_DATA.flatMap((type) => stack.data(type).map((r) => breach(r, "", r.type, advice)));
    const readParameters = stack
      .data("aws_ssm_parameter")
      .filter(({ attributes }) => !textOf(attributes["name"])?.startsWith("/aws/service/"))
      .map((r) => breach(r, "name", r.attributes["name"], advice));
    return [...denied, ...known, ...read, ...readParameters];
  },
);

/** Where a resource makes the state hold a secret; the value is never shown. */
function keptIn({ attributes, type }: Resource): [path: string, shown: string][] {
  return secretsKeptBy(type).flatMap(({ made, path }): [string, string][] =>
    made
      ? [["", `${type}, whose ${path} is a secret`]]
      : select(attributes, path)
          .filter(({ value }) => value !== undefined)
          .map((found) => [found.path, "a value"]),
  );
}

const outputs: Rule = rule(
  { code: "TF-STATE-03", title: "No output is a secret", source: SENSITIVE },
  (stack) =>
    [...stack.outputs].flatMap(([name, value]): Breach[] => {
      const why = stack.sensitiveOutputs.has(name) ? "marked as sensitive" : secretOutput(stack, value);
      if (why === undefined) return [];
      return [
        breach({ address: `output.${name}` }, "", why, {
          limit: "nothing that is a secret: who may read one output of a remote state reads the whole state",
          fix: "give readers the ARN of the secret, and the permission to read it",
        }),
      ];
    }),
);

function secretOutput(stack: Configuration, value: unknown): string | undefined {
  const text = JSON.stringify(value ?? null);
  const kept = referencesIn(text).find(({ address, path }) => {
    const type = stack.resources.get(address)?.type ?? "";
    return secretsKeptBy(type).some((secret) => secret.path === path.join("."));
  });
  return kept ? `${kept.address}.${kept.path.join(".")}` : secretForm(text);
}

const noSecretTexts: Rule = rule(
  {
    code: "TF-STATE-04",
    title: "No text of a stack is a secret",
    source: SENSITIVE,
  },
  (stack) =>
    [...stack.resources.values()].flatMap((resource) =>
      [...textsIn(resource.attributes, "", JUDGED_ELSEWHERE[resource.type])].flatMap(
        ([path, text]): Breach[] => {
          const form = secretForm(text);
          if (form === undefined) return [];
          return [
            breach(resource, path, form, {
              limit: "no secret, in a tag or a description either: it is in the code, the plan and the state",
              fix: "store the value in Secrets Manager and name its ARN, and rotate it",
            }),
          ];
        },
      ),
    ),
);

/** Every text within a value, with its path. */
function* textsIn(value: unknown, path: string, skipped?: string): Generator<[path: string, text: string]> {
  if (typeof value === "string") yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    // Metadata of the framework.
    if (path === "" && (key === "//" || key === skipped)) continue;
    yield* textsIn(inner, path === "" ? key : `${path}.${key}`);
  }
}

export const SECRET_RULES: readonly Rule[] = [noSecrets, outputs, noSecretTexts];
