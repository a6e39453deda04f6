import { InputError } from "../core/input-error.ts";
import { hasTemplate, unescapeTemplate } from "../core/template-text.ts";
import type { Configuration, Resource } from "./configuration.ts";
import {
  type AttributeReference,
  canonicalType,
  type Declared,
  type DeclaredResource,
  Identities,
  type Link,
  textsWithin,
} from "./declared.ts";
import { EnvironmentView, type Located } from "./environment-view.ts";
import { isObject, parseJson, textOf } from "./json.ts";
import { referencesIn } from "./references.ts";
import { type AgentSettings, publicAgentSettings } from "./user-data.ts";
import { isRecord, type Value, type ValueRecord } from "./value.ts";

/** References that lead to references, followed at most. */
const MAX_HOPS = 16;

/** Parts of the values of one resource, beyond which its references count as endless. */
const MAX_PARTS = 200_000;

/** An interpolation of a text that holds no other. */
const INTERPOLATION = /(?<!\$)\$\{([^{}]*)\}/g;

/** A bare reference, alone or in a call that only changes its type. */
const REFERENCE =
  /^(?:to(?:string|list|set|number|bool|map)\(\s*)?([A-Za-z_][\w-]*(?:\.[\w*-]+|\[[^\]]*\])+)\s*\)?$/;

/**
 * What the configurations of an environment's stacks declare. A value that refers to something with a literal has that
 * literal, in other stacks too; every other reference stays as `${…}` with the whole address in it, so that two
 * references to the same thing are the same text.
 */
export class DeclaredStacks implements Declared {
  readonly outputs: ReadonlyMap<string, Value>;
  readonly region: string | undefined;
  readonly #view: EnvironmentView;
  readonly #byType = new Map<string, StackResource[]>();
  readonly #byResource = new Map<Resource, StackResource>();
  #identities: Identities | undefined;
  #parts = 0;

  constructor(stacks: readonly Configuration[]) {
    this.#view = new EnvironmentView(stacks);
    const located = stacks.flatMap((stack) => everything(stack).map((resource) => ({ stack, resource })));
    const uses = new Map<string, number>();
    for (const { resource } of located) uses.set(resource.address, (uses.get(resource.address) ?? 0) + 1);
    for (const { resource, stack } of located) {
      const shared = (uses.get(resource.address) ?? 0) > 1;
      const address = shared ? `${stack.stack ?? "stack"}/${resource.address}` : resource.address;
      const type = canonicalType(
        resource.address.startsWith("data.") ? `data.${resource.type}` : resource.type,
      );
      const declared = new StackResource(this, { resource, stack }, address, type);
      this.#byResource.set(resource, declared);
      const ofType = this.#byType.get(type);
      if (ofType) ofType.push(declared);
      else this.#byType.set(type, [declared]);
    }
    this.outputs = new Map(
      stacks.flatMap((stack) =>
        [...stack.outputs].map(([name, value]) => [name, this.resolve(stack, value, 0)]),
      ),
    );
    this.region = stacks
      .flatMap(({ providers }) => providers)
      .map(({ attributes, type }) => (type === "aws" ? textOf(attributes["region"]) : undefined))
      .find((region) => region !== undefined);
  }

  of(type: string): readonly StackResource[] {
    return this.#byType.get(canonicalType(type)) ?? [];
  }

