import { BallastError } from "../../core/errors.ts";
import { ACTIONABLE, type StackVerdict } from "../../drift/record/finding.ts";
import { withFields } from "../../drift/settle/finding-fields.ts";
import { Stop } from "../../engine/stop.ts";
import type { Io } from "../machine/io.ts";

/**
 * Names the field of the description behind each finding of a live environment. The maps are made only when somebody
 * has to act on something, and kept until the description or what becomes of it changes. A map that cannot be made
 * fails no check: the verdicts say so.
 */
export async function nameFields(
  verdicts: readonly StackVerdict[],
  environment: string,
  io: Pick<Io, "fieldMaps">,
): Promise<StackVerdict[]> {
  const open = verdicts.some(({ findings }) => findings.some((finding) => ACTIONABLE.has(finding.class)));
  if (!open) return [...verdicts];
  try {
    const maps = await io.fieldMaps(environment);
    return verdicts.map((verdict) => {
      const map = maps.get(verdict.stack);
      return map ? { ...verdict, findings: withFields(verdict.findings, map) } : verdict;
    });
  } catch (error) {
    if (!(error instanceof BallastError) || error instanceof Stop) throw error;
    const limit = `which fields set what: ${error.message}`;
    return verdicts.map((verdict) => ({ ...verdict, limits: [...verdict.limits, limit] }));
  }
}
