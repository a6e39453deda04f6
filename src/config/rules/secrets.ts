import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { looksRandom } from "../../core/random-text.ts";
import { secretForm } from "../../core/secret-forms.ts";
import { secretReference } from "../../core/secret-reference.ts";
import { namesSecret } from "../../core/secrets.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";
import { eachService, hidden, refuse, repeated, warn } from "./report.ts";

const KMS_KEY =
  /^arn:aws[\w-]*:kms:(?<region>[a-z0-9-]+):(?<account>\d{12}):key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const VARIABLE = /^[A-Za-z_]\w*$/;

/** SEC-01: references to secrets. A wrong value may be the secret itself and is never printed. */
export function secretReferences(environment: Environment): Finding[] {
  return eachService(environment, ({ secrets }, service) =>
    Object.entries(secrets).flatMap(([name, value], index) => {
      const place = `${service}.secrets.${safeName(name, index)}`;
      const home = secretReference(value);
      if (!home) {
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
      return elsewhere("SEC-01", environment, home, { place, value });
    }),
  );
}

/** SEC-02: no secret in plain settings, by name or by value, or in the command. */
export function plainSecrets(environment: Environment): Finding[] {
  return eachService(environment, (service, place) => [
    ...Object.entries(service.environment).flatMap(([name, value], index) =>
      plainSetting(service, name, value, `${place}.environment.${safeName(name, index)}`),
    ),
    ...variableNames(Object.keys(service.secrets), `${place}.secrets`),
    ...variableNames(Object.keys(service.environment), `${place}.environment`),
    ...plainCommand(service.command ?? [], `${place}.command`),
  ]);
}

/**
 * SEC-04: settings that look random. Only a warning, because a digest or an identifier looks the same and an error
 * cannot be waived.
 */
export function randomSettings(environment: Environment): Finding[] {
  return eachService(environment, (service, place) =>
    Object.entries(service.environment).flatMap(([name, value], index) => {
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

/** SEC-03: keys that encrypt the secrets. */
export function secretKeys(environment: Environment): Finding[] {
  return eachService(environment, ({ secretKeyArns }, service) => {
    const place = `${service}.secretKeyArns`;
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
      if (home) return elsewhere("SEC-03", environment, home, { place: `${place}.${index}`, value });
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
  readonly region: string;
  readonly account: string;
}

function homeOf(match: RegExpExecArray | null): Home | undefined {
  const { region, account } = match?.groups ?? {};
  return region !== undefined && account !== undefined ? { region, account } : undefined;
}

function elsewhere(
  code: string,
  { region, account }: Environment,
  home: Home,
  detail: { readonly place: string; readonly value: string },
): Finding[] {
  if (home.region === region && home.account === account) return [];
  return [
    refuse(code, {
      place: detail.place,
      value: show(detail.value),
      limit: `in account ${account} and region ${region}, like the environment`,
      fix: "create it there and give that ARN",
    }),
  ];
}

function plainSetting(service: Service, name: string, value: string, place: string): Finding[] {
  if (Object.hasOwn(service.secrets, name)) {
    const limit = "each variable once: ECS rejects a name that is in both environment and secrets";
    return [refuse("SEC-02", { place, value: "also in secrets", limit, fix: "keep it only in secrets" })];
  }
  const byValue = secretValue(value, place);
  if (byValue.length > 0 || !namesSecret(name)) return byValue;
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
            limit: "a name of A-Z a-z 0-9 _ that does not start with a digit",
            fix: "rename the variable; if this was a secret value, rotate it",
          }),
        ],
  );
}

/** A name that is safe to print in a place; an invalid variable name may be a secret swapped with its name. */
function safeName(name: string, index: number): string {
  return VARIABLE.test(name) && !secretForm(name) && !looksRandom(name) ? name : `#${index}`;
}
