import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A command that a runbook shows, and the lines that it shows of the output. */
export interface Shown {
  /** What follows `npm run -s ballast --`. */
  readonly typed: string;
  readonly lines: readonly string[];
}

const RUNBOOKS = join(__dirname, "../../docs/runbooks");
export const DRIFT_RUNBOOK = join(RUNBOOKS, "drift.md");

/** The commands with their outputs in the `console` blocks of a text. */
export function shownIn(markdown: string): Shown[] {
  return [...markdown.matchAll(/^```console\n\$ npm run -s ballast -- (.+)\n([\s\S]*?)^```$/gm)].map(
    ([, typed = "", output = ""]) => ({ typed, lines: output.trimEnd().split("\n") }),
  );
}

/**
 * Lines that a command did not print, or not in this order. Lines may be left out, which a runbook shows by `…`; a
 * line that ends with `…` is the beginning of one.
 */
export function untrue({ lines }: Shown, stdout: string): string[] {
  const printed = stdout.split("\n");
  let at = 0;
  return lines.filter((line) => {
    if (line.trim() === "…") return false;
    const begins = line.endsWith("…") ? line.slice(0, -1).trimEnd() : undefined;
    const found = printed.findIndex(
      (text, index) => index >= at && (begins === undefined ? text === line : text.startsWith(begins)),
    );
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}

export function secretsRunbook(): string {
  return readFileSync(join(RUNBOOKS, "secrets.md"), "utf8");
}

export function driftRunbook(): string {
  return readFileSync(DRIFT_RUNBOOK, "utf8");
}
