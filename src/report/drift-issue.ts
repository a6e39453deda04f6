import { environmentOf } from "../core/stack-names.ts";
import type { Delta, IssueAction, IssueDecision } from "../drift/issues/decide.ts";
import type { DriftFinding } from "../drift/record/finding.ts";
import { markerOf, stateComment } from "../drift/record/issue-state.ts";
import { grouped } from "../drift/record/write.ts";
import { importCommand, rejectCommand } from "./drift-commands.ts";
import { folded, stackMarkdown } from "./drift-markdown.ts";
import { CLASS_WORDS, differenceText, placeText, seenText, statusText } from "./drift-words.ts";
import { markdown } from "./escape.ts";

/** Bytes of a body that are used at most. GitHub refuses more than 65,536 characters. */
const BODY_LIMIT = 60_000;

/** Lines of one kind in a comment, and commands in a body. */
const LINES = 20;

/** Owners that are mentioned at most when an issue is opened. */
const MENTIONS = 10;

/** The run that writes. */
export interface IssueRun {
  /** ISO time. */
  readonly at: string;
  /** Address of the run's log. */
  readonly url?: string | undefined;
}

/**
 * The requests that a decision comes to, in the order they are sent. A comment goes before the state that would
 * silence it: a run that breaks off between the two repeats it rather than loses it.
 */
export function issueActions(decision: IssueDecision, run: IssueRun): IssueAction[] {
  const { delta, number, step, verdict } = decision;
  const changed = delta.fresh.length + delta.worse.length + delta.resolved.length > 0;
  if (step === "create") {
    const body = issueBody(decision, run, mentions(delta.fresh));
    return [{ kind: "create", title: `Drift in ${verdict.stack}`, body }];
  }
  if (step === "none" || number === undefined) return [];
  const body = issueBody(decision, run);
  const comment = (head: string): IssueAction => ({
    kind: "comment",
    number,
    body: commentBody(head, delta),
  });
  switch (step) {
    case "update":
      return [...(changed ? [comment("The drift has changed.")] : []), { kind: "update", number, body }];
    case "reopen":
      return [
        comment(
          "Reopened: the drift is still there. To keep it, waive it in the policy, with a reason, an owner and an expiry.",
        ),
        { kind: "update", number, body, state: "open" },
      ];
    case "again": {
      const cc = mentions(delta.fresh);
      return [
        comment(`There is drift again.${cc === "" ? "" : `\n\n${cc}`}`),
        { kind: "update", number, body, state: "open" },
      ];
    }
    case "close":
      return [
        ...(changed ? [comment("The whole stack was checked, and nothing is left.")] : []),
        { kind: "update", number, body, state: "closed" },
      ];
    case "settle":
      return [{ kind: "update", number, body }];
  }
}

/** What a person reads of what was done: `issue #7 of prod-platform: reopened, commented`. */
export function actionWords(actions: readonly IssueAction[]): string {
  const words = actions.map((action) => {
    if (action.kind === "create") return "opened";
    if (action.kind === "comment") return "commented";
    return action.state === "open" ? "reopened" : action.state === "closed" ? "closed" : "updated";
  });
  return words.join(", ");
}

function issueBody({ state, verdict }: IssueDecision, run: IssueRun, cc = ""): string {
  const findings = grouped(verdict).findings;
  const ids = new Set(findings.map(({ id }) => id));
  const unseen = state.findings.filter(([id]) => !ids.has(id));
  const link = run.url !== undefined && isPlainUrl(run.url) ? ` in [this run](${run.url})` : "";
  const head = [
    markerOf(verdict.stack),
    `**${statusText(verdict)}**, checked ${markdown(verdict.checkedAt ?? run.at)}${link}.`,
    ...(unseen.length === 0
      ? []
      : [
          "",
          `${unseen.length} findings of earlier runs could not be looked at again: ${listed(unseen.map(([id]) => id))}.`,
        ]),
    ...(cc === "" ? [] : ["", cc]),
    "",
  ];
  const foot = [
    ...folded(
      "Commands",
      findings.flatMap((finding) => commands(finding, verdict.stack)).slice(0, LINES),
      12_000,
    ),
    "",
    "This text is replaced by every run of `ballast drift report`. The first run that checks the whole stack and " +
      "finds nothing closes the issue; closed by hand, it comes back while the drift lasts.",
    stateComment(state),
  ];
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const fixed = bytes([...head, ...foot].join("\n"));
  // Letters beyond ASCII take more bytes than characters: the table gets shorter until all fits.
  for (let budget = BODY_LIMIT - fixed; ; budget = Math.floor(budget * 0.7)) {
    const body = [...head, stackMarkdown(verdict, budget), ...foot].join("\n");
    if (bytes(body) <= BODY_LIMIT || budget < 100) return body;
  }
}

function commands(finding: DriftFinding, stack: string): string[] {
  const environment = environmentOf(stack);
  if (environment === undefined) return [];
  const place = { environment, stack };
  const found = [rejectCommand(finding, place), importCommand(finding, place)].filter(
    (it) => it !== undefined,
  );
  return found.map((command) => `${markdown(placeText(finding), 200)}: ${markdown(command, 400)}`);
}

function commentBody(head: string, { fresh, resolved, worse }: Delta): string {
  return [
    head,
    ...group("New", fresh.map(line)),
    ...group("Worse", worse.map(line)),
    ...group(
      "Resolved",
      resolved.map(([id, severity, first]) => `${id}, ${severity}, first seen ${markdown(first)}`),
    ),
  ].join("\n");
}

function group(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const left = lines.length - LINES;
  const shown = lines.slice(0, LINES).map((text) => `- ${text}`);
  return ["", `**${title}**`, "", ...shown, ...(left > 0 ? [`- and ${left} more`] : [])];
}

function line(finding: DriftFinding): string {
  const parts = [
    placeText(finding),
    CLASS_WORDS[finding.class],
    differenceText(finding),
    finding.why,
    seenText(finding),
  ];
  const text = parts.filter((part) => part !== "").join(" · ");
  return `**${finding.severity}** ${finding.id} ${markdown(text, 400)}`;
}

/** Owners that GitHub knows as a person or a team. Anything else is only shown. */
function mentions(findings: readonly DriftFinding[]): string {
  const owners = findings.flatMap(({ owner }) => (owner !== undefined && isMention(owner) ? [owner] : []));
  const named = [...new Set(owners)].sort().slice(0, MENTIONS);
  return named.length === 0 ? "" : `cc ${named.join(" ")}`;
}

function isMention(owner: string): boolean {
  return /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$/.test(owner);
}

function listed(ids: readonly string[]): string {
  const left = ids.length - LINES;
  return [...ids.slice(0, LINES), ...(left > 0 ? [`and ${left} more`] : [])].join(", ");
}

function isPlainUrl(url: string): boolean {
  return /^https?:\/\/[\w.:/-]{1,300}$/.test(url);
}
