import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { parseJsonText } from "../core/json-text.ts";
import { sha256 } from "../core/sha256.ts";
import { actionCounts, PLANNED_ACTIONS, type PlannedAction, plannedAction } from "../terraform/actions.ts";
import { type ChangedAttribute, changedAttributes } from "../terraform/changed-attributes.ts";
import type { Plan, ResourceChange } from "../terraform/plan.ts";
import { PLAN_PRODUCER } from "../terraform/plan-json.ts";
import { shapeAt } from "../terraform/provider-schema.ts";
import type { Trouble } from "../terraform/trouble.ts";
import { publicCanonical, sortBy } from "../terraform/value.ts";

/** One change of a plan, secrets sealed. */
export interface PlannedChange {
  readonly address: string;
  readonly action: PlannedAction;
  /** Attributes that change, without those that only follow another one, by name. */
  readonly attributes: readonly ChangedAttribute[];
  /** 64 hexadecimal digits over address, actions and values. */
  readonly digest: string;
}

/** What a plan does, and the identity of all of it. */
export interface PlannedChanges {
  readonly digest: string;
  readonly counts: Readonly<Record<PlannedAction, number>>;
  readonly changes: readonly PlannedChange[];
}

/** A stack as planned, or why it could not be. */
export type StackPlan = { readonly stack: string } & (
  | { readonly planned: PlannedChanges; readonly trouble?: undefined }
  | { readonly planned?: undefined; readonly trouble: Trouble }
);

/** What became of one stack of a deploy. */
export type DeployedStack = { readonly stack: string } & (
  | { readonly outcome: "applied"; readonly planned: PlannedChanges }
  | {
      readonly outcome: "differs";
      readonly planned: PlannedChanges;
      readonly found: readonly PlanDifference[];
    }
  | { readonly outcome: "not-reviewed" }
  | { readonly outcome: "unplanned"; readonly trouble: Trouble }
  /** Planned as reviewed, but the engine could not apply or settle it. */
  | { readonly outcome: "failed"; readonly words: string }
);

/** What is kept of a reviewed plan: no value of it, so that it may be an artifact. */
export const ReviewedPlanSchema = z.strictObject({
  schema_version: z.literal("1.0"),
  stacks: z.array(
    z.strictObject({
      stack: z.string(),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      changes: z.array(
        z.strictObject({ address: z.string(), action: z.enum(PLANNED_ACTIONS), digest: z.string() }),
      ),
    }),
  ),
});
export type ReviewedPlan = z.infer<typeof ReviewedPlanSchema>;
export type ReviewedStack = ReviewedPlan["stacks"][number];

/** How a plan differs from the reviewed one, by address. */
export interface PlanDifference {
  readonly address: string;
  readonly kind: "added" | "gone" | "other action" | "other values";
}

/**
 * The changes of a plan and their digest. A saved plan holds secrets in clear and cannot be handed from one job to the
 * next; two plans with the same digest do the same, as far as anybody could review it: the values of secrets are left
 * out (that one changes is not), and so are values that follow from others. Order counts in lists only.
 * @param place where the plan is from, for errors
 * @throws InputError for an incomplete plan, which nobody can review
 */
export function plannedChanges(plan: Plan, place: string): PlannedChanges {
  if (plan.changes === undefined) {
    throw new InputError(
      "PLAN_KIND",
      place,
      "plans no changes: it is refresh-only, or failed",
      "make a normal plan",
    );
  }
  if (plan.errored || !plan.complete) {
    const what = plan.errored ? "ended with an error" : "is about a part of the stack (-target)";
    throw new InputError("PLAN_PART", place, what, `plan the whole stack: ${PLAN_PRODUCER}`);
  }
  const found = plan.changes.flatMap((change) => toPlanned(change) ?? []);
  const changes = sortBy(found, ({ address, digest }) => `${address} ${digest}`);
  return {
    digest: digestOf(changes.map(({ digest }) => digest)),
    counts: actionCounts(changes.map(({ action }) => action)),
    changes,
  };
}

/** What has to be kept to compare a later plan with this one. */
export function reviewedPlan(stacks: ReadonlyMap<string, PlannedChanges>): ReviewedPlan {
  return {
    schema_version: "1.0",
    stacks: [...stacks].map(([stack, { changes, digest }]) => ({
      stack,
      digest,
      changes: changes.map(({ action, address, digest: own }) => ({ address, action, digest: own })),
    })),
  };
}

/** Reads what `reviewedPlan` made. @throws InputError when it is something else */
export function parseReviewedPlan(text: string, place: string): ReviewedPlan {
  const fix = "write it with `ballast deploy plan <environment> --out <file>`";
  const parsed = ReviewedPlanSchema.safeParse(parseJsonText(text, place, "ballast deploy plan"));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
  throw new InputError("REVIEWED_SHAPE", place, `${where} does not have the form of a reviewed plan`, fix);
}

/** How a plan differs from the one that was reviewed; empty exactly when the digests are the same. */
export function planDifferences(reviewed: ReviewedStack, now: PlannedChanges): PlanDifference[] {
  const all = [...reviewed.changes, ...now.changes].map(({ address }) => address);
  const of = (changes: ReviewedStack["changes"] | PlannedChanges["changes"], address: string) =>
    changes.filter((change) => change.address === address);
  return sortBy([...new Set(all)], (address) => address).flatMap((address): PlanDifference[] => {
    const before = of(reviewed.changes, address);
    const after = of(now.changes, address);
    if (before.length === 0) return [{ address, kind: "added" }];
    if (after.length === 0) return [{ address, kind: "gone" }];
    const text = (key: "action" | "digest") =>
      [before, after].map((changes) => JSON.stringify(changes.map((change) => change[key]).sort()));
    const [actionsBefore, actionsAfter] = text("action");
    if (actionsBefore !== actionsAfter) return [{ address, kind: "other action" }];
    const [valuesBefore, valuesAfter] = text("digest");
    return valuesBefore === valuesAfter ? [] : [{ address, kind: "other values" }];
  });
}

function toPlanned(change: ResourceChange): PlannedChange | undefined {
  const action = plannedAction(change);
  if (action === undefined) return undefined;
  const { actions, address, after, before, deposed, importing, previousAddress, replacePaths, type } = change;
  const attributes = changedAttributes(type, before, after);
  const digest = digestOf([
    address,
    previousAddress ?? "",
    deposed ?? "",
    importing,
    actions,
    [...replacePaths].sort(),
    attributes.map(({ after, before, name }) => {
      const shape = shapeAt(type, [name]);
      return [name, publicCanonical(before, shape), publicCanonical(after, shape)];
    }),
  ]);
  return { address, action, attributes, digest };
}

function digestOf(parts: readonly unknown[]): string {
  return sha256(JSON.stringify(parts));
}
