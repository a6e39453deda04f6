import { ADDED_KEY, type Field, fieldName, fieldsOf, withValue } from "../config/fields.ts";
import type { Environment } from "../config/schema.ts";
import { BallastError } from "../core/errors.ts";
import { type FieldLink, type FieldMap, type Point, relationOf } from "../core/field-map.ts";
import { sha256 } from "../core/sha256.ts";
import {
  type AttributeName,
  type AttributeValues,
  changes,
  flatten,
  only,
  resourcesDigest,
} from "../terraform/attributes.ts";
import { withoutStackTraces } from "./stack-traces.ts";
import { watch } from "./watched-reads.ts";

/** Files that give the fields of an environment, by field; nearest first. */
export type Files = (field: string) => readonly string[];

/** Terraform JSON of one stack of an environment, by the stack's part of the name, such as `platform`. */
export type BuildStack = (
  environment: Environment,
  part: string,
) => { readonly stack: string; readonly json: object };

/** Variants of one field that move something in a stack before the rest is left alone. */
const ENOUGH = 3;

/** One stack as it is, and what its construction looked at. */
export interface Baseline {
  readonly environment: Environment;
  readonly part: string;
  readonly stack: string;
  readonly attributes: AttributeValues;
  readonly reads: ReadonlySet<string>;
  /** As of `FieldMap`. */
  readonly key: string;
  readonly configuration: string;
}

/**
 * Every stack of an environment as it is, in memory.
 * @param sources what else a map depends on: the texts of the files
 */
export function baselines(
  environment: Environment,
  parts: readonly string[],
  build: BuildStack,
  sources = "",
): Baseline[] {
  return withoutStackTraces(() =>
    parts.map((part) => {
      const watched = watch(environment);
      const { json, stack } = build(watched.value, part);
      return {
        environment,
        part,
        stack,
        attributes: flatten(json),
        reads: watched.paths,
        key: sha256(JSON.stringify([1, environment, json, sources])),
        configuration: resourcesDigest(json),
      };
    }),
  );
}

/**
 * Finds what each field of a description sets, by changing it and synthesizing again in memory: only the stacks that
 * looked at the field, and neither rules nor guardrails, so that a field can be moved where a rule holds it.
 */
export function fieldMaps(stacks: readonly Baseline[], build: BuildStack, files: Files): FieldMap[] {
  const [first] = stacks;
  if (!first) return [];
  const fields = fieldsOf(first.environment);
  const maps = withoutStackTraces(() =>
    stacks.map((baseline) => ({ baseline, links: linksOf(baseline, fields, build) })),
  );
  const moving = new Set(maps.flatMap(({ links }) => links.map(({ field }) => field)));
  const names = fields.map(({ path }) => fieldName(path));
  const described = Object.fromEntries(
    fields.map((field) => [
      fieldName(field.path),
      { type: typeOf(field), files: files(fieldName(field.path)) },
    ]),
  );
  return maps.map(({ baseline, links }) => ({
    version: 1,
    environment: baseline.environment.name,
    stack: baseline.stack,
    key: baseline.key,
    configuration: baseline.configuration,
    fields: described,
    attributes: tabulate(baseline.attributes, links),
    idle: names.filter((name) => !moving.has(name)),
  }));
}

interface Link extends FieldLink, AttributeName {
  /** False of a resource whose name is another with another value: so it is not an address of the map. */
  readonly lasting: boolean;
}

/** A value of a field with which the stack came out different. */
interface Tried {
  readonly value: unknown;
  readonly attributes: AttributeValues;
}

function linksOf(baseline: Baseline, fields: readonly Field[], build: BuildStack): Link[] {
  return fields
    .filter(({ path }) => baseline.reads.has(fieldName(path)))
    .flatMap((field) => linksOfField(baseline, field, build));
}

function linksOfField(baseline: Baseline, field: Field, build: BuildStack): Link[] {
  const tried: Tried[] = [];
  const moved = new Map<string, AttributeName>();
  for (const variant of field.variants) {
    if (tried.length >= ENOUGH) break;
    const attributes = attempt(() =>
      flatten(build(withValue(baseline.environment, variant), baseline.part).json),
    );
    const found = attributes ? changes(baseline.attributes, attributes) : [];
    if (!attributes || found.length === 0) continue;
    tried.push({ value: variant.value, attributes });
    for (const { address, attribute } of found) {
      const name = { address, attribute: known(attribute) };
      moved.set(`${address} ${name.attribute}`, name);
    }
  }
  const lasts = (address: string) => baseline.attributes.has(address) || isLasting(address, field, tried);
  const states = [{ value: field.value, attributes: baseline.attributes }, ...tried];
  return [...moved.values()].map(({ address, attribute }) => {
    const points = states
      .filter(({ value }) => value !== undefined)
      .map(
        ({ attributes, value }): Point => ({ field: value, attribute: only(attributes, address, attribute) }),
      );
    return {
      address,
      attribute,
      field: fieldName(field.path),
      relation: relationOf(points),
      lasting: lasts(address),
    };
  });
}

/** A resource that only some values bring along is named after the value: with the next one it has another name. */
function isLasting(address: string, { variants }: Field, tried: readonly Tried[]): boolean {
  const alike = tried.length > 1 || variants.length === 1;
  return alike && tried.every(({ attributes }) => attributes.has(address));
}

/** What a variant added under a name of its own stands for the record it went into. */
function known(attribute: string): string {
  const steps = attribute.split(".");
  const added = steps.indexOf(ADDED_KEY);
  return added < 0 ? attribute : steps.slice(0, added).join(".");
}

/** Undefined when a construct refuses the value: then this variant tells nothing. Anything else is a defect. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof BallastError) return undefined;
    throw error;
  }
}

function tabulate(attributes: AttributeValues, links: readonly Link[]): FieldMap["attributes"] {
  const table: Record<string, Record<string, FieldLink[]>> = {};
  for (const [address, values] of attributes) {
    table[address] = Object.fromEntries([...values.keys()].map((attribute) => [attribute, []]));
  }
  for (const { address, attribute, field, relation } of links.filter(({ lasting }) => lasting)) {
    const row = table[address] ?? {};
    table[address] = row;
    row[attribute] = [...(row[attribute] ?? []), { field, relation }];
  }
  return table;
}

/** As `typeof` names it; of what is not given, the type it would have. */
function typeOf({ value, variants }: Field): string {
  const sample = value ?? variants[0]?.value;
  return Array.isArray(sample) ? "list" : typeof sample;
}
