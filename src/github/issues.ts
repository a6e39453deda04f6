import { z } from "zod";
import type { ExistingIssue, IssueAction } from "../drift/issues/decide.ts";
import { ISSUE_LABEL } from "../drift/record/issue-state.ts";
import type { GitHub } from "./client.ts";

const Issues = z.array(
  z.object({
    number: z.int(),
    state: z.enum(["open", "closed"]),
    body: z.string().nullish(),
    pull_request: z.unknown().optional(),
  }),
);
const Created = z.object({ number: z.int() });

/** Every issue with our label, open or closed; pull requests are left out, which GitHub lists as issues too. */
export async function listIssues(github: GitHub): Promise<ExistingIssue[]> {
  const path = `/issues?labels=${ISSUE_LABEL}&state=all&sort=created&direction=asc&per_page=100`;
  const all = await github.list(path, Issues);
  return all
    .filter(({ pull_request }) => pull_request === undefined || pull_request === null)
    .map(({ body, number, state }) => ({ number, open: state === "open", body: body ?? "" }));
}

/** Sends one change. @returns the number of the issue @throws GitHubError */
export async function changeIssue(github: GitHub, action: IssueAction): Promise<number> {
  switch (action.kind) {
    case "create": {
      const { body, title } = action;
      return (await github.send("POST", "/issues", { title, body, labels: [ISSUE_LABEL] }, Created)).number;
    }
    case "comment":
      await github.send("POST", `/issues/${action.number}/comments`, { body: action.body }, z.unknown());
      return action.number;
    case "update": {
      const { body, number, state } = action;
      const reason = state === "closed" ? { state_reason: "completed" } : {};
      await github.send(
        "PATCH",
        `/issues/${number}`,
        { body, ...(state && { state, ...reason }) },
        z.unknown(),
      );
      return number;
    }
  }
}
