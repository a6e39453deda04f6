import type { Command } from "../runbooks/runbook.ts";

/** The command as a POSIX shell takes it: one line, to be pasted. */
export function shellCommand({ saves, words }: Command): string {
  const line = words.map(shellWord).join(" ");
  return saves === undefined ? line : `${saves}=$(${line})`;
}

/** Quoted only where it has to be; a variable stays one, and nothing else in its word is expanded. */
function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (/^\$[a-z_]+$/.test(word)) return `"${word}"`;
  if (word.includes("'") && !/["$`\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
