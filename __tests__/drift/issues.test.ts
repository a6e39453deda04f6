import { decideIssue, findIssue, type IssueDecision, strayIssues } from "../../src/drift/issues/decide.ts";
import type { DriftFinding, StackVerdict } from "../../src/drift/record/finding.ts";
import { markerOf } from "../../src/drift/record/issue-state.ts";
import { FakeGitHub } from "../support/github.ts";
import { existing, RUN, runOn, STACK } from "../support/issues.ts";
import { finding, verdictWith } from "../support/reports.ts";

const HAND = "somebody closed it by hand";

type Step = readonly [findings: readonly DriftFinding[], complete: boolean] | typeof HAND;
const [A, B] = [finding(1), finding(2, { severity: "medium" })];
const worse = { ...B, severity: "critical" } as const;

describe("the issue of a stack", () => {
  it.each<[string, readonly Step[], readonly string[], "open" | "closed" | "none"]>([
    ["is opened for drift", [[[A], true]], ["create"], "open"],
    ["is opened for drift of a stack that was checked in part", [[[A], false]], ["create"], "open"],
    ["is not opened without any", [[[], true]], [], "none"],
    ["is not opened because a check failed", [[[], false]], [], "none"],
    [
      "is not opened for what is settled",
      [[[finding(3, { class: "accepted", severity: "info" })], true]],
      [],
      "none",
    ],
    [
      "is kept up without a comment while nothing changes",
      [
        [[A], true],
        [[A], true],
      ],
      ["update"],
      "open",
    ],
    [
      "says what is new",
      [
        [[A], true],
        [[A, B], true],
      ],
      ["comment", "update"],
      "open",
    ],
    [
      "says what is worse",
      [
        [[A, B], true],
        [[A, worse], true],
      ],
      ["comment", "update"],
      "open",
    ],
    [
      "says nothing of what is less bad",
      [
        [[A, worse], true],
        [[A, B], true],
      ],
      ["update"],
      "open",
    ],
    [
      "says what is resolved",
      [
        [[A, B], true],
        [[A], true],
      ],
      ["comment", "update"],
      "open",
    ],
    [
      "is closed by a complete run without findings",
      [
        [[A], true],
        [[], true],
      ],
      ["comment", "update closed"],
      "closed",
    ],
    [
      "stays open when not all was checked",
      [
        [[A], true],
        [[], false],
      ],
      ["update"],
      "open",
    ],
    [
      "does not call resolved what was not checked",
      [
        [[A, B], true],
        [[A], false],
      ],
      ["update"],
      "open",
    ],
    [
      "remembers what could not be checked",
      [
        [[A, B], true],
        [[], false],
        [[A, B], true],
      ],
      ["update"],
      "open",
    ],
    ["comes back when closed by hand", [[[A], true], HAND, [[A], true]], ["comment", "update open"], "open"],
    ["stays closed by hand once the drift is gone", [[[A], true], HAND, [[], true]], ["update"], "closed"],
    ["is left alone after that", [[[A], true], HAND, [[], true], [[], true]], [], "closed"],
    ["stays closed by hand while nothing is known", [[[A], true], HAND, [[], false]], [], "closed"],
    [
      "is opened again for drift anew",
      [
        [[A], true],
        [[], true],
        [[B], true],
      ],
      ["comment", "update open"],
      "open",
    ],
    [
      "is left alone after a clean run",
      [
        [[A], true],
        [[], true],
        [[], true],
      ],
      [],
      "closed",
    ],
  ])("%s", (_name, steps, expected, state) => {
    const github = new FakeGitHub();
    let last: string[] = [];
    for (const step of steps) {
      if (step === HAND) for (const issue of github.issues) issue.state = "closed";
      else last = runOn(github, ...step);
    }
    expect([last, github.issues[0]?.state ?? "none"]).toEqual([expected, state]);
    expect(github.issues.length).toBeLessThanOrEqual(1);
  });

  it("tells in its comment what is new, worse and resolved", () => {
    const github = new FakeGitHub();
    runOn(github, [A, B]);
    runOn(github, [worse, finding(3)]);
    const [comment = ""] = github.issues[0]?.comments ?? [];
    for (const [title, id] of [
      ["New", finding(3).id],
      ["Worse", B.id],
      ["Resolved", A.id],
    ]) {
      expect(comment).toMatch(new RegExp(`\\*\\*${title}\\*\\*\n\n- [^\n]*${id}[^\n]*(\n\n|$)`));
    }
  });

  it("mentions owners when it is opened, and never again", () => {
    const owned = (number: number, owner: string) => finding(number, { owner });
    const github = new FakeGitHub();
    const all = [
      owned(1, "@org/net"),
      owned(2, "@ada"),
      owned(3, "@org/net"),
      owned(4, "@org/x @everyone"),
      owned(5, "@-"),
    ];
    runOn(github, all);
    const opened = github.issues[0]?.body ?? "";
    expect(opened.match(/^cc .*$/m)?.[0]).toBe("cc @ada @org/net");
    expect(opened.match(/@(?!&)/g)).toHaveLength(2);
    runOn(github, [...all, owned(6, "@org/late")]);
    for (const text of [github.issues[0]?.body, ...(github.issues[0]?.comments ?? [])])
      expect(text).not.toMatch(/@\w/);
    runOn(github, []);
    runOn(github, [owned(7, "@org/again")]);
    expect(github.issues[0]?.comments.at(-1)).toContain("cc @org/again");
  });

  it("names its commands for a stack of the project", () => {
    const github = new FakeGitHub();
    runOn(github, [A]);
    const shown = github.issues[0]?.body.replace(/&#(\d+);/g, (_all, code) =>
      String.fromCodePoint(Number(code)),
    );
    expect(shown).toContain(`ballast drift reject prod ${A.id} --stack ${STACK}`);
    expect(shown).toContain("in [this run](https://github.com/org/shop/actions/runs/7)");
  });
});

