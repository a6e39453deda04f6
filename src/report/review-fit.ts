/** A part of a comment: a title over rows of a table or a list. Everything is escaped. */
export interface Section {
  readonly title: string;
  /** Whether it opens on a click. */
  readonly folded: boolean;
  /** Lines over the rows, such as the head of a table. */
  readonly head: readonly string[];
  readonly rows: readonly string[];
}

/**
 * Sections in as many bytes as there are. Each gets an equal part of them, and what short ones leave goes to the long
 * ones. What does not fit is counted, section by section; a row is shown in whole or not at all, so that no markup is cut.
 * @param more how to see what is left out
 */
export function fitSections(sections: readonly Section[], budget: number, more: string): string {
  const kept = [...sections];
  const rest = () =>
    kept.length < sections.length ? [`${sections.length - kept.length} more parts; ${more}`, ""] : [];
  const fixed = () => bytesOf([...kept.flatMap((section) => shown(section, [], more)), ...rest()].join("\n"));
  while (kept.length > 0 && fixed() > budget) kept.pop();
  const shares = fairShares(
    kept.map(({ head, rows }) => bytesOf([...head, ...rows, "", ""].join("\n"))),
    Math.max(0, budget - fixed()),
  );
  const lines = kept.flatMap((section, index) => {
    const own = bytesOf([...section.head, "", ""].join("\n"));
    return shown(section, rowsWithin(section.rows, (shares[index] ?? 0) - own), more);
  });
  return [...lines, ...rest()].join("\n");
}

/** A section with some of its rows. */
function shown({ folded, head, rows: all, title }: Section, rows: readonly string[], more: string): string[] {
  const count = all.length > 1 ? ` (${all.length})` : "";
  const left = all.length - rows.length;
  return [
    folded ? `<details><summary>${title}${count}</summary>` : `#### ${title}${count}`,
    "",
    ...(rows.length === 0 ? [] : [...head, ...rows, ""]),
    ...(left > 0 ? [`${left} more; ${more}`, ""] : []),
    ...(folded ? ["</details>", ""] : []),
  ];
}

/** Bytes in UTF-8: never fewer than the characters that GitHub counts. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function rowsWithin(rows: readonly string[], budget: number): string[] {
  let size = 0;
  const end = rows.findIndex((row) => {
    size += bytesOf(row) + 1;
    return size > budget;
  });
  return rows.slice(0, end < 0 ? rows.length : end);
}

/** An equal part for each; what one does not need is shared among the others. */
function fairShares(needs: readonly number[], budget: number): number[] {
  const shares = needs.map(() => 0);
  const order = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  let rest = budget;
  for (const [done, { index, need }] of order.entries()) {
    const share = Math.min(need, Math.floor(rest / (order.length - done)));
    shares[index] = share;
    rest -= share;
  }
  return shares;
}
