import { asciiJson } from "../core/ascii-json.ts";
import type { GateFinding, GateReport } from "./result.ts";
import type { WrittenGateReport } from "./schema.ts";

/** Exit codes of the verdicts, as every command has them. */
export const GATE_EXIT = { passed: 0, unknown: 1, refused: 2 } as const;

/** The report in the published form, as JSON text. */
export function gateJson(report: GateReport): string {
  const written: WrittenGateReport = {
    schema_version: "1.0",
    verdict: report.verdict,
    exit_code: GATE_EXIT[report.verdict],
    plans: report.plans.map((plan) =>
      "trouble" in plan
        ? { stack: plan.stack, trouble: plan.trouble }
        : {
            stack: plan.stack,
            changes: { ...plan.counts },
            findings: plan.findings.map(toFinding),
            untouched: plan.untouched,
          },
    ),
    expired_waivers: [...report.expired],
    idle_waivers: [...report.idle],
  };
  return `${asciiJson(written)}\n`;
}

function toFinding({ attribute, notes, waiver, ...finding }: GateFinding) {
  return {
    ...finding,
    ...(attribute !== "" && { attribute }),
    ...(waiver && { waiver }),
    notes: [...notes],
  };
}
