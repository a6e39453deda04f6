import { type InstanceAddress, parseInstance, plainAddress } from "./address.ts";
import type { Target, Targets } from "./code-targets.ts";
import type { Configuration } from "./configuration.ts";
import {
  type AttributeReference,
  canonicalType,
  type Declared,
  type DeclaredResource,
  Identities,
  type Link,
  textsWithin,
  valueAt,
} from "./declared.ts";
import type { Plan } from "./plan.ts";
import type { AgentSettings } from "./user-data.ts";
import { hasUnknown, isList, isRecord, Opaque, type Value, type ValueRecord } from "./value.ts";

/**
 * What a plan declares: planned values, with what is known only after the apply followed through the code. Of a state,
 * or of a plan that plans nothing, what the state holds.
 * @param configuration what the plan does not hold, such as `ignore_changes`
 */
export class DeclaredPlan implements Declared {
  readonly outputs: ReadonlyMap<string, Value>;
  readonly region: string | undefined;
  readonly #byType = new Map<string, PlannedResource[]>();
  readonly #byCode = new Map<string, PlannedResource[]>();
  readonly #byInstance = new Map<string, PlannedResource[]>();
  readonly #byAddress = new Map<string, PlannedResource>();
  readonly #plan: Plan;
  #identities: Identities | undefined;

