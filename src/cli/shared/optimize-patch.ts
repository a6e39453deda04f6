import { unifiedDiff } from "../../description-edit/diff.ts";
import type { Sources } from "../../description-edit/evaluate.ts";
import { patchFor } from "../../description-edit/patch.ts";
import type { Change } from "../../optimize/knob.ts";
import type { DescriptionPatch } from "../../optimize/result.ts";

/** The changes of a configuration in the files of the description, one field after the other. Nothing is written. */
export function descriptionPatch(
  environment: string,
  changes: readonly Change[],
  sources: Sources,
): DescriptionPatch {
  const byHand: DescriptionPatch["byHand"][number][] = [];
  let edited = sources;
  for (const change of changes) {
    const patch = patchFor({ environment, field: change.field, value: change.to }, edited);
    if (patch.kind === "by-hand") byHand.push({ ...change, reason: patch.reason });
    else edited = new Map([...edited, [patch.file, patch.after]]);
  }
  const diff = [...sources]
    .map(([file, before]) => unifiedDiff(file, before, edited.get(file) ?? before))
    .join("");
  return { diff, byHand };
}
