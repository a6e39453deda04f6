import type { Json } from "./shape-plans.ts";

/** Types of services without a region of their own, which got no `region`. */
const GLOBAL = /^aws_(iam|route53|cloudfront|globalaccelerator|organizations|waf|shield)_/;

/**
 * A plan of provider 5.100.0 as provider 6 would make it of the same states, with Terraform 1.12 or later. The first
 * refresh gives `region` to nearly all, and `bucket_region` to a bucket; changes carry the identity of the resource.
 * Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade,
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support,
 * https://developer.hashicorp.com/terraform/internals/json-format (2026-06).
 */
export function asProviderSix(plan: Json, region: string): Json {
  const news = (type: unknown): Json => ({
    ...(GLOBAL.test(String(type)) ? {} : { region }),
    ...(type === "aws_s3_bucket" ? { bucket_region: region } : {}),
  });
  const withNews = (values: unknown, type: unknown) =>
    isJson(values) ? { ...values, ...news(type) } : values;
  const drift = new Map(listOf(plan["resource_drift"]).map((entry) => [entry["address"], entry]));
  const changes = listOf(plan["resource_changes"]).map((entry) => {
    const change = asJson(entry["change"]);
    const { address, type } = entry;
    if (!drift.has(address) && isJson(change["before"]) && Object.keys(news(type)).length > 0) {
      const after = change["before"];
      const masks = { after_sensitive: change["before_sensitive"], after_unknown: {} };
      drift.set(address, { ...entry, change: { ...change, ...masks, actions: ["update"], after } });
    }
    const identity = isJson(change["before"]) ? { id: change["before"]["id"], ...news(type) } : undefined;
    const [before, after] = [withNews(change["before"], type), withNews(change["after"], type)];
    return {
      ...entry,
      change: { ...change, before, after, before_identity: identity, after_identity: identity },
    };
  });
  const state = asJson(plan["prior_state"]);
  const root = asJson(asJson(state["values"])["root_module"]);
  return {
    ...plan,
    terraform_version: "1.12.2",
    resource_changes: changes,
    resource_drift: [...drift.values()].map((entry) => {
      const change = asJson(entry["change"]);
      return { ...entry, change: { ...change, after: withNews(change["after"], entry["type"]) } };
    }),
    prior_state: { ...state, values: { root_module: moduleWith(root, withNews) } },
  };
}

function moduleWith(module: Json, withNews: (values: unknown, type: unknown) => unknown): Json {
  const resources = listOf(module["resources"]).map((it) =>
    it["mode"] === "managed" ? { ...it, values: withNews(it["values"], it["type"]) } : it,
  );
  const children = listOf(module["child_modules"]).map((it) => moduleWith(it, withNews));
  return { ...module, resources, child_modules: children };
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
