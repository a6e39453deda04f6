import { run } from "../../src/cli/run.ts";
import { plannedChanges, reviewedPlan } from "../../src/deploy/planned-changes.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { type Made, makePlan } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";

const made = (idle: number): Made => ({
  address: "aws_lb.alb",
  cloud: { idle_timeout: 60 },
  code: { idle_timeout: idle },
});
const plan = makePlan([made(90)]);
const planned = plannedChanges(parsePlan(plan, "plan.json"), "plan.json");
const review = (stacks: readonly string[], text = plan) =>
  JSON.stringify(
    reviewedPlan(new Map(stacks.map((stack) => [stack, plannedChanges(parsePlan(text, "p"), "p")]))),
  );

async function digest(files: Record<string, string>, ...args: string[]) {
  const io = fakeIo({ "plan.json": plan, ...files });
  const code = await run(["deploy", "digest", "--plan-json", "plan.json", ...args], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

describe("ballast deploy digest", () => {
  it("prints digest and counts", async () => {
    const counts = "0 to create, 1 to update, 0 to replace, 0 to delete";
    expect(await digest({})).toEqual({ code: 0, out: `${planned.digest}\n${counts}\n`, err: "" });
  });

  it("is content with the digest that is expected", async () => {
    expect((await digest({}, "--expect", planned.digest)).code).toBe(0);
    expect((await digest({ "r.json": review(["prod-state"]) }, "--reviewed", "r.json")).code).toBe(0);
  });

  it("exits with 2 for another, and says what is planned", async () => {
    const { code, err } = await digest({}, "--expect", "0".repeat(64));
    expect(code).toBe(2);
    expect(err).toContain("planned now: update aws_lb.alb");
  });

  it("exits with 2 for another, and says what differs from what was reviewed", async () => {
    const reviewed = review(["prod-state", "prod-platform"], makePlan([made(91)]));
    const { code, err } = await digest(
      { "r.json": reviewed },
      "--reviewed",
      "r.json",
      "--stack",
      "prod-platform",
    );
    expect(code).toBe(2);
    expect(err).toContain("aws_lb.alb is planned with other values");
  });

  it.each([
    [["--expect", "abc"], "DIGEST --expect: is not a digest; fix:"],
    [["--reviewed", "none.json"], "FILE none.json: there is no such file"],
    [["--reviewed", "r.json"], "REVIEWED_STACK r.json: holds a, b; fix: name one of them with --stack"],
    [["--reviewed", "r.json", "--stack", "c"], "REVIEWED_STACK r.json: holds a, b"],
    [["--reviewed", "plan.json"], "REVIEWED_SHAPE plan.json"],
  ])("refuses %j", async (args, words) => {
    const { code, err, out } = await digest({ "r.json": review(["a", "b"]) }, ...args);
    expect([code, out]).toEqual([64, ""]);
    expect(err).toContain(words);
  });

  it("teaches with --help", async () => {
    for (const command of [[], ["plan"], ["apply"], ["digest"]]) {
      const io = fakeIo();
      expect(await run(["deploy", ...command, "--help"], io)).toBe(0);
      expect(io.stdout()).toContain(command.length === 0 ? "reviewed.json" : "Exit codes:");
    }
  });
});
