import type { DriftFinding, StackVerdict } from "../../src/drift/record/finding.ts";
import { driftJson } from "../../src/drift/record/write.ts";
import { judge, makePlan, TODAY } from "./drift.ts";

export const NOW = new Date(`${TODAY}T09:30:00Z`);
export const HEADER = { generatedAt: NOW.toISOString(), failOn: "high" } as const;

const [BASE] = judge(
  makePlan([{ address: "aws_lb.x", state: { a: 1 }, cloud: { a: 2 }, code: { a: 1 } }]),
).findings;

/** A finding of class `out_of_band`; the number makes its id and its place. */
export function finding(number: number, more: Partial<DriftFinding> = {}): DriftFinding {
  if (!BASE) throw new Error("the made-up plan has no finding");
  const id = number.toString(16).padStart(12, "0");
  return { ...BASE, id, address: `aws_lb.x${number}`, severity: "high", ...more };
}

/** A verdict with these findings; complete unless said otherwise. */
export function verdictWith(
  stack: string,
  findings: readonly DriftFinding[] = [],
  more: Partial<StackVerdict> = {},
): StackVerdict {
  const complete = more.complete ?? true;
  const status = findings.length > 0 ? "drifted" : complete ? "in_sync" : "incomplete";
  return { ...judge(makePlan([])), stack, status, complete, findings, ...more };
}

/** The JSON that a check of these stacks writes. */
export function reportText(...verdicts: readonly StackVerdict[]): string {
  return driftJson(verdicts, HEADER);
}
