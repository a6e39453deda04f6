import { type DeclaredResource, isKnown, scalarText, valueAt } from "../terraform/declared.ts";
import { isList, isRecord, type Value, type ValueRecord } from "../terraform/value.ts";
import type { SecretReference } from "./platform.ts";
import type { Reader } from "./reader.ts";
import { type Grant, RolePolicies } from "./role-policies.ts";

/**
 * Secrets that the agent fetches before the containers start: those of environment variables, of log drivers and of
 * private registries. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
 * (2026-06).
 */
export function readSecrets(
  reader: Reader,
  task: DeclaredResource,
  containers: readonly ValueRecord[] | undefined,
  role: DeclaredResource | undefined,
): SecretReference[] {
  const named = containers?.flatMap(secretsOf) ?? referredTo(reader, task);
  if (named.length === 0) return [];
  const path = "execution_role_arn";
  const hasRole = valueAt(task.values, path) !== undefined && task.gives(path) !== false;
  const policies = role && !role.type.startsWith("data.") ? new RolePolicies(reader, role) : undefined;
  return named.map(({ name, valueFrom }) => {
    const text = typeof valueFrom === "string" ? valueFrom : "known only after the apply";
    const service = serviceOf(text);
    const unread = hasRole ? "unknown" : "no";
    return {
      environmentVariable: name,
      service,
      valueFrom: text,
      readable: policies ? readable(reader, policies, service, valueFrom) : unread,
    };
  });
}

function secretsOf(container: ValueRecord): Pair[] {
  return [
    ...pairs(container, "secrets"),
    ...pairs(container, "logConfiguration.secretOptions"),
    ...registry(container),
  ];
}

/** Where the containers are not known, the secrets that the code puts into them. */
function referredTo(reader: Reader, task: DeclaredResource): Pair[] {
  const path = "container_definitions";
  return reader.linked(task, path, "aws_secretsmanager_secret", "aws_ssm_parameter").map((secret) => ({
    name: "a secret",
    valueFrom: reader.text(secret, "arn") ?? `\${${secret.address}.arn}`,
  }));
}

interface Pair {
  readonly name: string;
  readonly valueFrom: Value | undefined;
}

function pairs(container: ValueRecord, path: string): Pair[] {
  const list = valueAt(container, path);
  return (isList(list) ? list : []).filter(isRecord).map((item) => {
    const name = valueAt(item, "name");
    return { name: typeof name === "string" ? name : "a secret", valueFrom: valueAt(item, "valueFrom") };
  });
}

function registry(container: ValueRecord): Pair[] {
  const valueFrom = valueAt(container, "repositoryCredentials.credentialsParameter");
  return valueFrom === undefined ? [] : [{ name: "the credentials of the registry", valueFrom }];
}

/** Only Secrets Manager is named by its ARN alone; a name without an ARN is a parameter. */
function serviceOf(valueFrom: string): SecretReference["service"] {
  return /:secretsmanager:|aws_secretsmanager_|known only after/.test(valueFrom) ? "secretsmanager" : "ssm";
}

function readable(
  reader: Reader,
  policies: RolePolicies,
  service: SecretReference["service"],
  valueFrom: Value | undefined,
): Grant {
  const action = service === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue";
  const holder = holderOf(reader, service, valueFrom);
  const read = policies.grants(action, resourceOf(service, valueFrom));
  if (read !== "yes" || !holder) return read;
  // With a customer managed key the role needs the key as well.
  const key = holder.type === "aws_ssm_parameter" ? "key_id" : "kms_key_id";
  const value = valueAt(holder.values, key);
  if (value === undefined || holder.gives(key) === false || scalarText(value).startsWith("alias/aws/"))
    return read;
  const [declared] = reader.linked(holder, key, "aws_kms_key", "aws_kms_alias");
  const arn = declared ? (valueAt(declared.values, "arn") ?? `\${${declared.address}.arn}`) : value;
  return policies.grants("kms:Decrypt", arn);
}

/** The secret or parameter where it is declared here. */
function holderOf(
  reader: Reader,
  service: SecretReference["service"],
  valueFrom: Value | undefined,
): DeclaredResource | undefined {
  if (typeof valueFrom !== "string") return undefined;
  const type = service === "ssm" ? "aws_ssm_parameter" : "aws_secretsmanager_secret";
  return reader.declared.of(type).find((secret) => {
    if (valueFrom.startsWith(`\${${secret.address}.`)) return true;
    const ids = ["arn", "name"]
      .map((name) => valueAt(secret.values, name))
      .filter((id) => typeof id === "string");
    return ids.some(
      (id) =>
        isKnown(id) &&
        (valueFrom === id || valueFrom.startsWith(`${id}:`) || valueFrom.includes(`:secret:${id}-`)),
    );
  });
}

/**
 * What a policy has to name: an ARN, or its end for a parameter that is given by its name alone. Behind the ARN of a
 * secret may stand a key of its JSON: `arn:aws:secretsmanager:…:secret:name-AbCdEf:password::`.
 */
function resourceOf(service: SecretReference["service"], valueFrom: Value | undefined): Value | undefined {
  if (typeof valueFrom !== "string") return valueFrom;
  if (valueFrom.startsWith("${")) return valueFrom.replace(/(\})[:].*$/, "$1");
  if (!valueFrom.startsWith("arn:")) {
    return service === "ssm" ? `parameter/${valueFrom.replace(/^\//, "")}` : undefined;
  }
  return valueFrom
    .split(":")
    .slice(0, service === "ssm" ? 6 : 7)
    .join(":");
}