  get types(): readonly string[] {
    return [...this.#byType.keys()].filter((type) => !type.startsWith("data.")).sort();
  }

  /** A value of a stack with its references replaced by what they lead to. */
  resolve(stack: Configuration, value: unknown, hops: number): Value {
    this.#count(1);
    if (typeof value === "string") return this.#text(stack, value, hops);
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item, hops));
    if (!isObject(value)) return typeof value === "number" || typeof value === "boolean" ? value : null;
    const kept = Object.entries(value).filter(([key]) => key !== "//");
    return Object.fromEntries(kept.map(([key, item]) => [key, this.resolve(stack, item, hops)]));
  }

  /** Values of one of these resources. */
  valuesOf({ located: { resource, stack } }: StackResource): ValueRecord {
    this.#parts = 0;
    const values = this.resolve(stack, resource.attributes, 0);
    return isRecord(values) ? values : {};
  }

  /** What a value of one of these resources leads to. */
  links({ located }: StackResource, path: string, types: readonly string[]): Link[] {
    this.#parts = 0;
    const found = this.#targets(located.stack, walk(located.resource.attributes, path), types, 0);
    return [...new Set(found)].map((resource) => ({ resource, guessed: false }));
  }

  /** What a value of one of these resources refers to, through outputs of other stacks. */
  references({ located }: StackResource, path: string): AttributeReference[] {
    const value = walk(located.resource.attributes, path);
    if (typeof value !== "string") return [];
    return referencesIn(value).flatMap(({ address, path: steps }) => {
      const followed = this.#view.follow(located.stack, `\${${[address, ...steps].join(".")}}`);
      const resource = followed.kind === "resource" ? this.#byResource.get(followed.resource) : undefined;
      if (followed.kind !== "resource" || !resource) return [];
      return [{ resource, attribute: followed.attribute === "" ? undefined : followed.attribute }];
    });
  }

  #targets(stack: Configuration, value: unknown, types: readonly string[], hops: number): StackResource[] {
    this.#count(1);
    if (hops > MAX_HOPS) return [];
    if (typeof value !== "string") {
      const parts = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
      return parts.flatMap((part) => this.#targets(stack, part, types, hops + 1));
    }
    if (!hasTemplate(value)) return this.#named(stack, unescapeTemplate(value), types);
    const found = referencesIn(value).flatMap(({ address, path }) => {
      const followed = this.#view.follow(stack, `\${${[address, ...path].join(".")}}`);
      if (followed.kind === "literal") return this.#targets(followed.stack, followed.value, types, hops + 1);
      if (followed.kind === "unresolved") return [];
      const target = this.#byResource.get(followed.resource);
      if (target && types.includes(target.type)) return [target];
      const within =
        followed.attribute === "" ? undefined : walk(followed.resource.attributes, followed.attribute);
      return this.#targets(followed.stack, within, types, hops + 1);
    });
    return found.length > 0
      ? found
      : textsWithin(this.#text(stack, value, 0)).flatMap((it) => this.#named(stack, it, types));
  }

  /** Where several stacks have the name, the own stack's is meant. */
  #named(stack: Configuration, text: string, types: readonly string[]): StackResource[] {
    this.#identities ??= new Identities(this.#byResource.values());
    const found = this.#identities.find(text, types).filter((it) => it instanceof StackResource);
    const own = found.filter(({ located }) => located.stack === stack);
    return own.length > 0 ? own : found;
  }

  #text(stack: Configuration, text: string, hops: number): Value {
    if (!hasTemplate(text)) return unescapeTemplate(text);
    const document = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
    if (document !== undefined) return this.resolve(stack, document, hops);
    const whole = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
    if (whole !== undefined) return this.#expression(stack, whole, hops) ?? text;
    const filled = text.replace(INTERPOLATION, (kept, expression: string) => {
      const value = this.#expression(stack, expression, hops);
      return typeof value === "object" || value === undefined ? kept : String(value);
    });
    this.#count(filled.length / 100);
    return hasTemplate(filled) ? filled : unescapeTemplate(filled);
  }

  #count(parts: number): void {
    this.#parts += parts;
    if (this.#parts <= MAX_PARTS) return;
    throw new InputError(
      "REFERENCES",
      this.#view.stacks[0]?.stack ?? "the configuration",
      `its references make more than ${MAX_PARTS} values`,
      "look for values that refer to each other several times",
    );
  }

  /** The value of a bare reference; undefined for everything else. */
  #expression(stack: Configuration, expression: string, hops: number): Value | undefined {
    const reference = REFERENCE.exec(expression.trim())?.[1];
    if (reference === undefined || hops >= MAX_HOPS) return undefined;
    const followed = this.#view.follow(stack, `\${${reference}}`);
    if (followed.kind === "literal") return this.resolve(followed.stack, followed.value, hops + 1);
    if (followed.kind === "unresolved") return undefined;
    const raw =
      followed.attribute === "" ? undefined : walk(followed.resource.attributes, followed.attribute);
    if (raw !== undefined) return this.resolve(followed.stack, raw, hops + 1);
    const address = this.#byResource.get(followed.resource)?.address ?? followed.resource.address;
    return followed.attribute === "" ? undefined : `\${${address}.${followed.attribute}}`;
  }
}

class StackResource implements DeclaredResource {
  readonly address: string;
  readonly type: string;
  readonly located: Located;
  readonly #stacks: DeclaredStacks;
  #values: ValueRecord | undefined;

  constructor(stacks: DeclaredStacks, located: Located, address: string, type: string) {
    this.#stacks = stacks;
    this.located = located;
    this.address = address;
    this.type = type;
  }

  get values(): ValueRecord {
    this.#values ??= this.#stacks.valuesOf(this);
    return this.#values;
  }

  get agentSettings(): AgentSettings | undefined {
    const { attributes } = this.located.resource;
    return publicAgentSettings(attributes["user_data_base64"], attributes["user_data"]);
  }

  get ignoreChanges(): "all" | readonly string[] {
    return this.located.resource.ignoreChanges;
  }

  links(path: string, ...types: readonly string[]): readonly Link[] {
    return this.#stacks.links(this, path, types.map(canonicalType));
  }

  references(path: string): readonly AttributeReference[] {
    return this.#stacks.references(this, path);
  }

  gives(path: string): boolean {
    return walk(this.located.resource.attributes, path) !== undefined;
  }
}

function everything(stack: Configuration): Resource[] {
  return [...stack.resources.values(), ...stack.dataSources()];
}

/** As `valueAt`, of what a configuration holds. */
function walk(value: unknown, path: string): unknown {
  let current = value;
  for (const step of path.split(".")) {
    const index = /^\d+$/.test(step);
    if (Array.isArray(current)) {
      current = current[index ? Number(step) : 0];
      if (index) continue;
    } else if (index && isObject(current)) {
      current = step === "0" ? current : undefined;
      continue;
    }
    current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}
