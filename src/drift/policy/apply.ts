import type { Finding } from "../../core/finding.ts";
import { plainPath } from "../../terraform/attribute-path.ts";
import { ACTIONABLE, type DriftFinding } from "../record/finding.ts";
import { type DriftWaiver, entryMatches, type LoadedPolicy, ownerOf } from "./policy.ts";

/**
 * Gives findings their owners, and waives those that a live waiver is about. A waived finding keeps its id and is still
 * reported. An expired waiver, one that may not waive a critical finding, and one that matches nothing are warnings.
 */
export function applyPolicy(
  findings: readonly DriftFinding[],
  loaded: LoadedPolicy,
): { readonly findings: DriftFinding[]; readonly warnings: Finding[] } {
  const used = new Set<DriftWaiver>();
  const judged = findings.map((finding) => {
    const owner = ownerOf(loaded.policy, placesOf(finding));
    return waive({ ...finding, owner }, loaded, used);
  });
  const idle = loaded.live.filter((entry) => !used.has(entry));
  return {
    findings: judged,
    warnings: idle.map((entry) => ({
      code: "DRIFT_POLICY_IDLE",
      severity: "warning",
      place: `waivers.${loaded.policy.waivers.indexOf(entry)}`,
      value: `${entry.address} ${entry.attr}`,
      limit: "a waiver accepts drift that is there",
      fix: "remove it when it matches nothing for long",
    })),
  };
}

function waive(finding: DriftFinding, loaded: LoadedPolicy, used: Set<DriftWaiver>): DriftFinding {
  if (!ACTIONABLE.has(finding.class) || finding.class === "deleted" || finding.class === "check_failed")
    return finding;
  const matches = (entry: DriftWaiver) =>
    entryMatches(entry, finding.address, plainPath(finding.attribute ?? ""), finding.cloud);
  const live = loaded.live.filter(matches);
  for (const entry of live) used.add(entry);
  const entry = live.find((candidate) => finding.severity !== "critical" || candidate.allowCritical);
  if (entry) {
    const { expires, owner, reason } = entry;
    return {
      ...finding,
      class: "waived",
      severity: "info",
      waiver: { was: finding.class, level: finding.severity, reason, owner, expires },
    };
  }
  const notes = [
    ...(live.length > 0 ? ["a waiver matches, but critical findings need allowCritical"] : []),
    ...loaded.expired
      .filter(matches)
      .map((old) => `was waived until ${old.expires} (${old.owner}): ${old.reason}`),
  ];
  return notes.length === 0 ? finding : { ...finding, notes: [...finding.notes, ...notes] };
}

function placesOf(finding: DriftFinding): string[] {
  return finding.construct === undefined ? [finding.address] : [finding.construct, finding.address];
}
