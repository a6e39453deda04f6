/** A copy that tells which of its values were looked at, as `a.b.0.c`. */
export interface WatchedReads<T> {
  readonly value: T;
  /** Every path that was read so far; a path that is not there counts when somebody asked for it. */
  readonly paths: ReadonlySet<string>;
}

/** Watches what is read of a plain value. The copy is not frozen: a proxy of a frozen object may not stand in. */
export function watch<T extends object>(value: T): WatchedReads<T> {
  const paths = new Set<string>();
  const proxies = new WeakMap<object, object>();
  return { value: wrap(structuredClone(value), ""), paths };

  function wrap<N extends object>(node: N, prefix: string): N {
    const known = proxies.get(node);
    // The proxy was made of this very object.
    if (known) return known as N;
    const note = (key: string | symbol) => {
      if (typeof key === "string") paths.add(`${prefix}${key}`);
    };
    const proxy = new Proxy(node, {
      get(target, key, receiver) {
        note(key);
        const found: unknown = Reflect.get(target, key, receiver);
        return typeof found === "object" && found !== null ? wrap(found, `${prefix}${String(key)}.`) : found;
      },
      has(target, key) {
        note(key);
        return Reflect.has(target, key);
      },
      getOwnPropertyDescriptor(target, key) {
        note(key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    });
    proxies.set(node, proxy);
    return proxy;
  }
}
