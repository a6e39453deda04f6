import { durationText } from "../core/duration.ts";
import type { Actor, DriftClass, DriftFinding, StackVerdict } from "../drift/record/finding.ts";
import { grouped } from "../drift/record/write.ts";
import { leafLines, sideText } from "./values.ts";

/** Classes in words. */
export const CLASS_WORDS: Readonly<Record<DriftClass, string>> = {
  out_of_band: "changed outside",
  conflict: "conflict",
  accepted: "accepted",
  untracked: "untracked",
  unmanaged_child: "unmanaged part",
  unmanaged: "unmanaged",
  deleted: "deleted",
  ignored: "ignored",
  ignored_out_of_bounds: "out of bounds",
  waived: "waived",
  pending: "not deployed",
  check_failed: "check failed",
  unchecked: "not checked",
};

/** Address and attribute, not escaped. */
export function placeText({ address, attribute }: DriftFinding): string {
  return attribute === undefined ? address : `${address} ${attribute}`;
}

/** `first seen 2026-11-20T10:00:00.000Z, 2 d ago`; empty where the report has no memory. */
export function seenText({ seen }: DriftFinding): string {
  return seen === undefined ? "" : `first seen ${seen.first}, ${durationText(seen.ageMs)} ago`;
}

/** The difference on one line, not escaped; see `differenceLines`. */
export function differenceText(finding: DriftFinding): string {
  return differenceLines(finding).join("; ");
}

/**
 * The difference, not escaped: `code 4 · state 4 · cloud 50`, or `+ …` and `- …` for sets. Of a document that holds
 * secrets, or is too long to be read, a line for each place in it that differs.
 */
export function differenceLines(finding: DriftFinding): readonly string[] {
  const places = documentLines(finding);
  if (places.length > 0) return places;
  const line = wholeText(finding);
  return line === "" ? [] : [line];
}

/** Where a document differs, not escaped; empty where one line can show all of it, or none of it may be shown. */
export function documentLines({ cloud, code, state }: DriftFinding): readonly string[] {
  return leafLines([
    ["code", code],
    ["state", state],
    ["cloud", cloud],
  ]);
}

function wholeText(finding: DriftFinding): string {
  if (finding.sensitive) return "(sensitive) changed";
  if (finding.class === "deleted" || finding.class === "unchecked" || finding.class === "check_failed")
    return "";
  // A list in another order has gained and lost nothing.
  const isSet =
    finding.added.length + finding.removed.length > 0 &&
    [finding.state, finding.cloud, finding.code].some((value) => Array.isArray(value));
  if (finding.class === "unmanaged_child" || finding.class === "unmanaged" || isSet) {
    return [
      ...finding.added.map((item) => `+ ${sideText(item)}`),
      ...finding.removed.map((item) => `- ${sideText(item)}`),
    ].join("  ");
  }
  if (finding.cloud === undefined && finding.code === undefined) return "";
  return `code ${sideText(finding.code)} · state ${sideText(finding.state)} · cloud ${sideText(finding.cloud)}`;
}

/** What sets the attribute, not escaped: `capacity.maxInstances in stacks/environments/prod.ts`; empty when not known. */
export function setByText({ setBy }: DriftFinding): string {
  if (!setBy) return "";
  if (setBy.kind === "construct") return "no field: set by the construct";
  if (setBy.kind === "nothing") return "no field: the code does not set it";
  return setBy.fields
    .map(({ field, file }) => (file === undefined ? field : `${field} in ${file}`))
    .join(", ");
}

/** Whether the difference tells more than the class does. */
export function effectText(finding: DriftFinding): string {
  const effects: Record<DriftFinding["applyEffect"], string> = {
    reverts: "apply reverts it",
    recreates: "apply recreates it",
    replaces: "apply replaces the resource",
    deletes: "apply deletes the resource",
    overwrites_both: "apply overwrites both",
    none: finding.class === "accepted" ? "apply settles it" : "apply will NOT change it",
    unknown: "what apply does is not known",
  };
  return effects[finding.applyEffect];
}

/** `DRIFTED, INCOMPLETE`: the headline never hides that something was not checked. */
export function statusText(verdict: StackVerdict): string {
  const words = { in_sync: "IN SYNC", drifted: "DRIFTED", incomplete: "INCOMPLETE" };
  const incomplete = !verdict.complete && verdict.status !== "incomplete" ? ", INCOMPLETE" : "";
  return `${words[verdict.status]}${incomplete}`;
}

/** `alice (console), 2026-11-21T18:03:00Z, AuthorizeSecurityGroupIngress [exact]`, not escaped. */
export function actorText({ at, confidence, event, note, principal, via }: Actor): string {
  const ways = {
    console: "console",
    cli_sdk: "CLI or SDK",
    aws_service: "an AWS service",
    pipeline: "pipeline",
    unknown: "",
  };
  const who = principal === undefined ? "" : `${principal}${ways[via] === "" ? "" : ` (${ways[via]})`}`;
  const parts = [who, at ?? "", event ?? ""].filter((part) => part !== "");
  return [parts.join(", "), `[${confidence}]`, note ?? ""].filter((part) => part !== "").join(" ");
}

/** One line for each thing that the scan looked at, not escaped. */
export function scanLines(verdict: StackVerdict): string[] {
  return (verdict.scan ?? []).map(({ calls, kind, parents, skipped }) =>
    skipped === undefined
      ? `${kind}: ${parents} parents, ${calls} calls`
      : `${kind}: NOT WHOLLY LOOKED AT, ${skipped}`,
  );
}

/** What kept a check from being whole, in lines, not escaped. */
export function troubleLines({ trouble }: StackVerdict): string[] {
  return trouble === undefined ? [] : [trouble.text, ...trouble.fix];
}

/** The counts of one stack: `2 critical, 1 medium · 1 settled · 15 noise · 3 not deployed · 15/15 checked`. */
export function countsText(verdict: StackVerdict): string {
  const { findings, settled, pending } = grouped(verdict);
  const levels = (["critical", "high", "medium", "low"] as const).flatMap((level) => {
    const count = findings.filter(({ severity }) => severity === level).length;
    return count > 0 ? [`${count} ${level}`] : [];
  });
  const { checked, total } = verdict.resources;
  return [
    levels.length > 0 ? levels.join(", ") : nothingFound(verdict),
    ...(settled.length > 0 ? [`${settled.length} settled`] : []),
    ...(verdict.noise.length > 0 ? [`${verdict.noise.length} noise`] : []),
    ...(pending.length > 0 ? [`${pending.length} not deployed`] : []),
    `${checked}/${total} checked`,
  ].join(" · ");
}

/** A check that was not whole never says that it found nothing. */
function nothingFound({ complete, resources }: StackVerdict): string {
  if (complete) return "no drift found";
  if (resources.checked === 0) return "nothing was checked";
  const unchecked = resources.total - resources.checked;
  return unchecked > 0 ? `${unchecked} not checked` : "not all was checked";
}
