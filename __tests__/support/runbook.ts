import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { ballastProgram } from "../../src/cli/run.ts";
import { fakeIo } from "./io.ts";

/** A command that a runbook shows, and the lines that it shows of the output. */
export interface Shown {
  /** What follows `npm run -s ballast --`. */
  readonly typed: string;
  readonly lines: readonly string[];
}

export const DRIFT_RUNBOOK = join(__dirname, "../../docs/runbooks/drift.md");

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

export function driftRunbook(): string {
  return readFileSync(DRIFT_RUNBOOK, "utf8");
}

/** What is wrong with what follows `ballast` in a command line; values are not looked at. */
export async function wrongWith(line: string): Promise<string[]> {
  let command: Command = await ballastProgram(fakeIo(), () => {});
  const words = line.split(" ").filter((word) => word !== "");
  while (words.length > 0) {
    const next = command.commands.find((candidate) => candidate.name() === words[0]);
    if (!next) break;
    command = next;
    words.shift();
  }
  if (command.commands.length > 0) return [`${line}: no such command`];
  const flags = words.filter((word) => word.startsWith("--"));
  return flags
    .filter((flag) => !command.options.some(({ long }) => long === flag))
    .map((flag) => `${line}: no ${flag}`);
}
