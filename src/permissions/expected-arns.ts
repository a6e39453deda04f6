import { partitionOf } from "../core/regions.ts";
import {
  type Declared,
  type DeclaredResource,
  isKnown,
  textsWithin,
  valueAt,
} from "../terraform/declared.ts";
import { isList, isRecord, type Value } from "../terraform/value.ts";

/** What stands between account and name in the ARN of a type, and the attribute that has the name. */
const NAMED: Readonly<Record<string, { readonly arn: string; readonly name: string }>> = {
  aws_cloudtrail: { arn: "cloudtrail:{region}:{account}:trail/", name: "name" },
  aws_cloudwatch_log_group: { arn: "logs:{region}:{account}:log-group:", name: "name" },
  aws_dynamodb_table: { arn: "dynamodb:{region}:{account}:table/", name: "name" },
  aws_ecr_repository: { arn: "ecr:{region}:{account}:repository/", name: "name" },
  aws_ecs_cluster: { arn: "ecs:{region}:{account}:cluster/", name: "name" },
  aws_iam_instance_profile: { arn: "iam::{account}:instance-profile{path}", name: "name" },
  aws_iam_policy: { arn: "iam::{account}:policy{path}", name: "name" },
  aws_iam_role: { arn: "iam::{account}:role{path}", name: "name" },
  aws_s3_bucket: { arn: "s3:::", name: "bucket" },
  aws_sns_topic: { arn: "sns:{region}:{account}:", name: "name" },
  aws_sqs_queue: { arn: "sqs:{region}:{account}:", name: "name" },
};

/** A reference that stayed in a text: variables of policies have a colon, or no letter. */
const REFERENCE = /\$\{((?:[\w-]+\/)?(data\.\w+|[a-z]\w*)\.[^{}:]+)\.(\w+)\}/g;

/** Text of which part is known only after the apply. */
const UNKNOWN_PART = /\$\{[A-Za-z][^{}:]*\}/;

/**
 * ARNs that resources will have, as far as their names tell. A key has an id that nobody knows yet: its address stands
 * for it, so that two references to one key are the same.
 */
export class ExpectedArns {
  readonly region: string | undefined;
  /** Account of most ARNs in the policies; undefined where there is none. */
  readonly account: string | undefined;
  readonly #declared: Declared;

  constructor(declared: Declared) {
    this.#declared = declared;
    this.region = declared.region;
    this.account = accountOf(declared);
  }

  /** ARN of a resource; undefined where it cannot be told. */
  of(resource: DeclaredResource): string | undefined {
    const { type, values } = resource;
    const known = valueAt(values, "arn");
    if (typeof known === "string" && isKnown(known)) return known;
    const form = NAMED[type];
    if (form) {
      const name = valueAt(values, form.name);
      const path = valueAt(values, "path") ?? "/";
      if (typeof name !== "string" || !isKnown(name) || typeof path !== "string") return undefined;
      return this.#arn(form.arn.replace("{path}", path), name);
    }
    if (type === "aws_kms_key") return this.#arn("kms:{region}:{account}:key/", resource.address);
    if (type !== "aws_iam_openid_connect_provider") return undefined;
    const url = valueAt(values, "url");
    if (typeof url !== "string" || !isKnown(url)) return undefined;
    return this.#arn("iam::{account}:oidc-provider/", url.replace(/^https:\/\//, ""));
  }

  /** The resource of an address, or undefined. */
  at(address: string): DeclaredResource | undefined {
    const [, type = ""] = /^(?:.*[./])?((?:data\.)?[a-z]\w*)\.[^./]+$/.exec(address) ?? [];
    return this.#declared.of(type).find((it) => it.address === address);
  }

  /** A value with the ARNs that its references stand for; undefined where one of them cannot be told. */
  filled(value: Value): Value | undefined {
    if (typeof value === "string") return this.#text(value);
    if (isList(value)) {
      const items = value.map((item) => this.filled(item));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    if (!isRecord(value)) return typeof value === "object" && value !== null ? undefined : value;
    const entries = Object.entries(value).map(([key, item]): [string, Value | undefined] => [
      key,
      this.filled(item),
    ]);
    return entries.every((entry): entry is [string, Value] => entry[1] !== undefined)
      ? Object.fromEntries(entries)
      : undefined;
  }

  #text(text: string): string | undefined {
    const filled = text.replace(REFERENCE, (kept, address: string, _type: string, attribute: string) => {
      const resource = attribute === "arn" ? this.at(address) : undefined;
      return (resource && this.of(resource)) ?? kept;
    });
    return UNKNOWN_PART.test(filled) ? undefined : filled;
  }

  #arn(form: string, name: string): string | undefined {
    const { account, region } = this;
    const needed = { "{region}": region, "{account}": account };
    let arn = form;
    for (const [variable, value] of Object.entries(needed)) {
      if (!arn.includes(variable)) continue;
      if (value === undefined) return undefined;
      arn = arn.replace(variable, value);
    }
    return `arn:${partitionOf(region ?? "")}:${arn}${name}`;
  }
}

/** Types whose policies name the account. */
const WITH_POLICIES = [
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_policy",
  "aws_kms_key",
  "aws_s3_bucket_policy",
];

function accountOf(declared: Declared): string | undefined {
  const own = declared.of("data.aws_caller_identity").map(({ values }) => valueAt(values, "account_id"));
  const named = own.find((id) => typeof id === "string" && /^\d{12}$/.test(id));
  if (typeof named === "string") return named;
  const counts = new Map<string, number>();
  for (const { values } of WITH_POLICIES.flatMap((type) => declared.of(type))) {
    for (const [, id = ""] of textsWithin(values)
      .join(" ")
      .matchAll(/arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):/g)) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];
}
