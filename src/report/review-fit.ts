/** A part of a comment: a title over rows of a table or a list. Everything is escaped. */
export interface Section {
  readonly title: string;
  /** Whether it opens on a click. */
  readonly folded: boolean;
  /** Lines over the rows, such as the head of a table. */
  readonly head: readonly string[];
  /** Each is made only where there may be room for it: a change can be a thousand times longer than a comment. */
  readonly rows: readonly (() => string)[];
}

/**
 * Sections in as many bytes as there are. Each gets an equal part of them, and what short ones leave goes to the long
 * ones. What does not fit is counted, section by section; a row is shown in whole or not at all, so that no markup is cut.
 * @param more how to see what is left out
 */
export function fitSections(sections: readonly Section[], budget: number, more: string): string {
  const frames = sections.map((section) => bytesOf(shown(section, [], more).join("\n")) + 1);
  const omitted = bytesOf(omittedText(sections.length, more)) + 2;
  let fixed = omitted;
  const end = frames.findIndex((frame) => {
    fixed += frame;
    return fixed > budget;
  });
  const kept = sections.slice(0, end < 0 ? sections.length : end);
  const left = budget - omitted - frames.slice(0, kept.length).reduce((sum, frame) => sum + frame, 0);
  const made = kept.map(({ head, rows }) => rowsWithin(rows, left, bytesOf([...head, "", ""].join("\n"))));
  const shares = fairShares(
    made.map(({ size }) => size),
    left,
  );
  const lines = kept.flatMap((section, index) => {
    const { rows } = made[index] ?? { rows: [] };
    const own = bytesOf([...section.head, "", ""].join("\n"));
    const fitting = rows.map((row) => () => row);
    return shown(section, rowsWithin(fitting, shares[index] ?? 0, own).rows, more);
  });
  const rest = sections.length - kept.length;
  return [...lines, ...(rest > 0 ? [omittedText(rest, more), ""] : [])].join("\n");
}

function omittedText(sections: number, more: string): string {
  return `${sections} more parts; ${more}`;
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

/** The first rows that have room, and how many bytes they take with what else is needed. */
function rowsWithin(
  all: readonly (() => string)[],
  budget: number,
  own: number,
): { readonly rows: string[]; readonly size: number } {
  const rows: string[] = [];
  let size = own;
  for (const make of all) {
    const row = make();
    const next = size + bytesOf(row) + 1;
    if (next > budget) break;
    size = next;
    rows.push(row);
  }
  return { rows, size: rows.length === 0 ? 0 : size };
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
