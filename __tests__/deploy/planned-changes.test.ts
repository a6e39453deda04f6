import * as fc from "fast-check";
import {
  type PlannedChanges,
  parseReviewedPlan,
  planDifferences,
  plannedChanges,
  reviewedPlan,
} from "../../src/deploy/planned-changes.ts";
import { differenceLines, planMarkdown, planText, waitingText } from "../../src/report/deploy.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { CASES, planText as captured, type Made, makePlan } from "../support/drift.ts";

const read = (text: string) => plannedChanges(parsePlan(text, "plan.json"), "plan.json");
const planOf = (...resources: Made[]) => read(makePlan(resources));

const update = (idle: number, more: Partial<Made> = {}): Made => ({
  address: "aws_lb.alb",
  cloud: { idle_timeout: 60, name: "shop" },
  code: { idle_timeout: idle, name: "shop" },
  ...more,
});
const create: Made = {
  address: "aws_sqs_queue.jobs",
  cloud: null,
  code: { name: "jobs", tags: { a: "1", b: "2" } },
};
const secret = (value: string): Made => ({
  address: "aws_db_instance.main",
  cloud: { password: "before-hunter2", size: 1 },
  code: { password: value, size: 1 },
  sensitive: { password: true },
});

describe("the digest of a plan", () => {
  it("counts what is planned, and leaves out what is not", () => {
    const quiet: Made = { address: "aws_vpc.v", cloud: { a: 1 } };
    const gone: Made = { address: "aws_eip.e", cloud: { a: 1 }, code: null };
    const other: Made = {
      address: "aws_iam_role.r",
      cloud: { a: 1 },
      code: { a: 2 },
      actions: ["delete", "create"],
    };
    const { changes, counts } = planOf(quiet, update(90), create, gone, other);
    expect(counts).toEqual({ create: 1, update: 1, replace: 1, delete: 1, import: 0, move: 0, forget: 0 });
    expect(changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      "delete aws_eip.e",
      "replace aws_iam_role.r",
      "update aws_lb.alb",
      "create aws_sqs_queue.jobs",
    ]);
    expect(changes[2]?.attributes).toEqual([{ name: "idle_timeout", before: 60, after: 90 }]);
  });

  it.each([
    ["another value", [update(90)], [update(91)]],
    ["another value before", [update(90)], [update(90, { cloud: { idle_timeout: 61, name: "shop" } })]],
    ["another address", [update(90)], [update(90, { address: "aws_lb.other" })]],
    ["another action", [update(90)], [update(90, { actions: ["delete", "create"] })]],
    [
      "the order of a replacement",
      [update(90, { actions: ["delete", "create"] })],
      [update(90, { actions: ["create", "delete"] })],
    ],
    ["one change more", [update(90)], [update(90), create]],
    ["what forces a replacement", [update(90)], [update(90, { replacePaths: [["name"]] })]],
    [
      "a value that is known only after apply",
      [update(90)],
      [update(90, { unknown: { idle_timeout: true } })],
    ],
    ["a move", [update(90)], [update(90, { previous: "aws_lb.old" })]],
    ["a secret that changes at all", [update(90)], [update(90), secret("new-hunter2")]],
  ] satisfies [string, Made[], Made[]][])("is another for %s", (_what, one, other) => {
    expect(planOf(...one).digest).not.toBe(planOf(...other).digest);
  });

  it("is the same for another time, another secret and what follows from other values", () => {
    const volatile = (version: number): Made => ({
      address: "aws_launch_template.t",
      cloud: { latest_version: version, ebs: true },
      code: { latest_version: version + 1, ebs: false },
    });
    const plan = (version: number, password: string, timestamp: string) =>
      read(makePlan([volatile(version), secret(password)], { timestamp }));
    const [one, other] = [
      plan(3, "hunter2-a", "2026-11-22T09:00:00Z"),
      plan(7, "hunter2-b", "2026-11-23T10:00:00Z"),
    ];
    expect(one.digest).toBe(other.digest);
    expect(one.changes.map(({ attributes }) => attributes.map(({ name }) => name))).toEqual([
      ["password"],
      ["ebs"],
    ]);
  });

  it("does not depend on the order of resources, keys or sets", () => {
    const tags = { a: "1", b: "2", c: ["x", "y", "z"] };
    const made = [
      update(90),
      create,
      secret("s3cret-value"),
      { address: "aws_x.x", cloud: { m: ["x", "y", "z"] }, code: tags },
    ];
    const expected = planOf(...made).digest;
    void fc.assert(
      fc.property(
        fc.shuffledSubarray(made, { minLength: 4 }),
        fc.shuffledSubarray(["x", "y", "z"], { minLength: 3 }),
        (all, c) => {
          const turned = all.map((it) =>
            it.address === "aws_x.x" ? { ...it, cloud: { m: c }, code: { c, b: "2", a: "1" } } : it,
          );
          expect(planOf(...turned).digest).toBe(expected);
        },
      ),
    );
  });

  it.each(CASES.filter((name) => name !== "L1-403"))(
    "is made of the captured plan %s, and shows no secret",
    (name) => {
      const planned = read(captured(name));
      expect(planned.digest).toMatch(/^[0-9a-f]{64}$/);
      const stack = new Map([["prod", planned]]);
      const shown = [...stack].map(([key, it]) => ({ stack: key, planned: it }));
      const all = [planMarkdown(shown), planText(shown), JSON.stringify(reviewedPlan(stack))].join("\n");
      expect(all).toContain(planned.digest);
      expect(all).not.toMatch(/hunter2|tampered-secret/);
    },
  );

  it.each([
    ["failed", captured("L1-403"), /^PLAN_PART plan\.json: ended with an error; fix: plan the whole stack/],
    ["targeted", makePlan([update(90)], { complete: false }), /^PLAN_PART plan\.json: is about a part/],
    [
      "refresh-only",
      makePlan([], { resource_changes: undefined }),
      /^PLAN_KIND plan\.json: plans no changes/,
    ],
  ])("refuses a plan that is %s", (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe("what differs from the reviewed plan", () => {
  const kept = (planned: PlannedChanges) => {
    const text = JSON.stringify(reviewedPlan(new Map([["prod", planned]])));
    const [stack] = parseReviewedPlan(text, "reviewed.json").stacks;
    if (!stack) throw new Error("nothing was kept");
    return stack;
  };

  it("is nothing for the same plan", () => {
    expect(planDifferences(kept(planOf(update(90), create)), planOf(create, update(90)))).toEqual([]);
  });

  it("is listed by address", () => {
    const reviewed = kept(
      planOf(update(90), create, { address: "aws_a.a", cloud: { x: 1 }, code: { x: 2 } }),
    );
    const now = planOf(
      update(91),
      { ...create, cloud: { name: "jobs" }, code: { name: "work" } },
      { address: "aws_b.b", cloud: { x: 1 }, code: null },
    );
    expect(differenceLines(planDifferences(reviewed, now))).toEqual([
      "aws_a.a was in the reviewed plan, and is not planned any more",
      "aws_b.b was not in the reviewed plan",
      "aws_lb.alb is planned with other values",
      "aws_sqs_queue.jobs is planned with another action",
    ]);
  });

  it("keeps no value of the plan", () => {
    const text = JSON.stringify(kept(planOf(update(4711), secret("hunter2-again"))));
    expect(text).not.toMatch(/4711|hunter2|idle_timeout/);
  });

  it.each([
    ["[]", "the document"],
    ['{"schema_version":"2.0","stacks":[]}', "schema_version"],
    ['{"schema_version":"1.0","stacks":[{"stack":"a","digest":"zz","changes":[]}]}', "stacks.0.digest"],
  ])("refuses %s", (text, place) => {
    expect(() => parseReviewedPlan(text, "reviewed.json")).toThrow(
      `REVIEWED_SHAPE reviewed.json: ${place} does not`,
    );
  });
});

describe("a plan for people", () => {
  it("shows values and hides secrets", () => {
    const planned = planOf(update(90), create, secret("hunter2-new"));
    const text = planMarkdown([{ stack: "prod-platform", planned }]);
    expect(text).toContain("### prod-platform: 1 to create, 2 to update, 0 to replace, 0 to delete");
    expect(text).toContain("60 &#8594; 90");
    expect(text).toContain("password: (holds a secret) changes");
  });

  it("cuts what GitHub would refuse, and says so", () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({
      ...create,
      address: `aws_sqs_queue.q${index}`,
    }));
    const text = planMarkdown([{ stack: "prod", planned: planOf(...many) }]);
    expect(text.length).toBeLessThan(210_000);
    expect(text).toMatch(/\d+ more; `ballast deploy plan` on your machine shows all\./);
  });

  it("lets no text of the cloud make markup or a workflow command", () => {
    const hostile = { name: "</td><img src=x>|`@org/all" };
    const planned = planOf({ address: '::error::["x|y"]', cloud: hostile, code: { name: "fine" } });
    expect(planMarkdown([{ stack: "prod", planned }])).not.toMatch(/<img|@org|\["x\|/);
    expect(planText([{ stack: "::warning::x", planned }])).not.toMatch(/^\s*::/m);
  });

  it("says what waits for an administrator, and nothing when nothing does", () => {
    const stack = "governance-111122223333";
    expect(waitingText({ stack, planned: planOf(update(90)) }, "prod")).toBe(
      `${stack}: 0 to create, 1 to update, 0 to replace, 0 to delete, by an administrator and before the others: ballast bootstrap prod --apply\n  update  aws_lb.alb\n`,
    );
    expect(waitingText({ stack, planned: planOf() }, "prod")).toBe("");
    const trouble = { kind: "denied" as const, text: "403", fix: [] };
    expect(waitingText({ stack, trouble }, "prod")).toBe(`${stack}: NOT PLANNED\n  403\n`);
  });

  it("says what could not be planned", () => {
    const trouble = { kind: "denied" as const, text: "403 on kms:DescribeKey", fix: ["grant it"] };
    expect(planText([{ stack: "prod-state", trouble }])).toBe(
      "prod-state: NOT PLANNED\n  403 on kms:DescribeKey\n  grant it\n",
    );
    expect(planMarkdown([{ stack: "prod-state", trouble }])).toContain("NOT PLANNED");
  });
});
