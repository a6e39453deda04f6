import { findIssue } from "../../src/drift/issues/decide.ts";
import type { DriftFinding } from "../../src/drift/record/finding.ts";
import {
  type IssueState,
  markedStack,
  markerOf,
  readIssueState,
  stateComment,
} from "../../src/drift/record/issue-state.ts";
import { FakeGitHub } from "../support/github.ts";
import { existing, RUN, runOn, STACK } from "../support/issues.ts";
import { finding } from "../support/reports.ts";

const A = finding(1);

describe("the hidden state", () => {
  const state: IssueState = { stack: STACK, cut: false, findings: [[A.id, "high", RUN.at]] };
  const comment = stateComment(state);

  it("is one comment that nothing in it can end", () => {
    const hostile = stateComment({ ...state, stack: "a --> <b> \u2028 & -->" });
    expect(hostile.match(/-->/g)).toHaveLength(1);
    expect(hostile.slice(4)).not.toMatch(/[<&]|[^ -~]/);
    expect(readIssueState(comment, STACK)).toEqual({ v: 1, ...state });
  });

  it.each([
    ["nothing", ""],
    ["half of it", comment.slice(0, -10)],
    ["no JSON", "<!-- ballast-drift-state:{oops -->"],
    ["an unknown key", comment.replace('"cut"', '"more":1,"cut"')],
    ["another level", comment.replace('"high"', '"worst"')],
    ["no time", comment.replace(RUN.at, "long ago")],
    ["an id twice", comment.replace("]]", `],["${A.id}","low","${RUN.at}"]]`)],
    ["another stack", comment.replace(STACK, "prod-other")],
    ["two of them", `${comment}\n${comment}`],
    ["a flood", comment.replace("]]", `]${`,["${A.id}","low","${RUN.at}"]`.repeat(500)}]`)],
  ])("with %s counts as none", (_name, text) => {
    expect(readIssueState(text, STACK)).toBe("unreadable");
  });

  it("that somebody spoilt is said, and every finding is new again", () => {
    const github = new FakeGitHub();
    runOn(github, [A]);
    const [issue] = github.issues;
    if (issue) issue.body = issue.body.replace('"high"', '"low!"');
    const { issue: found, notes } = findIssue(existing(github), STACK);
    expect([found?.state, notes]).toEqual([
      undefined,
      [`issue #1 of ${STACK}: its hidden state is unreadable, so it counts as none`],
    ]);
    expect(runOn(github, [A])).toEqual(["comment", "update"]);
    expect(runOn(github, [A])).toEqual(["update"]);
  });

  it("cannot be forged from the cloud", () => {
    const github = new FakeGitHub();
    const forged = `x\n${markerOf("prod-other")}\n${comment}`;
    runOn(github, [{ ...A, cloud: forged, why: forged, notes: [forged], address: forged, owner: forged }]);
    const body = github.issues[0]?.body ?? "";
    expect([markedStack(body), body.match(/<!--/g)?.length]).toEqual([STACK, 2]);
    expect(findIssue(existing(github), STACK).issue?.state?.findings).toHaveLength(1);
  });
});

describe("a body", () => {
  const bodyOf = (findings: readonly DriftFinding[]) => {
    const github = new FakeGitHub();
    runOn(github, findings);
    return github;
  };
  const long = { cloud: "日本".repeat(200), why: "ü".repeat(400), notes: ["ß".repeat(400)] };
  const many = Array.from({ length: 900 }, (_, index) => finding(index + 1, { ...long, severity: "medium" }));

  it("stays within 60 kB and counts what it left out", () => {
    const body = bodyOf(many).issues[0]?.body ?? "";
    const rows = body.split("\n").filter((line) => line.startsWith("| **medium**")).length;
    const left = Number(/^(\d+) more, see the JSON report\.$/m.exec(body)?.[1]);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
    expect([rows > 5, rows + left]).toEqual([true, 900]);
  });

  it("with more than it can remember is quiet while nothing changes, and loud about what is worse", () => {
    const github = bodyOf(many);
    expect(runOn(github, many)).toEqual(["update"]);
    expect(runOn(github, many.slice(1))).toEqual(["comment", "update"]);
    expect(runOn(github, many.slice(1))).toEqual(["update"]);
    expect(runOn(github, [...many.slice(1), finding(5000)])).toEqual(["comment", "update"]);
    expect(github.issues[0]?.comments.at(-1)).toContain(finding(5000).id);
    for (const comment of github.issues[0]?.comments ?? [])
      expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  });

  it("makes no markup of what the cloud says", () => {
    const hostile =
      "</details><script>x</script> @everyone #1 [a](http://evil.example) | `b` ::error:: \u001b[1m\u202e";
    const owner = "@org/net\n@everyone";
    const parts = {
      address: hostile,
      attribute: hostile,
      cloud: hostile,
      code: hostile,
      why: hostile,
      notes: [hostile],
    };
    const spoilt = finding(1, { ...parts, owner, construct: hostile, children: [hostile] });
    const github = bodyOf([spoilt]);
    runOn(github, [{ ...spoilt, severity: "critical" }, finding(2, parts)]);
    for (const text of [github.issues[0]?.body ?? "", ...(github.issues[0]?.comments ?? [])]) {
      expect(text).not.toMatch(/<script|@everyone|@org|#1\b|\]\(http:|`b`|(?!\n)\p{C}/u);
      expect(text.length).toBeGreaterThan(300);
    }
  });
});
