import fc from "fast-check";
import { InputError } from "../../src/core/input-error.ts";
import { earliest, firstSeenIn, withAges } from "../../src/drift/record/age.ts";
import { exitCode } from "../../src/drift/record/exit-code.ts";
import { joinReports } from "../../src/drift/record/join.ts";
import { readReport } from "../../src/drift/record/read.ts";
import { driftJson } from "../../src/drift/record/write.ts";
import { driftText } from "../../src/report/drift-text.ts";
import { Opaque, UNKNOWN } from "../../src/terraform/value.ts";
import { CASES, judge, planText } from "../support/drift.ts";
import { finding, HEADER, NOW, reportText, verdictWith } from "../support/reports.ts";

const file = (place: string, text: string | InputError) => ({ place, text });
const clean = (stack: string) => file(`${stack}.json`, reportText(verdictWith(stack)));
const named = (problem: InputError) => problem.message;

describe("readReport", () => {
  it.each(CASES)("gives back what the check of %s wrote", (name) => {
    const text = driftJson([judge(planText(name))], HEADER);
    const { failOn, notes, verdicts } = readReport(text, "a.json");
    const again = verdicts.map((verdict) => ({ ...verdict, checkedAt: undefined }));
    expect([driftJson(again, HEADER), failOn, notes]).toEqual([text, "high", []]);
    expect(driftText(verdicts)).toBe(driftText([judge(planText(name))]));
  });

  it("tells what apply learns from an object that says so", () => {
    const values = { cloud: { unknown: "true" }, code: UNKNOWN, state: [UNKNOWN, new Opaque("sensitive")] };
    const written = verdictWith("prod", [finding(1, values)]);
    const { verdicts } = readReport(reportText(written), "a.json");
    expect(verdicts[0]?.findings[0]?.code).toBe(UNKNOWN);
    expect(driftText(verdicts)).toBe(driftText([written]));
  });

  const report = (changes: Record<string, unknown>) =>
    JSON.stringify({ ...JSON.parse(reportText(verdictWith("prod"))), ...changes });

  it.each(["1.0", "1.1"])("takes the older form %s, and says so", (schema_version) => {
    const { notes, verdicts } = readReport(report({ schema_version }), "a.json");
    expect(verdicts).toHaveLength(1);
    expect(notes).toEqual([`a.json has the older form ${schema_version}: it knows no ages`]);
  });

  it("reads what a report of 1.2 called suppressed as waived", () => {
    const waiver = { was: "out_of_band", level: "low", reason: "a vendor's test", owner: "@org/x" } as const;
    const waived = finding(1, {
      class: "waived",
      severity: "info",
      waiver: { ...waiver, expires: "2027-01-31" },
      remedies: [{ kind: "waive", text: "or waive it" }],
    });
    const today = reportText(verdictWith("prod", [waived]));
    const before = today
      .replace('"2.0"', '"1.2"')
      .replace('"class": "waived"', '"class": "suppressed"')
      .replace('"waiver": {', '"suppression": {')
      .replace('"expires": "2027-01-31"', '"until": "2027-01-31"')
      .replace('"kind": "waive"', '"kind": "ignore"');
    expect(before).not.toBe(today);
    const { notes, verdicts } = readReport(before, "a.json");
    expect(notes).toEqual(["a.json has the older form 1.2"]);
    expect(verdicts).toEqual(readReport(today, "a.json").verdicts);
    expect(verdicts[0]?.findings[0]).toMatchObject({ class: "waived", waiver: { expires: "2027-01-31" } });
  });

  it("names the action of a report that had it in its words only", () => {
    const pending = finding(1, { class: "pending", why: "replace: code that is not applied yet" });
    const text = reportText(verdictWith("prod", [pending])).replace('"2.0"', '"1.2"');
    expect(readReport(text, "a.json").verdicts[0]?.findings[0]?.plannedAction).toBe("replace");
    const drift = reportText(verdictWith("prod", [finding(1, { why: "replace: a word" })])).replace(
      '"2.0"',
      '"1.2"',
    );
    expect(readReport(drift, "a.json").verdicts[0]?.findings[0]?.plannedAction).toBeUndefined();
  });

  it.each(["1.2", "2.0"])("leaves the values of the cloud alone in a report of %s", (version) => {
    const cloud = { class: "suppressed", kind: "ignore", suppression: { until: "2027-01-31" } };
    const text = reportText(verdictWith("prod", [finding(1, { cloud, added: [cloud] })]));
    const [read] = readReport(text.replace('"2.0"', `"${version}"`), "a.json").verdicts[0]?.findings ?? [];
    expect(read).toMatchObject({ cloud, added: [cloud] });
  });

  it("refuses the words of an older form in a report of today", () => {
    const text = reportText(verdictWith("prod", [finding(1)])).replace(
      '"class": "out_of_band"',
      '"class": "suppressed"',
    );
    expect(text).toContain('"suppressed"');
    expect(() => readReport(text, "a.json")).toThrow("REPORT_SHAPE a.json stacks.0.findings.0.class");
  });

  it.each([
    ["nothing", "", "JSON_EMPTY a.json: the file is empty"],
    [
      "half a report",
      report({}).slice(0, 200),
      "JSON_TRUNCATED a.json: the text ends too early, at byte 200",
    ],
    ["a list", "[]", "REPORT_VERSION a.json schema_version: is none; limit: 1.0, 1.1, 1.2, 2.0"],
    ["a later form", report({ schema_version: "2.1" }), "REPORT_VERSION a.json schema_version: is 2.1"],
    ["a hostile version", report({ schema_version: "\u001b[1m" }), "schema_version: is none"],
    ["another level", report({ fail_on: "worst" }), "REPORT_SHAPE a.json fail_on: is not as docs/schemas"],
    ["something unknown", report({ extra: 1 }), "REPORT_SHAPE a.json: is not as docs/schemas"],
    [
      "a name that is none",
      reportText(verdictWith("a --> b")),
      "REPORT_STACK a.json stacks.0.name: is not the name",
    ],
  ])("refuses %s with file and place", (_name, text, message) => {
    expect(() => readReport(text, "a.json")).toThrow(InputError);
    expect(() => readReport(text, "a.json")).toThrow(message);
  });
});

