import { readFileSync } from "node:fs";
import { join } from "node:path";
import { orders } from "../../examples/orders.ts";
import { checkov, type Scan, type Source } from "../../scanner/checkov.ts";
import type { ScanCount } from "../../scanner/page.ts";
import { SCANNED, type ScannedEnvironment, withoutWaived } from "../../scanner/waivers.ts";
import { governanceStackName } from "../../src/core/governance-names.ts";
import { FOREIGN } from "../support/drift.ts";
import { DUMMY, ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

/** Public examples of other projects, as planned in `__tests__/fixtures/foreign-plans`. */
const PEERS = [
  ["terraform-aws-modules/ecs 5.12.1, examples/ec2-autoscaling", "tam-ecs-ec2-autoscaling"],
  ["infrahouse/ecs 7.13.1, test_data/httpd_autoscaling", "infrahouse-ecs-httpd_autoscaling"],
] as const;

/**
 * Every stack of every environment as JSON, and the plans of those that can be planned without an account; the example as
 * JSON alone.
 */
export async function environmentSources(): Promise<Map<ScannedEnvironment, Source[]>> {
  const stacks = synth(Object.values(ENVIRONMENTS), DUMMY);
  const names = new Map(Object.values(ENVIRONMENTS).map((it) => [governanceStackName(it.account), it.name]));
  const bench = await Workbench.open();
  try {
    await bench.initializeOnce(stackOf(stacks, "dev-state"));
    const example = [...synth([orders], DUMMY)].map(([name, json]) => jsonOf(name, json));
    const sources = new Map<ScannedEnvironment, Source[]>([["live", example]]);
    for (const [name, json] of stacks) {
      const [first = ""] = name.split("-");
      const environment = SCANNED.find((it) => it === (names.get(name) ?? first));
      if (environment === undefined) throw new Error(`${name} belongs to no environment`);
      const own = sources.get(environment) ?? [];
      sources.set(environment, own);
      own.push(jsonOf(name, json));
      // Service stacks read the platform's state, which no offline plan has.
      if (/-service-/.test(name)) continue;
      const cwd = await bench.write("scan", name, "cdk.tf.json", JSON.stringify(json));
      await bench.initialize(cwd);
      own.push({ name: `${name}-plan`, framework: "terraform_plan", content: await bench.plan(cwd) });
    }
    return sources;
  } finally {
    await bench.close();
  }
}

function jsonOf(name: string, content: StackJson): Source {
  return { name, framework: "terraform_json", content };
}

/** Counts of prod, and of the public examples of other projects. */
export async function scanCounts(
  scans: ReadonlyMap<string, Scan>,
  log: (line: string) => void,
): Promise<ScanCount[]> {
  const stacks = synth([ENVIRONMENTS.prod], DUMMY);
  const resources = [...stacks.values()].flatMap(({ resource }) =>
    Object.values(resource).flatMap(Object.keys),
  );
  const counts: ScanCount[] = [countOf("prod of this project", resources.length, scans.get("prod"), "prod")];
  for (const [project, file] of PEERS) {
    const content = JSON.parse(readFileSync(join(FOREIGN, `${file}.json`), "utf8"));
    const scan = await checkov([{ name: file, framework: "terraform_plan", content }], log);
    const managed = content.resource_changes.filter(({ mode }: { mode: string }) => mode === "managed");
    counts.push(countOf(project, managed.length, scan));
  }
  return counts;
}

/** What fails in the JSON and in the plan of a stack is one failure. */
function countOf(
  project: string,
  resources: number,
  scan: Scan | undefined,
  environment?: "prod",
): ScanCount {
  const failures = scan?.failures ?? [];
  const distinct = (list: Scan["failures"]) =>
    new Set(list.map(({ address, check }) => `${check} ${address}`)).size;
  const left = environment === undefined ? failures : withoutWaived(failures, environment).failures;
  return {
    project,
    resources,
    failed: distinct(failures),
    waived: distinct(failures) - distinct(left),
    checks: [...new Set(failures.map(({ check }) => check))].sort(),
  };
}
