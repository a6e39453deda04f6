/** How the value of an attribute follows from the value of a field, as far as it can be turned round. */
export type Relation =
  | { readonly kind: "same" }
  /** The attribute is the field's text between two others, such as `20m` of 20. */
  | { readonly kind: "text"; readonly before: string; readonly after: string }
  /** The attribute is the field times a number, such as seconds of milliseconds. */
  | { readonly kind: "times"; readonly factor: number }
  /** Computed in some other way, or together with other values. */
  | { readonly kind: "derived" };

/** A field of a description that moves an attribute. */
export interface FieldLink {
  /** Path in the description, such as `services.web.healthCheck.intervalSec`. */
  readonly field: string;
  readonly relation: Relation;
}

/** What a description sets, one stack of it. */
export interface FieldMap {
  readonly version: 1;
  readonly environment: string;
  readonly stack: string;
  /** Changes whenever the description or what became of it does: a map with another key is stale. */
  readonly key: string;
  /** Digest of the resources that the map was made with: a configuration with others has moved on. */
  readonly configuration: string;
  /** Each field of the description: the type of its value, and the files that give it, nearest first. */
  readonly fields: Readonly<Record<string, { readonly type: string; readonly files: readonly string[] }>>;
  /**
   * Address → attribute → the fields that move it. No field: the construct sets it. The attribute `""` is the
   * resource as a whole, which the fields make or drop. Attributes are names between dots, without indexes.
   */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, readonly FieldLink[]>>>>;
  /** Fields that set nothing in any stack of the environment. */
  readonly idle: readonly string[];
}

/** The value of a field and what the attribute became with it. */
export interface Point {
  readonly field: unknown;
  readonly attribute: unknown;
}

/** The relation that all points keep to; one point tells nothing. */
export function relationOf(points: readonly Point[]): Relation {
  const [first, ...others] = points;
  if (!first || others.length === 0 || points.some(({ attribute }) => attribute === undefined)) {
    return { kind: "derived" };
  }
  return (
    [sameRelation(first), timesRelation(first), textRelation(first)].find(
      (relation) =>
        relation && points.every((point) => sameValue(apply(relation, point.field), point.attribute)),
    ) ?? { kind: "derived" }
  );
}

/**
 * The value of the field with which the attribute gets this value; undefined when the relation cannot be turned round.
 * @param type of the field's value, as `typeof` names it
 */
export function invert(relation: Relation, attribute: unknown, type: string): unknown {
  switch (relation.kind) {
    case "same":
      return ofType(attribute, type);
    case "times":
      // Twelve digits: division by 0.001 gives 2500.0000000000005 otherwise.
      return typeof attribute === "number"
        ? ofType(Number((attribute / relation.factor).toPrecision(12)), type)
        : undefined;
    case "text": {
      const { after, before } = relation;
      const text = typeof attribute === "number" || typeof attribute === "string" ? String(attribute) : "";
      const fits =
        text.startsWith(before) && text.endsWith(after) && text.length > before.length + after.length;
      return fits ? ofType(text.slice(before.length, text.length - after.length), type) : undefined;
    }
    case "derived":
      return undefined;
  }
}

function apply(relation: Relation, field: unknown): unknown {
  switch (relation.kind) {
    case "same":
      return field;
    case "times":
      return typeof field === "number" ? Number((field * relation.factor).toPrecision(12)) : undefined;
    case "text":
      return `${relation.before}${String(field)}${relation.after}`;
    case "derived":
      return undefined;
  }
}

function sameRelation({ attribute, field }: Point): Relation | undefined {
  return sameValue(field, attribute) ? { kind: "same" } : undefined;
}

function timesRelation({ attribute, field }: Point): Relation | undefined {
  if (typeof field !== "number" || typeof attribute !== "number" || field === 0 || attribute === 0)
    return undefined;
  return { kind: "times", factor: Number((attribute / field).toPrecision(12)) };
}

function textRelation({ attribute, field }: Point): Relation | undefined {
  const scalar = typeof field === "number" || typeof field === "string";
  if (!scalar || typeof attribute !== "string" || field === "") return undefined;
  const at = attribute.indexOf(String(field));
  // Terraform works an expression out, and a document is more than its text: neither comes back from the cloud as it is.
  if (at < 0 || attribute.includes("${") || /^\s*[[{]/.test(attribute)) return undefined;
  return { kind: "text", before: attribute.slice(0, at), after: attribute.slice(at + String(field).length) };
}

function ofType(value: unknown, type: string): unknown {
  if (typeof value === type) return value;
  if (type === "number" && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (type === "string" && typeof value === "number") return String(value);
  return undefined;
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
