import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { classify } from "../../src/drift/classify/classify.ts";
import { type DriftPolicyInput, loadPolicy } from "../../src/drift/policy/policy.ts";
import type { StackVerdict } from "../../src/drift/record/finding.ts";
import { parseConfiguration } from "../../src/terraform/configuration.ts";
import { parsePlan } from "../../src/terraform/plan.ts";

export const TODAY = "2026-11-22";
export const FIXTURES = join(__dirname, "../fixtures/drift");
export const FOREIGN = join(__dirname, "../fixtures/foreign-plans");

/** Every captured plan. */
export const CASES = [
  "A-sg-inline-add",
  "C-ignored",
  "D1-tag-add",
  "E-deleted",
  "F-secret",
  "G-config-only",
  "I-accepted",
  "J3-ver",
  "J4-cluster",
  "K1-attach",
  "L1-403",
  "O8-config",
  "R1-fresh",
  "T1-before-apply",
] as const;
export type Case = (typeof CASES)[number];

export function planText(name: Case): string {
  return readFileSync(join(FIXTURES, name, "normal.json"), "utf8");
}

/** A plan, and its configuration when there is one, that a report of a fault came with. */
export function reported(name: string): { readonly text: string; readonly config: string | undefined } {
  const config = join(FIXTURES, name, "cdk.tf.json");
  return {
    text: readFileSync(join(FIXTURES, name, "normal.json"), "utf8"),
    config: existsSync(config) ? readFileSync(config, "utf8") : undefined,
  };
}

/** The verdict on a reported plan, with its own configuration or none. */
export function judgeReported(name: string): StackVerdict {
  const { config, text } = reported(name);
  return config === undefined ? judge(text, { bare: true }) : judge(text, { config });
}

export function configurationText(): string {
  return readFileSync(join(FIXTURES, "cdk.tf.json"), "utf8");
}

/** The verdict on a plan's text, with the captured configuration unless `bare`. */
export function judge(
  text: string,
  options: { readonly policy?: DriftPolicyInput; readonly bare?: boolean; readonly config?: string } = {},
): StackVerdict {
  return classify({
    stack: "prod",
    plan: parsePlan(text, "plan.json"),
    configuration: options.bare
      ? undefined
      : parseConfiguration(options.config ?? configurationText(), "cdk.tf.json"),
    policy: loadPolicy(options.policy ?? {}, "policy", TODAY),
  });
}

/** Class, severity, address and attribute of each finding: what the reader of a verdict acts on. */
export function lines(verdict: StackVerdict): string[] {
  return verdict.findings.map((f) =>
    [f.class, f.severity, f.address, f.attribute ?? "", f.applyEffect, f.absorbed ? "absorbed" : ""]
      .join(" ")
      .trim()
      .replace(/ {2,}/g, " "),
  );
}

type Values = Record<string, unknown>;

/** One resource of a made-up plan. */
export interface Made {
  readonly address: string;
  readonly state?: Values | null;
  readonly cloud?: Values | null;
  readonly code?: Values | null;
  readonly unknown?: Values;
  readonly sensitive?: Values;
  /** Marks of the planned value alone; those of `sensitive` without it. */
  readonly codeSensitive?: Values;
  readonly expressions?: Values;
  readonly actions?: readonly string[];
  readonly replacePaths?: readonly (readonly string[])[];
  readonly previous?: string;
  /** Terraform's `action_reason`. */
  readonly reason?: string;
}

/** Text of a plan as `terraform show -json` would write it; `state` and `code` are the cloud's value unless given. */
export function makePlan(resources: readonly Made[], more: Values = {}): string {
  const full = resources.map((made) => {
    const cloud = made.cloud === undefined ? {} : made.cloud;
    const state = made.state === undefined ? cloud : made.state;
    const code = made.code === undefined ? cloud : made.code;
    const [type = "", name = ""] = made.address.split(".").slice(-2);
    return { ...made, type, name: name.replace(/\[.*/, ""), cloud, state, code };
  });
  const entry = (made: (typeof full)[number], change: Values) => ({
    address: made.address,
    ...(made.previous ? { previous_address: made.previous } : {}),
    mode: "managed",
    type: made.type,
    name: made.name,
    change: {
      before_sensitive: made.sensitive ?? {},
      after_sensitive: made.sensitive ?? {},
      after_unknown: {},
      ...change,
    },
  });
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    errored: false,
    complete: true,
    resource_drift: full
      .filter((made) => JSON.stringify(made.state) !== JSON.stringify(made.cloud))
      .map((made) =>
        entry(made, { actions: [made.cloud ? "update" : "delete"], before: made.state, after: made.cloud }),
      ),
    resource_changes: full.map((made) => ({
      ...entry(made, {
        ...(made.codeSensitive ? { after_sensitive: made.codeSensitive } : {}),
        actions: made.actions ?? actionsOf(made),
        before: made.cloud,
        after: made.code,
        after_unknown: made.unknown ?? {},
        replace_paths: made.replacePaths,
      }),
      action_reason: made.reason,
    })),
    prior_state: {
      values: {
        root_module: {
          resources: full
            .filter((made) => made.cloud)
            .map((made) => ({
              address: made.address,
              mode: "managed",
              type: made.type,
              values: made.cloud,
              sensitive_values: made.sensitive ?? {},
            })),
        },
      },
    },
    configuration: {
      root_module: {
        resources: full
          .filter((made) => made.code)
          .map((made) => ({
            mode: "managed",
            type: made.type,
            name: made.name,
            expressions: made.expressions ?? expressionsOf(made.code ?? {}),
          })),
      },
    },
    ...more,
  });
}

/** A configuration that has these resources, with their life cycles. */
export function makeConfig(lifecycles: Record<string, Values>): string {
  const resource: Record<string, Record<string, Values>> = {};
  for (const [address, lifecycle] of Object.entries(lifecycles)) {
    const [type = "", name = ""] = address.split(".");
    resource[type] = { ...resource[type], [name]: { lifecycle } };
  }
  return JSON.stringify({ terraform: {}, resource });
}

function actionsOf(made: { readonly cloud: Values | null; readonly code: Values | null }): string[] {
  if (!made.cloud) return made.code ? ["create"] : ["no-op"];
  if (!made.code) return ["delete"];
  return JSON.stringify(made.cloud) === JSON.stringify(made.code) ? ["no-op"] : ["update"];
}

function expressionsOf(code: Values): Values {
  return Object.fromEntries(Object.entries(code).map(([key, value]) => [key, { constant_value: value }]));
}
