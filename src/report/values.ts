import { differingLeaves, isDocument } from "../terraform/leaves.ts";
import {
  isBlank,
  isList,
  isRecord,
  isSensitive,
  Opaque,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../terraform/value.ts";

/** Places of a document that are listed at most. */
const MOST = 12;

/** Characters from which a document is too long for one line. */
const LONG = 250;

/** One side of a difference: the value, `unset`, or that it is not known yet. */
export function sideText(value: Value | undefined): string {
  if (value === UNKNOWN) return "(known after apply)";
  if (value instanceof Opaque || (isRecord(value) && isSeal(value))) return "(sensitive)";
  if (value === undefined || isBlank(value)) return "unset";
  return typeof value === "string" ? value : JSON.stringify(compact(value));
}

/** Blanks of a block say nothing to a reader. */
function compact(value: Value): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      isBlank(item) || item === false ? [] : [[key, compact(item)]],
    ),
  );
}

/**
 * A line for each place at which the sides of a document differ, not escaped:
 * `[web].environment[LOG_LEVEL].value: code info · state info · cloud debug`. Empty where one line can show all of it.
 * @param named each side with its name; undefined for a side that there is none of
 */
export function leafLines(named: readonly (readonly [name: string, side: Value | undefined])[]): string[] {
  const known = named.filter(([, side]) => side !== undefined && side !== UNKNOWN);
  const sides = known.map(([, side]) => side);
  if (sides.filter(isDocument).length < 2 || !sides.every((side) => isDocument(side) || side === null))
    return [];
  if (!sides.some((side) => holdsSecret(side) || sideText(side).length > LONG)) return [];
  const leaves = differingLeaves(sides);
  if (leaves.every(({ path }) => path === "")) return [];
  const lines = leaves.slice(0, MOST).map(({ path, sides: values }) => {
    const shown = known.map(([name], index) => `${name}${name === "" ? "" : " "}${sideText(values[index])}`);
    return `${path}: ${shown.join(known.every(([name]) => name === "") ? " → " : " · ")}`;
  });
  const more = leaves.length > MOST ? [`${leaves.length - MOST} more places`] : [];
  const lost =
    leaves.length > 0 && sides.some(isRestored) ? ["secrets in it: not compared, a report has none"] : [];
  return [...lines, ...more, ...lost];
}

function holdsSecret(side: Value | undefined): boolean {
  return isSensitive(side) || isRestored(side);
}

/** Whether a report has sealed any of it: two seals look alike there, whatever was sealed. */
function isRestored(value: Value | undefined): boolean {
  if (isList(value)) return value.some(isRestored);
  return isRecord(value) && (isSeal(value) || Object.values(value).some(isRestored));
}

/** A seal as it was read from a report. */
function isSeal(record: ValueRecord): boolean {
  return record.sensitive === true && Object.keys(record).length === 1;
}
