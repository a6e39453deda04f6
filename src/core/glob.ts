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

/**
 * Matches `*` to anything within one step (no `/`, no `.`), `**` to anything, `?` to one character; everything else,
 * brackets too, stands for itself. Runs in the product of both lengths, whatever the pattern.
 */
export function globMatches(glob: string, text: string): boolean {
  const tokens = glob.match(/\*\*|[\s\S]/g) ?? [];
  let reached = new Set([0]);
  for (const token of tokens) {
    reached = step(token, text, reached);
    if (reached.size === 0) return false;
  }
  return reached.has(text.length);
}

/** True for patterns that name nothing: `**`, `*.*`, `aws_*`. */
export function isAllWildcard(glob: string): boolean {
  return /[*?]/.test(glob) && !/[A-Za-z0-9]/.test(glob.replace(/\b(aws_|module\.)/g, ""));
}

function step(token: string, text: string, from: ReadonlySet<number>): Set<number> {
  const next = new Set<number>();
  for (const start of from) {
    if (token === "*" || token === "**") {
      for (let at = start; at <= text.length && !next.has(at); at++) {
        next.add(at);
        if (token === "*" && /[/.]/.test(text[at] ?? "")) break;
      }
    } else if (start < text.length && (token === "?" || token === text[start])) next.add(start + 1);
  }
  return next;
}
