/** A column of a table in text. */
export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: "left" | "right";
}

/** One line of a table. Cells are cut to their columns, so that the line is as wide as the columns say. */
export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  return columns
    .map(({ align, width }, index) => {
      const cell = fitted(cells[index] ?? "", width);
      return align === "right" ? cell.padStart(width) : cell.padEnd(width);
    })
    .join(" ")
    .trimEnd();
}

export function tableHead(columns: readonly Column[]): string {
  return tableRow(
    columns,
    columns.map(({ title }) => title),
  );
}

/** Words in lines of the width. The first line begins with `indent` spaces, the others with `hanging`. */
export function wrapped(text: string, width: number, indent = 0, hanging = indent): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const front = " ".repeat(lines.length === 0 ? indent : hanging);
    const longer = line === "" ? `${front}${word}` : `${line} ${word}`;
    if (line !== "" && longer.length > width) {
      lines.push(line);
      line = `${" ".repeat(hanging)}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}

function fitted(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
