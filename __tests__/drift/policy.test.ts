import fc from "fast-check";
import { durationText, parseDuration } from "../../src/core/duration.ts";
import { FindingsError } from "../../src/core/errors.ts";
import { globMatches, isAllWildcard } from "../../src/core/glob.ts";
import { type DriftPolicyInput, loadPolicy, ownerOf } from "../../src/drift/policy/policy.ts";
import { judge, planText, TODAY } from "../support/drift.ts";

type Entry = NonNullable<DriftPolicyInput["waivers"]>[number];
const entry = (changes: Partial<Entry> = {}): Entry => ({
  address: "aws_s3_bucket.*",
  attr: "tags.Owner",
  reason: "the scanner writes it hourly",
  owner: "@org/sec",
  expires: "2027-03-01",
  ...changes,
});

function problems(input: unknown): string[] {
  try {
    loadPolicy(input, "policy.json", TODAY);
    return [];
  } catch (error) {
    if (!(error instanceof FindingsError)) throw error;
    return error.findings.map(({ code, place }) => `${code} ${place}`);
  }
}

describe("a policy", () => {
  it.each([
    ["an unknown key", { failon: "low" }, "DRIFT_POLICY_SHAPE policy"],
    ["an unknown level", { failOn: "worst" }, "DRIFT_POLICY_SHAPE failOn"],
    ["the key of an earlier version", JSON.parse('{"ignore": []}'), "DRIFT_POLICY_SHAPE policy"],
    ["no reason", { waivers: [entry({ reason: " " })] }, "DRIFT_POLICY_SHAPE waivers.0.reason"],
    ["no owner", { waivers: [entry({ owner: "" })] }, "DRIFT_POLICY_SHAPE waivers.0.owner"],
    [
      "a day that does not exist",
      { waivers: [entry({ expires: "2027-02-30" })] },
      "DRIFT_POLICY_SHAPE waivers.0.expires",
    ],
    ["everything", { waivers: [entry({ address: "**", attr: "**" })] }, "DRIFT_POLICY_BROAD waivers.0"],
    ["all of a type", { waivers: [entry({ attr: "*" })] }, "DRIFT_POLICY_BROAD waivers.0"],
    [
      "a wildcard everywhere",
      { waivers: [entry({ address: "aws_*", attr: "tags.*" })] },
      "DRIFT_POLICY_BROAD waivers.0",
    ],
    ["more than a year", { waivers: [entry({ expires: "2027-11-23" })] }, "DRIFT_POLICY_LONG waivers.0"],
    [
      "a port that does not exist",
      { expectPublic: [{ address: "a.b", ports: [70_000] }] },
      "DRIFT_POLICY_SHAPE expectPublic.0.ports.0",
    ],
    ["an age in words", { maxAge: { high: "2 days" } }, "DRIFT_POLICY_SHAPE maxAge.high"],
    ["an age of no level", { maxAge: { info: "2d" } }, "DRIFT_POLICY_SHAPE maxAge"],
    ["a cooldown without unit", { cooldown: "60" }, "DRIFT_POLICY_SHAPE cooldown"],
    ["not an object", 7, "DRIFT_POLICY_SHAPE policy"],
  ])("with %s is refused", (_name, input, expected) => {
    expect(problems(input)).toEqual([expected]);
  });

  it.each([
    ["one attribute everywhere", entry({ address: "**" })],
    ["all of one resource", entry({ address: "aws_s3_bucket.logs", attr: "**" })],
    ["exactly a year", entry({ expires: "2027-11-22" })],
    ["a day that passed", entry({ expires: "2026-11-21" })],
  ])("may silence %s", (_name, ignored) => {
    expect(problems({ waivers: [ignored] })).toEqual([]);
  });

  const tag = (policy: DriftPolicyInput) => judge(planText("D1-tag-add"), { policy });

  it("says what a key of an earlier version is called now", () => {
    expect(() => loadPolicy({ ignore: [] }, "policy", TODAY)).toThrow(
      /unknown ignore; .*fix: write waivers instead$/,
    );
  });

  it("knows no earlier name of a key that every object has", () => {
    expect(() => loadPolicy({ constructor: 1 }, "policy", TODAY)).toThrow(
      /unknown constructor; .*fix: remove or correct the key$/,
    );
  });

  it("waives the alarm only: the finding keeps its id and is still there", () => {
    const [loud] = tag({}).findings;
    const waived = tag({ waivers: [entry()] });
    expect(waived.findings.map((f) => [f.class, f.severity, f.waiver?.was, f.waiver?.level])).toEqual([
      ["waived", "info", "out_of_band", "low"],
    ]);
    expect(waived.findings[0]?.id).toBe(loud?.id);
    expect([waived.status, waived.warnings]).toEqual(["in_sync", []]);
  });

  it("covers what lies within the attribute, and nothing beside it", () => {
    const classOf = (attr: string) => tag({ waivers: [entry({ attr })] }).findings[0]?.class;
    expect([classOf("tags"), classOf('tags["Owner"]'), classOf("tag"), classOf("tags.Own")]).toEqual([
      "waived",
      "waived",
      "out_of_band",
      "out_of_band",
    ]);
  });

  it("alarms again when the day has passed, and says so", () => {
    const expired = tag({ waivers: [entry({ expires: "2026-11-21" })] });
    expect(expired.findings.map((f) => [f.class, f.notes.join()])).toEqual([
      ["out_of_band", expect.stringContaining("was waived until 2026-11-21 (@org/sec)")],
    ]);
    expect(expired.warnings.map(({ code }) => code)).toEqual(["DRIFT_POLICY_EXPIRED"]);
    expect(tag({ waivers: [entry({ expires: TODAY })] }).findings[0]?.class).toBe("waived");
  });

  it("may be about one value: another one at the same place alarms", () => {
    const attached = (value: string) =>
      judge(planText("K1-attach"), {
        policy: {
          waivers: [
            entry({ address: "aws_iam_role.task", attr: "managed_policy_arns", value, allowCritical: true }),
          ],
        },
      }).findings[0]?.class;
    expect([
      attached("arn:aws:iam::123456789012:policy/adminish"),
      attached("arn:aws:iam::1:policy/other"),
    ]).toEqual(["waived", "unmanaged_child"]);
  });

  it("waives a critical finding only with allowCritical", () => {
    const attached = (allowCritical: boolean) =>
      judge(planText("K1-attach"), {
        policy: {
          waivers: [entry({ address: "aws_iam_role.task", attr: "managed_policy_arns", allowCritical })],
        },
      }).findings[0];
    expect([attached(false)?.class, attached(true)?.class]).toEqual(["unmanaged_child", "waived"]);
    expect(attached(false)?.notes.join()).toContain("allowCritical");
  });

  it("reports a waiver that accepts nothing", () => {
    const idle = judge(planText("C-ignored"), { policy: { waivers: [entry()] } });
    expect(idle.warnings.map(({ code }) => code)).toEqual(["DRIFT_POLICY_IDLE"]);
  });

  it("finds the owner by the longest pattern, of the construct or the address", () => {
    const owners = { "**": "@org/all", "prod/**": "@org/prod", "aws_s3_bucket.logs": "@org/data" };
    expect(tag({ owners }).findings[0]?.owner).toBe("@org/data");
    const { policy } = loadPolicy({ owners }, "p", TODAY);
    expect([ownerOf(policy, ["prod/vpc"]), ownerOf(policy, ["x"])]).toEqual(["@org/prod", "@org/all"]);
    expect(tag({}).findings[0]?.owner).toBeUndefined();
  });

  it("makes a required tag more than a label", () => {
    expect(tag({ requiredTags: ["Owner"] }).findings[0]?.severity).toBe("medium");
  });
});

