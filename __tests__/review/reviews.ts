import type { EnvironmentReview, Review, ReviewedChange, StackReview } from "../../src/review/result.ts";
import { verdictOf } from "../../src/review/verdict.ts";

/** A review of these environments against one commit. */
export function reviewOf(...environments: readonly EnvironmentReview[]): Review {
  return {
    schemaVersion: "1.0",
    base: "main",
    baseCommit: "0123456789abcdef0123456789abcdef01234567",
    verdict: verdictOf(environments),
    environments,
    unchanged: ["dev"],
  };
}

/** An environment of which nothing is known but what is given. */
export function environmentOf(more: Partial<EnvironmentReview> = {}): EnvironmentReview {
  return {
    environment: "prod",
    state: "changed",
    stacks: [stackOf([changeOf()])],
    grants: [],
    gate: undefined,
    cost: undefined,
    resilience: undefined,
    alarms: undefined,
    drift: undefined,
    troubles: [],
    ...more,
  };
}

export function stackOf(changes: readonly ReviewedChange[], more: Partial<StackReview> = {}): StackReview {
  return { stack: "prod-platform", state: "changed", source: "code", changes, unprotected: [], ...more };
}

export function changeOf(more: Partial<ReviewedChange> = {}): ReviewedChange {
  return {
    address: "aws_lb.alb",
    kind: "resource",
    action: "update",
    attributes: [{ name: "idle_timeout", before: 60, after: 75 }],
    replacedBy: [],
    routine: false,
    ...more,
  };
}
