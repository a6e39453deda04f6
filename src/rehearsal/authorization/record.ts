import type { AccessRequest, Decision } from "../../permissions/evaluate.ts";
import type { PolicyDocument } from "../../permissions/policy.ts";

/** One authorization of a rehearsal, as it was judged. */
export interface Judged {
  /** Name of the role that asked. */
  readonly role: string;
  readonly request: AccessRequest;
  readonly decision: Decision;
  /** Policy of the resource, where it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** The operation that asked, such as `ecs:CreateService`. */
  readonly operation: string;
}

/** Everything that the roles of a rehearsal asked for. */
export class AuthorizationRecord {
  readonly judged: Judged[] = [];
  /** Why a request could not be judged; a rehearsal with one of them does not hold. */
  readonly unjudged: string[] = [];
}
