import { globsIntersect } from "../core/glob.ts";
import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { type PolicyStatement, readPolicyBlocks, readPolicyDocument } from "../terraform/iam-document.ts";
import { isRecord, type Value } from "../terraform/value.ts";
import { MANAGED_POLICIES, type ManagedGrant } from "./managed-policies.ts";
import { placeOf, type Reader } from "./reader.ts";

export type Grant = "yes" | "no" | "unknown";

/** Conditions that hold whenever the agent reads a secret through its own service. */
const ALWAYS_HOLD = /^(kms:viaservice|kms:encryptioncontext:.*|aws:securetransport)$/;

/** The policies of one role, as far as the Terraform has them. */
export class RolePolicies {
  readonly #statements: PolicyStatement[] = [];
  readonly #managed = new Set<string>();
  readonly #unread = new Set<string>();
  /** Statements of its permissions boundary; undefined without one, or where its document is not declared. */
  #boundary: RoleBoundary;

  constructor(reader: Reader, role: DeclaredResource) {
    const ofRole = (type: string, path: string) => reader.referring(role, type, path);
    for (const policy of ofRole("aws_iam_role_policy", "role")) this.#addDocument(policy, "policy");
    for (const { path } of blocksAt(role.values, "inline_policy")) this.#addDocument(role, `${path}.policy`);
    for (const attachment of [
      ...ofRole("aws_iam_role_policy_attachment", "role"),
      ...ofRole("aws_iam_policy_attachment", "roles"),
    ]) {
      this.#attach(attachment, "policy_arn");
    }
    const managed = valueAt(role.values, "managed_policy_arns");
    if (managed !== undefined && role.gives("managed_policy_arns") !== false)
      this.#attach(role, "managed_policy_arns");
    if (role.gives("permissions_boundary") !== false) this.#boundary = boundaryOf(reader, role);
  }

  /** Statements that could be read; those of known policies of AWS as far as they matter here. */
  get statements(): readonly PolicyStatement[] {
    return this.#statements;
  }

