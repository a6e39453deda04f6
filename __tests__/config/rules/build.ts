import { checkDescription } from "../../../src/config/rules/catalogue.ts";
import { EnvironmentSchema } from "../../../src/config/schema.ts";
import type { Finding } from "../../../src/core/finding.ts";

export const ACCOUNT = "210987654321";
export const REGION = "eu-west-3";
export const DIGEST = `sha256:${"ab12".repeat(16)}`;

const cart = {
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/cart:7.3.1`,
  cpu: 320,
  memoryMiB: 640,
  port: 9090,
  writablePaths: ["/var/cache/cart"],
  routes: { hosts: ["cart"] },
  healthCheck: { path: "/alive" },
  environment: { LOG_LEVEL: "debug" },
  secrets: { DB_PASSWORD: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:store/cart/db-Ab3dE6` },
  grants: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::store-carts/*"] }],
  scaling: { minTasks: 2, maxTasks: 9 },
};

/** A production environment on EC2 that breaks no rule. */
export const ON_EC2 = {
  project: "store",
  name: "live",
  stage: "production",
  account: ACCOUNT,
  region: REGION,
  network: {
    cidr: "10.44.0.0/17",
    zones: ["a", "b", "c"],
    egress: { kind: "nat-per-zone" },
    endpoints: "full",
  },
  domain: { name: "store.example.org", hostedZoneId: "Z0987654321STORE" },
  capacity: {
    kind: "ec2",
    instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large"],
    onDemandBase: 2,
    onDemandPercentageAboveBase: 10,
    minInstances: 2,
    maxInstances: 7,
    ami: "/golden/ecs:7",
  },
  services: { cart },
  protection: true,
  logs: { retentionDays: 400 },
  alerts: { emails: ["oncall@example.org"] },
};

/** The same on Fargate Spot, for development. */
export const ON_FARGATE = merge(ON_EC2, {
  stage: "development",
  capacity: { kind: "fargate", onDemandBase: 1, spotWeight: 1 },
  services: { cart: { cpu: 256, memoryMiB: 512 } },
});

export type Tree = { readonly [key: string]: unknown };

/** The findings of a base with some values replaced: `severity code place`, and the findings themselves. */
export function judge(change: Tree, base: Tree = ON_EC2): { lines: string[]; findings: Finding[] } {
  const findings = checkDescription(EnvironmentSchema.parse(merge(base, change)));
  return { lines: findings.map((f) => `${f.severity} ${f.code} ${f.place}`), findings };
}

/** Changes of the one service. */
export function service(change: Tree): Tree {
  return { services: { cart: change } };
}

/** Replaces values at any depth; lists and objects of another `kind` as a whole, `undefined` removes. */
export function merge(base: Tree, change: Tree): Tree {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const old = result[key];
    const other = isTree(value) && isTree(old) && "kind" in value && value["kind"] !== old["kind"];
    if (value === undefined) delete result[key];
    else result[key] = isTree(value) && isTree(old) && !other ? merge(old, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One broken value: what is changed, the exact findings, and a part of the first limit. */
export type Broken = readonly [name: string, change: Tree, lines: readonly string[], limit: string];

/** Runs a table of broken values; every finding must have all four parts. */
export function refuses(table: readonly Broken[], base: Tree = ON_EC2): void {
  it.each(table)("%s", (_name, change, lines, limit) => {
    const judged = judge(change, base);
    expect(judged.lines).toEqual(lines);
    expect(judged.findings[0]?.limit).toContain(limit);
    for (const finding of judged.findings) {
      expect(finding.value).not.toBe("");
      expect(finding.limit.length).toBeGreaterThan(5);
      expect(finding.fix.length).toBeGreaterThan(5);
      expect(`${finding.value} ${finding.limit} ${finding.fix}`).not.toMatch(
        /undefined|NaN|Infinity|\[object/,
      );
    }
  });
}

/** Runs a table of values at the limit: no finding at all. */
export function accepts(
  table: readonly (readonly [name: string, change: Tree])[],
  base: Tree = ON_EC2,
): void {
  it.each(table)("takes %s", (_name, change) => {
    expect(judge(change, base).lines).toEqual([]);
  });
}
