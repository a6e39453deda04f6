import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { DriftReportSchema, driftReportJsonSchema } from "../../src/drift/record/schema.ts";
import { driftJson } from "../../src/drift/record/write.ts";
import { driftExplanation } from "../../src/report/drift-explain.ts";
import { driftMarkdown } from "../../src/report/drift-markdown.ts";
import { runMarkdown, runText } from "../../src/report/drift-run.ts";
import { driftSarif } from "../../src/report/drift-sarif.ts";
import { driftText } from "../../src/report/drift-text.ts";
import { logLine, markdown, plain } from "../../src/report/escape.ts";
import { CASES, judge, makePlan, planText } from "../support/drift.ts";

const HEADER = {
  generatedAt: "2026-11-22T09:30:00.000Z",
  failOn: "high",
} as const;

/** What an attacker may write into a tag, a name, a description. */
const HOSTILE = [
  "\u001b[2J\u001b[31mred",
  "\u009b31m",
  "line\n::set-output name=x::y",
  "::error::x",
  "##[command]x",
  "</details><script>alert(1)</script>",
  "| a | b |",
  "[click](http://evil.example)",
  "@everyone and #1",
  "`code` $" + "{{ secrets.X }}",
  "\u202egnp.exe",
  "zero\u200bwidth",
  "\ud800 alone",
  `${"x".repeat(1_000_000)}`,
];

const IDLE = {
  code: "DRIFT_POLICY_IDLE",
  severity: "warning",
  limit: "l",
  fix: "f",
} as const;

function hostileVerdict() {
  const cloud = Object.fromEntries(HOSTILE.map((text, index) => [`k${index}`, text]));
  const odd = {
    address: 'aws_vpc.v["::warning::\u001b[1m|@x"]',
    cloud: { tags: { ...cloud, "::error::\n": "x" } },
  };
  return judge(
    makePlan([{ ...odd, state: { tags: {} }, code: { tags: {} } }], {
      checks: [
        {
          address: { to_display: "::error::check" },
          status: "fail",
          instances: [
            {
              address: { to_display: "c" },
              status: "fail",
              problems: [{ message: HOSTILE.join("\n") }],
            },
          ],
        },
      ],
    }),
    { bare: true },
  );
}

const VERDICT = hostileVerdict();
const HOSTILE_RUN = {
  verdicts: [VERDICT],
  notes: HOSTILE,
  warnings: HOSTILE.map((value) => ({ ...IDLE, value, place: value })),
};

const RENDERED = {
  run: runText(HOSTILE_RUN),
  summary: runMarkdown(HOSTILE_RUN),
  text: driftText([VERDICT]),
  explanation: VERDICT.findings
    .map((finding) =>
      driftExplanation(finding, {
        stack: "::error::\n",
        options: ["--config", "::x\u001b"],
      }),
    )
    .join(""),
  json: driftJson([VERDICT], HEADER),
  markdown: driftMarkdown([VERDICT]),
  sarif: driftSarif([VERDICT], "cdk.tf.json"),
};

