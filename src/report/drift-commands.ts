import { environmentOf } from "../core/stack-names.ts";
import type { DriftFinding } from "../drift/finding.ts";
import { plain } from "./escape.ts";

/** The command that takes a finding back; undefined where no apply does, or the stack is none of this project's. */
export function rejectCommand(
  { applyEffect, class: kind, id }: DriftFinding,
  stack: string,
): string | undefined {
  const environment = environmentOf(stack);
  const can = kind === "out_of_band" || kind === "deleted";
  if (environment === undefined || !can || (applyEffect !== "reverts" && applyEffect !== "recreates")) return;
  return `ballast drift reject ${environment} ${id} --stack ${quoted(stack)}`;
}

/** The command that takes an object into the stack; placeholders stand for what only a person can choose. */
export function importCommand(finding: DriftFinding, stack: string): string | undefined {
  const environment = environmentOf(stack);
  if (environment === undefined) return undefined;
  if (finding.class === "unmanaged") {
    const id = quoted(finding.cloudId ?? "<id>");
    return `ballast drift import ${environment} ${quoted(finding.type)} <name> ${id} --stack ${quoted(stack)}`;
  }
  if (finding.class !== "unmanaged_child") return undefined;
  return `ballast drift import ${environment} <type> <name> <id> --stack ${quoted(stack)}`;
}

/** One word of a shell, whatever is in it; what a terminal may not be given is spelled out and then no longer works. */
export function quoted(text: string): string {
  const shown = plain(text, 300);
  return /^[\w./:=-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
