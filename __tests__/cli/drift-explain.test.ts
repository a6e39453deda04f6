import { readFileSync } from "node:fs";
import { join } from "node:path";
import { liveCheck } from "../../src/cli/commands/drift/live-check.ts";
import { run } from "../../src/cli/run.ts";
import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { TODAY } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";

vi.mock("../../src/cli/commands/drift/live-check.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  liveCheck: vi.fn(),
}));

const policy = loadPolicy({}, "policy", TODAY);
const text = readFileSync(join(__dirname, "../fixtures/drift/D1-tag-add/normal.json"), "utf8");
const verdict = classify({
  stack: "staging-platform",
  plan: parsePlan(text, "plan"),
  configuration: undefined,
  policy,
});
const [finding] = verdict.findings;
const id = finding?.id ?? "";

async function explain(...args: string[]) {
  vi.mocked(liveCheck)
    .mockReset()
    .mockResolvedValue({ policy, verdicts: [verdict] });
  const io = fakeIo();
  const code = await run(["drift", "explain", ...args], io);
  return { code, io, asked: vi.mocked(liveCheck).mock.calls.map(([environment]) => environment) };
}

describe("ballast drift explain of a live environment", () => {
  it("checks it again and explains the finding, with commands of that environment", async () => {
    const { asked, code, io } = await explain("staging", id.slice(0, 6), "--stack", "platform");
    expect([code, io.stderr(), asked]).toEqual([0, "", ["staging"]]);
    expect(io.stdout()).toMatch(new RegExp(`^${id}  ${finding?.address.replaceAll(".", "\\.")}`));
    expect(io.stdout()).toContain("staging-platform");
    expect(io.stdout()).toMatch(/ballast.* drift \w+ staging /);
    expect(vi.mocked(liveCheck).mock.calls[0]?.[1]).toMatchObject({ stack: "platform" });
  });

  it.each([
    [
      ["stagging", id],
      "ENVIRONMENT stagging: is not there; limit: dev, staging, prod; fix: give one of these",
    ],
    [["staging"], "USAGE staging: stands alone; fix: give <environment> <id>"],
    [["staging", id, "--config", "cdk.tf.json"], "USAGE staging: with --config or --field-map; fix: "],
    [["staging", id, "--plan-json", "plan.json"], `USAGE ${id}: is one too many; fix: give one id`],
  ])("refuses %j, and checks nothing", async (args, words) => {
    const { asked, code, io } = await explain(...args);
    expect([code, asked]).toEqual([64, []]);
    expect(io.stderr()).toContain(`error ${words}`);
  });

  it("says how to list them for an id that none has", async () => {
    const { code, io } = await explain("staging", "ffffffffffff");
    expect(code).toBe(64);
    expect(io.stderr()).toContain(
      "FINDING ffffffffffff: was not found, or is resolved; ballast drift check lists",
    );
  });
});
