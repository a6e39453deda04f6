import { z } from "zod";
import type { GitHub } from "./client.ts";

const Comments = z.array(
  z.object({
    id: z.int(),
    body: z.string().nullish(),
    author_association: z.string().nullish(),
    user: z.object({ type: z.string().nullish() }).nullish(),
  }),
);

/** Who may write a comment that is replaced: anybody can put a marker into their own. */
const TRUSTED = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

/**
 * Writes the one comment of a pull request that ends with a marker: replaces it, or makes it.
 * Source: https://docs.github.com/en/rest/issues/comments (2026-11)
 * @param number of the pull request
 * @throws GitHubError
 */
export async function writeComment(
  github: GitHub,
  number: number,
  marker: string,
  body: string,
): Promise<"created" | "updated"> {
  const all = await github.list(`/issues/${number}/comments?per_page=100`, Comments);
  const own = all.find(
    (comment) =>
      comment.body?.trimEnd().endsWith(marker) &&
      (comment.user?.type === "Bot" || TRUSTED.has(comment.author_association ?? "")),
  );
  if (own) {
    await github.send("PATCH", `/issues/comments/${own.id}`, { body }, z.unknown());
    return "updated";
  }
  await github.send("POST", `/issues/${number}/comments`, { body }, z.unknown());
  return "created";
}
