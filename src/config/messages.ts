import { z } from "zod";
import { type Finding, show } from "../core/finding.ts";
import { nearest } from "../core/nearest.ts";
import { EnvironmentSchema } from "./schema.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
type Advice = Pick<Finding, "limit" | "fix">;

/** Units by the end of a field's name. */
const UNITS: readonly (readonly [end: RegExp, unit: string, hint?: string])[] = [
  [/^cpu$/, "CPU units", "1024 are one vCPU"],
  [/^vcpu$/, "vCPUs"],
  [/MiB$/, "MiB", "1024 are one GiB"],
  [/GiB$/, "GiB"],
  [/Ms$/, "milliseconds", "1000 are one second"],
  [/Sec$/, "seconds"],
  [/Min$/, "minutes"],
  [/Days$/, "days"],
  [/Percent\w*$/, "percent"],
  [/Tasks$/, "tasks"],
  [/Instances$|^onDemandBase$/, "instances"],
  [/^port$/, "(a port)"],
];

/** What a bound counts, where it is no number: one, and several. */
const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

/** What a malformed description says to its author, in the words of this project and never those of the parser. */
export function fromIssue(
  issue: Issue,
  input: unknown,
  schema: z.core.$ZodType = EnvironmentSchema,
): Finding[] {
  const at = (path: Path, value: string, advice: Advice): Finding => ({
    code: "SCHEMA",
    severity: "error",
    place: path.map(String).join(".") || "environment",
    value,
    ...advice,
  });
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key, index) =>
      at(
        [...issue.path, printableKey(key, index)],
        "an unknown field",
        unknownKey(schema, issue.path, key, input),
      ),
    );
  }
  const value = valueAt(input, issue.path);
  return [at(issue.path, describe(value, optionsOf(issue)), advice(issue, value))];
}

function advice(issue: Issue, value: unknown): Advice {
  const field = String(issue.path.findLast((step) => typeof step === "string") ?? "");
  const options = optionsOf(issue);
  if (options) return chosenFrom(options, value);
  switch (issue.code) {
    case "invalid_type":
      return typed(issue, field, value);
    case "too_small":
    case "too_big":
      return bounded(issue, field);
    case "invalid_format":
      return issue.format === "date"
        ? { limit: "a day of the calendar as YYYY-MM-DD", fix: "give a day such as 2026-12-31" }
        : { limit: `a text of the form ${issue.format}`, fix: "give a text of that form" };
    default:
      return {
        limit: "a value that this field takes",
        fix: "see its comment in src/config for what it takes",
      };
  }
}

function chosenFrom(options: readonly string[], value: unknown): Advice {
  const near = typeof value === "string" ? likely(value, options) : undefined;
  return {
    limit: `one of ${options.join(", ")}`,
    fix: near ? `did you mean "${near}"?` : `give one of them, such as "${options[0]}"`,
  };
}

function typed(issue: z.core.$ZodIssueInvalidType, field: string, value: unknown): Advice {
  const form = formOf(issue.expected, field);
  if (value === undefined) return { limit: `${form}: this field is needed`, fix: `add ${field}` };
  if (issue.expected === "int" && typeof value === "number")
    return { limit: form, fix: wholeNumber(field, value) };
  if (issue.expected === "string" && typeof value === "number") {
    return { limit: form, fix: "put it in quotes, which also keeps leading zeros" };
  }
  return { limit: form, fix: `give ${form}` };
}

/** What a fraction was meant for: `cpu: 0.5` are 512 units. */
function wholeNumber(field: string, value: number): string {
  const factor = field === "cpu" || /MiB$/.test(field) ? 1024 : /Ms$/.test(field) ? 1000 : 1;
  const meant = Math.round(value * factor);
  const larger = factor === 1024 ? (field === "cpu" ? "vCPU" : "GiB") : "seconds";
  return factor > 1 && value > 0 && value < 64
    ? `give ${meant} if ${value} ${larger} are meant`
    : `round it, for example to ${Math.round(value)}`;
}

function bounded(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, field: string): Advice {
  const small = issue.code === "too_small";
  const bound = Number(small ? issue.minimum : issue.maximum);
  if (!Number.isFinite(bound) || Math.abs(bound) >= Number.MAX_SAFE_INTEGER) {
    return { limit: "a whole number of at most 15 digits", fix: "give a number of a usual size" };
  }
  const [one, many] = COUNTED[issue.origin] ?? [unitOf(field), unitOf(field)];
  const unit = bound === 1 ? one : many;
  const limit = `at ${small ? "least" : "most"} ${bound} ${unit}`.trimEnd();
  return { limit, fix: small && issue.origin !== "number" ? `give ${limit}` : `set ${limit}` };
}

