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