describe("finding the issue", () => {
  const body = (stack: string) => `${markerOf(stack)}\ntext`;
  const issue = (number: number, text: string, open = true) => ({ number, open, body: text });

  it("takes the oldest of two with the same marker, and says so", () => {
    const { issue: found, notes } = findIssue([issue(9, body(STACK)), issue(4, body(STACK))], STACK);
    expect(found?.number).toBe(4);
    expect(notes[0]).toBe(`issues #4, #9 are all about ${STACK}: #4 is kept up`);
  });

  it.each([
    ["another stack that begins so", body(`${STACK}-2`)],
    ["a marker further down", `see\n${body(STACK)}`],
    ["a quoted marker", `> ${body(STACK)}`],
    ["a marker with more behind it", `${markerOf(STACK)} x`],
    ["no body", ""],
  ])("does not take %s", (_name, text) => {
    expect(findIssue([issue(1, text)], STACK).issue).toBeUndefined();
  });

  it("takes line ends as GitHub writes them", () => {
    const github = new FakeGitHub();
    runOn(github, [A]);
    const [first] = existing(github);
    const edited = { ...first, number: 1, open: true, body: (first?.body ?? "").replaceAll("\n", "\r\n") };
    expect(findIssue([edited], STACK)).toMatchObject({
      issue: { state: { findings: [[A.id, "high", RUN.at]] } },
      notes: [],
    });
  });

  it("names open issues of stacks that are not in this run", () => {
    const all = [issue(1, body("gone")), issue(2, body("gone"), false), issue(3, body(STACK)), issue(4, "x")];
    expect(strayIssues(all, [STACK])).toEqual([
      "issue #1 is about gone, which is not in this run: it stays as it is",
    ]);
  });
});

/** The table in the docstring, so that it stays true. */
it("decides as its table says", () => {
  const known = (open: boolean, left: boolean) => ({
    number: 1,
    open,
    state: { stack: STACK, cut: false, findings: left ? [[A.id, "high", RUN.at] as const] : [] },
  });
  const issues = [undefined, known(true, true), known(false, true), known(false, false)];
  const row = (verdict: StackVerdict): IssueDecision["step"][] =>
    issues.map((issue) => decideIssue(verdict, issue).step);
  expect([
    row(verdictWith(STACK, [A])),
    row(verdictWith(STACK, [A], { complete: false })),
    row(verdictWith(STACK, [])),
    row(verdictWith(STACK, [], { complete: false })),
  ]).toEqual([
    ["create", "update", "reopen", "again"],
    ["create", "update", "reopen", "again"],
    ["none", "close", "settle", "none"],
    ["none", "update", "none", "none"],
  ]);
});
