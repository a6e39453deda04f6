import { readPolicyDocument } from "../terraform/iam-document.ts";
import { gainedGrants } from "../terraform/policy-grants.ts";
import { isBlank, type Value } from "../terraform/value.ts";
import type { GainedGrant, StackReview } from "./result.ts";

/** Attributes that hold the text of an IAM policy. */
const DOCUMENTS: ReadonlySet<string> = new Set(["assume_role_policy", "policy"]);

/** What policies of a stack newly allow. A new stack brings new identities, and its permissions are listed with it. */
export function grantsOf({ changes, stack, state }: StackReview): GainedGrant[] {
  if (state !== "changed") return [];
  return changes
    .filter(({ action }) => action === "create" || action === "update" || action === "replace")
    .flatMap(({ address, attributes }) =>
      attributes
        .filter(({ name }) => DOCUMENTS.has(name))
        .flatMap(({ after, before, name: attribute }) =>
          gained(before, after).map(({ action, principal, resource }) => ({
            stack,
            address,
            attribute,
            principal,
            action,
            resource,
          })),
        ),
    );
}

/** Grants of a document that can be read on both sides. */
function gained(before: Value | undefined, after: Value | undefined): ReturnType<typeof gainedGrants> {
  const [old, now] = [before, after].map((side) => (isBlank(side) ? [] : readPolicyDocument(side)));
  return old && now ? gainedGrants(old, now) : [];
}
