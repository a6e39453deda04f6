import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment } from "../../src/config/load.ts";
import type { FieldMap } from "../../src/core/field-map.ts";
import { describe as describeSources, type Sources } from "../../src/description-edit/evaluate.ts";
import { filesOf } from "../../src/description-edit/files.ts";
import type { DriftFinding, StackVerdict } from "../../src/drift/record/finding.ts";
import { withFields } from "../../src/drift/settle/finding-fields.ts";
import { baselines, fieldMaps } from "../../src/framework/perturbation.ts";
import { partsOf, stackBuilder } from "../../stacks/build.ts";
import { judge, type Made, makeConfig, makePlan } from "./drift.ts";
import { DUMMY, GOVERNED, type StackJson, synth, TODAY } from "./synth.ts";

const FOLDER = join(__dirname, "../../stacks/environments");

/** The environments' files as they are. */
export function sources(): Sources {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
  return new Map(
    names.map((name) => [`stacks/environments/${name}`, readFileSync(join(FOLDER, name), "utf8")]),
  );
}

/** The description that the files give, and the stacks that become of it, with every rule. */
export function synthesized(files: Sources, environment: string): Map<string, StackJson> {
  const input = describeSources(files).get(environment)?.input;
  if (!input) throw new Error(`no ${environment}`);
  return synth([loadEnvironment(input, TODAY).environment]);
}

/**
 * Field maps of the files as they are, by stack. They take seconds, so that the suites of a run share them: by a file,
 * because each suite has modules of its own.
 */
export function mapsOf(environment: string): Map<string, FieldMap> {
  const file = join(tmpdir(), `field-maps-${environment}.json`);
  if (!existsSync(file)) {
    const own = `${file}-${process.pid}`;
    writeFileSync(own, JSON.stringify([...madeMaps(environment)]));
    renameSync(own, file);
  }
  return new Map(JSON.parse(readFileSync(file, "utf8")));
}

function madeMaps(environment: string): Map<string, FieldMap> {
  const files = sources();
  const input = describeSources(files).get(environment)?.input;
  const loaded = loadEnvironment(input, TODAY).environment;
  const build = stackBuilder(GOVERNED, DUMMY, mkdtempSync(join(tmpdir(), "ballast-accept-")));
  const stacks = baselines(loaded, partsOf(loaded), build);
  const maps = fieldMaps(stacks, build, filesOf(files, environment));
  return new Map(maps.map((map) => [map.stack, map]));
}

/** Sets one attribute of a resource, through blocks that Terraform JSON writes as an object or a list. */
export function tampered(
  body: Readonly<Record<string, unknown>>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [step = "", ...rest] = path;
  const inner = body[step];
  const into = Array.isArray(inner) ? inner[0] : inner;
  const next = rest.length === 0 ? value : tampered(into ?? {}, rest, value);
  return { ...body, [step]: rest.length > 0 && Array.isArray(inner) ? [next] : next };
}

/** A change that somebody made in the cloud. */
export interface Tamper {
  readonly address: string;
  readonly attribute: string;
  readonly value: unknown;
}

/** The verdict on a stack in which these attributes were changed outside; `code` is what the code says by now. */
export function verdictOn(
  stack: StackJson,
  tampers: readonly Tamper[],
  map: FieldMap,
  code: StackJson = stack,
): StackVerdict {
  const resources = [...new Set(tampers.map(({ address }) => address))].map((address): Made => {
    const [type = "", name = ""] = address.split(".");
    const own = ({ resource }: StackJson) => {
      const {
        "//": _metadata,
        lifecycle: _lifecycle,
        depends_on: _needs,
        ...attributes
      } = resource[type]?.[name] ?? {};
      return attributes;
    };
    const cloud = tampers
      .filter((tamper) => tamper.address === address)
      .reduce((body, { attribute, value }) => tampered(body, attribute.split("."), value), own(stack));
    return { address, state: own(stack), cloud, code: own(code) };
  });
  const config = makeConfig(Object.fromEntries(resources.map(({ address }) => [address, {}])));
  const verdict = judge(makePlan(resources), { config });
  return { ...verdict, findings: withFields(verdict.findings, map) };
}

/** The only finding at an attribute, or at the blocks that hold it; throws when there is none or more than one. */
export function findingAt({ findings }: StackVerdict, { address, attribute }: Tamper): DriftFinding {
  const found = findings.filter((one) => {
    const own = one.attribute?.replaceAll("[0]", "") ?? "";
    return one.address === address && (attribute === own || attribute.startsWith(`${own}.`));
  });
  const [first] = found;
  const all = findings.map((one) => `${one.address} ${one.attribute}`);
  if (!first || found.length > 1) throw new Error(`${found.length} at ${address} ${attribute} of ${all}`);
  return first;
}
