import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { driftJson } from "../../src/drift/record/write.ts";
import { driftMarkdown } from "../../src/report/drift-markdown.ts";
import { driftSarif } from "../../src/report/drift-sarif.ts";
import { driftText } from "../../src/report/drift-text.ts";
import { parsePlan } from "../../src/terraform/plan.ts";

/** Everything that `drift check --plan-json` does with a plan, in every form of report. */
export function judge(planJson: string): void {
  const policy = loadPolicy({}, "policy", "2026-11-28");
  const verdict = classify({ stack: "prod", plan: parsePlan(planJson, "plan.json"), policy });
  driftText([verdict]);
  driftMarkdown([verdict]);
  driftSarif([verdict], "cdk.tf.json");
  driftJson([verdict], { generatedAt: "2026-11-28T00:00:00Z", failOn: "high" });
}
