import type { Finding } from "../core/finding.ts";
import type { Waiver } from "./schema.ts";

/**
 * Removes waived warnings. A waiver that is expired, targets an error or matches nothing is itself a finding, so that
 * no waiver outlives its reason unnoticed.
 * @param today `YYYY-MM-DD`; a waiver is valid through its `expires` day
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  today: string,
): Finding[] {
  const matches = (waiver: Waiver, finding: Finding) =>
    waiver.code === finding.code && (waiver.place === undefined || waiver.place === finding.place);
  const live = waivers.filter((waiver) => waiver.expires >= today);
  const kept = findings.filter(
    (finding) => finding.severity === "error" || !live.some((waiver) => matches(waiver, finding)),
  );
  return [...kept, ...waivers.flatMap((waiver, index) => waiverFindings(waiver, index))];

  function waiverFindings(waiver: Waiver, index: number): Finding[] {
    const place = `waivers.${index}`;
    if (waiver.expires < today) {
      return [
        {
          code: "WAIVER-01",
          severity: "error",
          place,
          value: `${waiver.code} until ${waiver.expires}`,
          limit: `a waiver is valid through its expiry date (today is ${today})`,
          fix: "fix the warning, or renew the waiver with a reason",
        },
      ];
    }
    const hit = findings.filter((finding) => matches(waiver, finding));
    if (hit.length > 0 && hit.every((finding) => finding.severity === "error")) {
      return [
        {
          code: "WAIVER-02",
          severity: "error",
          place,
          value: waiver.code,
          limit: "only warnings can be waived",
          fix: "fix the error and remove the waiver",
        },
      ];
    }
    if (hit.length > 0) return [];
    return [
      {
        code: "WAIVER-03",
        severity: "warning",
        place,
        value: waiver.code,
        limit: "a waiver must match a current warning",
        fix: "remove the waiver",
      },
    ];
  }
}
