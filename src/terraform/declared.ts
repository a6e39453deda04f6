import { hasTemplate } from "../core/template-text.ts";
import type { AgentSettings } from "./user-data.ts";
import { isList, isRecord, Opaque, type Value, type ValueRecord } from "./value.ts";

/**
 * What Terraform declares, whatever it was read from: the configurations of an environment's stacks, a plan of any
 * project, or a state. Whoever wants to know what a platform is made of asks this.
 */
export interface Declared {
  /**
   * Resources of one type in a fixed order; data sources of `data.aws_subnet` and the like. A type and its older name
   * are one: `aws_alb` is `aws_lb`.
   */
  of(type: string): readonly DeclaredResource[];
  /** Types that there are resources of, sorted; data sources are not among them. */
  readonly types: readonly string[];
  /** Values of the outputs of the root module, or of all stacks. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Region of the AWS provider; undefined when the Terraform does not tell. */
  readonly region: string | undefined;
}

/** A resource or data source with its values. */
export interface DeclaredResource {
  /** `module.a.aws_lb.b["x"]`. Where two stacks have the same one, the name of the stack stands before it. */
  readonly address: string;
  /** `data.` stands before the type of a data source. */
  readonly type: string;
  /**
   * Values by attribute; nested blocks are lists in plans, lists or objects in configurations. What is known only after
   * the apply is `UNKNOWN` or a text that still has an expression: `isKnown` tells. Secrets of plans are sealed.
   */
  readonly values: ValueRecord;
  /** Settings of the ECS agent in its user data; undefined where there is none that can be read. */
  readonly agentSettings: AgentSettings | undefined;
  /** What `ignore_changes` names; empty where the source does not tell. */
  readonly ignoreChanges: "all" | readonly string[];
  /**
   * Resources of these types that the value at a path leads to: by reference, through modules and stacks, or by the
   * name, id or ARN that it holds.
   * @param path such as `load_balancer.0.target_group_arn`; a list on the way without an index stands for its first
   */
  links(path: string, ...types: readonly string[]): readonly Link[];
  /** What the code refers to at a path, with the attributes: `aws_lb.alb` and `arn_suffix`. Nothing that is guessed. */
  references(path: string): readonly AttributeReference[];
  /**
   * Whether the code gives the value at a path; undefined where the source does not tell. What is unknown and not given
   * is the provider's or the service's default.
   */
  gives(path: string): boolean | undefined;
}

/** Where a value leads. */
export interface Link {
  readonly resource: DeclaredResource;
  /**
   * True where the source does not tell and there is one likely answer: plans hold neither `dynamic` blocks nor locals.
   */
  readonly guessed: boolean;
}

/** A resource, and which of its attributes a value takes; undefined for the resource as a whole. */
export interface AttributeReference {
  readonly resource: DeclaredResource;
  readonly attribute: string | undefined;
}

/** Names that the provider has twice. Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  ["", "_listener", "_listener_rule", "_target_group"].map((end) => [`aws_alb${end}`, `aws_lb${end}`]),
);

/** The name under which a type is asked for. */
export function canonicalType(type: string): string {
  const data = type.startsWith("data.") ? "data." : "";
  const bare = type.slice(data.length);
  return data + (ALIASES.get(bare) ?? bare);
}

/** Value at a path; the first element of a list where the path has no index. Whatever lies within a seal is that seal. */
export function valueAt(values: Value | undefined, path: string): Value | undefined {
  let current = values;
  for (const step of path === "" ? [] : path.split(".")) {
    if (current instanceof Opaque) return current;
    const index = /^\d+$/.test(step);
    if (isList(current)) {
      current = index ? current[Number(step)] : current[0];
      if (index) continue;
      if (current instanceof Opaque) return current;
    } else if (index && isRecord(current)) {
      // A single block, which a configuration may write without its list.
      current = step === "0" ? current : undefined;
      continue;
    }
    current = isRecord(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current ?? undefined;
}

/** Blocks at a path, each with its own path; none where there is no block or it is not known. */
export function blocksAt(values: Value | undefined, path: string): { path: string; value: ValueRecord }[] {
  const found = valueAt(values, path);
  const list = isList(found) ? found : found === undefined ? [] : [found];
  return list.flatMap((value, index) => (isRecord(value) ? [{ path: `${path}.${index}`, value }] : []));
}

/** Whether a value is there and can be looked at: no seal, nothing that is known only after the apply. */
export function isKnown(value: Value | undefined): value is Exclude<Value, null | Opaque> {
  if (value === undefined || value === null || value instanceof Opaque) return false;
  return typeof value !== "string" || !hasTemplate(value);
}

/** Every text within a value that is known. */
export function textsWithin(value: Value | undefined): string[] {
  if (typeof value === "string") return isKnown(value) && value !== "" ? [value] : [];
  if (isList(value)) return value.flatMap(textsWithin);
  return isRecord(value) ? Object.values(value).flatMap(textsWithin) : [];
}

/**
 * The text of a number, a truth value or a text; empty for all else. In a plan that somebody made up, an object may have a
 * `toString` that is no function.
 */
export function scalarText(value: Value | undefined): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

/** Attributes that other resources name one by. */
const IDENTITIES = ["id", "arn", "name", "alarm_name", "family", "arn_suffix", "key_id", "bucket"] as const;

/** Finds resources by what identifies them in the cloud. */
export class Identities {
  readonly #byText = new Map<string, Set<DeclaredResource>>();

  constructor(resources: Iterable<DeclaredResource>) {
    for (const resource of resources) {
      for (const attribute of IDENTITIES) {
        const value = valueAt(resource.values, attribute);
        if (typeof value === "string" && value !== "" && isKnown(value)) this.#add(value, resource);
      }
    }
  }

  /**
   * Resources of these types that have this id, ARN or name; for an ARN also those that are named by a part of it, and
   * for `family:7` those of the family.
   */
  find(text: string, types: readonly string[]): DeclaredResource[] {
    const exact = this.#among(text, types);
    if (exact.length > 0) return exact;
    const parts = text.startsWith("arn:")
      ? text.split(":").slice(5).join(":").split(/[/:]/)
      : [text.split(":")[0] ?? ""];
    return parts
      .reverse()
      .flatMap((part) => this.#among(part, types))
      .slice(0, 1);
  }

  #among(text: string, types: readonly string[]): DeclaredResource[] {
    return [...(this.#byText.get(text) ?? [])].filter(({ type }) => types.includes(type));
  }

  #add(text: string, resource: DeclaredResource): void {
    const known = this.#byText.get(text);
    if (known) known.add(resource);
    else this.#byText.set(text, new Set([resource]));
  }
}