describe("joinReports", () => {
  it("is the same whatever the order of the files", () => {
    const files = [
      clean("b"),
      file("a.json", reportText(verdictWith("a", [finding(2), finding(1)]))),
      file("broken.json", "{"),
      file("older.json", reportText(verdictWith("c")).replace('"2.0"', '"1.0"')),
      file("twice.json", reportText(verdictWith("b"))),
      clean("stranger"),
    ];
    const expected = ["a", "b", "c", "d", "e"];
    const shown = (order: typeof files, names: readonly string[]) => {
      const { errors, notes, verdicts, warnings } = joinReports(order, names);
      return [driftJson(verdicts, { ...HEADER, notes, warnings }), errors.map(named)];
    };
    const first = shown(files, expected);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(files, { minLength: files.length }),
        fc.shuffledSubarray(expected, { minLength: expected.length }),
        (order, names) => {
          expect(shown(order, names)).toEqual(first);
        },
      ),
    );
  });

  it("makes of a stack that did not report an incomplete one", () => {
    const { errors, verdicts } = joinReports([clean("a")], ["a", "b"]);
    expect(verdicts.map(({ complete, stack, status }) => [stack, status, complete])).toEqual([
      ["a", "in_sync", true],
      ["b", "incomplete", false],
    ]);
    expect([verdicts[1]?.trouble?.text, errors]).toEqual([expect.stringContaining("did not report"), []]);
    expect([exitCode(verdicts, "high"), exitCode(joinReports([clean("a")], ["a"]).verdicts, "high")]).toEqual(
      [1, 0],
    );
  });

  it("lets one broken report hide none of the others", () => {
    const drifted = file("a.json", reportText(verdictWith("a", [finding(1)])));
    const unreadable = new InputError("FILE", "c.json", "may not be read", "give a readable file");
    const joined = joinReports([drifted, file("b.json", "oops"), file("c.json", unreadable)], ["a", "b"]);
    expect(joined.verdicts.map(({ stack, status }) => [stack, status])).toEqual([
      ["a", "drifted"],
      ["b", "incomplete"],
    ]);
    expect(joined.errors.map(named)).toEqual([
      expect.stringContaining("JSON_SYNTAX b.json"),
      expect.stringContaining("FILE c.json"),
    ]);
  });

  it("takes neither of two reports about one stack", () => {
    const drifted = file("x/a.json", reportText(verdictWith("a", [finding(1)])));
    const { errors, verdicts } = joinReports([clean("a"), drifted], undefined);
    expect(verdicts.map(({ findings, stack, status }) => [stack, status, findings.length])).toEqual([
      ["a", "incomplete", 0],
    ]);
    expect(errors.map(named)).toEqual([
      expect.stringMatching(/^REPORT_TWICE a: is in a\.json and x\/a\.json/),
    ]);
  });

  it("names a stack that nobody expected, and keeps the strictest level", () => {
    const strict = file("s.json", driftJson([verdictWith("s")], { ...HEADER, failOn: "low" }));
    const joined = joinReports([clean("a"), strict], ["a"]);
    expect([joined.failOn, joined.notes]).toEqual([
      "low",
      ["s reported, and is not among the expected stacks"],
    ]);
  });

  const idle = {
    code: "DRIFT_POLICY_IDLE",
    severity: "warning",
    place: "ignore.0",
    value: "a.b c",
    limit: "l",
    fix: "f",
  } as const;
  it.each<[string, readonly boolean[], readonly boolean[], number]>([
    ["matched nothing in any stack", [true, true], [true, true], 1],
    ["matched in one stack", [true, false], [true, true], 0],
    ["may be about what was not checked", [true, true], [true, false], 0],
  ])(
    "says of an entry of the policy that it is idle only when it did: %s",
    (_name, idles, complete, count) => {
      const files = idles.map((isIdle, index) => {
        const more = { warnings: isIdle ? [idle] : [], complete: complete[index] ?? true };
        return file(`${index}.json`, reportText(verdictWith(`s${index}`, [], more)));
      });
      const { verdicts, warnings } = joinReports(files, undefined);
      expect(warnings.map(({ code }) => code)).toEqual(Array(count).fill("DRIFT_POLICY_IDLE"));
      expect(verdicts.flatMap((verdict) => verdict.warnings)).toEqual([]);
    },
  );
});

