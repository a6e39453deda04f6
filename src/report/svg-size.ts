/**
 * A drawing of ECharts without what only a live chart needs, in a third of the bytes. It looks the same: lines of one
 * colour become one path, texts that differ in their place and content share a group, and coordinates are whole pixels.
 */
export function smaller(svg: string): string {
  const lines = svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
    .replace(
      / (?:class|ecmeta_\w+|pointer-events|stroke-miterlimit|xml:space|stroke-linejoin|paint-order)="[^"]*"/g,
      "",
    )
    .replaceAll(/ (?:fill-opacity|stroke-width)="1"/g, "")
    .replaceAll(/style="([^"]*)"/g, (_style, rules: string) => fontAttributes(rules))
    // Boxes that only catch the pointer.
    .replaceAll(/<(path|rect)\b[^>]*(?:fill-opacity="0"|fill="none"[^>]*stroke-width="0")[^>]*><\/\1>/g, "")
    .replaceAll(/<rect [^>]*fill="none"><\/rect>/g, "")
    .replaceAll(/ ?><\/(?:path|rect)>/g, "/>")
    .replaceAll(/ d="([^"]*)"/g, (_path, d: string) => ` d="${shortPath(d)}"`)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return groupedTexts(joinedPaths(lines)).join("\n");
}

/** What a style says of a text as attributes: a page may forbid styles, and the font is that of the whole drawing. */
function fontAttributes(rules: string): string {
  return [...rules.matchAll(/(font-size|font-weight):([\w.]+?)(?:px)?;/g)]
    .map(([, name, value]) => `${name}="${value}"`)
    .join(" ");
}

/** The same lines in whole pixels, horizontal and vertical ones by one number: a step function has no others. */
function shortPath(d: string): string {
  // A line is drawn on pixels, and 0.5 beside them is how ECharts says so.
  const rounded = d.replaceAll(/-?\d+\.\d+/g, (number) => String(Math.floor(Number(number) + 0.49)));
  if (!/^M[\d.\- MLZ]+$/.test(rounded)) return rounded;
  let [x, y] = ["", ""];
  return (
    rounded
      .replaceAll(/([ML])(-?\d+) (-?\d+)/g, (_point, command: string, toX: string, toY: string) => {
        const level = command === "L" && toY === y;
        const upright = command === "L" && toX === x;
        [x, y] = [toX, toY];
        return upright && level ? "" : level ? `H${toX}` : upright ? `V${toY}` : `${command}${toX} ${toY}`;
      })
      // Time runs one way only, so that of several steps along one height the last is enough.
      .replaceAll(/(?:H-?\d+)+(H-?\d+)/g, "$1")
  );
}

/** Neighbours that look the same as one path. What is translucent or moved stays alone. */
function joinedPaths(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let last: string | undefined;
  for (const line of lines) {
    const [, d = "", look = ""] = /^<path d="([^"]*)"((?: [\w-]+="[^"]*")*)\/>$/.exec(line) ?? [];
    const joins = look !== "" && !/opacity|transform/.test(look);
    if (joins && look === last) {
      const before = joined.pop() ?? "";
      joined.push(before.replace('"', () => `"${d}`));
    } else joined.push(line);
    last = joins ? look : undefined;
  }
  return joined;
}

/** Neighbouring texts that look the same in one group. */
function groupedTexts(lines: readonly string[]): string[] {
  const grouped: string[] = [];
  let open: string | undefined;
  const end = () => {
    if (open !== undefined) grouped.push("</g>");
    open = undefined;
  };
  for (const line of lines) {
    const text = placedText(line);
    if (text === undefined) {
      end();
      grouped.push(line);
      continue;
    }
    if (text.look !== open) {
      end();
      grouped.push(`<g ${text.look}>`);
      open = text.look;
    }
    grouped.push(text.line);
  }
  end();
  return grouped;
}

function placedText(line: string): { readonly look: string; readonly line: string } | undefined {
  const [, attributes = "", content = ""] = /^<text ([^>]*)>(.*)<\/text>$/.exec(line) ?? [];
  const all = new Map(
    [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  const [, moveX = "0", moveY = "0"] =
    /^translate\((-?[\d.]+) (-?[\d.]+)\)$/.exec(all.get("transform") ?? "") ?? [];
  if (all.size === 0 || (all.has("transform") && !/^translate\(/.test(all.get("transform") ?? "")))
    return undefined;
  const place = (name: string, move: string) => Math.round(Number(all.get(name) ?? 0) + Number(move));
  const look = [...all]
    .filter(([name]) => !["x", "y", "transform"].includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    look: look.map(([name, value]) => `${name}="${value}"`).join(" "),
    line: `<text x="${place("x", moveX)}" y="${place("y", moveY)}">${content}</text>`,
  };
}
