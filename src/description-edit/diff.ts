/** Unchanged lines that are shown before and after a change. */
const AROUND = 2;

/** A line of both texts, of the old or of the new one alone. */
interface Step {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/** The difference of two texts in the unified form that `git apply` takes. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const steps = stepsOf(before.split("\n"), after.split("\n"));
  const shown = steps.map((_, index) =>
    steps.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ sign }) => sign !== " "),
  );
  const lines = [`--- a/${file}`, `+++ b/${file}`];
  let [old, now] = [1, 1];
  for (let index = 0; index < steps.length; ) {
    let until = index;
    while (until < steps.length && shown[until] === shown[index]) until += 1;
    const part = steps.slice(index, until);
    const [olds, nows] = [part.filter(({ sign }) => sign !== "+"), part.filter(({ sign }) => sign !== "-")];
    if (shown[index]) {
      lines.push(`@@ -${old},${olds.length} +${now},${nows.length} @@`);
      lines.push(...part.map(({ line, sign }) => `${sign}${line}`));
    }
    old += olds.length;
    now += nows.length;
    index = until;
  }
  return [...lines, ""].join("\n");
}

/** The longest common subsequence of lines, with what only one of them has; what goes comes before what is new. */
function stepsOf(old: readonly string[], now: readonly string[]): Step[] {
  const common = old.map(() => new Array<number>(now.length + 1).fill(0));
  common.push(new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const steps: Step[] = [];
  for (let [i, j] = [0, 0]; i < old.length || j < now.length; ) {
    const [gone = "", fresh = ""] = [old[i], now[j]];
    if (i < old.length && j < now.length && gone === fresh) {
      steps.push({ sign: " ", line: gone });
      i += 1;
      j += 1;
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) {
      steps.push({ sign: "-", line: gone });
      i += 1;
    } else {
      steps.push({ sign: "+", line: fresh });
      j += 1;
    }
  }
  return steps;
}
