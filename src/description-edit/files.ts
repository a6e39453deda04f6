import { describe, type Sources } from "./evaluate.ts";
import { movedFields } from "./leaves.ts";
import { type Literal, literals, parse } from "./syntax.ts";

/**
 * Which files give each field of an environment, found by changing every value that the files spell out and looking
 * at what that moves. The file whose value moves the fewest fields comes first; a field that is not given would be
 * given in the environment's own file.
 */
export function filesOf(sources: Sources, environment: string): (field: string) => string[] {
  const before = describe(sources);
  const own = before.get(environment)?.file;
  const given = new Map<string, Map<string, number>>();
  for (const [file, text] of sources) {
    for (const literal of literals(parse(text))) {
      const changed = attempt(sources, file, text, literal);
      const moved = changed
        ? movedFields(before, changed).filter((one) => one.environment === environment)
        : [];
      for (const { field } of moved) {
        const files = given.get(field) ?? new Map<string, number>();
        given.set(field, files.set(file, Math.min(files.get(file) ?? moved.length, moved.length)));
      }
    }
  }
  return (field) => {
    const inside = [...given].filter(([name]) => name === field || name.startsWith(`${field}.`));
    const ranked = inside.flatMap(([, files]) => [...files]).sort(([, a], [, b]) => a - b);
    const files = [...new Set(ranked.map(([file]) => file))];
    return files.length > 0 || own === undefined ? files : [own];
  };
}

/** Undefined when the files no longer run with it, as with a name that another value depends on. */
function attempt(sources: Sources, file: string, text: string, literal: Literal) {
  const changed = other(literal, text.slice(literal.start, literal.end));
  if (changed === undefined) return undefined;
  try {
    return describe(new Map([...sources, [file, splice(text, literal, changed)]]));
  } catch {
    return undefined;
  }
}

/** The text with one part of it replaced. */
export function splice(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  by: string,
): string {
  return `${text.slice(0, start)}${by}${text.slice(end)}`;
}

function other({ kind, value }: Literal, text: string): string | undefined {
  if (kind === "piece") return `${text}x`;
  if (typeof value === "number") return String(value + 1);
  if (typeof value === "boolean") return String(!value);
  return typeof value === "string" ? JSON.stringify(`${value}x`) : undefined;
}
