import type { Review } from "../review/result.ts";
import { markdown } from "./escape.ts";
import { bytesOf, fitSections } from "./review-fit.ts";
import { headLines } from "./review-head.ts";
import { sectionsOf } from "./review-sections.ts";

/** Bytes of a comment that are used at most. GitHub refuses a body of more than 65,536 characters. */
const BODY_LIMIT = 65_000;

/** Ends the comment, so that the next run finds it. */
export const REVIEW_MARKER = "<!-- ballast review -->";

/** The comment of a pull request: five lines for whoever is in a hurry, then every part, long ones folded. */
export function reviewMarkdown(review: Review, url?: string): string {
  const head = [...headLines(review), ""].join("\n");
  const foot = [footText(review, url), "", REVIEW_MARKER, ""].join("\n");
  const sections = review.environments.flatMap(sectionsOf);
  const more = url === undefined ? "run `ballast review` to see all" : "the log of the run has all";
  return `${head}\n${fitSections(sections, BODY_LIMIT - bytesOf(head) - bytesOf(foot) - 2, more)}\n${foot}`;
}

function footText({ base, baseCommit, environments, unchanged }: Review, url: string | undefined): string {
  const sides = base === baseCommit ? "" : ` ${markdown(base)},`;
  const same =
    unchanged.length === 0 ? "" : ` Unchanged: ${unchanged.map((name) => markdown(name)).join(", ")}.`;
  const byCode = environments.some(({ stacks }) => stacks.some(({ source }) => source === "code"));
  const limit = byCode
    ? " Read from the code: what is replaced is what the provider is known to replace; a plan knows it exactly."
    : "";
  const run = url !== undefined && /^https?:\/\/[\w.:/-]{1,300}$/.test(url) ? ` [This run](${url}).` : "";
  return `Compared with${sides} ${markdown(baseCommit.slice(0, 12))}.${same}${limit}${run} Each run replaces this text.`;
}
