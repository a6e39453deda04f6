import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { parseJsonText } from "../core/json-text.ts";
import { plainPath } from "./attribute-path.ts";
import { type Attributes, at, isObject, isTrue, listOf, sanitized } from "./json.ts";
import { refersTo } from "./references.ts";

/** What a plan does not carry: the life cycle of each resource and its place in the construct tree. */
export interface ResourceConfiguration {
  /** `"all"`, or paths such as `desired_capacity`, in Terraform's names. */
  readonly ignoreChanges: "all" | readonly string[];
  readonly preventDestroy: boolean;
  /** Paths of the blocks that are written as `dynamic`, such as `ingress` or `rule.filter`. */
  readonly dynamicBlocks: ReadonlySet<string>;
  /** Addresses, with attributes where they are named, whose change replaces it. */
  readonly replaceTriggeredBy: readonly string[];
  /** Path in the construct tree, such as `prod/network/alb`. */
  readonly constructPath?: string | undefined;
}

/** One resource, data source or provider of a configuration. */
export interface Resource extends ResourceConfiguration {
  readonly type: string;
  readonly name: string;
  /** `aws_lb.alb`, or `data.aws_ami.ecs`. */
  readonly address: string;
  readonly attributes: Attributes;
}

/** An `import` block. */
export interface ImportBlock {
  readonly to: string;
  readonly id: string;
}

/**
 * A Terraform configuration in JSON, such as the `cdk.tf.json` of one stack. Whatever has another shape than
 * Terraform's is left out. Values are as the file has them; resources of modules are not in it.
 */
export class Configuration {
  /** Name of the stack that CDKTF wrote; undefined for other configurations. */
  readonly stack: string | undefined;
  readonly providers: readonly Resource[];
  /** Type of the backend and its arguments; undefined without one. */
  readonly backend: { readonly type: string; readonly attributes: Attributes } | undefined;
  /** The `terraform` block as a whole: what `terraform init` depends on. */
  readonly settings: unknown;
  /** Managed resources by address. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly imports: readonly ImportBlock[];
  /** Values of the outputs, by name. */
  readonly outputs: ReadonlyMap<string, unknown>;
  /** Names of the outputs that the code calls sensitive. */
  readonly sensitiveOutputs: ReadonlySet<string>;
  private readonly byType: ReadonlyMap<string, readonly Resource[]>;
  private readonly dataByType: ReadonlyMap<string, readonly Resource[]>;

  constructor(document: unknown) {
    const json = sanitized(document);
    const stack = at(json, "//.metadata.stackName");
    this.stack = typeof stack === "string" ? stack : undefined;
    this.byType = index(at(json, "resource"), "");
    this.dataByType = index(at(json, "data"), "data.");
    this.providers = readProviders(at(json, "provider"));
    this.settings = at(json, "terraform");
    const [backend] = entriesOf(at(json, "terraform.backend"));
    this.backend = backend && { type: backend[0], attributes: backend[1] };
    this.resources = new Map([...this.byType.values()].flat().map((it) => [it.address, it]));
    this.imports = listOf(at(json, "import")).flatMap(toImport);
    const outputs = entriesOf(at(json, "output"));
    this.outputs = new Map(outputs.map(([name, body]) => [name, body["value"]]));
    this.sensitiveOutputs = new Set(
      outputs.flatMap(([name, body]) => (isTrue(body["sensitive"]) ? [name] : [])),
    );
  }

  /** Resources of one type. */
  of(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }

  /** Data sources of one type. */
  data(type: string): readonly Resource[] {
    return this.dataByType.get(type) ?? [];
  }

  /** Data sources of every type. */
  dataSources(): readonly Resource[] {
    return [...this.dataByType.values()].flat();
  }

  /** The one of these resources that a reference such as `${aws_vpc.network.id}` leads to. */
  target(reference: unknown, type: string): Resource | undefined {
    return this.of(type).find((resource) => refersTo(reference, resource));
  }
}

