import { configurationKey, parseAddress } from "../../terraform/address.ts";
import type { ValueRecord } from "../../terraform/value.ts";
import { type DriftFinding, findingId, LEVELS } from "../record/finding.ts";
import type { Context } from "./draft.ts";
import { addTo, namesOf } from "./names.ts";
import type { ComparedResource } from "./resources.ts";

/** From this share of deleted resources on, and at least this many, the account is the likelier culprit. */
const MASS_SHARE = 0.5;
const MASS_COUNT = 5;

/** Parents whose deletion takes parts with it that do not carry the parent's name in their type. */
const PARTS: Readonly<Record<string, RegExp>> = {
  aws_security_group: /^aws_(vpc_security_group_(in|e)gress_rule|security_group_rule)$/,
  aws_iam_role: /^aws_iam_instance_profile$/,
  aws_vpc: /^aws_(subnet|route_table|internet_gateway|security_group)$/,
};

/**
 * Lists the deleted parts of a deleted parent under the parent, and replaces a mass deletion by one finding: wrong
 * credentials look like that, and to apply would build everything a second time.
 */
export function foldDeletions(findings: readonly DriftFinding[], context: Context): DriftFinding[] {
  const deleted = findings.filter((finding) => finding.class === "deleted");
  const total = context.resources.filter(({ state }) => state !== null).length;
  if (deleted.length >= MASS_COUNT && deleted.length / total >= MASS_SHARE) {
    return [
      massDeletion(deleted, total, context),
      ...findings.filter((finding) => finding.class !== "deleted"),
    ];
  }
  const rootOf = roots(deleted, context);
  const parts = new Map<DriftFinding, DriftFinding[]>();
  for (const finding of deleted) {
    const root = rootOf(finding);
    if (root !== finding) addTo(parts, root, finding);
  }
  return findings.flatMap((finding) => {
    if (finding.class !== "deleted") return [finding];
    if (rootOf(finding) !== finding) return [];
    const own = parts.get(finding);
    if (!own) return [finding];
    const { severity, rule, why } = own.reduce(
      (worst, part) => (LEVELS.indexOf(part.severity) < LEVELS.indexOf(worst.severity) ? part : worst),
      finding,
    );
    return [{ ...finding, severity, rule, why, children: own.map(({ address }) => address).sort() }];
  });
}

/** Leads from each deleted resource to the last of the deleted ones that it is a part of, or to itself. */
function roots(deleted: readonly DriftFinding[], context: Context): (finding: DriftFinding) => DriftFinding {
  const parents = new Parents(deleted, context);
  const known = new Map<DriftFinding, DriftFinding>();
  return (finding) => {
    const passed = new Set<DriftFinding>();
    let at = finding;
    // References of parts go up; code that refers in a circle is left where the circle closes.
    for (let next: DriftFinding | undefined = at; next && !passed.has(next); next = parents.of(at)) {
      at = known.get(next) ?? next;
      passed.add(next);
    }
    for (const each of passed) known.set(each, at);
    return at;
  };
}

/** Finds the deleted resource that another one's code refers to and that it is a part of. */
class Parents {
  /** By address without keys: the instances, and how the values of others name them. */
  readonly #blocks = new Map<
    string,
    { readonly type: string; readonly instances: Map<string, DriftFinding> }
  >();
  readonly #first = new Map<string, DriftFinding>();
  readonly #context: Context;
  readonly #resources: ReadonlyMap<string, ComparedResource>;

  constructor(deleted: readonly DriftFinding[], context: Context) {
    this.#context = context;
    this.#resources = new Map(context.resources.map((resource) => [resource.address, resource]));
    for (const finding of deleted) {
      const parts = parseAddress(finding.address);
      if (!parts) continue;
      const key = configurationKey(parts.modules, parts.type, parts.name);
      const block = this.#blocks.get(key) ?? { type: finding.type, instances: new Map() };
      this.#blocks.set(key, block);
      if (!this.#first.has(key)) this.#first.set(key, finding);
      for (const name of namesOf(this.#state(finding))) block.instances.set(name, finding);
    }
  }

  of(finding: DriftFinding): DriftFinding | undefined {
    const values = Object.values(this.#state(finding));
    for (const key of this.#context.code.references(finding.address)) {
      const block = this.#blocks.get(key);
      if (!block || !isPart(finding.type, block.type)) continue;
      const named = values.map((value) =>
        typeof value === "string" ? block.instances.get(value) : undefined,
      );
      const parent = named.find((other) => other !== undefined && other !== finding) ?? this.#first.get(key);
      if (parent && parent !== finding) return parent;
    }
    return undefined;
  }

  #state({ address }: DriftFinding): ValueRecord {
    return this.#resources.get(address)?.state ?? {};
  }
}

function isPart(type: string, parent: string): boolean {
  return type.startsWith(`${parent}_`) || PARTS[parent]?.test(type) === true;
}

function massDeletion(deleted: readonly DriftFinding[], total: number, context: Context): DriftFinding {
  const address = "(stack)";
  return {
    id: findingId(context.stack, address, "deleted", "", null),
    class: "deleted",
    severity: "critical",
    rule: "mass-deletion",
    why: `${deleted.length} of ${total} resources are gone: are these the right account and region?`,
    address,
    type: "stack",
    absorbed: false,
    sensitive: false,
    added: [],
    removed: [],
    applyEffect: "recreates",
    children: deleted.map((finding) => finding.address).sort(),
    notes: ["do not apply before that is known: it would build everything a second time"],
    remedies: [
      { kind: "manual", text: "check the credentials, the account and the region of the check first" },
    ],
  };
}
