/**
 * Whether some text matches both patterns, where `*` is any run of characters (also none) and `?` exactly one:
 * the wildcards of listener rules.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html (2026-06).
 */
export function globsIntersect(a: string, b: string): boolean {
  // `below[j]` says whether the rest of `a` after the current character and the rest of `b` from `j` can be equal.
  let below = Array.from({ length: b.length + 1 }, (_, j) => onlyStars(b.slice(j)));
  for (let i = a.length - 1; i >= 0; i--) {
    const row = new Array<boolean>(b.length + 1).fill(false);
    row[b.length] = onlyStars(a.slice(i));
    for (let j = b.length - 1; j >= 0; j--) {
      const skipsOrTakes = (below[j] ?? false) || (row[j + 1] ?? false);
      const star = a[i] === "*" || b[j] === "*";
      row[j] = star ? skipsOrTakes : sameCharacter(a[i], b[j]) && (below[j + 1] ?? false);
    }
    below = row;
  }
  return below[0] ?? false;
}

function onlyStars(pattern: string): boolean {
  return /^\**$/.test(pattern);
}

function sameCharacter(a: string | undefined, b: string | undefined): boolean {
  return a === b || a === "?" || b === "?";
}