const ResourceSchema = z.object({
  lifecycle: z
    .object({
      ignore_changes: z.union([z.string(), z.array(z.string())]).optional(),
      prevent_destroy: z.union([z.boolean(), z.string()]).optional(),
    })
    .optional(),
  "//": z.object({ metadata: z.object({ path: z.string().optional() }).optional() }).optional(),
});
const ConfigurationSchema = z.object({
  "//": z.object({ metadata: z.object({ stackName: z.string().optional() }).optional() }).optional(),
  resource: z.record(z.string(), z.record(z.string(), ResourceSchema)).optional(),
  terraform: z.unknown().optional(),
});

/**
 * Reads the `cdk.tf.json` that CDKTF synthesizes, or any one-file JSON configuration.
 * @param place where the text comes from, for errors
 * @throws InputError when it is not a Terraform configuration in JSON
 */
export function parseConfiguration(text: string, place: string): Configuration {
  const raw = parseJsonText(text, place, "cdktf synth");
  const parsed = ConfigurationSchema.safeParse(raw);
  if (!parsed.success || (parsed.data.resource === undefined && parsed.data.terraform === undefined)) {
    const where = parsed.error?.issues[0]?.path.map(String).join(".") || "the document";
    throw new InputError(
      "CONFIG_SHAPE",
      place,
      `${where} does not have the form of a Terraform configuration in JSON`,
      "give the cdk.tf.json of the stack that was planned",
    );
  }
  return new Configuration(raw);
}

function index(types: unknown, prefix: string): Map<string, Resource[]> {
  return new Map(
    entriesOf(types).map(([type, byName]) => [
      type,
      entriesOf(byName).map(([name, attributes]) =>
        toResource(type, name, `${prefix}${type}.${name}`, attributes),
      ),
    ]),
  );
}

function toResource(type: string, name: string, address: string, attributes: Attributes): Resource {
  const ignored = at(attributes, "lifecycle.ignore_changes");
  const prevent = at(attributes, "lifecycle.prevent_destroy");
  const path = at(attributes, "//.metadata.path");
  let blocks: ReadonlySet<string> | undefined;
  return {
    type,
    name,
    address,
    attributes,
    ignoreChanges: ignored === "all" ? "all" : listOf(ignored).filter(isText).map(plainPath),
    replaceTriggeredBy: listOf(at(attributes, "lifecycle.replace_triggered_by"))
      .filter(isText)
      .map((trigger) => trigger.replace(/^\$\{|\}$/g, "")),
    preventDestroy: prevent === true || prevent === "true",
    /** Drift alone asks for them. */
    get dynamicBlocks() {
      blocks ??= new Set(dynamicBlocks(attributes, []));
      return blocks;
    },
    constructPath: isText(path) ? path : undefined,
  };
}

/** The content of a dynamic block may have dynamic blocks itself. */
function dynamicBlocks(body: unknown, path: readonly string[]): string[] {
  if (Array.isArray(body)) return body.flatMap((item) => dynamicBlocks(item, path));
  if (!isObject(body)) return [];
  return Object.entries(body).flatMap(([key, value]) => {
    if (key === "//") return [];
    if (key !== "dynamic") return dynamicBlocks(value, [...path, key]);
    return listOf(value)
      .filter(isObject)
      .flatMap(Object.entries)
      .flatMap(([name, block]) => {
        const at = [...path, name];
        const contents = listOf(block).flatMap((it) =>
          dynamicBlocks(isObject(it) ? it["content"] : undefined, at),
        );
        return [at.join("."), ...contents];
      });
  });
}

function readProviders(providers: unknown): Resource[] {
  if (!isObject(providers)) return [];
  return Object.entries(providers).flatMap(([type, list]) =>
    listOf(list)
      .filter(isObject)
      .map((attributes, i) => toResource(type, String(i), `provider.${type}.${i}`, attributes)),
  );
}

function toImport(block: unknown): ImportBlock[] {
  const [to, id] = [at(block, "to"), at(block, "id")];
  return isText(to) && isText(id) ? [{ to, id }] : [];
}

/** Entries that are objects themselves; `//` carries metadata of CDKTF. */
function entriesOf(value: unknown): [string, Attributes][] {
  if (!isObject(value)) return [];
  return Object.entries(value).filter((entry): entry is [string, Attributes] => {
    return entry[0] !== "//" && isObject(entry[1]);
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