function formOf(expected: string, field: string): string {
  const [, unit, hint] = UNITS.find(([end]) => end.test(field)) ?? [];
  switch (expected) {
    case "int":
    case "number":
      return `a whole number${unit ? ` of ${unit}` : ""}${hint ? `, ${hint}` : ""}`.replace(
        "of (a port)",
        "(a port)",
      );
    case "string":
      return "a text in quotes";
    case "boolean":
      return "true or false";
    case "array":
      return "a list in [ ]";
    case "record":
      return "an object in { } of names and their values";
    default:
      return "an object in { }";
  }
}

function unitOf(field: string): string {
  const [, unit = ""] = UNITS.find(([end]) => end.test(field)) ?? [];
  return unit.startsWith("(") ? "" : unit;
}

function unknownKey(schema: z.core.$ZodType, path: Path, key: string, input: unknown): Advice {
  const { chosen, others } = fieldsAt(schema, path, input);
  const near = likely(key, chosen);
  const elsewhere = others.find(({ fields }) => fields.includes(key));
  if (elsewhere) {
    const limit = `a field of kind ${elsewhere.kind} only`;
    return { limit, fix: `remove it, or set kind to "${elsewhere.kind}"` };
  }
  const limit = chosen.length > 0 ? `one of ${chosen.join(", ")}` : "a field that the description has";
  return { limit, fix: near ? `did you mean ${near}?` : "remove or correct the field" };
}

interface FieldsAt {
  readonly chosen: readonly string[];
  /** Fields of the forms that were not chosen, such as those of the other kind of capacity. */
  readonly others: readonly { readonly kind: string; readonly fields: readonly string[] }[];
}

/** The fields that an object at this place may have. */
function fieldsAt(root: z.core.$ZodType, path: Path, input: unknown): FieldsAt {
  let schema: z.core.$ZodType | undefined = root;
  let value = input;
  for (const step of path) {
    const object = optionFor(unwrap(schema), value);
    value = member(value, step);
    if (object instanceof z.ZodObject)
      schema = Object.hasOwn(object.shape, step) ? object.shape[String(step)] : undefined;
    else if (object instanceof z.ZodArray) schema = object.element;
    else if (object instanceof z.ZodRecord) schema = object.valueType;
    else schema = undefined;
  }
  const outer = unwrap(schema);
  const chosen = optionFor(outer, value);
  const options = outer instanceof z.ZodDiscriminatedUnion ? outer.options : [];
  return {
    chosen: chosen instanceof z.ZodObject ? Object.keys(chosen.shape) : [],
    others: options
      .filter((option) => option !== chosen && option instanceof z.ZodObject)
      .map((option) => {
        const shape: Readonly<Record<string, unknown>> = Reflect.get(option, "shape");
        return { kind: kindOf(shape) ?? "", fields: Object.keys(shape) };
      }),
  };
}

/** Of a union, the option whose `kind` the value has. */
function optionFor(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const kind = member(value, "kind");
  return schema.options.find((option) => {
    const shape: unknown = Reflect.get(option, "shape");
    const named = kindOf(shape);
    return named !== undefined && (named === kind || (kind === undefined && mayBeLeftOut(shape)));
  });
}

/** The kind that an option of a union has. */
function kindOf(shape: unknown): string | undefined {
  const schema = unwrap(member(shape, "kind") as z.core.$ZodType | undefined);
  return schema instanceof z.ZodLiteral ? String(schema.value) : undefined;
}

function mayBeLeftOut(shape: unknown): boolean {
  return member(shape, "kind") instanceof z.ZodDefault;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrap(schema.unwrap())
    : schema;
}

/** The option that begins with the word or is mistyped in it. */
function likely(word: string, options: readonly string[]): string | undefined {
  const begun =
    word.length >= 3
      ? options.find((option) => option.toLowerCase().startsWith(word.toLowerCase()))
      : undefined;
  return begun ?? nearest(word, options);
}

function optionsOf(issue: Issue): readonly string[] | undefined {
  if (issue.code === "invalid_value") return issue.values.map(String);
  const options = issue.code === "invalid_union" ? Reflect.get(issue, "options") : undefined;
  // A kind that may be left out is an option without a name.
  return Array.isArray(options) ? options.filter((it) => it !== undefined).map(String) : undefined;
}

/** A key may be a misplaced secret: one that is no plain name is shown by its place in the list. */
function printableKey(key: string, index: number): string {
  return /^[A-Za-z][A-Za-z-]{0,39}$/.test(key) ? key : `#${index}`;
}

/**
 * Values of a malformed description may be misplaced secrets: strings are shown only by their length, or where they are
 * near one of a few words that the field takes.
 */
function describe(value: unknown, options: readonly string[] = []): string {
  if (typeof value === "string") {
    return likely(value, options) ? show(value) : `a string of ${value.length} characters`;
  }
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return show(typeof value === "bigint" || typeof value === "symbol" ? String(value) : value);
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => member(value, key), input);
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
