/** Most edits between a mistyped word and the one that was meant. */
const MOST_EDITS = 3;

/** The candidate with the fewest edits to the word, without regard to case; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  let limit = Math.min(MOST_EDITS, Math.floor(word.length / 2));
  let best: string | undefined;
  for (const candidate of candidates) {
    const edits = distance(meant, candidate.toLowerCase(), limit);
    if (edits > limit) continue;
    best = candidate;
    // From here on, only one that is nearer counts.
    limit = edits - 1;
  }
  return best;
}

/** Insertions, removals and replacements between two words; some number above the limit where there are more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    let diagonal = i;
    let fewest = i + 1;
    row[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const above = row[j + 1] ?? 0;
      const replaced = diagonal + (a[i] === b[j] ? 0 : 1);
      const edits = Math.min(replaced, above + 1, (row[j] ?? 0) + 1);
      row[j + 1] = edits;
      diagonal = above;
      if (edits < fewest) fewest = edits;
    }
    if (fewest > limit) return fewest;
  }
  return row[b.length] ?? 0;
}
