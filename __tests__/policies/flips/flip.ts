import { orders } from "../../../examples/orders.ts";
import type { Finding } from "../../../src/core/finding.ts";
import { checkStack } from "../../../src/policies/guardrails.ts";
import type { GuardContext } from "../../../src/policies/rule.ts";
import { Configuration } from "../../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../../src/terraform/environment-view.ts";
import type { Runtime } from "../../../stacks/runtime.ts";
import { DUMMY, ENVIRONMENTS, inAccount, type StackJson, stackOf, synth } from "../../support/synth.ts";

/** Removes what the path leads to. */
export const DELETE = Symbol("delete");

/** One change to a stack that is good, and the one finding that it must cause. */
export interface Flip {
  readonly name: string;
  /** Stack, such as `prod-platform`; `aws:` in front synthesizes it for AWS with state in S3. */
  readonly stack: string;
  readonly address: string;
  /** Path in the resource; JSON in texts is stepped into. Empty: the resource itself. */
  readonly path: string;
  /** New value, `DELETE`, or a function of the old one. */
  readonly value: unknown;
  readonly code: string;
  /** Path of the finding where it is not the flipped one, or its whole place when it names a resource. */
  readonly place?: string;
  /** Text that the finding must show. */
  readonly shows?: string;
}

/** A flip on one line, which a table of many needs. */
export type Row = readonly [
  name: string,
  code: string,
  address: string,
  path: string,
  value: unknown,
  place?: string | undefined,
  stack?: string | undefined,
];

export function flips(usualStack: string, rows: readonly Row[]): Flip[] {
  return rows.map(([name, code, address, path, value, place, stack = usualStack]) => ({
    name,
    code,
    address,
    path,
    value,
    stack,
    ...(place !== undefined && { place }),
  }));
}

/** A reference as Terraform writes it. */
export function ref(expression: string): string {
  return `\${${expression}}`;
}

/** An account that is nobody's and not one of the AWS documentation, which mode `aws` refuses. */
export const ACCOUNT = "210987654321";

/** The environments of the project, and one in all kinds of service, behind AWS WAF. */
const ALL = [
  ...Object.values(ENVIRONMENTS),
  {
    ...orders,
    loadBalancer: {
      webAcl: {
        kind: "managed-rules" as const,
        action: "block" as const,
        requestsPerFiveMinOf: { shop: 900 },
      },
    },
  },
];

const cache = new Map<string, ReadonlyMap<string, StackJson>>();

function stacksFor(mode: Runtime["mode"]): ReadonlyMap<string, StackJson> {
  const known = cache.get(mode);
  if (known) return known;
  const environments = ALL;
  const made =
    mode === "dummy"
      ? synth(environments, DUMMY)
      : synth(
          environments.map((environment) => inAccount(environment, ACCOUNT)),
          { mode, role: "terraform", state: "s3", lifted: [] },
        );
  cache.set(mode, made);
  return made;
}

/** The names of all stacks of all modes. */
export function allStacks(): string[] {
  return (["dummy", "emulator", "aws"] as const).flatMap((mode) =>
    [...stacksFor(mode).keys()].map((name) => (mode === "dummy" ? name : `${mode}:${name}`)),
  );
}

/** A stack as synthesized, and the context in which it must be judged. */
export function good(stack: string): { name: string; json: StackJson; context: GuardContext } {
  const [, prefix = "dummy", name = ""] = /^(?:(aws|emulator):)?(.*)$/.exec(stack) ?? [];
  const mode = prefix as Runtime["mode"];
  const environment = ALL.find((e) => name.startsWith(`${e.name}-`) || name === `governance-${e.account}`);
  if (!environment && name !== `governance-${ACCOUNT}`) throw new Error(`no environment of ${stack}`);
  const { account, region, stage } = environment ?? ENVIRONMENTS.prod;
  const protection = name.startsWith("governance-") || (environment?.protection ?? true);
  return {
    name,
    json: stackOf(stacksFor(mode), name),
    context: { stage, protection, region, mode, account: mode === "dummy" ? account : ACCOUNT },
  };
}

export function judge(
  stack: string,
  json: unknown,
  change: Partial<GuardContext> = {},
  others: readonly Configuration[] = [],
): Finding[] {
  const judged = json instanceof Configuration ? json : new Configuration(json);
  return checkStack(judged, { ...good(stack).context, ...change }, new EnvironmentView([judged, ...others]));
}

/** A copy of a stack with one change. */
export function flipped({ stack, address, path, value }: Flip): unknown {
  const copy = structuredClone(good(stack).json);
  const root = rootOf(address);
  const keys = [...root, ...(path === "" ? [] : path.split("."))];
  return change(copy, keys, value);
}

export function placeOf({ address, path, place }: Flip): string {
  if (place !== undefined && /^(aws_|data\.|output\.|terraform\.|provider\.)/.test(place)) return place;
  const end = place ?? path;
  return end === "" ? address : `${address}.${end}`;
}

function rootOf(address: string): string[] {
  const keys = address.split(".");
  return ["data", "output", "terraform", "provider"].includes(keys[0] ?? "") ? keys : ["resource", ...keys];
}

function change(node: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return typeof value === "function" ? value(node) : value;
  if (typeof node === "string") return JSON.stringify(change(JSON.parse(node), keys, value));
  if (Array.isArray(node) && !/^\d+$/.test(key)) {
    return node.map((element: unknown, i) => (i === 0 ? change(element, keys, value) : element));
  }
  const entries = new Map(Object.entries(node ?? {}));
  if (rest.length > 0 || value !== DELETE) entries.set(key, change(entries.get(key), rest, value));
  else if (!entries.delete(key)) throw new Error(`nothing at ${key} to delete`);
  return Array.isArray(node) ? [...entries.values()] : Object.fromEntries(entries);
}
