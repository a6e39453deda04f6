/** A description with its defaults, of which only the fields that are asked for are looked at. */
export type Description = Readonly<Record<string, unknown>>;

/** What a field has: `capacity.onDemandBase`. Undefined where the description does not have it. */
export function valueAt(description: Description, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>(
      (node, step) =>
        typeof node === "object" && node !== null && Object.hasOwn(node, step)
          ? Reflect.get(node, step)
          : undefined,
      description,
    );
}

export function numberAt(description: Description, field: string): number | undefined {
  const value = valueAt(description, field);
  return typeof value === "number" ? value : undefined;
}

/** A list of texts; empty where there is none. */
export function textsAt(description: Description, field: string): readonly string[] {
  const value = valueAt(description, field);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function serviceNames(description: Description): readonly string[] {
  return Object.keys(Object(valueAt(description, "services")));
}
