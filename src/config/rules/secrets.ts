import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { looksRandom } from "../../core/random-text.ts";
import { partitionOf } from "../../core/regions.ts";
import { secretForm } from "../../core/secret-forms.ts";
import { type SecretReference, secretReference } from "../../core/secret-reference.ts";
import { holdsSecret, namesSecret } from "../../core/secrets.ts";
import { healthField, secretsOf } from "../containers.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";
import { eachContainer, eachService, hidden, refuse, repeated, warn } from "./report.ts";

const KMS_KEY =
  /^arn:(?<partition>aws[\w-]*):kms:(?<region>[a-z0-9-]+):(?<account>\d{12}):key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Names of variables; frameworks such as Spring read names with dots. */
const VARIABLE = /^[A-Za-z_][\w.]*$/;

/** Words of six letters with which names of secrets end. */
const NAME_ENDS =
  /^(secret|passwd|apikey|config|tokens?|master|string|values?|shared|backup|server|client|params)$/i;

/** SEC-01, SEC-05: references to secrets. A wrong value may be the secret itself and is never printed. */
export function secretReferences(environment: Environment): Finding[] {
  return eachContainer(environment, ({ container: { secrets } }, at, { secretKeyArns }) =>
    Object.entries(secrets).flatMap(([name, value], index) => {
      const place = `${at}.secrets.${safeName(name, index)}`;
      const reference = secretReference(value);
      if (!reference || NAME_ENDS.test(reference.suffix ?? "")) {
        return [
          refuse("SEC-01", {
            place,
            value: hidden(value),
            limit:
              "the full ARN of a Secrets Manager secret (including the 6-character suffix) or of an SSM parameter",
            fix: "store the value there and give its ARN; if this was the secret value, rotate it",
          }),
        ];
      }
      const shared = reference.kind === "secret" && reference.account !== environment.account;
      return [
        ...elsewhere("SEC-01", environment, reference, { place, value }, shared),
        ...(shared ? sharedSecret(reference, secretKeyArns, place) : []),
        ...wordForSuffix(reference, place),
      ];
    }),
  );
}

/**
 * A secret of another account can be read only with a customer managed key: the AWS managed key cannot be shared.
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html (2026-06).
 */
function sharedSecret({ account }: Home, keys: readonly string[], place: string): Finding[] {
  if (keys.some((key) => homeOf(KMS_KEY.exec(key))?.account === account)) return [];
  return [
    refuse("SEC-01", {
      place,
      value: `a secret of account ${account}, whose key is not in secretKeyArns`,
      limit: "the key of a secret of another account in secretKeyArns: the AWS managed key cannot be shared",
      fix: `add the ARN of the customer managed key of account ${account} that encrypts it`,
    }),
  ];
}

/** One random suffix in 200 has lower-case letters alone; the end of a name nearly always has. */
function wordForSuffix({ suffix }: SecretReference, place: string): Finding[] {
  if (suffix === undefined || !/^[a-z]+$/.test(suffix)) return [];
  return [
    warn("SEC-05", {
      place,
      value: `an ARN that ends in -${suffix}`,
      limit:
        "the 6 random characters that Secrets Manager appends, which are rarely lower-case letters alone",
      fix: "copy the whole ARN from aws secretsmanager describe-secret, or waive this if it is the whole ARN",
    }),
  ];
}

/** SEC-02: no secret in plain settings, by name or by value, or in the command. */
export function plainSecrets(environment: Environment): Finding[] {
  return eachContainer(environment, ({ container, field, healthCheck }, place) => [
    ...Object.entries(container.environment).flatMap(([name, value], index) =>
      plainSetting(container, name, value, `${place}.environment.${safeName(name, index)}`),
    ),
    ...variableNames(Object.keys(container.secrets), `${place}.secrets`),
    ...variableNames(Object.keys(container.environment), `${place}.environment`),
    ...plainCommand(container.command ?? [], `${place}.command`),
    ...plainCommand(healthCheck?.command ?? [], `${place}.${healthField(field)}.command`),
  ]);
}

/**
 * SEC-04: settings that look random. Only a warning, because a digest or an identifier looks the same and an error
 * cannot be waived.
 */