  constructor(plan: Plan, configuration?: Configuration) {
    this.#plan = plan;
    this.outputs = plan.outputs;
    this.region = plan.region;
    for (const { address, data, values } of bodies(plan)) {
      const instance = parseInstance(address);
      if (!instance || this.#byAddress.has(address)) continue;
      const type = canonicalType(`${data ? "data." : ""}${instance.type}`);
      const settings = plan.agentSettings.get(address);
      const ignored = configuration?.resources.get(plainAddress(instance))?.ignoreChanges ?? [];
      const resource = new PlannedResource(this, { address, type, values, instance, settings, ignored });
      this.#byAddress.set(address, resource);
      append(this.#byType, type, resource);
      append(this.#byCode, codeKey(instance, type), resource);
      append(this.#byInstance, `${codeKey(instance, type)}[${instance.key}`, resource);
    }
  }

  of(type: string): readonly PlannedResource[] {
    return this.#byType.get(canonicalType(type)) ?? [];
  }

  get types(): readonly string[] {
    return [...this.#byType.keys()].filter((type) => !type.startsWith("data.")).sort();
  }

  /** What a value of one of these resources leads to. */
  links(resource: PlannedResource, path: string, types: readonly string[]): Link[] {
    const value = valueAt(resource.values, path);
    if (value === undefined) return [];
    this.#identities ??= new Identities(this.#byAddress.values());
    const identities = this.#identities;
    const named = textsWithin(value).flatMap((text) => identities.find(text, types));
    const referred = hasUnknown(value) ? this.#referred(resource, path, types) : [];
    const certain = referred.filter(({ guessed }) => !guessed).map((link) => link.resource);
    const known = [...new Set([...named, ...certain])].map((it) => ({ resource: it, guessed: false }));
    return known.length > 0 ? known : referred;
  }

  /** What the code of one of these resources refers to. */
  references(resource: PlannedResource, path: string): AttributeReference[] {
    const told = this.#plan.targets.at(resource.address, stepsOf(path));
    return (told?.found ?? []).flatMap((target) => {
      if (target.type === undefined) return [];
      const type = canonicalType(`${target.data ? "data." : ""}${target.type}`);
      const found = chosen(this.#matching(target, [type], told?.keys ?? []), told?.keys ?? []);
      return found.map((it) => ({ resource: it, attribute: target.attribute }));
    });
  }

  /** Whether the code gives the value at a path of one of these resources. */
  gives(resource: PlannedResource, path: string): boolean | undefined {
    const value = valueAt(resource.values, path);
    if (value === undefined || !hasUnknown(value)) return value !== undefined;
    const told = (end: readonly (string | number)[]) =>
      this.#plan.targets.at(resource.address, end) !== undefined;
    const steps = stepsOf(path);
    if (told(steps)) return true;
    if (valueAt(resource.values, String(steps[0])) instanceof Opaque) return told(steps.slice(0, 1));
    // The code has the block, and nothing in it.
    return steps.some((_, end) => end > 0 && told(steps.slice(0, end))) ? false : undefined;
  }

  #referred(resource: PlannedResource, path: string, types: readonly string[]): Link[] {
    const steps = stepsOf(path);
    const told = this.#plan.targets.at(resource.address, steps);
    const found = told ? this.#instances(told, types) : [];
    if (found.length > 0) return found.map((it) => ({ resource: it, guessed: false }));
    // What the code does not set is the provider's; in a block that is there, the block is a dynamic one.
    const dynamic = told === undefined && steps.length > 1 && hasBlock(resource.values, path);
    if (!dynamic && told?.locals !== true) return [];
    return this.#likely(resource, String(steps[0]), types).map((it) => ({ resource: it, guessed: true }));
  }

  /**
   * The variable of the block's name, then the module itself, then what the modules around are given, then the only one
   * of the types that there is.
   */
  #likely(resource: PlannedResource, block: string, types: readonly string[]): PlannedResource[] {
    const given = (of: { name?: string; up?: number }) => {
      const targets = this.#plan.targets.variables(resource.address, of);
      return targets ? this.#instances(targets, types) : [];
    };
    const managed = types.filter((type) => !type.startsWith("data.")).flatMap((type) => this.of(type));
    const beside = () => managed.filter((it) => isWithin(it.instance, resource.instance));
    const only = () => (managed.length === 1 ? managed : []);
    const around = resource.instance.modules.map((_, up) => () => given({ up }));
    for (const look of [() => given({ name: block }), beside, ...around, only]) {
      const found = look();
      if (found.length > 0) return found;
    }
    return [];
  }

  #instances(
    { found, keys }: Targets,
    types: readonly string[],
    seen = new Set<PlannedResource>(),
  ): PlannedResource[] {
    const wanted = new Set<PlannedResource>();
    for (const target of found) {
      for (const it of this.#matching(target, types, keys)) wanted.add(it);
      if (target.data) {
        for (const source of this.#matching(target, [canonicalType(`data.${target.type}`)], keys)) {
          if (seen.has(source)) continue;
          seen.add(source);
          const behind = this.#plan.targets.at(source.address, []);
          if (behind) for (const it of this.#instances(behind, types, seen)) wanted.add(it);
        }
      }
    }
    return chosen([...wanted], keys);
  }

  #matching(target: Target, types: readonly string[], keys: readonly string[]): PlannedResource[] {
    const type = target.type && canonicalType(`${target.data ? "data." : ""}${target.type}`);
    if (type !== undefined && !types.includes(type)) return [];
    if (type === undefined) {
      return types.flatMap((one) => this.of(one)).filter(({ instance }) => matches(instance, target));
    }
    const code = codeKey(target, type);
    // Of thousands of instances the code means the one with its own key.
    const wanted = target.key === undefined ? keys : [target.key];
    const byKey = wanted.map((key) => this.#byInstance.get(`${code}[${key}`)).find((it) => it !== undefined);
    const candidates = byKey ?? this.#byCode.get(code) ?? [];
    return candidates.filter(({ instance }) => matches(instance, target));
  }
}

function append<T>(to: Map<string, T[]>, key: string, value: T): void {
  const known = to.get(key);
  if (known) known.push(value);
  else to.set(key, [value]);
}

/** All instances of one resource of the code. */
function codeKey({ modules, name }: Pick<InstanceAddress, "modules" | "name">, type: string): string {
  return [...modules.map((step) => step.name), type, name].join("\u0000");
}

interface Body {
  readonly address: string;
  readonly data: boolean;
  readonly values: ValueRecord;
}

/** What will be there after the apply; of what the plan leaves out, what is there now. */
function bodies({ changes, data, state }: Plan): Body[] {
  const live = (changes ?? []).filter(({ deposed }) => deposed === undefined);
  const planned = new Set(live.map(({ address }) => address));
  return [
    ...live.flatMap(({ address, after }) => (after ? [{ address, data: false, values: after }] : [])),
    ...state.filter(({ address }) => !planned.has(address)).map((it) => ({ ...it, data: false })),
    ...data.map((it) => ({ ...it, data: true })),
  ];
}

interface Parts {
  readonly address: string;
  readonly type: string;
  readonly values: ValueRecord;
  readonly instance: InstanceAddress;
  readonly settings: AgentSettings | undefined;
  readonly ignored: "all" | readonly string[];
}

class PlannedResource implements DeclaredResource {
  readonly address: string;
  readonly type: string;
  readonly values: ValueRecord;
  readonly agentSettings: AgentSettings | undefined;
  readonly ignoreChanges: "all" | readonly string[];
  readonly instance: InstanceAddress;
  readonly #plan: DeclaredPlan;

  constructor(plan: DeclaredPlan, { address, ignored, instance, settings, type, values }: Parts) {
    this.#plan = plan;
    this.address = address;
    this.type = type;
    this.values = values;
    this.instance = instance;
    this.agentSettings = settings;
    this.ignoreChanges = ignored;
  }

  links(path: string, ...types: readonly string[]): readonly Link[] {
    return this.#plan.links(this, path, types.map(canonicalType));
  }

  references(path: string): readonly AttributeReference[] {
    return this.#plan.references(this, path);
  }

  gives(path: string): boolean | undefined {
    return this.#plan.gives(this, path);
  }
}

function stepsOf(path: string): (string | number)[] {
  return path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Whether the block that holds the end of a path is there and known. */
function hasBlock(values: ValueRecord, path: string): boolean {
  const block = valueAt(values, path.slice(0, path.lastIndexOf(".")));
  return isRecord(block) || isList(block);
}

function matches(instance: InstanceAddress, target: Target): boolean {
  const whole = target.type === undefined;
  if (
    whole
      ? instance.modules.length < target.modules.length
      : instance.modules.length !== target.modules.length
  ) {
    return false;
  }
  const inModules = target.modules.every(({ key, name }, i) => {
    const step = instance.modules[i];
    return step?.name === name && (key === undefined || step.key === key);
  });
  return (
    inModules &&
    (whole || (instance.name === target.name && (target.key === undefined || instance.key === target.key)))
  );
}

/** Of several instances those that have a key by which the code chooses; `element(…, count.index)` counts on from the first. */
function chosen(found: readonly PlannedResource[], keys: readonly string[]): PlannedResource[] {
  if (found.length < 2) return [...found];
  for (const key of keys) {
    const having = found.filter(({ instance }) =>
      [instance, ...instance.modules].some((it) => it.key === key),
    );
    if (having.length > 0) return having;
  }
  const index = keys.find((key) => /^\d+$/.test(key));
  const counted = found.every(({ instance }) => instance.key !== undefined && /^\d+$/.test(instance.key));
  if (index === undefined || !counted) return [...found];
  return found.filter(({ instance }) => Number(instance.key) === Number(index) % found.length);
}

function isWithin(instance: InstanceAddress, other: InstanceAddress): boolean {
  return (
    instance.modules.length === other.modules.length &&
    instance.modules.every(
      (step, i) => step.name === other.modules[i]?.name && step.key === other.modules[i]?.key,
    )
  );
}