  /** Names of the attached policies of AWS. */
  get managedPolicies(): readonly string[] {
    return [...this.#managed].sort();
  }

  /** Policies that could not be read: their places, or the names of policies of AWS that are not known here. */
  get unread(): readonly string[] {
    return [...this.#unread].sort();
  }

  /** Whether the role may do it with this resource; what is not a text is a resource that nobody knows. */
  grants(action: string, resource: Value | undefined): Grant {
    const granted = decided(this.#statements, action, resource, this.#unread.size > 0);
    if (granted === "no" || this.#boundary === undefined) return granted;
    if (this.#boundary === "unread") return "unknown";
    const left = decided(this.#boundary, action, resource, false);
    return left === "yes" ? granted : left;
  }

  #attach(holder: DeclaredResource, path: string): void {
    const linked = holder.links(path, "aws_iam_policy", "data.aws_iam_policy");
    for (const { resource } of linked) this.#addDocument(resource, "policy");
    const value = valueAt(holder.values, path);
    const texts = (Array.isArray(value) ? (value as Value[]) : [value]).filter((text) => text !== undefined);
    if (linked.length === 0 && texts.some((text) => !isKnown(text))) this.#unread.add(placeOf(holder, path));
    for (const text of texts) {
      const name =
        typeof text === "string" ? /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(text)?.[1] : undefined;
      const grants = name === undefined ? undefined : MANAGED_POLICIES.get(name);
      if (name !== undefined) this.#managed.add(name.split("/").at(-1) ?? name);
      if (grants) this.#statements.push(...grants.map(allow));
      else if (linked.length === 0 && isKnown(text)) this.#unread.add(name ?? placeOf(holder, path));
    }
  }

  #addDocument(holder: DeclaredResource, path: string): void {
    const value = valueAt(holder.values, path);
    const read = isKnown(value) || isRecord(value) ? readPolicyDocument(value) : undefined;
    if (read) {
      this.#statements.push(...read);
      return;
    }
    const documents = holder.links(path, "data.aws_iam_policy_document");
    for (const { resource } of documents) {
      this.#statements.push(...readPolicyBlocks(resource.values));
      if (
        ["source_policy_documents", "override_policy_documents"].some(
          (name) => valueAt(resource.values, name) !== undefined,
        )
      ) {
        this.#unread.add(resource.address);
      }
    }
    if (documents.length === 0) this.#unread.add(placeOf(holder, path));
  }
}

/** The statements of a boundary that the Terraform declares, by reference or by its ARN. */
function boundaryOf(reader: Reader, role: DeclaredResource): RoleBoundary {
  const value = valueAt(role.values, "permissions_boundary");
  if (value === undefined) return undefined;
  const [, path, name] = typeof value === "string" ? (/:policy(\/(?:.+\/)?)([^/]+)$/.exec(value) ?? []) : [];
  const named = name === undefined ? [] : reader.having(name, "aws_iam_policy", "name");
  const [policy] = [
    ...role.links("permissions_boundary", "aws_iam_policy").map(({ resource }) => resource),
    ...named.filter((it) => (valueAt(it.values, "path") ?? "/") === path),
  ];
  const document = policy && valueAt(policy.values, "policy");
  return (isKnown(document) ? readPolicyDocument(document) : undefined) ?? "unread";
}

type RoleBoundary = readonly PolicyStatement[] | "unread" | undefined;

/** What statements say together: a Deny wins. @param more whether there are others that could not be read */
function decided(
  statements: readonly PolicyStatement[],
  action: string,
  resource: Value | undefined,
  more: boolean,
): Grant {
  const found = (effect: "Allow" | "Deny") =>
    statements.filter((it) => it.effect === effect).map((it) => covers(it, action, resource));
  const [allow, deny] = [found("Allow"), found("Deny")];
  if (deny.includes("yes")) return "no";
  if (allow.includes("yes")) return deny.includes("unknown") ? "unknown" : "yes";
  return allow.includes("unknown") || more ? "unknown" : "no";
}

function allow({ actions, resources = ["*"] }: ManagedGrant): PolicyStatement {
  return {
    effect: "Allow",
    actions,
    resources,
    principals: [],
    negations: [],
    conditions: [],
    raw: {},
  };
}

function covers(statement: PolicyStatement, action: string, resource: Value | undefined): Grant {
  const { actions, conditions, negations, resources } = statement;
  if (negations.includes("Action") || negations.includes("Resource")) return "unknown";
  if (!actions.some((pattern) => globsIntersect(pattern.toLowerCase(), action.toLowerCase()))) return "no";
  const named = names(resources, resource);
  if (named !== "yes") return named;
  const sure = conditions.every(({ key }) => ALWAYS_HOLD.test(key));
  return sure ? "yes" : "unknown";
}

/** Whether one of the patterns is about the resource. */
function names(patterns: readonly string[], resource: Value | undefined): Grant {
  if (patterns.includes("*")) return "yes";
  if (typeof resource !== "string") return "unknown";
  const matches = (pattern: string) => {
    const whole = pattern.replace(/(\$\{[^}]*\})[:*?-].*$/, "$1");
    // The Region and the account of a parameter that is given by its name are the task's.
    const bare = resource.startsWith("parameter/") ? whole.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:/, "") : whole;
    // A secret may be named without the six characters that Secrets Manager adds.
    return [resource, `${resource}-??????`].some((text) => globsIntersect(bare, text));
  };
  if (patterns.some(matches)) return "yes";
  return patterns.some((pattern) => isUnsure(resource, pattern)) ? "unknown" : "no";
}

/** Two whole references to different things are not the same; of any other text that is not known nobody can tell. */
function isUnsure(resource: string, pattern: string): boolean {
  const unsure = (text: string) => text.includes("${") || text.startsWith("(sensitive");
  const whole = (text: string) => /^\$\{[^}]*\}$/.test(text);
  return (unsure(resource) || unsure(pattern)) && !(whole(resource) && whole(pattern));
}
