import type { Resource } from "../../terraform/configuration.ts";
import { at, isTrue, listOf } from "../../terraform/json.ts";
import { type Breach, breach, breachIf, holdsState, type Rule, rule } from "../rule.ts";

const LIFECYCLE =
  "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy";
const S3_BACKEND = "https://developer.hashicorp.com/terraform/language/backend/s3";
const PROVIDER = "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs";

/** What an environment cannot lose and get back. */
const IRREPLACEABLE = [
  "aws_ecs_cluster",
  "aws_lb",
  "aws_autoscaling_group",
  "aws_ecr_repository",
  "aws_sqs_queue",
  ...stores(),
];

const preventDestroy: Rule = rule(
  { code: "TF-STATE-02", title: "What cannot be got back is not destroyed", source: LIFECYCLE },
  (stack, { protection, teardown }) => {
    if (teardown) return [];
    // The store of the state is protected everywhere: without it, the rest of the environment is lost too.
    const always = holdsState(stack);
    const types = protection ? IRREPLACEABLE : always ? stores() : [];
    return types.flatMap((type) =>
      stack.of(type).flatMap((resource) => {
        const value = at(resource.attributes, "lifecycle.prevent_destroy");
        return breachIf(value !== true, resource, "lifecycle.prevent_destroy", value, {
          limit: always ? "true: it holds Terraform's state" : "true, because the environment is protected",
          fix: "set prevent_destroy",
        });
      }),
    );
  },
);

const backendEncrypted: Rule = backendRule(
  {
    code: "TF-BACKEND-01",
    title: "State is encrypted with a key of its own",
    limit: "encrypt true and kms_key_id",
    fix: "encrypt the state with the state store's key",
  },
  (backend) => [
    ...(isTrue(backend["encrypt"]) ? [] : ["encrypt"]),
    ...(backend["kms_key_id"] ? [] : ["kms_key_id"]),
  ],
);

const backendLocked: Rule = backendRule(
  {
    code: "TF-BACKEND-02",
    title: "Two runs cannot write the same state",
    limit: "dynamodb_table and use_lockfile: a run with one of them leaves the other's digest stale",
    fix: "set both",
  },
  (backend) => [
    ...(backend["dynamodb_table"] ? [] : ["dynamodb_table"]),
    ...(isTrue(backend["use_lockfile"]) ? [] : ["use_lockfile"]),
  ],
);

const KEYS = ["access_key", "secret_key", "token", "profile", "shared_credentials_files"];

const backendKeys: Rule = rule(
  { code: "TF-BACKEND-03", title: "No key stands in the backend", source: S3_BACKEND },
  (stack) => {
    const remote = stack.data("terraform_remote_state").map((r) => ({
      place: { address: `${r.address}.config` },
      values: at(r.attributes, "config"),
    }));
    const own = stack.backend && {
      place: { address: `terraform.backend.${stack.backend.type}` },
      values: stack.backend.attributes,
    };
    return [...(own ? [own] : []), ...remote].flatMap(({ place, values }) =>
      KEYS.filter((key) => at(values, key) !== undefined).map((key) =>
        breach(place, key, "a value", {
          limit: "unset: keys and profiles come from the environment of who runs Terraform",
          fix: "remove it and assume the execution role",
        }),
      ),
    );
  },
);

const backendAccount: Rule = rule(
  {
    code: "TF-BACKEND-04",
    title: "State is kept in the environment's account and region",
    source: S3_BACKEND,
  },
  (stack, { account, region, mode }) => {
    const { backend } = stack;
    if (backend?.type !== "s3" || mode === "dummy") return [];
    const place = { address: "terraform.backend.s3" };
    const { allowed_account_ids: accounts, region: kept } = backend.attributes;
    const fix = "derive the backend from the environment";
    return [
      ...breachIf(String(listOf(accounts)) !== account, place, "allowed_account_ids", accounts, {
        limit: `["${account}"]`,
        fix,
      }),
      ...breachIf(kept !== region, place, "region", kept, { limit: region, fix }),
    ];
  },
);

const staticKeys: Rule = providerRule(
  {
    code: "TF-PROV-01",
    title: "No key stands in the provider",
    limit: "unset, except in dummy mode, which reaches nothing",
    fix: "remove it and assume the execution role",
  },
  ({ attributes }, mode) =>
    mode === "dummy"
      ? []
      : KEYS.filter((key) => attributes[key] !== undefined).map((key) => [key, "a value"] as const),
);

const skips: Rule = providerRule(
  {
    code: "TF-PROV-02",
    title: "The provider skips no check",
    limit: "unset; dummy mode may skip every check, an emulator the metadata service",
    fix: "remove it",
  },
  ({ attributes }, mode) =>
    mode === "dummy"
      ? []
      : Object.keys(attributes)
          .filter((key) => key.startsWith("skip_") && isTrue(attributes[key]))
          .filter((key) => mode === "aws" || key !== "skip_metadata_api_check")
          .map((key) => [key, attributes[key]] as const),
);

const accounts: Rule = perProvider(
  { code: "TF-PROV-03", title: "The provider refuses every other account", source: PROVIDER },
  (provider, { account, mode }) => {
    const allowed = provider.attributes["allowed_account_ids"];
    return breachIf(
      mode === "aws" && String(listOf(allowed)) !== account,
      provider,
      "allowed_account_ids",
      allowed,
      {
        limit: `["${account}"]`,
        fix: "set allowed_account_ids to the environment's account",
      },
    );
  },
);

const regions: Rule = perProvider(
  { code: "TF-PROV-04", title: "The provider works in the environment's region", source: PROVIDER },
  (provider, { region }) =>
    breachIf(provider.attributes["region"] !== region, provider, "region", provider.attributes["region"], {
      limit: region,
      fix: "set region to the environment's",
    }),
);

type Head = Pick<Rule, "code" | "title"> & { readonly limit: string; readonly fix: string };

/** A rule about an S3 backend; `missing` names arguments that lack or are wrong. */
function backendRule(
  { limit, fix, ...head }: Head,
  missing: (backend: Readonly<Record<string, unknown>>) => readonly string[],
): Rule {
  return rule({ ...head, source: S3_BACKEND }, ({ backend }): Breach[] => {
    if (backend?.type !== "s3") return [];
    const place = { address: "terraform.backend.s3" };
    return missing(backend.attributes).map((key) =>
      breach(place, key, backend.attributes[key], { limit, fix }),
    );
  });
}

function perProvider(
  head: Pick<Rule, "code" | "title" | "source">,
  check: (provider: Resource, context: Parameters<Rule["check"]>[1]) => readonly Breach[],
): Rule {
  return rule(head, ({ providers }, context) =>
    providers.filter(({ type }) => type === "aws").flatMap((provider) => check(provider, context)),
  );
}

function providerRule(
  { limit, fix, ...head }: Head,
  wrong: (
    provider: Resource,
    mode: Parameters<Rule["check"]>[1]["mode"],
  ) => readonly (readonly [string, unknown])[],
): Rule {
  return perProvider({ ...head, source: PROVIDER }, (provider, { mode }) =>
    wrong(provider, mode).map(([key, value]) => breach(provider, key, value, { limit, fix })),
  );
}

function stores(): string[] {
  return ["aws_kms_key", "aws_s3_bucket", "aws_dynamodb_table"];
}

export const STATE_RULES: readonly Rule[] = [
  preventDestroy,
  backendEncrypted,
  backendLocked,
  backendKeys,
  backendAccount,
  staticKeys,
  skips,
  accounts,
  regions,
];
