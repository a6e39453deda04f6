import { InputError } from "../core/input-error.ts";
import { readPolicyDocument } from "../terraform/iam-document.ts";
import { isObject, parseJson } from "../terraform/json.ts";
import { type PolicyKind, readStatement, type Statement } from "./statement.ts";

/** A policy, taken apart once for many requests. */
export interface PolicyDocument {
  /** What messages and decisions call it, such as `aws_iam_policy.apply_network.policy`. */
  readonly place: string;
  readonly statements: readonly Statement[];
}

/**
 * A policy, given as text or as its parsed value.
 * @param kind whose it is: a boundary and a session policy are of the kind `identity`, a trust policy is a resource's
 * @throws InputError for what IAM would refuse as malformed
 */
export function readPolicy(
  document: unknown,
  { kind, place }: { kind: PolicyKind; place: string },
): PolicyDocument {
  const parsed = typeof document === "string" ? parseJson(document) : document;
  const statements = readPolicyDocument(parsed);
  if (!isObject(parsed) || !statements || statements.length === 0) {
    const fix = "give the JSON of an IAM policy with a Statement";
    throw new InputError("POLICY", place, "got no policy; limit: JSON with one statement or more", fix);
  }
  const version = parsed["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    const found = "got another Version; limit: 2012-10-17 or 2008-10-17";
    throw new InputError("POLICY", `${place}.Version`, found, "give 2012-10-17");
  }
  // The older language, which is that of a policy without a version, has no variables.
  const hasVariables = version === "2012-10-17";
  return {
    place,
    statements: statements.map(({ raw }, index) => readStatement(raw, { place, index }, kind, hasVariables)),
  };
}

/** The same policy without one of its statements; the others keep their places. */
export function withoutStatement(document: PolicyDocument, index: number): PolicyDocument {
  return { ...document, statements: document.statements.filter((it) => it.ref.index !== index) };
}
