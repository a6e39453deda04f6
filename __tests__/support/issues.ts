import { decideIssue, findIssue } from "../../src/drift/issues/decide.ts";
import { withAges } from "../../src/drift/record/age.ts";
import type { DriftFinding } from "../../src/drift/record/finding.ts";
import { issueActions } from "../../src/report/drift-issue.ts";
import type { FakeGitHub } from "./github.ts";
import { NOW, verdictWith } from "./reports.ts";

export const STACK = "prod-platform";
export const RUN = { at: NOW.toISOString(), url: "https://github.com/org/shop/actions/runs/7" };

/** One run of the report on a repository. */
export function runOn(github: FakeGitHub, findings: readonly DriftFinding[], complete = true): string[] {
  const [verdict] = withAges([verdictWith(STACK, findings, { complete })], new Map(), NOW);
  if (!verdict) throw new Error("no verdict");
  const { issue } = findIssue(existing(github), STACK);
  const actions = issueActions(decideIssue(verdict, issue), RUN);
  for (const action of actions) github.apply(action);
  return actions.map((action) =>
    action.kind === "update" ? `update ${action.state ?? ""}`.trim() : action.kind,
  );
}

export const existing = ({ issues }: FakeGitHub) =>
  issues.map(({ body, number, state }) => ({ number, body, open: state === "open" }));
