import { ACCOUNT, accepts, judge, REGION, refuses, service, type Tree } from "./build.ts";

const secret = (value: string) => service({ secrets: { DB_PASSWORD: value } });
const setting = (name: string, value: string) => service({ environment: { [name]: value } });
const manager = (rest: string, region = REGION, account = ACCOUNT) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${rest}`;
const key = (rest: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:${rest}`;
const KEY = key("key/0fedcba9-1234-4321-abcd-0123456789ab");
const OTHER = "123123123123";
const at = (name: string) => [`error SEC-02 services.cart.environment.${name}`];
const REFERENCE = ["error SEC-01 services.cart.secrets.DB_PASSWORD"];

describe("references to secrets", () => {
  refuses([
    ["the value itself", secret("correct-horse-battery"), REFERENCE, "full ARN"],
    ["a name", secret("store/cart/db"), REFERENCE, "full ARN"],
    ["an ARN without its last characters", secret(manager("db")), REFERENCE, "6-character suffix"],
    ["a wildcard", secret(manager("db-??????")), REFERENCE, "full ARN"],
    ["a wildcard in the key", secret(manager("db-Ab3dE6:*::")), REFERENCE, "full ARN"],
    ["half of the parts", secret(manager("db-Ab3dE6:password")), REFERENCE, "full ARN"],
    ["another region", secret(manager("db-Ab3dE6", "eu-west-1")), REFERENCE, "region eu-west-3"],
    [
      "another account without its key",
      secret(manager("db-Ab3dE6", REGION, OTHER)),
      REFERENCE,
      "secretKeyArns",
    ],
    [
      "a parameter of another account",
      secret(`arn:aws:ssm:${REGION}:${OTHER}:parameter/cart/db`),
      REFERENCE,
      "account 210987654321",
    ],
    ...["secret", "Config", "master", "tokens"].map(
      (word) =>
        [
          `a name that ends in -${word}`,
          secret(manager(`cart/db-${word}`)),
          REFERENCE,
          "6-character",
        ] as const,
    ),
    [
      "a name that ends in another word",
      secret(manager("cart/db-orders")),
      ["warning SEC-05 services.cart.secrets.DB_PASSWORD"],
      "6 random characters",
    ],
    [
      "another partition",
      secret(manager("db-Ab3dE6").replace("arn:aws:", "arn:aws-cn:")),
      REFERENCE,
      "partition aws",
    ],
    [
      "a parameter of another partition",
      secret(`arn:aws-us-gov:ssm:${REGION}:${ACCOUNT}:parameter/cart/db`),
      REFERENCE,
      "partition aws",
    ],
    [
      "a key of another partition",
      service({ secretKeyArns: [KEY.replace("arn:aws:", "arn:aws-cn:")] }),
      ["error SEC-03 services.cart.secretKeyArns.0"],
      "partition aws",
    ],
    [
      "a key of an account whose secrets nobody reads",
      service({ secretKeyArns: [KEY.replace(ACCOUNT, OTHER)] }),
      ["error SEC-03 services.cart.secretKeyArns.0"],
      "account 210987654321",
    ],
    [
      "a parameter of another region",
      secret(`arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/cart/db`),
      REFERENCE,
      "region",
    ],
    [
      "a key by its alias",
      service({ secretKeyArns: [key("alias/store")] }),
      ["error SEC-03 services.cart.secretKeyArns.0"],
      "alias",
    ],
    [
      "a key twice",
      service({ secretKeyArns: [KEY, KEY] }),
      ["error SEC-03 services.cart.secretKeyArns.1"],
      "once",
    ],
    [
      "a key of another region",
      service({ secretKeyArns: [KEY.replace(REGION, "eu-west-1")] }),
      ["error SEC-03 services.cart.secretKeyArns.0"],
      "region eu-west-3",
    ],
  ]);
  accepts([
    [
      "a key of a secret, its stage and its version",
      secret(manager("a/b+c=d.e@f-Ab3dE6:password:AWSCURRENT:")),
    ],
    ["a parameter", secret(`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/store/cart/db.main`)],
    [
      "a secret that RDS manages",
      secret(manager("rds!db-0fedcba9-1234-4321-abcd-0123456789ab-aB3dE6:password::")),
    ],
    [
      "a secret of another account with its key",
      service({
        secrets: { DB_PASSWORD: manager("db-Ab3dE6", REGION, OTHER) },
        secretKeyArns: [KEY.replace(ACCOUNT, OTHER)],
      }),
    ],
    ["KMS keys", service({ secretKeyArns: [KEY, key(`key/mrk-${"a1".repeat(16)}`)] })],
  ]);
});

