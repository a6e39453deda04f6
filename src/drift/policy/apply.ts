import type { Finding } from "../../core/finding.ts";
import { plainPath } from "../../terraform/configuration.ts";
import { ACTIONABLE, type DriftFinding } from "../record/finding.ts";
import { entryMatches, type IgnoreEntry, type LoadedPolicy, ownerOf } from "./policy.ts";

/**
 * Gives findings their owners and silences those that a live entry is about. A silenced finding keeps its id and is
 * still reported. An expired entry, one that may not silence a critical finding, and one that matches nothing say so.
 */
export function applyPolicy(
  findings: readonly DriftFinding[],
  loaded: LoadedPolicy,
): { readonly findings: DriftFinding[]; readonly warnings: Finding[] } {
  const used = new Set<IgnoreEntry>();
  const judged = findings.map((finding) => {
    const owner = ownerOf(loaded.policy, placesOf(finding));
    return silence({ ...finding, owner }, loaded, used);
  });
  const idle = loaded.live.filter((entry) => !used.has(entry));
  return {
    findings: judged,
    warnings: idle.map((entry) => ({
      code: "DRIFT_POLICY_IDLE",
      severity: "warning",
      place: `ignore.${loaded.policy.ignore.indexOf(entry)}`,
      value: `${entry.address} ${entry.attr}`,
      limit: "an entry silences drift that is there",
      fix: "remove it when it matches nothing for long",
    })),
  };
}

function silence(finding: DriftFinding, loaded: LoadedPolicy, used: Set<IgnoreEntry>): DriftFinding {
  if (!ACTIONABLE.has(finding.class) || finding.class === "deleted" || finding.class === "check_failed")
    return finding;
  const matches = (entry: IgnoreEntry) =>
    entryMatches(entry, finding.address, plainPath(finding.attribute ?? ""), finding.cloud);
  const live = loaded.live.filter(matches);
  for (const entry of live) used.add(entry);
  const entry = live.find((candidate) => finding.severity !== "critical" || candidate.allowCritical);
  if (entry) {
    const { reason, owner, until } = entry;
    return {
      ...finding,
      class: "suppressed",
      severity: "info",
      suppression: { was: finding.class, level: finding.severity, reason, owner, until },
    };
  }
  const notes = [
    ...(live.length > 0 ? ["a policy entry matches, but critical findings need allowCritical"] : []),
    ...loaded.expired
      .filter(matches)
      .map((old) => `was silenced until ${old.until} (${old.owner}): ${old.reason}`),
  ];
  return notes.length === 0 ? finding : { ...finding, notes: [...finding.notes, ...notes] };
}

function placesOf(finding: DriftFinding): string[] {
  return finding.constructPath === undefined ? [finding.address] : [finding.constructPath, finding.address];
}
