import { InputError } from "../core/input-error.ts";
import { parseJsonText } from "../core/json-text.ts";
import { UNKNOWN } from "../terraform/value.ts";
import type { EnvironmentReview, Review } from "./result.ts";
import { ReviewSchema } from "./schema.ts";
import { verdictOf } from "./verdict.ts";

const PRODUCER = "ballast review --json";

/**
 * Reads what `ballast review --json` wrote.
 * @param place the file's name, for errors
 * @throws InputError with file and place; the content is never quoted
 */
export function readReview(text: string, place: string): Review {
  const parsed = ReviewSchema.safeParse(restored(parseJsonText(text, place, PRODUCER)));
  // What the schema lets through has the form of a review: optional parts are absent in one, and undefined in the other.
  if (parsed.success) return parsed.data as Review;
  const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
  throw new InputError(
    "REVIEW_SHAPE",
    `${place} ${where}`,
    `is not as docs/schemas/review-1.json says: ${parsed.error.issues[0]?.message ?? "another form"}`,
    `write it with \`${PRODUCER}\``,
  );
}

/**
 * One review of those of several jobs. Where two are about one environment, the one that knows more plans counts.
 * @throws InputError for reviews against different commits
 */
export function joinReviews(reviews: readonly Review[]): Review {
  const [first] = reviews;
  if (!first) throw new Error("there is no review to join");
  const other = reviews.find(({ baseCommit }) => baseCommit !== first.baseCommit);
  if (other) {
    throw new InputError(
      "REVIEW_BASE",
      other.baseCommit,
      `one review is against it, another against ${first.baseCommit}`,
      "make all of them against one commit",
    );
  }
  const best = new Map<string, EnvironmentReview>();
  for (const review of reviews.flatMap(({ environments }) => environments)) {
    const known = best.get(review.environment);
    if (!known || plansIn(review) > plansIn(known)) best.set(review.environment, review);
  }
  const environments = [...best.values()];
  const unchanged = new Set(reviews.flatMap((review) => review.unchanged));
  return {
    ...first,
    verdict: verdictOf(environments),
    environments,
    unchanged: [...unchanged].filter((name) => !best.has(name)),
  };
}

function plansIn({ gate, stacks }: EnvironmentReview): number {
  const planned = stacks.filter(({ source }) => source === "plan").length;
  return planned + (gate?.plans.filter((plan) => "trouble" in plan).length ?? 0);
}

/** Values as they were before they were written; a secret stays the mark of one. */
function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "unknown" && only[1] === true) return UNKNOWN;
  return Object.fromEntries(entries.map(([key, item]) => [key, restored(item)]));
}
