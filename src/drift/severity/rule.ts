import type { Level } from "../record/finding.ts";
import type { AttributeChange } from "./change.ts";

/** One row: the first that fits gives level and reason. Rows are data, each with one test. */
export interface SeverityRule {
  readonly id: string;
  readonly level: Level;
  readonly types: RegExp;
  readonly attribute: RegExp;
  readonly when?: (change: AttributeChange) => boolean;
  readonly why: string;
}

/** Fits every type and every attribute. */
export const ANY = /^/;
