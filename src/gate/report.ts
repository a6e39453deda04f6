import { type GateWaiver, type LoadedGatePolicy, waiverText, waives } from "./policy.ts";
import type { GatedPlan, GateFinding, GateReport, UngatedPlan } from "./result.ts";

/** Joins plans to one report: waives what a live waiver is about, and says what became of every waiver. */
export function gateReport(
  plans: readonly (GatedPlan | UngatedPlan)[],
  policy: LoadedGatePolicy,
): GateReport {
  const used = new Set<GateWaiver>();
  const judged = plans.map((plan) =>
    "trouble" in plan ? plan : { ...plan, findings: plan.findings.map((it) => waived(it, policy, used)) },
  );
  const levels = judged.flatMap((plan) =>
    "trouble" in plan ? ["unknown" as const] : plan.findings.map(({ level }) => level),
  );
  const refused = levels.includes("refused") || policy.expired.length > 0;
  return {
    verdict: refused ? "refused" : levels.includes("unknown") ? "unknown" : "passed",
    plans: judged,
    expired: policy.expired.map(waiverText),
    idle: policy.live.filter((waiver) => !used.has(waiver)).map(waiverText),
  };
}

function waived(
  finding: GateFinding,
  { expired, live }: LoadedGatePolicy,
  used: Set<GateWaiver>,
): GateFinding {
  const { address, attribute, level, rule } = finding;
  if (level !== "refused" && level !== "unknown") return finding;
  const matching = (waivers: readonly GateWaiver[]) =>
    waivers.filter((it) => waives(it, rule, address, attribute));
  const [waiver, ...others] = matching(live);
  if (!waiver) {
    const notes = matching(expired).map(
      ({ approver, expires, reason }) => `was waived until ${expires} (${approver}): ${reason}`,
    );
    return { ...finding, notes: [...finding.notes, ...notes] };
  }
  for (const one of [waiver, ...others]) used.add(one);
  const { approver, expires, reason } = waiver;
  return { ...finding, level: "waived", waiver: { was: level, reason, approver, expires } };
}
