/** `applyEffect` as reports write it: `apply_effect`. */
type SnakeCase<S extends string> = S extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Rest>}`
  : S;

/** `apply_effect` as the code writes it: `applyEffect`. */
type CamelCase<S extends string> = S extends `${infer Head}_${infer Next}${infer Rest}`
  ? `${Head}${Uppercase<Next>}${CamelCase<Rest>}`
  : S;

type SnakeCased<T> = { [K in keyof T as SnakeCase<K & string>]: T[K] };
type CamelCased<T> = { [K in keyof T as CamelCase<K & string>]: T[K] };

/** The same record with the keys of a report; keys without a value are left out, because JSON has no undefined. */
export function snakeCased<T extends object>(record: T): SnakeCased<T> {
  return renamed(record, (key) =>
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ) as SnakeCased<T>;
}

/** The same record with the keys of the code. */
export function camelCased<T extends object>(record: T): CamelCased<T> {
  return renamed(record, (key) =>
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  ) as CamelCased<T>;
}

function renamed(record: object, rename: (key: string) => string): object {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [rename(key), value]));
}
