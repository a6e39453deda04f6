import { z } from "zod";
import { isTimeZone } from "../core/time-zone.ts";
import { NetworkSchema } from "./network.ts";
import { type Environment, EnvironmentSchema } from "./schema.ts";
import { ServiceSchema } from "./service.ts";

export type FieldPath = readonly (string | number)[];

/** Another value for a part of a description: of the right shape, not always one that the rules allow. */
export interface Variant {
  readonly at: FieldPath;
  readonly value: unknown;
}

/** One value of a parsed description, or an optional one that is not given, and other values to try there. */
export interface Field {
  readonly path: FieldPath;
  readonly value: unknown;
  readonly variants: readonly Variant[];
}

/** Key under which a variant adds to a record: nothing else is called so. */
export const ADDED_KEY = "ballast-added";

/** Texts of the forms that a description holds; where a text must be made up, one of them has the right form. */
const FORMS = [
  "sample",
  "10.99.0.0/16",
  "0 3 * * *",
  "Europe/Paris",
  "2099-12-31",
  "ami-0a1b2c3d4e5f60718",
  "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f",
  "arn:aws:ssm:eu-central-1:123456789012:parameter/sample",
];

/** Every field of a description, found in the schema: lists of plain values and records count as one field too. */
export function fieldsOf(environment: Environment): Field[] {
  return walk(EnvironmentSchema, environment, []);
}

/** `services.web.scaling.minTasks`. */
export function fieldName(path: FieldPath): string {
  return path.join(".");
}

/** The description with one value replaced; undefined removes the key. The description itself is not touched. */
export function withValue(environment: Environment, { at, value }: Variant): Environment {
  // A variant has the shape that the schema asks for at this place.
  return put(environment, at, value) as Environment;
}

function put(node: unknown, [step, ...rest]: FieldPath, value: unknown): unknown {
  if (step === undefined) return value;
  const inner = put(member(node, step), rest, value);
  if (Array.isArray(node)) return node.map((item, index) => (index === step ? inner : item));
  const { [step]: _old, ...others } = { ...(node as Record<string, unknown>) };
  if (inner === undefined) return others;
  return typeof node === "object" && node !== null && step in node
    ? Object.fromEntries(Object.entries(node).map(([key, item]) => [key, key === step ? inner : item]))
    : { ...others, [step]: inner };
}

function walk(outer: z.core.$ZodType, value: unknown, path: FieldPath): Field[] {
  const schema = unwrap(outer);
  if (value === undefined) return [field(path, value, samples(schema))];
  if (schema instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, child]) =>
      walk(child, member(value, key), [...path, key]),
    );
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return choice(schema, value, path);
  if (schema instanceof z.ZodArray) return list(schema, value, path);
  if (schema instanceof z.ZodRecord) return record(schema, value, path);
  return schema instanceof z.ZodLiteral ? [] : [field(path, value, others(schema, value))];
}

function choice(schema: z.ZodDiscriminatedUnion, value: unknown, path: FieldPath): Field[] {
  const key = schema.def.discriminator;
  const chosen = schema.options.filter((option) => z.safeParse(option, value).success);
  const fields = chosen.flatMap((option) => walk(option, value, path));
  // A service or a network of another kind has other resources: no value in its stack follows from its kind.
  if (schema === ServiceSchema || schema === NetworkSchema) return fields;
  // One that has several values in an option is a field of that option.
  if (fields.some(({ path: own }) => own.length === path.length + 1 && own.at(-1) === key)) return fields;
  const rest = schema.options.filter((option) => !chosen.includes(option));
  return [
    {
      path: [...path, key],
      value: member(value, key),
      variants: distinct(rest.flatMap(samples)).map((sample) => ({ at: path, value: sample })),
    },
    ...fields,
  ];
}

