import { policyCharacters } from "../core/iam-quotas.ts";
import { InputError } from "../core/input-error.ts";
import { type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { readPolicyBlocks } from "../terraform/iam-document.ts";
import { parseJson } from "../terraform/json.ts";
import { isRecord, type Value, type ValueRecord } from "../terraform/value.ts";
import type { ExpectedArns } from "./expected-arns.ts";
import { type PolicyDocument, readPolicy } from "./policy.ts";
import type { PolicyKind } from "./statement.ts";

/** A policy as Terraform declares it. */
export interface DeclaredPolicy {
  /** Address and attribute, such as `aws_iam_policy.network.policy`; the ARN of a policy of AWS. */
  readonly place: string;
  /** Undefined where its text is known only after the apply. */
  readonly characters: number | undefined;
  readonly document: PolicyDocument | undefined;
  /** Why there is no document. */
  readonly unread?: string;
}

/** The policy in an attribute, written as JSON or as an `aws_iam_policy_document`. */
export function declaredPolicy(
  holder: DeclaredResource,
  path: string,
  kind: PolicyKind,
  arns: ExpectedArns,
): DeclaredPolicy {
  const place = `${holder.address}.${path}`;
  const written = documentAt(holder, path);
  if (written === undefined) return unreadPolicy(place, "known only after the apply");
  const characters = policyCharacters(JSON.stringify(written));
  const filled = arns.filled(written);
  if (filled === undefined)
    return { ...unreadPolicy(place, "names what is known only after the apply"), characters };
  try {
    return { place, characters, document: readPolicy(filled, { kind, place }) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...unreadPolicy(error.place, error.found), characters };
  }
}

/** @param why as a message has it, behind the place */
export function unreadPolicy(place: string, why: string): DeclaredPolicy {
  return { place, characters: undefined, document: undefined, unread: why };
}

function documentAt(holder: DeclaredResource, path: string): ValueRecord | undefined {
  const value = valueAt(holder.values, path);
  if (isRecord(value)) return value;
  // What JSON gives is a Value.
  const parsed = typeof value === "string" ? (parseJson(value) as Value | undefined) : undefined;
  if (isRecord(parsed)) return parsed;
  const sources = holder.links(path, "data.aws_iam_policy_document");
  const merges = ["source_policy_documents", "override_policy_documents"];
  const [source, second] = sources;
  if (!source || second || merges.some((name) => valueAt(source.resource.values, name) !== undefined))
    return undefined;
  const statements = readPolicyBlocks(source.resource.values).map(({ raw }) => raw);
  return { Version: "2012-10-17", Statement: statements };
}
