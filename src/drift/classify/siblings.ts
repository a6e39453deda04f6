import type { Code } from "../../terraform/expressions.ts";
import type { Plan } from "../../terraform/plan.ts";
import {
  hasUnknown,
  isList,
  isRecord,
  Opaque,
  same,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import { Carriers } from "./carriers.ts";
import { setInCode } from "./declared.ts";
import { explainedBy } from "./explained.ts";
import type { Atom, Mirror } from "./mirror-values.ts";
import { MIRRORS } from "./mirrors.ts";
import { addTo, namesOf } from "./names.ts";
import type { ComparedResource } from "./resources.ts";

/** A mirrored attribute of one parent, split into declared and unmanaged parts. */
export interface MirrorView {
  readonly parent: ComparedResource;
  readonly attribute: string;
  /** Parts in the cloud that no resource declares. */
  readonly unmanaged: readonly { readonly atom: Atom; readonly absorbed: boolean }[];
  /** True when any resource declares a part of it, in the state or in the cloud. */
  readonly declared: boolean;
  /** Parts that the code may declare as dynamic blocks, for all that this input tells. */
  readonly doubtful: number;
}

/** Finds the resources that declare parts of others. Made once for a stack. */
export class Siblings {
  readonly #byType: ReadonlyMap<string, readonly ComparedResource[]>;
  readonly #code: Code;
  readonly #sealOf: Plan["sealOf"];
  /** What tables do not know. */
  readonly carriers: Carriers;
  /** By type, attribute and side: the resources whose attribute holds a name. */
  readonly #byName = new Map<string, ReadonlyMap<string, readonly ComparedResource[]>>();

  /** @param neighbours resources of other stacks: a rule may be declared in another stack than its group */
  constructor(
    resources: readonly ComparedResource[],
    code: Code,
    neighbours: readonly ComparedResource[] = [],
    sealOf: Plan["sealOf"] = () => undefined,
  ) {
    this.#sealOf = sealOf;
    this.carriers = new Carriers([...resources, ...neighbours]);
    const byType = new Map<string, ComparedResource[]>();
    for (const resource of [...resources, ...neighbours]) addTo(byType, resource.type, resource);
    this.#byType = byType;
    this.#code = code;
  }

  /**
   * Audits every mirrored attribute of a parent that its own code does not set. It needs no drift entry: a rule
   * that an unrelated apply swallowed into the state is found as well.
   */
  views(parent: ComparedResource): MirrorView[] {
    const { cloud } = parent;
    if (!cloud || !parent.checked) return [];
    return MIRRORS.filter(
      (mirror) =>
        mirror.type === parent.type &&
        Object.hasOwn(cloud, mirror.attribute) &&
        !isSealedWhole(parent, mirror.attribute) &&
        !this.#isOwn(parent, mirror.attribute),
    ).flatMap((mirror) => this.#view(parent, cloud, mirror) ?? []);
  }

  /** What the code sets, and what apply would change: then the code says something of it, whatever is seen. */
  #isOwn(parent: ComparedResource, attribute: string): boolean {
    if (setInCode(parent, [attribute], this.#code) === "yes") return true;
    const planned = isRecord(parent.code ?? null) ? (parent.code as ValueRecord)[attribute] : undefined;
    return planned !== undefined && !hasUnknown(planned) && !same(planned, parent.cloud?.[attribute]);
  }

  /** Resources of one type, those of neighbouring stacks too. */
  ofType(type: string): readonly ComparedResource[] {
    return this.#byType.get(type) ?? [];
  }

  /** Mirrored attributes that Terraform marks as a whole, so that no undeclared part can be found in them. */
  sealed(parent: ComparedResource): string[] {
    return MIRRORS.filter(
      ({ attribute, type }) =>
        type === parent.type &&
        isSealedWhole(parent, attribute) &&
        setInCode(parent, [attribute], this.#code) !== "yes",
    ).map(({ attribute }) => `${parent.address} ${attribute}`);
  }

  /** Whether another resource sets this attribute of `parent`: it is judged there. */
  explains(parent: ComparedResource, attribute: string): boolean {
    return explainedBy(parent.type, attribute).some(
      (by) => this.#naming(parent.cloud ?? {}, by, "cloud").length > 0,
    );
  }

  #view(parent: ComparedResource, cloud: ValueRecord, mirror: Mirror): MirrorView | undefined {
    const { attribute } = mirror;
    const declared = this.#declared(mirror, cloud, "cloud");
    const of = (values: ValueRecord) =>
      mirror.atoms(sealedTexts(values[mirror.attribute] ?? null, this.#sealOf), values);
    const before = new Map<string, Atom[]>();
    for (const atom of of(parent.state ?? {})) addTo(before, atom.key, atom);
    const atoms = new Map(of(cloud).map((atom) => [atom.key, atom]));
    const isDeclared = declared.size > 0 || this.#declared(mirror, cloud, "state").size > 0;
    const found = [...atoms.values()]
      .filter(({ key }) => !declared.has(key) && !declared.has("*"))
      .map((atom) => ({
        atom,
        absorbed: before.get(atom.key)?.some(({ value }) => same(value, atom.value)) ?? false,
      }));
    if (isDeclared || setInCode(parent, [attribute], this.#code) === "no") {
      return { parent, attribute, declared: isDeclared, unmanaged: found, doubtful: 0 };
    }
    // A part that came in just now is not in the code, or apply would take it away.
    const isPlanned = isRecord(parent.code ?? null);
    if (!isPlanned && !same(parent.state?.[attribute], cloud[attribute])) return undefined;
    const unmanaged = found.filter(({ absorbed }) => !absorbed);
    return { parent, attribute, declared: false, unmanaged, doubtful: found.length - unmanaged.length };
  }

  #declared(mirror: Mirror, parent: ValueRecord, side: "cloud" | "state"): Set<string> {
    const parentId = typeof parent.id === "string" ? parent.id : "";
    return new Set(
      mirror.siblings.flatMap((sibling) =>
        this.#naming(parent, sibling, side).flatMap((resource) =>
          sibling.keys(sealedRecord(resource[side] ?? {}, this.#sealOf), parentId),
        ),
      ),
    );
  }

  /** The resources of a type whose attribute names this parent. Looked up, since every parent asks. */
  #naming(
    parent: ValueRecord,
    by: { readonly type: string; readonly parent: string },
    side: "cloud" | "state",
  ): readonly ComparedResource[] {
    const key = `${by.type} ${by.parent} ${side}`;
    const known = this.#byName.get(key) ?? this.#index(by, side);
    this.#byName.set(key, known);
    return [...new Set([...namesOf(parent)].flatMap((name) => known.get(name) ?? []))];
  }

  #index(
    by: { readonly type: string; readonly parent: string },
    side: "cloud" | "state",
  ): ReadonlyMap<string, readonly ComparedResource[]> {
    const index = new Map<string, ComparedResource[]>();
    for (const resource of this.#byType.get(by.type) ?? []) {
      const names = new Set(asList(resource[side]?.[by.parent]));
      for (const name of names) if (typeof name === "string") addTo(index, name, resource);
    }
    return index;
  }
}

/** Nothing can be found among parts that Terraform marks as a whole. */
function isSealedWhole({ cloud, state }: ComparedResource, attribute: string): boolean {
  return [cloud, state].some((values) => {
    const value = values?.[attribute];
    return value instanceof Opaque || (isList(value) && value.some((item) => item instanceof Opaque));
  });
}

/**
 * A text that Terraform marks in the resource that declares it is in clear in the parent that mirrors it: sealed in
 * both, the two can be compared, and no report prints it. Only texts that can name a peer, such as a block of
 * addresses or an ARN: a short word may be a secret elsewhere by chance.
 */
function sealedTexts(value: Value, sealOf: Plan["sealOf"]): Value {
  if (typeof value === "string") return (/[.:/-]/.test(value) ? sealOf(value) : undefined) ?? value;
  if (isList(value)) return value.map((item) => sealedTexts(item, sealOf));
  return isRecord(value) ? sealedRecord(value, sealOf) : value;
}

function sealedRecord(record: ValueRecord, sealOf: Plan["sealOf"]): ValueRecord {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, sealedTexts(item, sealOf)]));
}

function asList(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : value === undefined ? [] : [value];
}
