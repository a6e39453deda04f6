/** Columns of a terminal that does not tell how many it has. */
const USUAL = 80;

/** Fewer are not worth wrapping for. */
const FEWEST = 40;

/** What a line of an example starts with when it is a command that can be copied. */
const COMMAND = /^(ballast|npm|npx|terraform|cdktf|[A-Z_]+=\S*) /;

/** The width of help: the variable COLUMNS, else the terminal's, else 80; at least 40 columns. */
export function helpWidth(variable: string | undefined, terminal: number | undefined): number {
  const columns = Number(variable);
  return Math.max(FEWEST, Number.isInteger(columns) && columns > 0 ? columns : (terminal ?? USUAL));
}

/**
 * A help text in a width. Paragraphs are filled again; of indented lines only those that are too long are broken: at
 * the gap between a command and what it does, or at a space, with a backslash where the line is a command.
 */
export function fitHelp(text: string, width: number): string {
  const fitted: string[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) fitted.push(...filled(paragraph.join(" "), "", "", width));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) {
      paragraph.push(line);
      continue;
    }
    flush();
    fitted.push(...(line.length <= width ? [line] : broken(line, width)));
  }
  flush();
  return fitted.join("\n");
}

function broken(line: string, width: number): string[] {
  const [, indent = "", content = ""] = /^( *)(.*)$/.exec(line) ?? [];
  const [left = "", ...right] = content.split(/ {3,}/);
  const deeper = `${indent}    `;
  const first = COMMAND.test(`${left} `)
    ? filled(left, indent, deeper, width, " \\")
    : filled(left, indent, deeper, width);
  return [...first, ...right.flatMap((part) => filled(part, deeper, deeper, width))];
}

/** Words in lines of the width; a word that is longer has a line of its own. @param end follows each broken line */
function filled(text: string, indent: string, hanging: string, width: number, end = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const front = lines.length === 0 ? indent : hanging;
    const longer = line === "" ? `${front}${word}` : `${line} ${word}`;
    if (line !== "" && longer.length + end.length > width) {
      lines.push(`${line}${end}`);
      line = `${hanging}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
