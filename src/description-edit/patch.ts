import { type Described, describe, type Sources } from "./evaluate.ts";
import { splice } from "./files.ts";
import { insertion } from "./insert.ts";
import { leavesOf, type Moved, movedFields } from "./leaves.ts";
import { type Literal, literals, parse } from "./syntax.ts";

/** A field of an environment and the value that it is to have. */
export interface Wish {
  readonly environment: string;
  /** Path, such as `capacity.maxInstances`. */
  readonly field: string;
  readonly value: unknown;
}

/** One file changed so that the wish is true and nothing else is different, or why that cannot be. */
export type Patch =
  | { readonly kind: "patch"; readonly file: string; readonly before: string; readonly after: string }
  | { readonly kind: "by-hand"; readonly reason: string; readonly places: readonly string[] };

interface Candidate {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly line: number;
}

/**
 * Looks for the one place whose change does exactly what is wished: each value that the files spell out is a
 * candidate, the files run with it, and every field of every environment is compared. So the place is right whatever
 * lies between: constants, spreads, calls. Where no place does, nothing is changed.
 */
export function patchFor(wish: Wish, sources: Sources): Patch {
  const before = describe(sources);
  const environment = before.get(wish.environment);
  if (!environment) return byHand(`no file under stacks/environments describes ${wish.environment}`);
  const current = leavesOf(environment.input).get(wish.field);
  if (same(current, wish.value)) return byHand(`${wish.field} is ${text(wish.value)} already`);
  const candidates =
    current === undefined ? added(wish, environment, sources) : replaced(wish, current, environment, sources);
  const tried = candidates.map((candidate) => ({ candidate, moved: tryOut(candidate, before, sources) }));
  const exact = tried.filter(({ moved }) => moved.length === 1 && fulfils(moved[0], wish));
  const [first, second] = exact;
  if (first && !second) {
    const { after, before: old, file } = first.candidate;
    return { kind: "patch", file, before: old, after };
  }
  if (first)
    return byHand(
      `${wish.field} is given at ${exact.length} places`,
      exact.map(({ candidate }) => place(candidate)),
    );
  const wide = tried.filter(({ moved }) => moved.some((one) => fulfils(one, wish)));
  if (wide.length > 0) {
    const also = [
      ...new Set(wide.flatMap(({ moved }) => moved.filter((one) => !fulfils(one, wish)).map(nameOf))),
    ];
    return byHand(
      `the value is shared: it also sets ${also.slice(0, 4).join(", ")}${also.length > 4 ? `, and ${also.length - 4} more` : ""}`,
      wide.map(({ candidate }) => place(candidate)),
    );
  }
  return byHand(
    current === undefined
      ? `${wish.field} is not given, and what it belongs to is not spelled out in ${environment.file}`
      : `${wish.field} is computed: no value in the files is its own`,
  );
}

function replaced(wish: Wish, current: unknown, environment: Described, sources: Sources): Candidate[] {
  const own = (file: string) => (file === environment.file ? 0 : 1);
  return [...sources]
    .sort(([a], [b]) => own(a) - own(b))
    .flatMap(([file, before]) =>
      literals(parse(before))
        .filter((literal) => literal.kind === "value" && same(literal.value, current))
        .map((literal) => at(file, before, literal, text(wish.value))),
    );
}

function added(wish: Wish, environment: Described, sources: Sources): Candidate[] {
  const before = sources.get(environment.file) ?? "";
  const inserted = insertion(before, environment, wish.field.split("."), text(wish.value));
  return inserted ? [at(environment.file, before, inserted, inserted.text)] : [];
}

function at(file: string, before: string, span: Pick<Literal, "start" | "end">, by: string): Candidate {
  return {
    file,
    before,
    after: splice(before, span, by),
    line: before.slice(0, span.start).split("\n").length,
  };
}

/** Nothing when the files do not run with it. */
function tryOut(
  { after, file }: Candidate,
  before: ReadonlyMap<string, Described>,
  sources: Sources,
): Moved[] {
  try {
    return movedFields(before, describe(new Map([...sources, [file, after]])));
  } catch {
    return [];
  }
}

function fulfils(moved: Moved | undefined, { environment, field, value }: Wish): boolean {
  return moved?.environment === environment && moved.field === field && same(moved.value, value);
}

function place({ file, line }: Candidate): string {
  return `${file}:${line}`;
}

function nameOf({ environment, field }: Moved): string {
  return `${field} of ${environment}`;
}

function byHand(reason: string, places: readonly string[] = []): Patch {
  return { kind: "by-hand", reason, places };
}

/** A value as TypeScript, in the manner of the files. */
export function text(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(text).join(", ")}]` : (JSON.stringify(value) ?? "undefined");
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