function list(schema: z.ZodArray, value: unknown, path: FieldPath): Field[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const element = unwrap(schema.element);
  const nested = element instanceof z.ZodObject;
  const [first] = items;
  const changed = first === undefined ? [] : others(element, first).map((item) => [item, ...items.slice(1)]);
  const appended = samples(element);
  return [
    field(path, value, [
      ...appended.slice(0, nested || first === undefined ? FORMS.length : 1).map((item) => [...items, item]),
      ...(items.length > 1 ? [items.slice(0, -1), items.toReversed()] : []),
      ...(nested ? [] : changed.slice(0, 1)),
    ]),
    ...(nested ? items.flatMap((item, index) => walk(element, item, [...path, index])) : []),
  ];
}

function record(schema: z.ZodRecord, value: unknown, path: FieldPath): Field[] {
  const child = unwrap(schema.valueType);
  const entries = Object.entries(value ?? {});
  const inner = entries.flatMap(([key, item]) =>
    walk(child, item, [...path, key]).map((found) =>
      found.path.length === path.length + 1
        ? { ...found, variants: [...found.variants, { at: found.path, value: undefined }] }
        : found,
    ),
  );
  if (child instanceof z.ZodObject || child instanceof z.ZodDiscriminatedUnion) return inner;
  return [
    field(
      path,
      value,
      samples(child).map((item) => ({ ...Object(value), [ADDED_KEY]: item })),
    ),
    ...inner,
  ];
}

function field(path: FieldPath, value: unknown, variants: readonly unknown[]): Field {
  return { path, value, variants: distinct(variants).map((variant) => ({ at: path, value: variant })) };
}

/** Other values of a plain type, next to the given one. */
function others(schema: z.core.$ZodType, value: unknown): unknown[] {
  if (schema instanceof z.ZodEnum) return schema.options.filter((option) => option !== value);
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return value > 0 ? [value + 1, value - 1] : [value + 1];
  return typeof value === "string" ? otherTexts(value) : [];
}

/** The same text with one number moved, from the first to the last, and with an end, and another time zone: one of them keeps its form. */
function otherTexts(text: string): string[] {
  const numbers = [...text.matchAll(/\d+/g)].slice(0, 3);
  const moved = numbers.map((match) => {
    const digits = match[0];
    const next = (BigInt(digits) + 1n).toString().padStart(digits.length, "0");
    return `${text.slice(0, match.index)}${next}${text.slice(match.index + digits.length)}`;
  });
  return [`${text}x`, ...moved, ...(isTimeZone(text) ? ["Europe/Paris"] : [])];
}

/** Values that the schema takes, made up; every default is filled in. */
function samples(outer: z.core.$ZodType): unknown[] {
  const schema = unwrap(outer);
  if (schema instanceof z.ZodEnum) return [...schema.options];
  if (schema._zod.def.type === "string") return FORMS.filter((form) => z.safeParse(schema, form).success);
  if (schema instanceof z.ZodNumber) return [7, 11];
  if (schema instanceof z.ZodBoolean) return [true, false];
  if (schema instanceof z.ZodLiteral) return [...schema.values];
  if (schema instanceof z.ZodArray) return samples(schema.element).map((item) => [item]);
  if (schema instanceof z.ZodRecord) return samples(schema.valueType).map((item) => ({ [ADDED_KEY]: item }));
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.flatMap(samples);
  return schema instanceof z.ZodObject ? objects(schema) : [];
}

/** As many objects as there are forms of text: in each, all texts have one form; a key may prefer another. */
function objects(schema: z.ZodObject): unknown[] {
  const keys = Object.entries<z.core.$ZodType>(schema.shape).filter(([, child]) => !leftOut(child));
  return FORMS.flatMap((_form, index) => {
    const made = keys.map(([key, child]) => {
      const values = samples(child);
      return [key, values[index % Math.max(1, values.length)]];
    });
    const parsed = schema.safeParse(Object.fromEntries(made));
    return parsed.success ? [parsed.data] : [];
  });
}

function leftOut(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrap(schema.unwrap())
    : schema;
}

function distinct(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function member(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
