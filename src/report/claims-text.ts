import type { ClaimResult, ClaimsResult } from "../claims/claim.ts";
import { bySubject, conditionWords, countWords, trialWords, VERDICTS } from "./claims-words.ts";
import { plain } from "./escape.ts";
import { wrapped } from "./text-table.ts";

/** The table of claims for a terminal. @param columns of the screen */
export function claimsText({ claims, disagreeing, platform }: ClaimsResult, columns: number): string {
  const lines = [
    countWords(claims),
    ...(platform === undefined ? [] : [`Settings of ${plain(platform, 200)}`]),
    ...[...bySubject(claims)].flatMap(([subject, entries]) => [
      "",
      subject.toUpperCase(),
      ...entries.flatMap((entry) => claimLines(entry, columns)),
    ]),
    "",
    disagreeing.length === 0
      ? "Every check agrees with its verdict."
      : `${disagreeing.length} checks disagree with their verdict: ${disagreeing.join(", ")}`,
  ];
  return `${lines.join("\n")}\n`;
}

function claimLines(entry: ClaimResult, columns: number): string[] {
  const { agrees, because, claim, conditions, evidence, sources, trials, trueWhen, verdict } = entry;
  const line = (text: string) => wrapped(plain(text, 2000), columns, 4, 6);
  const needs =
    conditions?.map((it) => conditionWords(it, (address) => plain(address, 200))) ??
    (trueWhen.length > 0 ? [trueWhen.join("; ")] : []);
  return [
    "",
    ...wrapped(`${VERDICTS[verdict].toUpperCase()}  ${claim}`, columns, 2, 4),
    ...line(because),
    ...needs.flatMap((text) => line(`true with ${text}`)),
    ...trials.flatMap((trial) => line(`${trial.agrees ? trial.kind : "DISAGREES"}: ${trialWords(trial)}`)),
    ...line(`${evidence === "documented" ? "documented" : "source"}: ${sources.join(" ")}`),
    ...(agrees ? [] : line("The checks do not show what the verdict says.")),
  ];
}
