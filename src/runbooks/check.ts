import type { Check } from "./runbook.ts";

/** What a command printed and how it ended. */
export interface Printed {
  readonly stdout: string;
  readonly code: number;
}

/** Whether the output of a command is as expected. The AWS CLI prints None for a value that is not there. */
export function holds(check: Check, { code, stdout }: Printed): boolean {
  if (check.kind === "exits") return code === check.code;
  if (code !== 0) return false;
  const text = stdout.trim().replaceAll(/[ \t]+/g, " ");
  const something = text !== "" && text !== "None";
  switch (check.kind) {
    case "equals":
      return text === check.value;
    case "contains":
      return text.includes(check.value);
    case "at-least":
      return /^-?\d+(\.\d+)?$/.test(text) && Number(text) >= check.value;
    case "something":
      return something;
    default:
      return !something;
  }
}
