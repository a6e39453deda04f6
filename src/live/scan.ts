import { type Unmanaged, withScan } from "../drift/classify/unmanaged.ts";
import type { LoadedPolicy } from "../drift/policy/policy.ts";
import type { ScanCoverage, StackVerdict } from "../drift/record/finding.ts";
import type { AwsClients } from "../lifecycle/aws-clients.ts";
import type { Plan } from "../terraform/plan.ts";
import { readTrouble } from "../terraform/trouble.ts";
import type { Checked } from "./check.ts";
import { logGroups, logPrefixes, PROBES, type ScanWorld } from "./scan-probes.ts";
import { Budget, Inventory, type Owned } from "./scan-tools.ts";

/** Calls that a scan makes at most, over all stacks. */
export const SCAN_CALLS = 300;

export interface ScanOptions {
  readonly clients: AwsClients;
  readonly policy: LoadedPolicy;
  /** @default SCAN_CALLS */
  readonly maxCalls?: number | undefined;
  /** What is being looked at. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * Asks AWS for the children of managed parents that no plan shows, and adds those that are in the state of no stack.
 * It looks only at children of managed resources. Each verdict lists what was covered and what was not.
 */
export async function scan(checked: Checked, options: ScanOptions): Promise<StackVerdict[]> {
  const known = new Map(
    [...checked.known].flatMap(([stack, plan]) => (plan ? [[stack, plan] as const] : [])),
  );
  const missing = [...checked.known].flatMap(([stack, plan]) => (plan ? [] : [stack]));
  const budget = new Budget(options.maxCalls ?? SCAN_CALLS);
  const verdicts: StackVerdict[] = [];
  const seen = new Set<string>();
  for (const verdict of checked.verdicts) {
    const result = known.has(verdict.stack)
      ? await scanStack(verdict.stack, known, missing, options, budget)
      : { found: [], coverage: [skipped("everything", "nothing is known of this stack")] };
    const found = result.found.filter((item) => isFirst(item, seen));
    verdicts.push(withScan(verdict, found, result.coverage, options.policy));
  }
  return verdicts;
}

interface Scanned {
  readonly found: readonly Unmanaged[];
  readonly coverage: readonly ScanCoverage[];
}

async function scanStack(
  stack: string,
  known: ReadonlyMap<string, Plan>,
  missing: readonly string[],
  { clients, onLine }: ScanOptions,
  budget: Budget,
): Promise<Scanned> {
  // Without every state, a service of another stack looks unmanaged.
  if (missing.length > 0) {
    return {
      found: [],
      coverage: [skipped("everything", `the state of ${missing.join(", ")} is not known`)],
    };
  }
  const world: ScanWorld = { clients, inventory: new Inventory(known), budget };
  const own = (type: string) => world.inventory.of(type).filter((resource) => resource.stack === stack);
  const kinds = PROBES.map(({ kind, look, parentType }) => ({
    kind,
    parents: own(parentType),
    search: async (parent: Owned) =>
      (await look(parent, world)).map((item) => ({ ...item, parent: parent.address })),
  }));
  const prefixes = logPrefixes(own("aws_cloudwatch_log_group"));
  const beside = {
    kind: "log groups that share the platform's prefix",
    parents: [...prefixes.keys()],
    search: (parent: Owned) => logGroups(prefixes.get(parent) ?? "", parent, world),
  };
  const found: Unmanaged[] = [];
  const coverage: ScanCoverage[] = [];
  for (const { kind, parents, search } of [...kinds, beside]) {
    if (parents.length === 0) continue;
    onLine?.(`scanning ${kind}`);
    const before = budget.used;
    const reasons = new Set<string>();
    for (const parent of parents) {
      await search(parent).then(
        (items) => void found.push(...items),
        (error) => void reasons.add(reasonOf(error)),
      );
    }
    const base = { kind, parents: parents.length, calls: budget.used - before };
    coverage.push(reasons.size === 0 ? base : { ...base, skipped: [...reasons].join("; ") });
  }
  return { found, coverage };
}

function skipped(kind: string, reason: string): ScanCoverage {
  return { kind, parents: 0, calls: 0, skipped: reason };
}

/** An answer of AWS is a reason; a defect of this program has to be seen. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError) throw error;
  const { fix, kind, text } = readTrouble(`${error.name}: ${error.message}`);
  return kind === "other" ? text : `${text}; ${fix.join("; ")}`;
}

/** Two stacks with the same log group prefix both find the unmanaged group. */
function isFirst({ importId, type }: Unmanaged, seen: Set<string>): boolean {
  const key = `${type} ${importId}`;
  const first = !seen.has(key);
  seen.add(key);
  return first;
}
