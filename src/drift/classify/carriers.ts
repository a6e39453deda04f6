import {
  canonical,
  elementDiff,
  isBlank,
  isList,
  isRecord,
  Opaque,
  same,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import { protocolNumber } from "./mirror-values.ts";
import type { ComparedResource } from "./resources.ts";

type Side = "cloud" | "state";

/** What identifies a resource itself rather than naming another one. */
const OWN = /^(id|arn|name|tags|tags_all|description)$/;

/** An ARN, or an id of AWS such as `sg-0123456789abcdef0`. */
const ID = /^arn:|^[a-z]{1,12}-[0-9a-f]{8,17}$/;

/** A name that more resources say than this, such as that of the environment, tells nothing. */
const COMMON = 500;

/**
 * Finds the resource that sets a value of another one: it names that one and carries the value. A route table
 * association carries an endpoint's route table, a rule the entry of a network ACL, a redrive policy that of a queue.
 */
export class Carriers {
  readonly #resources: readonly ComparedResource[];
  #named: ReadonlyMap<string, ReadonlySet<ComparedResource>> | undefined;
  #byId: ReadonlyMap<string, ComparedResource> | undefined;
  readonly #texts = new Map<ValueRecord, ReadonlySet<string>>();

  /** @param resources of this stack and of its neighbours */
  constructor(resources: readonly ComparedResource[]) {
    this.#resources = resources;
  }

  /**
   * The resources that together account for a change of `parent` from one value to another: each element that came is
   * carried by one that exists, each that went by one that is gone. Empty when any part is unaccounted for.
   */
  of(
    parent: ComparedResource,
    path: readonly (string | number)[],
    before: Value,
    after: Value,
  ): readonly ComparedResource[] {
    const naming = this.#namingOf(parent);
    if (naming.length === 0) return [];
    const name = String(path[0]);
    const owner = naming.find((it) => carriesAttribute(it, parent, name, parent.cloud?.[name]));
    if (owner) return [owner];
    const { added, removed } = changedParts(path, before, after);
    const came = added.map((part) => naming.find((it) => this.#carries(it, parent, name, part, "cloud")));
    const went = removed.map((part) =>
      naming.find(
        (it) =>
          this.#carries(it, parent, name, part, "state") && !this.#carries(it, parent, name, part, "cloud"),
      ),
    );
    const all = [...came, ...went];
    return all.every((it) => it !== undefined) ? [...new Set(all)] : [];
  }

  /** Resources that `resource` names, by their ids. */
  namedBy(resource: ComparedResource): readonly ComparedResource[] {
    const ids = this.#index().byId;
    const found = new Set<ComparedResource>();
    eachName(resource, ids, (name) => {
      const named = ids.get(name);
      if (named && named !== resource) found.add(named);
    });
    return [...found];
  }

  #namingOf(parent: ComparedResource): ComparedResource[] {
    const { named } = this.#index();
    const found = new Set<ComparedResource>();
    for (const id of identitiesOf(parent)) {
      const resources = named.get(id) ?? new Set();
      if (!ID.test(id) && resources.size > COMMON) continue;
      for (const resource of resources) if (resource !== parent) found.add(resource);
    }
    return [...found];
  }

  #index() {
    if (this.#named && this.#byId) return { named: this.#named, byId: this.#byId };
    const byId = new Map<string, ComparedResource>();
    for (const resource of this.#resources) {
      for (const id of identitiesOf(resource)) if (!byId.has(id)) byId.set(id, resource);
    }
    const named = new Map<string, Set<ComparedResource>>();
    for (const resource of this.#resources) {
      eachName(resource, byId, (name) => {
        const known = named.get(name);
        if (known) known.add(resource);
        else named.set(name, new Set([resource]));
      });
    }
    this.#named = named;
    this.#byId = byId;
    return { named, byId };
  }

  /**
   * Whether all that a part says is said by the resource. Texts that name something else than a resource, such as a
   * block of addresses, count within whole elements only, or in a resource that exists for that one attribute: else a
   * rule of a group would explain the same block in the list of another resource.
   */
  #carries(
    resource: ComparedResource,
    { type }: ComparedResource,
    attribute: string,
    part: Value,
    side: Side,
  ) {
    const values = resource[side];
    if (!values) return false;
    const own = this.#textsOf(values);
    const said = saidBy(part);
    if (said.length === 0) return false;
    if (!isRecord(part)) {
      return said.every(
        (text) =>
          own.has(text) &&
          (ID.test(text) ||
            this.#index().byId.has(text) ||
            (typeof part === "string" && isPartFor(resource.type, type, attribute))),
      );
    }
    if (said.every((text) => own.has(text))) return true;
    if (!said.some((text) => ID.test(text) && own.has(text))) return false;
    const beyond = new Set(this.namedBy(resource).flatMap((it) => [...this.#textsOf(it[side] ?? {})]));
    return said.every((text) => own.has(text) || beyond.has(text));
  }

  #textsOf(values: ValueRecord): ReadonlySet<string> {
    const known = this.#texts.get(values);
    if (known) return known;
    const found = new Set(otherTexts(values));
    this.#texts.set(values, found);
    return found;
  }
}

/** What a resource says beyond what it is and how it is labelled. */
function otherTexts(values: ValueRecord): string[] {
  return others(values).flatMap(saidBy);
}

function others(values: ValueRecord): Value[] {
  return Object.entries(values).flatMap(([name, value]) =>
    /^(id|arn|tags|tags_all|description)$/.test(name) ? [] : [value],
  );
}

/** Each name of a resource that this one says; what is sealed names nothing. */
function eachName(
  { cloud, state }: ComparedResource,
  names: ReadonlyMap<string, unknown>,
  visit: (name: string) => void,
): void {
  for (const value of others(cloud ?? state ?? {})) {
    eachText(value, (text) => {
      if (typeof text === "string" && names.has(text)) visit(text);
    });
  }
}

/** `aws_sqs_queue_redrive_policy` exists for an `aws_sqs_queue`. */
function isPartOf(resource: ComparedResource, parent: ComparedResource): boolean {
  return resource.type.startsWith(`${parent.type}_`);
}

/** `aws_s3_bucket_accelerate_configuration` exists for the `acceleration_status` of a bucket. */
function isPartFor(type: string, parent: string, attribute: string): boolean {
  if (!type.startsWith(`${parent}_`)) return false;
  const stems = (text: string) =>
    text
      .split("_")
      .filter((word) => word.length >= 4)
      .map((word) => word.slice(0, 6));
  const wanted = new Set(stems(attribute));
  return stems(type.slice(parent.length + 1)).some((stem) => wanted.has(stem));
}

/** It has an attribute of the same name and value. A number or truth value says too little in anything but a part. */
function carriesAttribute(
  resource: ComparedResource,
  parent: ComparedResource,
  name: string,
  value: Value | undefined,
): boolean {
  if (OWN.test(name) || isBlank(value) || !same(resource.cloud?.[name], value)) return false;
  return typeof value === "object" || embeds(value) || isPartOf(resource, parent);
}

/** A document says enough to be told from any other. */
function embeds(value: Value | undefined): boolean {
  return typeof value === "string" && /^\s*[[{]/.test(value);
}

/** The elements that came and went; an entry of a map is a key with its value. */
function changedParts(path: readonly (string | number)[], before: Value, after: Value) {
  const [name, key] = path;
  if (typeof key === "string" && /^tags/.test(String(name))) {
    const entry = (value: Value) => (isBlank(value) ? [] : [{ key, value }]);
    return { added: entry(after), removed: entry(before) };
  }
  return elementDiff(before, after);
}

function identitiesOf({ cloud, state }: ComparedResource): string[] {
  const values = cloud ?? state ?? {};
  const named = Object.entries(values).filter(([name]) =>
    /^(id|arn|name|url|identifier|primary_network_interface_id)$/.test(name),
  );
  return [
    ...new Set(named.flatMap(([, value]) => (typeof value === "string" && value.length > 1 ? [value] : []))),
  ];
}

/** Everything that a value says: not what a provider writes where nothing is set. */
function saidBy(value: Value): string[] {
  const found: string[] = [];
  eachText(value, (text) => {
    found.push(typeof text === "string" ? text : canonical(text));
  });
  return found;
}

function eachText(value: Value, visit: (text: string | Opaque) => void): void {
  if (isList(value)) for (const item of value) eachText(item, visit);
  else if (isRecord(value)) for (const item of Object.values(value)) eachText(item, visit);
  else if (value instanceof Opaque) visit(value);
  else if (typeof value === "string" ? value !== "" && !isBlankDocument(value) : isSaid(value)) {
    const text = String(value);
    visit(protocolNumber(text) ?? text);
  }
}

function isBlankDocument(text: string): boolean {
  return embeds(text) && isBlank(text);
}

function isSaid(value: number | boolean | null): boolean {
  return value !== null && value !== 0 && value !== false && value !== -1;
}
