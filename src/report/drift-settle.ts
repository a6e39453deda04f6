import type { DriftFinding } from "../drift/record/finding.ts";
import type { GateVerdict, Held } from "../drift/settle/gate.ts";
import { CLASS_WORDS, differenceText, placeText } from "./drift-words.ts";
import { logLine, plain } from "./escape.ts";

/** One line for a finding: id, severity, place, class, difference. */
export function findingLine(finding: DriftFinding): string {
  const place = placeText(finding);
  const parts = [finding.id, finding.severity, place, CLASS_WORDS[finding.class], differenceText(finding)];
  return logLine(parts.filter((part) => part !== "").join("  "), 300);
}

/** Whether a deploy may go on, and why not. */
export function gateText({ acknowledged, exitCode, held }: GateVerdict): string {
  const verdicts = {
    0: "free to deploy",
    1: "HELD: not everything could be checked",
    2: "HELD: a deploy now would discard changes that nobody has reviewed",
  };
  const words = { reverts: "a deploy would take it back", absorbs: "a deploy would make it invisible" };
  const line = ({ because, finding, stack }: Held) =>
    `  ${plain(stack)}  ${findingLine(finding)}\n      ${words[because]}; ${logLine(finding.why, 200)}`;
  return [
    verdicts[exitCode],
    ...held.map(line),
    ...(held.length > 0
      ? ["settle each (ballast drift reject, accept, import), or let it pass by name: --acknowledge <id>"]
      : []),
    ...acknowledged.map((entry) => `  acknowledged ${entry.finding.id}, ${words[entry.because]}`),
    "",
  ].join("\n");
}
