import type { Value } from "../terraform/value.ts";
import type { GateContext } from "./change.ts";

/** Attributes by which other resources name one. */
const NAMES = ["id", "arn", "name", "bucket", "url", "key_id"] as const;

/**
 * Whether a plan deletes the object that a value names, so that what belonged to it goes with it.
 * @param apart types that only belong to it themselves
 */
export function isDeleted(
  named: Value | undefined,
  { changes }: GateContext,
  apart: ReadonlySet<string>,
): boolean {
  if (typeof named !== "string" || named === "") return false;
  return changes.some(
    ({ action, before, type }) =>
      action === "delete" && !apart.has(type) && NAMES.some((name) => before?.[name] === named),
  );
}
