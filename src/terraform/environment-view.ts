import type { Configuration, Resource } from "./configuration.ts";
import { at, isReference } from "./json.ts";
import { referencesIn } from "./references.ts";

/** A resource, and the stack that declares it. */
export interface Located {
  readonly stack: Configuration;
  readonly resource: Resource;
}

/** Where a value leads. */
export type Followed =
  | {
      readonly kind: "literal";
      readonly value: unknown;
      /** The stack that has it. Within a list or an object there may be references, which are this stack's. */
      readonly stack: Configuration;
    }
  | (Located & {
      readonly kind: "resource";
      /** Attribute of the resource, such as `arn`; empty for the resource itself. */
      readonly attribute: string;
    })
  | {
      readonly kind: "unresolved";
      readonly value: string;
      /** Why nobody can tell before the apply. */
      readonly why: string;
    };

/** Outputs that refer to outputs of other stacks, followed at most. */
const MAX_HOPS = 16;

/**
 * The stacks of one environment, and the references between them: what a stack reads of another through
 * `terraform_remote_state` is followed to the output there, and on to the resource behind it.
 * Source: https://developer.hashicorp.com/terraform/language/state/remote-state-data (2026-06).
 */
export class EnvironmentView {
  readonly stacks: readonly Configuration[];

  readonly #byType = new Map<string, readonly Located[]>();

  constructor(stacks: readonly Configuration[]) {
    this.stacks = stacks;
  }

  /** Resources of one type in all stacks. Looked up once: a rule may ask for every resource of every stack. */
  of(type: string): readonly Located[] {
    const known = this.#byType.get(type);
    if (known) return known;
    const found = this.stacks.flatMap((stack) => stack.of(type).map((resource) => ({ stack, resource })));
    this.#byType.set(type, found);
    return found;
  }

  /** Follows a value of a stack to the resource that it refers to, wherever that is declared. */
  follow(stack: Configuration, value: unknown): Followed {
    return this.#follow(stack, value, 0);
  }

  /** The resource of one type that a value leads to: by reference, or by its literal name in this stack or any other. */
  target(stack: Configuration, value: unknown, type: string): Located | undefined {
    const followed = this.follow(stack, value);
    if (followed.kind === "resource") return followed.resource.type === type ? followed : undefined;
    if (followed.kind === "unresolved") return undefined;
    const named = this.of(type).filter(({ resource: { attributes } }) => {
      return typeof followed.value === "string" && attributes["name"] === followed.value;
    });
    return named.find((located) => located.stack === stack) ?? named[0];
  }

  #follow(stack: Configuration, value: unknown, hops: number): Followed {
    if (!isReference(value)) return { kind: "literal", value, stack };
    const unresolved = (why: string): Followed => ({ kind: "unresolved", value, why });
    const [reference, second] = referencesIn(value);
    if (!reference) return unresolved("it refers to nothing that a configuration declares");
    if (second) return unresolved("it refers to more than one object");
    if (hops >= MAX_HOPS) return unresolved("its outputs refer to each other");
    const { address, path } = reference;
    if (!address.startsWith("data.terraform_remote_state.")) {
      const resource = resourceAt(stack, address);
      return resource
        ? { kind: "resource", stack, resource, attribute: path.join(".") }
        : unresolved(`the configuration does not declare ${address}`);
    }
    const source = resourceAt(stack, address);
    if (!source) return unresolved(`the configuration does not declare ${address}`);
    const other = this.stacks.find((candidate) => keepsStateAt(candidate, source));
    if (!other) return unresolved(`no stack keeps its state where ${address} reads it`);
    const name = path[0] === "outputs" ? path[1] : undefined;
    if (name === undefined) return unresolved(`${address} is read as a whole`);
    if (!other.outputs.has(name)) return unresolved(`${other.stack ?? "that stack"} has no output ${name}`);
    return this.#follow(other, other.outputs.get(name), hops + 1);
  }
}

function resourceAt(stack: Configuration, address: string): Resource | undefined {
  if (!address.startsWith("data.")) return stack.resources.get(address);
  const [, type = ""] = address.split(".");
  return stack.data(type).find((source) => source.address === address);
}

/** Whether a `terraform_remote_state` reads the state that a stack's backend writes. */
function keepsStateAt({ backend }: Configuration, { attributes }: Resource): boolean {
  if (!backend || attributes["backend"] !== backend.type) return false;
  const keys = backend.type === "s3" ? ["bucket", "key"] : backend.type === "local" ? ["path"] : [];
  return (
    keys.length > 0 &&
    keys.every((key) => {
      const read = at(attributes, `config.${key}`);
      return read !== undefined && read === backend.attributes[key];
    })
  );
}