describe("strings from the cloud", () => {
  it.each(Object.entries(RENDERED))("cannot paint, hide or command in %s", (format, text) => {
    expect(text).not.toMatch(/(?!\n)\p{C}/u);
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain("##[");
    expect(text.length).toBeGreaterThan(500);
    if (format !== "json") expect(text.length).toBeLessThan(50_000);
  });

  it.each(["markdown", "summary"] as const)("make no markup in Markdown: %s", (format) => {
    const text = RENDERED[format];
    expect(text.match(/<(?!br>|\/?details>|\/?summary>)/g)).toBeNull();
    expect(text).not.toMatch(/@everyone|#1\b|`|\]\(|http:\/\/|\$\{\{ secrets\.X/);
    for (const row of text.split("\n").filter((line) => line.startsWith("| **"))) {
      expect(row.split("|")).toHaveLength(7);
    }
  });

  it("are one line of bounded length, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.integer({ min: 10, max: 80 }),
        (text, limit) => {
          const shown = plain(text, limit);
          expect(shown.length).toBeLessThanOrEqual(limit);
          expect(shown).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}/u);
          expect(logLine(text)).not.toMatch(/^\s*::/);
          expect(markdown(text)).not.toMatch(/[<>|`@[\]*_~\\!]/);
        },
      ),
    );
  });

  it("stay as they are when they are harmless", () => {
    const text = "arn:aws:iam::123456789012:role/büro – 日本";
    expect([plain(text), logLine(text)]).toEqual([text, text]);
  });
});

describe("the JSON report", () => {
  it.each(CASES)("of %s keeps to its schema", (name) => {
    const report = JSON.parse(driftJson([judge(planText(name))], HEADER));
    expect(DriftReportSchema.parse(report)).toEqual(report);
  });

  it("has the published JSON Schema", () => {
    const published = readFileSync(join(__dirname, "../../docs/schemas/drift-report-2.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(driftReportJsonSchema())));
  });

  it("counts what is to be acted on, and never calls an unchecked stack complete", () => {
    const report = DriftReportSchema.parse(
      JSON.parse(driftJson([judge(planText("T1-before-apply")), judge(planText("L1-403"))], HEADER)),
    );
    expect(report.summary).toEqual({
      status: "drifted",
      complete: false,
      stacks: 2,
      by_severity: { critical: 2, high: 0, medium: 1, low: 0 },
    });
    expect(report.exit_code).toBe(2);
    const [first, second] = report.stacks;
    expect([first?.findings.length, first?.settled.length, second?.unchecked.length]).toEqual([2, 1, 1]);
    expect(second?.findings[0]).toMatchObject({
      cloud: { sensitive: true },
      sensitive: true,
    });
  });

  it("of nothing is not clean", () => {
    const report = JSON.parse(driftJson([], HEADER));
    expect([report.summary.status, report.exit_code]).toEqual(["incomplete", 1]);
  });
});

describe("SARIF", () => {
  const sarif = JSON.parse(
    driftSarif([judge(planText("T1-before-apply")), judge(planText("L1-403"))], "out/cdk.tf.json"),
  );

  it("has a run for each stack, and a rule for each result", () => {
    expect([sarif.version, sarif.runs.length]).toEqual(["2.1.0", 2]);
    for (const run of sarif.runs) {
      for (const result of run.results) {
        expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
        expect(result.partialFingerprints.driftId).toMatch(/^[0-9a-f]{12}$/);
        expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("out/cdk.tf.json");
      }
    }
    expect(sarif.runs[0].results.map((result: { level: string }) => result.level)).toEqual([
      "error",
      "error",
    ]);
    expect(sarif.runs[0].tool.driver.rules[0].properties["security-severity"]).toBe("9.5");
  });

  it("says of an incomplete stack that it did not succeed", () => {
    const successes = sarif.runs.map(
      (run: { invocations: readonly { executionSuccessful: boolean }[] }) =>
        run.invocations[0]?.executionSuccessful,
    );
    expect(successes).toEqual([true, false]);
  });
});

describe("the step summary", () => {
  it("stays within its budget and counts what it left out", () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({
      address: `aws_vpc.v${i}`,
      state: { tags: { Name: "a" } },
      cloud: { tags: { Name: "b".repeat(90) } },
      code: { tags: { Name: "a" } },
    }));
    const text = driftMarkdown([judge(makePlan(many), { bare: true })]);
    expect(text.length).toBeLessThan(250_000);
    const left = Number(/^(\d+) more, see the JSON report\.$/m.exec(text)?.[1]);
    const rows = text.split("\n").filter((line) => line.startsWith("| **low**")).length;
    expect(left + rows).toBe(3000);
  });
});

describe("the text", () => {
  it("names severity, id, place, difference, reason and remedies", () => {
    const text = driftText([judge(planText("J3-ver"))]);
    expect(text).toMatchInlineSnapshot(`
      "prod  DRIFTED  1 high · 1 noise · 15/15 checked
       HIGH     21b33a836e55  aws_s3_bucket_versioning.logs  versioning_configuration[0].status  changed outside
         what    code Enabled · state Enabled · cloud Suspended
         why     versioning is off: overwritten and deleted objects are gone for good; apply reverts it
         code    prod/logsv
         reject  apply reverts it
         accept  give aws_s3_bucket_versioning.logs versioning_configuration[0].status the cloud's value in the code, then plan: no change
         waive   or waive aws_s3_bucket_versioning.logs versioning_configuration[0].status in the policy, with a reason, an owner and an expiry
      "
    `);
  });

  it("never calls an incomplete stack in sync", () => {
    expect(driftText([judge(planText("L1-403"))])).toContain(
      "prod  DRIFTED, INCOMPLETE  1 medium · 1 noise · 14/15 checked",
    );
    expect(driftText([judge(makePlan([], { errored: true }))])).toContain(
      "INCOMPLETE  nothing was checked · 0/0 checked",
    );
    expect(driftText([judge(planText("R1-fresh"))])).toBe(
      "prod  IN SYNC  no drift found · 15 noise · 15/15 checked\n",
    );
  });
});
