import {
  decideIssue,
  type ExistingIssue,
  findIssue,
  type KnownIssue,
  strayIssues,
} from "../../drift/issues/decide.ts";
import type { FirstSeen } from "../../drift/record/age.ts";
import type { StackVerdict } from "../../drift/record/finding.ts";
import { firstSeenOf } from "../../drift/record/issue-state.ts";
import { type GitHub, GitHubError } from "../../github/client.ts";
import { changeIssue, listIssues } from "../../github/issues.ts";
import { actionWords, type IssueRun, issueActions } from "../../report/drift-issue.ts";

/** Stacks in a row whose issue could not be written, after which the rest is left out. */
const GIVE_UP = 3;

/** What is known of the issues before anything is written. */
export interface Issues {
  readonly byStack: ReadonlyMap<string, KnownIssue | undefined>;
  readonly known: readonly FirstSeen[];
  readonly notes: readonly string[];
}

/** Reads the issues of these stacks. @throws GitHubError */
export async function readIssues(github: GitHub, stacks: readonly string[]): Promise<Issues> {
  const existing: ExistingIssue[] = await listIssues(github);
  const found = stacks.map((stack) => ({ stack, ...findIssue(existing, stack) }));
  return {
    byStack: new Map(found.map(({ issue, stack }) => [stack, issue])),
    known: found.flatMap(({ issue }) => (issue?.state ? [firstSeenOf(issue.state)] : [])),
    notes: [...found.flatMap(({ notes }) => notes), ...strayIssues(existing, stacks)],
  };
}

/** Brings the issue of every stack up to date. One that fails hides none of the others. */
export async function writeIssues(
  github: GitHub,
  verdicts: readonly StackVerdict[],
  issues: Issues,
  run: IssueRun,
): Promise<{ readonly done: readonly string[]; readonly failures: readonly string[] }> {
  const done: string[] = [];
  const failures: string[] = [];
  let inARow = 0;
  for (const verdict of verdicts) {
    const actions = issueActions(decideIssue(verdict, issues.byStack.get(verdict.stack)), run);
    if (actions.length === 0) continue;
    if (inARow >= GIVE_UP) {
      failures.push(`issue of ${verdict.stack}: not tried, after ${GIVE_UP} failures in a row`);
      continue;
    }
    try {
      let number = 0;
      for (const action of actions) number = await changeIssue(github, action);
      done.push(`issue #${number} of ${verdict.stack}: ${actionWords(actions)}`);
      inARow = 0;
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      failures.push(`issue of ${verdict.stack}: ${error.message}`);
      inARow += 1;
    }
  }
  return { done, failures };
}
