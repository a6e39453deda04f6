import { checkDescription } from "../../src/config/rules/catalogue.ts";
import { EnvironmentSchema } from "../../src/config/schema.ts";
import { namesSecret, secretForm } from "../../src/core/secrets.ts";
import { Sealer } from "../../src/terraform/seal.ts";
import { Opaque } from "../../src/terraform/value.ts";
import { flipped, judge } from "../policies/flips/flip.ts";
import { ENVIRONMENTS } from "../support/synth.ts";

const SECRETS = [
  "DB_PASSWORD",
  "dbPassword",
  "DB_PWD",
  "db.pass",
  "API-KEY",
  "apiKey",
  "GITHUB_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "ECS_ENGINE_AUTH_DATA",
  "PWD",
  "SECRET",
  "VAULT_SECRET_ID",
  "SIGNING_KEY",
  "encryptionKey",
  "SALT",
];
const HARMLESS = [
  "LOG_LEVEL",
  "BYPASS",
  "COMPASS_URL",
  "DB_PASSWORD_FILE",
  "SECRET_ARN",
  "TOKEN_TTL",
  "MAX_TOKENS",
  "TOKENIZER",
  "PASSWORD_POLICY",
  "JWT_TOKEN_ISSUER",
  "PORT",
  "NEXT_PUBLIC_API_KEY",
  "SALTED",
];

describe("the name of a secret", () => {
  it.each(SECRETS)("is %s", (name) => {
    expect(namesSecret(name)).toBe(true);
  });

  it.each(HARMLESS)("is not %s", (name) => {
    expect(namesSecret(name)).toBe(false);
  });
});

describe("the form of a secret", () => {
  it.each([
    ["postgres://shop:hunter2@db:5432/shop", "a URL with a password"],
    ["-----BEGIN RSA PRIVATE KEY-----", "a private key"],
    ["AKIAIOSFODNN7EXAMPLE", "an AWS access key"],
    ["user=shop password=hunter2", "a password among its words"],
    ["postgres://db:5432/shop", undefined],
    ["https://example.com/a:b@c", undefined],
    ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf", undefined],
    ["sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", undefined],
  ])("in %s: %s", (text, kind) => {
    expect(secretForm(text)).toBe(kind);
  });
});

/** What each of the three readers makes of one variable: rules of the description, guardrails, seals of a plan. */
function verdicts(name: string, value: string): boolean[] {
  const { services, ...rest } = ENVIRONMENTS.prod;
  const web = { ...services.web, environment: { [name]: value } };
  const findings = checkDescription(EnvironmentSchema.parse({ ...rest, services: { web } }));
  const place = `services.web.environment.${name}`;
  const json = flipped({
    name: "",
    code: "",
    stack: "prod-service-web",
    address: "aws_ecs_task_definition.web",
    path: "container_definitions.0.environment",
    value: [{ name, value }],
  });
  const sealed = new Sealer().seal([{ name, value }], undefined, undefined, "environment");
  return [
    findings.some((finding) => finding.code === "SEC-02" && finding.place === place),
    judge("prod-service-web", json).some(({ code }) => code === "TF-CTR-08"),
    Array.isArray(sealed) && Object(sealed[0]).value instanceof Opaque,
  ];
}

describe("rules, guardrails and seals", () => {
  const names = [...SECRETS, ...HARMLESS].filter((name) => /^\w+$/.test(name));

  it.each(names)("agree on the name %s", (name) => {
    const secret = SECRETS.includes(name);
    expect(verdicts(name, "four")).toEqual([secret, secret, secret]);
  });

  it.each([
    ["postgres://shop:hunter2@db/shop", true],
    ["AKIAIOSFODNN7EXAMPLE", true],
    ["plain", false],
  ])("agree on the value %s", (value, secret) => {
    expect(verdicts("SETTING", value)).toEqual([secret, secret, secret]);
  });
});