describe("durations", () => {
  it.each([
    ["0m", 0, "0 s"],
    ["90s", 90_000, "90 s"],
    ["119s", 119_000, "119 s"],
    ["2m", 120_000, "2 min"],
    ["26h", 93_600_000, "26 h"],
    ["48h", 172_800_000, "2 d"],
    ["14d", 1_209_600_000, "14 d"],
  ])("%s", (text, ms, words) => {
    expect([parseDuration(text), durationText(ms)]).toEqual([ms, words]);
  });

  it.each(["", "5", "m", "1.5h", "-1m", "2w", "1h30m", " 1h", "999999d"])("none: %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("globs", () => {
  it.each([
    ["aws_lb.*", "aws_lb.main", true],
    ["aws_lb.*", "aws_lb.a.b", false],
    ["prod/*", "prod/a/b", false],
    ["prod/**", "prod/a/b", true],
    ["a?c", "abc", true],
    ["a.c", "abc", false],
    ['x["k"]', 'x["k"]', true],
    ["**b", "aab", true],
    ["", "", true],
  ])("%s on %s: %s", (glob, text, expected) => {
    expect(globMatches(glob, text)).toBe(expected);
  });

  it("match every text with ** and themselves when plain", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (text) => {
        expect(globMatches("**", text)).toBe(true);
        if (!/[*?]/.test(text)) expect(globMatches(text, text)).toBe(true);
      }),
    );
  });

  it("do not blow up on a hostile pattern", () => {
    expect(globMatches(`${"**a".repeat(40)}b`, "a".repeat(2000))).toBe(false);
  });

  it("name nothing when only wildcards are left", () => {
    expect(["**", "*.*", "aws_*", "aws_*.*", "module.*.**"].map(isAllWildcard)).not.toContain(false);
    expect(["aws_lb", "aws_lb.*", "tags.*"].map(isAllWildcard)).not.toContain(true);
  });
});
