import type { AccessRequest, Decision } from "../../permissions/evaluate.ts";
import type { PolicyDocument } from "../../permissions/policy.ts";

/** One authorization of a rehearsal, as it was judged. */
export interface Judged {
  /** Name of the role that asked. */
  readonly role: string;
  readonly request: AccessRequest;
  readonly decision: Decision;
  /** Policy of the resource that was judged with it. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** Of the request that asked, such as `ecs:CreateService`. */
  readonly operation: string;
}

/** What a role asked for and was refused, and what would let it. */
export interface Denied extends Judged {}

/** Everything that the restricted principals of a rehearsal asked for. */
export class AuthorizationRecord {
  readonly judged: Judged[] = [];
  /** Requests that could not be judged, each with the reason; a rehearsal with one of them does not hold. */
  readonly unjudged: string[] = [];

  denied(): readonly Judged[] {
    return this.judged.filter(({ decision }) => !decision.allowed);
  }
}