describe("secrets in plain settings", () => {
  refuses([
    ...[
      "PASSWORD",
      "DB_PASSWD",
      "api_key",
      "APIKEY",
      "STRIPE_SECRET",
      "GH_TOKEN",
      "privateKey",
      "SMTP_PASS",
      "AWS_ACCESS_KEY_ID",
      "GOOGLE_CREDENTIALS",
      "SIGNING_KEY",
      "ENCRYPTION_KEY",
      "APP_ENCRYPTION_KEY",
      "JWT_SIGNING_KEY",
      "HMAC_KEY",
      "SESSION_KEY",
      "SALT",
      "PASSWORD_SALT",
      "NEXT_PUBLIC_DB_PASSWORD",
      "spring.datasource.password",
    ].map(
      (name) =>
        [`the name ${name}`, setting(name, "plain"), at(name), "no secret in plain settings"] as const,
    ),
    ["an access key", setting("ID", `AKIA${"ABCD1234".repeat(2)}`), at("ID"), "no secret"],
    ["a private key", setting("PEM", "-----BEGIN EC PRIVATE KEY-----\nMHc"), at("PEM"), "no secret"],
    ["a URL with a password", setting("DB", "postgres://cart:s3cr3t@db/cart"), at("DB"), "no secret"],
    ["a URL with a password alone", setting("DB", "redis://:s3cr3t@cache:6379"), at("DB"), "no secret"],
    ["a JSON web token", setting("ID", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x-y_z"), at("ID"), "no secret"],
    ["a token of GitHub", setting("ID", `ghp_${"a1B2".repeat(9)}`), at("ID"), "no secret"],
    ["a connection string", setting("DB", "Host=db;User=cart;Password=s3cr3t"), at("DB"), "no secret"],
    [
      "an access key in the command",
      service({ command: ["serve", `--id=AKIA${"ABCD1234".repeat(2)}`] }),
      ["error SEC-02 services.cart.command.1"],
      "commands",
    ],
    [
      "a password in the command",
      service({ command: ["serve", "--password=s3cr3t"] }),
      ["error SEC-02 services.cart.command.1"],
      "commands",
    ],
    ["a name in both", setting("DB_PASSWORD", "x"), at("DB_PASSWORD"), "in both"],
    [
      "a name with a hyphen",
      setting("LOG-FORMAT", "json"),
      ["error SEC-02 services.cart.environment.#1"],
      "A-Z a-z 0-9 _",
    ],
    [
      "a secret with a digit in front",
      service({ secrets: { "1DB": manager("db-Ab3dE6") } }),
      ["error SEC-02 services.cart.secrets.#1"],
      "start with a digit",
    ],
    [
      "a random value under a secret's name, once",
      setting("MY_SECRET", "q8Zr2LxV7tYb4NwK9mHc3PdF6sGj1AeUo"),
      at("MY_SECRET"),
      "no secret",
    ],
    [
      "text that looks random",
      setting("SEED", "q8Zr2LxV7tYb4NwK9mHc3PdF6sGj1AeUo"),
      ["warning SEC-04 services.cart.environment.SEED"],
      "random-looking",
    ],
  ]);
  accepts([
    [
      "names about secrets",
      service({
        environment: {
          TOKEN_TTL: "300",
          PASSWORD_MIN_LENGTH: "12",
          MAX_TOKENS: "4096",
          TLS_PRIVATE_KEY_FILE: "/run/key",
          TOKEN_URL: "https://id.example.org",
        },
      }),
    ],
    [
      "keys that a browser gets, and settings of tokenizers",
      service({
        environment: {
          NEXT_PUBLIC_API_KEY: "a1",
          VITE_MAPS_TOKEN: "b2",
          REACT_APP_API_KEY: "c",
          TOKENIZERS_PARALLELISM: "false",
        },
      }),
    ],
    [
      "the names of keys of KMS",
      service({ environment: { ENCRYPTION_KEY: KEY, SIGNING_KEY: "alias/store" } }),
    ],
    [
      "names with dots",
      service({ environment: { "spring.profiles.active": "live", "logging.level.root": "info" } }),
    ],
    [
      "words that only sound like one",
      service({
        environment: {
          SALTED: "1",
          SIGNING_KEY_ID: "k1",
          PRIMARY_KEY: "id",
          PARTITION_KEY: "pk",
          KEYS: "a,b",
          COMPASS_MODE: "north",
          BYPASS_CACHE: "1",
          MONKEY: "bars",
        },
      }),
    ],
    [
      "digests, identifiers and addresses",
      service({
        environment: {
          COMMIT: "3f786850e387550fdab836ed7e6dc881de23001b",
          ID: "0fedcba9-1234-4321-abcd-0123456789ab",
          URL: "https://cart.example.org/v1?x=1",
        },
      }),
    ],
    [
      "long text of one kind, or that repeats",
      service({
        environment: {
          LOWER: "q8zr2lxv7tyb4nwk9mhc3pdf6sgj1aeuo5",
          LETTERS: "qZrLxVtYbNwKmHcPdFsGjAeUoQzRlXvTyBn",
          REPEATED: "aB1aB1aB1aB1aB1aB1aB1aB1aB1aB1aB1aB1",
        },
      }),
    ],
    ["32 characters that look random", setting("SEED", "q8Zr2LxV7tYb4NwK9mHc3PdF6sGj1AeU")],
  ]);

  it.each([
    `AKIA${"ABCD1234".repeat(2)}`,
    "redis://:s3cr3t@cache",
    "-----BEGIN PRIVATE KEY-----",
    `ghp_${"a1B2".repeat(9)}`,
  ])("never prints %s, wherever it is put", (value) => {
    const changes: Tree[] = [
      setting("LEVEL", value),
      setting("DB_PASSWORD", value),
      setting(value, "x"),
      secret(value),
      service({ secrets: { [value]: value } }),
      service({ command: [value] }),
      service({ secretKeyArns: [value] }),
      service({ grants: [{ actions: [value], resources: [value] }] }),
      service({ image: `${value}:latest` }),
      { tags: { [`${value}\n`]: "x" } },
      { tags: { Team: `${value}\n` } },
    ];
    for (const change of changes) {
      const { findings } = judge(change);
      expect(findings).not.toEqual([]);
      expect(JSON.stringify(findings)).not.toContain(value);
    }
  });

  it.each(["hunter2-hunter2", "q8Zr2LxV7tYb4NwK9mHc3PdF6sGj1AeUo"])(
    "never prints %s, which could be a name",
    (value) => {
      for (const change of [setting("MY_SECRET", value), setting("DB_PASSWORD", value), secret(value)]) {
        const { findings } = judge(change);
        expect(findings).not.toEqual([]);
        expect(JSON.stringify(findings)).not.toContain(value);
      }
    },
  );
});