describe("the age of a finding", () => {
  const first = "2026-11-20T09:30:00.000Z";
  const [id = ""] = [finding(1).id];

  it("is taken from the earliest that knows it, never from the future", () => {
    const sources = [
      new Map([[id, "2026-11-21T00:00:00Z"]]),
      new Map([[id, first]]),
      new Map([[id, "2026-11-22T09:31:00Z"]]),
      new Map([[id, "yesterday"]]),
    ];
    expect([...earliest(sources, NOW)]).toEqual([[id, first]]);
    expect([...earliest(sources.slice(2), NOW)]).toEqual([]);
  });

  it("begins now when nobody knows it, and goes through a report and back", () => {
    const silenced = finding(2, { class: "waived", severity: "info" });
    const known = new Map([[id, first]]);
    const aged = withAges(
      [verdictWith("a", [finding(1), silenced, finding(3, { class: "accepted" })])],
      known,
      NOW,
    );
    expect(aged[0]?.findings.map(({ id: of, seen }) => [of.at(-1), seen?.first, seen?.ageMs])).toEqual([
      ["1", first, 172_800_000],
      ["3", undefined, undefined],
      ["2", NOW.toISOString(), 0],
    ]);
    const { verdicts } = readReport(reportText(...aged), "a.json");
    expect([...firstSeenIn(verdicts)].sort()).toEqual([...firstSeenIn(aged)].sort());
    expect(verdicts[0]?.findings[0]?.seen?.ageMs).toBe(172_800_000);
  });

  it.each([
    [
      "medium",
      "1d",
      "high",
      "known for 2 d, the policy allows medium findings 1d: raised from medium to high",
    ],
    ["high", "47h", "critical", "raised from high to critical"],
    ["high", "2d", "high", undefined],
    ["critical", "4h", "critical", "it cannot rise further"],
    ["low", "30m", "medium", "raised from low to medium"],
  ] as const)("beyond the policy raises %s after %s to %s", (severity, age, expected, note) => {
    const known = new Map([[id, first]]);
    const [verdict] = withAges([verdictWith("a", [finding(1, { severity })])], known, NOW, {
      [severity]: age,
    });
    expect(verdict?.findings[0]?.severity).toBe(expected);
    expect(verdict?.findings[0]?.notes.join()).toEqual(
      note === undefined ? "" : expect.stringContaining(note),
    );
  });

  it("raises nothing that is silenced", () => {
    const silenced = finding(1, { class: "waived", severity: "info" });
    const [verdict] = withAges([verdictWith("a", [silenced])], new Map([[id, first]]), NOW, { low: "1m" });
    expect(verdict?.findings[0]).toMatchObject({ severity: "info", notes: [] });
  });
});
