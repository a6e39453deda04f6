import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { BallastError } from "../../src/core/errors.ts";
import { loadGatePolicy } from "../../src/gate/policy.ts";
import { gateReport } from "../../src/gate/report.ts";
import { GateReportSchema } from "../../src/gate/schema.ts";
import { gateJson } from "../../src/gate/write.ts";
import { gateMarkdown, gateText } from "../../src/report/gate.ts";
import { FOREIGN, TODAY } from "../support/drift.ts";
import { gatePlan, judged } from "./plans.ts";

const PLANS = [
  readFileSync(join(FOREIGN, "infrahouse-ecs-httpd_autoscaling.json"), "utf8"),
  ...["database-unprotected", "ssh-opened", "deny-lost", "old-tls-policy", "disk-unencrypted"].map(gatePlan),
];
const VALUES = [
  null,
  true,
  0,
  -1,
  "",
  `$${"{x"}`,
  "0.0.0.0/0",
  "__proto__",
  [],
  {},
  [null],
  [[]],
  '{"Statement":{"Effect":1,"Principal":[{}],"Action":null}}',
  "</td>\n|",
  "\u001b[2J",
  "::warning::",
];

/** Where a value goes: a change and one of its sides, then one step for each level. */
const edit = fc.record({
  change: fc.nat(),
  side: fc.constantFrom("before", "after", "after_unknown"),
  steps: fc.array(fc.record({ key: fc.nat(), deeper: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  value: fc.constantFrom(...VALUES),
});

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(
  { resource_changes: changes }: { resource_changes: { change: Record<string, unknown> }[] },
  { change, side, steps, value }: Edit,
): void {
  let at: unknown = changes[change % changes.length]?.change[side];
  for (const { deeper, key } of steps) {
    if (typeof at !== "object" || at === null) return;
    const keys = Object.keys(at);
    const name = keys[key % keys.length];
    if (name === undefined) return;
    const next: unknown = Reflect.get(at, name);
    if (deeper && typeof next === "object" && next !== null) at = next;
    else {
      Reflect.set(at, name, structuredClone(value));
      return;
    }
  }
}

describe("a plan that is not as a plan should be", () => {
  it("is judged or refused with words, and its report is whole and prints nothing that acts", () => {
    const policy = loadGatePolicy({}, "policy", TODAY);
    fc.assert(
      fc.property(
        fc.nat(PLANS.length - 1),
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        (index, edits) => {
          const document = JSON.parse(PLANS[index] ?? "");
          for (const one of edits) apply(document, one);
          try {
            const report = gateReport([judged(JSON.stringify(document))], policy);
            GateReportSchema.parse(JSON.parse(gateJson(report)));
            const text = gateText(report);
            expect(text.split("\n").filter((line) => /^\s*::/.test(line) || line.includes("\u001b"))).toEqual(
              [],
            );
            const rows = gateMarkdown(report)
              .split("\n")
              .filter((line) => line.startsWith("| "));
            expect(rows.filter((row) => row.split(" | ").length !== 5)).toEqual([]);
          } catch (error) {
            if (!(error instanceof BallastError)) throw error;
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
