import { hasTemplate } from "../core/template-text.ts";
import { blocksAt, valueAt } from "../terraform/declared.ts";
import { type PolicyStatement, readPolicyBlocks, readPolicyDocument } from "../terraform/iam-document.ts";
import { type Attributes, at } from "../terraform/json.ts";
import { isBlank, isList, isRecord, UNKNOWN, type Value, type ValueRecord } from "../terraform/value.ts";
import type { GateChange, GateContext } from "./change.ts";

/** What a policy is for, which decides what is dangerous in it. */
export type PolicyUse = "identity" | "trust" | "resource" | "endpoint";

/** A policy document of a change, before and after. */
export interface Document {
  readonly path: string;
  readonly use: PolicyUse;
  /** Undefined for a document that cannot be read. */
  readonly before: readonly PolicyStatement[] | undefined;
  readonly after: readonly PolicyStatement[] | undefined;
  /** Whether what is planned is known only after the apply, and its text is that of the code. */
  readonly fromCode: boolean;
}

/** Types whose policies say what an identity may do. */
const IDENTITY = new Map([
  ["aws_iam_policy", "policy"],
  ["aws_iam_role_policy", "policy"],
  ["aws_iam_user_policy", "policy"],
  ["aws_iam_group_policy", "policy"],
  ["aws_ssoadmin_permission_set_inline_policy", "inline_policy"],
]);

/** Attributes of other types that hold a policy of a resource. */
const RESOURCE = [
  "policy",
  "repository_policy",
  "access_policies",
  "access_policy",
  "resource_policy",
  "policy_document",
] as const;

/** Types whose `policy` is of another language, or only filters what others grant. */
const NO_POLICY =
  /^aws_(ecr_lifecycle_policy|dlm_lifecycle_policy|organizations_policy|iot_policy|fms_policy|networkfirewall_firewall_policy|autoscaling_policy|wafv2_)/;

/** Every policy document that a change touches: of an object that is created, changed or deleted. */
export function documentsOf(change: GateChange, context: GateContext): Document[] {
  const { after, before, type } = change;
  if (NO_POLICY.test(type)) return [];
  const paths = pathsOf(type, before, after);
  return paths.flatMap(({ path, use }): Document[] => {
    const [was, now] = [valueAt(before ?? undefined, path), valueAt(after ?? undefined, path)];
    if (isBlank(was) && isBlank(now)) return [];
    const planned = statementsAt(change, path, now, context);
    return [{ path, use, before: read(was), after: planned.statements, fromCode: planned.fromCode }];
  });
}

function pathsOf(
  type: string,
  before: ValueRecord | null,
  after: ValueRecord | null,
): { readonly path: string; readonly use: PolicyUse }[] {
  const own = IDENTITY.get(type);
  if (own !== undefined) return [{ path: own, use: "identity" }];
  if (type === "aws_iam_role") {
    const blocks = [
      ...blocksAt(before ?? undefined, "inline_policy"),
      ...blocksAt(after ?? undefined, "inline_policy"),
    ];
    const inline = [...new Set(blocks.map(({ path }) => `${path}.policy`))];
    return [
      { path: "assume_role_policy", use: "trust" },
      ...inline.map((path) => ({ path, use: "identity" as const })),
    ];
  }
  const use = /^aws_vpc_endpoint(_policy)?$/.test(type) ? "endpoint" : "resource";
  return RESOURCE.filter((path) => Object.hasOwn(after ?? before ?? {}, path)).map((path) => ({ path, use }));
}

function read(value: Value | undefined): readonly PolicyStatement[] | undefined {
  return isBlank(value) ? [] : readPolicyDocument(value);
}

/** Of a document that is known only after the apply: the text that a stack in JSON has, or the data source it is made by. */
function statementsAt(
  { address }: GateChange,
  path: string,
  value: Value | undefined,
  context: GateContext,
): Pick<Document, "fromCode"> & { readonly statements: readonly PolicyStatement[] | undefined } {
  if (value !== UNKNOWN) return { statements: read(value), fromCode: false };
  const planned = context.planned(address);
  if (context.isDefault(address, path)) return { statements: [], fromCode: false };
  const written = readPolicyDocument(textOf(context.configuration?.resources.get(address)?.attributes, path));
  if (written?.every(isWritten)) return { statements: written, fromCode: true };
  const sources = planned?.links(path, "data.aws_iam_policy_document") ?? [];
  const whole = sources.filter(({ resource: { values } }) => isWhole(values));
  if (sources.length === 0 || whole.length < sources.length)
    return { statements: undefined, fromCode: false };
  return { statements: whole.flatMap(({ resource }) => readPolicyBlocks(resource.values)), fromCode: true };
}

/** Whether the statements of a data source are all that its document has, each of them known as far as it is judged. */
function isWhole(values: ValueRecord): boolean {
  const others = ["source_policy_documents", "override_policy_documents"].map((name) =>
    valueAt(values, name),
  );
  if (others.some((other) => other !== undefined && !isBlank(other))) return false;
  const statements = valueAt(values, "statement");
  return isList(statements) && statements.every((it) => isRecord(it) && areKnown(it));
}

/** Actions, principals and effect decide; a resource that is unknown is one that the plan makes. */
function areKnown(statement: ValueRecord): boolean {
  const decisive = [
    statement["actions"],
    statement["effect"],
    statement["principals"],
    statement["condition"],
  ];
  return decisive.every((value) => value === undefined || !holdsUnknown(value));
}

function holdsUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(holdsUnknown);
  return isRecord(value) && Object.values(value).some(holdsUnknown);
}

/** Whether effect, actions and principals of a statement in the code are words, or name a resource of the plan. */
function isWritten({ actions, effect, principals }: PolicyStatement): boolean {
  const named = (text: string) => !hasTemplate(text) || /^[A-Za-z]*:?\$\{aws_[\w.[\]"-]+\}$/.test(text);
  return (
    typeof effect === "string" &&
    !hasTemplate(effect) &&
    !actions.some(hasTemplate) &&
    principals.every(named)
  );
}

/** The text at a path of a configuration, where it is one. */
function textOf(attributes: Attributes | undefined, path: string): unknown {
  const value = at(attributes, path);
  return typeof value === "string" ? value : undefined;
}
