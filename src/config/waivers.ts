import type { Finding } from "../core/finding.ts";
import type { Waiver } from "./schema.ts";

/**
 * Removes the warnings that a waiver accepts. An expired waiver, one for an error and one that matches nothing
 * are findings themselves: a waiver may not outlive its reason unseen.
 * @param today `YYYY-MM-DD`; a waiver holds up to and including its `expires` day
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
          limit: `a waiver holds until its expiry (today is ${today})`,
          fix: "fix what it accepts, or renew it with a reason",
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
        limit: "a waiver accepts a warning that occurs",
        fix: "remove the waiver",
      },
    ];
  }
}