export function randomSettings(environment: Environment): Finding[] {
  return eachContainer(environment, ({ container }, place) =>
    Object.entries(container.environment).flatMap(([name, value], index) => {
      if (!looksRandom(value, name) || secretForm(value) || namesSecret(name)) return [];
      return [
        warn("SEC-04", {
          place: `${place}.environment.${safeName(name, index)}`,
          value: hidden(value),
          limit: "fewer than 20 consecutive random-looking characters",
          fix: "move it to secrets, or waive this warning if it is not a secret",
        }),
      ];
    }),
  );
}

/** SEC-03: keys that encrypt the secrets: of this account, or of one whose secrets the service reads. */
export function secretKeys(environment: Environment): Finding[] {
  return eachService(environment, (service, at) => {
    const { secretKeyArns } = service;
    const owners = secretsOf(service).map((value) => secretReference(value)?.account);
    const place = `${at}.secretKeyArns`;
    const twice = repeated(secretKeyArns).map((index) => {
      const limit = "each key once";
      return refuse("SEC-03", {
        place: `${place}.${index}`,
        value: "a duplicate",
        limit,
        fix: "remove it",
      });
    });
    const wrong = secretKeyArns.flatMap((value, index) => {
      const home = homeOf(KMS_KEY.exec(value));
      if (home) {
        const detail = { place: `${place}.${index}`, value };
        return elsewhere("SEC-03", environment, home, detail, owners.includes(home.account));
      }
      return [
        refuse("SEC-03", {
          place: `${place}.${index}`,
          value: hidden(value),
          limit: "the ARN of a KMS key, not of an alias: an alias can be pointed at another key",
          fix: "give arn:aws:kms:<region>:<account>:key/<id>",
        }),
      ];
    });
    return [...twice, ...wrong];
  });
}

interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

function homeOf(match: RegExpExecArray | null): Home | undefined {
  const { account, partition, region } = match?.groups ?? {};
  return partition && region && account ? { partition, region, account } : undefined;
}

function elsewhere(
  code: string,
  { region, account }: Environment,
  home: Home,
  detail: { readonly place: string; readonly value: string },
  anyAccount: boolean,
): Finding[] {
  const partition = partitionOf(region);
  const right = home.region === region && home.partition === partition;
  if (right && (anyAccount || home.account === account)) return [];
  return [
    refuse(code, {
      place: detail.place,
      value: show(detail.value),
      limit: `in account ${account}, region ${region} and partition ${partition}, like the environment`,
      fix: "create it there and give that ARN",
    }),
  ];
}

function plainSetting(
  { secrets }: Pick<Service, "secrets">,
  name: string,
  value: string,
  place: string,
): Finding[] {
  if (Object.hasOwn(secrets, name)) {
    const limit = "each variable once: ECS rejects a name that is in both environment and secrets";
    return [refuse("SEC-02", { place, value: "also in secrets", limit, fix: "keep it only in secrets" })];
  }
  const byValue = secretValue(value, place);
  if (byValue.length > 0 || !holdsSecret(name, value)) return byValue;
  return [
    refuse("SEC-02", {
      place,
      value: hidden(value),
      limit: "no secret in plain settings: anyone who can describe task definitions can read them",
      fix: "store it in Secrets Manager or Parameter Store and move the name to secrets",
    }),
  ];
}

function secretValue(value: string, place: string): Finding[] {
  const form = secretForm(value);
  if (form === undefined) return [];
  return [
    refuse("SEC-02", {
      place,
      value: `${hidden(value)} that looks like ${form}`,
      limit: "no secret in plain settings or commands",
      fix: "move it to secrets and rotate it: it was stored in a file",
    }),
  ];
}

/** `--password` and its value are two words of one secret. */
function plainCommand(words: readonly string[], place: string): Finding[] {
  const byWord = words.flatMap((word, index) => secretValue(word, `${place}.${index}`));
  return byWord.length > 0 ? byWord : secretValue(words.join(" "), place);
}

function variableNames(names: readonly string[], place: string): Finding[] {
  return names.flatMap((name, index) =>
    VARIABLE.test(name) && !secretForm(name)
      ? []
      : [
          refuse("SEC-02", {
            place: `${place}.#${index}`,
            value: hidden(name),
            limit: "a name of A-Z a-z 0-9 _ and . that does not start with a digit or a dot",
            fix: "rename the variable; if this was a secret value, rotate it",
          }),
        ],
  );
}

/** A name that is safe to print in a place; an invalid variable name may be a secret swapped with its name. */
function safeName(name: string, index: number): string {
  return VARIABLE.test(name) && !secretForm(name) && !looksRandom(name) ? name : `#${index}`;
}
