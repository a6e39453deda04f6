/** Unchanged lines that are shown before and after a change. */
const AROUND = 2;

/** The difference of two texts with one changed region, in the unified form that `git apply` takes. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const [old, now] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const from = Math.max(0, head - AROUND);
  const until = (lines: readonly string[]) => Math.min(lines.length, lines.length - tail + AROUND);
  const length = (lines: readonly string[]) => until(lines) - from;
  return [
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -${from + 1},${length(old)} +${from + 1},${length(now)} @@`,
    ...old.slice(from, head).map((line) => ` ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `-${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+${line}`),
    ...old.slice(old.length - tail, until(old)).map((line) => ` ${line}`),
    "",
  ].join("\n");
}
