import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { EXIT } from "../../src/cli/shared/exit-codes.ts";
import { readSimulationResult } from "../../src/cli/shared/simulation-schema.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import type { SimulationResult } from "../../src/simulation/result.ts";
import { SCENARIOS } from "../../src/simulation/scenarios/catalogue.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";
import { foreignPlan } from "../support/model.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const PLAN = foreignPlan("tam-ecs-ec2-autoscaling");
const FILES = { "plan.json": PLAN, "other.json": foreignPlan("infrahouse-ecs-httpd_autoscaling") };

async function simulate(
  args: readonly string[],
  more: Partial<FakeIo> = {},
): Promise<{ code: number; io: FakeIo }> {
  const io = fakeIo(FILES, { synthesize: async () => synth([ENVIRONMENTS.prod]), ...more });
  return { code: await run(["simulate", ...args], io), io };
}

describe("what is simulated", () => {
  test("is every scenario, as a scorecard on one screen", async () => {
    const { code, io } = await simulate(["--plan-json", "plan.json", "--runs", "3"]);
    expect(code).toBe(EXIT.clean);
    const lines = io.stdout().split("\n");
    for (const { id } of SCENARIOS) expect(lines.filter((line) => line.startsWith(`${id} `))).toHaveLength(1);
    expect(lines.length).toBeLessThanOrEqual(32);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test("is the environment that is named, and one scenario is told in detail", async () => {
    const { code, io } = await simulate(["prod", "zone-loss", "--runs", "2", "--set", "zone=eu-central-1b"]);
    expect(code).toBe(EXIT.clean);
    expect(io.stdout()).toContain("eu-central-1b is cut off");
    expect(io.stdout()).toMatch(/^ *T\+0 /m);
    expect(io.stdout()).toContain("Assumptions");
  });

  test("may be a scenario of one's own, in the typed command", () => {
    const folder = mkdtempSync(join(tmpdir(), "ballast-scenario-"));
    try {
      const file = join(folder, "mine.ts");
      writeFileSync(file, OWN_SCENARIO);
      writeFileSync(join(folder, "plan.json"), PLAN);
      const args = ["simulate", "--plan-json", "plan.json", "mine", "--runs", "3", "--scenario-file", file];
      const ran = spawnSync(process.execPath, [join(PROJECT_DIR, "bin/ballast.js"), ...args], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(ran.stderr).toBe("");
      expect(ran.status).toBe(EXIT.clean);
      expect(ran.stdout).toContain("nothing but a note");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const OWN_SCENARIO = `
import type { Scenario } from "${join(__dirname, "../../src/simulation/scenarios/scenario.ts")}";
export const scenarios: readonly Scenario[] = [{
  id: "mine", title: "Mine", question: "?", horizonSec: 600, parameters: {}, objectives: ["max(failed) = 0"],
  inject: (stage) => stage.at(0, () => stage.world.note("me", "nothing but a note", true)),
}];
`;

describe("an objective", () => {
  const args = ["--plan-json", "plan.json", "deployment:wrong-answers", "--runs", "5", "--json"];

  test("of the scenario that is missed does not fail the command", async () => {
    const { code, io } = await simulate(args);
    expect(JSON.parse(io.stdout()).scenarios[0].verdict).toBe("missed");
    expect(code).toBe(EXIT.clean);
  });

  test("of --against fails it when it is missed, and only then", async () => {
    expect((await simulate([...args, "--against", "p99(failed) = 0"])).code).toBe(EXIT.missed);
    expect((await simulate([...args, "--against", "max(unrecovered) = 0"])).code).toBe(EXIT.clean);
  });
});

test("two configurations meet the same faults", async () => {
  const { code, io } = await simulate([
    "--plan-json",
    "plan.json",
    "zone-loss",
    "--runs",
    "5",
    "--compare",
    "other.json",
  ]);
  expect(code).toBe(EXIT.clean);
  expect(io.stdout()).toContain("plan.json → other.json");
});

test("two configurations are one document of the published schema", async () => {
  const { io } = await simulate([
    "--plan-json",
    "plan.json",
    "zone-loss",
    "--runs",
    "5",
    "--compare",
    "other.json",
    "--json",
  ]);
  const { compared, source } = readSimulationResult(io.stdout(), "stdout");
  expect([source, compared?.source]).toEqual(["plan.json", "other.json"]);
});

test("Ctrl-C gives the result so far", async () => {
  const controller = new AbortController();
  const io = fakeIo(FILES, { interruptible: (work) => work(controller.signal) });
  const running = run(
    ["simulate", "--plan-json", "plan.json", "zero-traffic", "--runs", "1000000", "--json"],
    io,
  );
  setTimeout(() => controller.abort(), 2000);
  expect(await running).toBe(EXIT.interrupted);
  const result: SimulationResult = JSON.parse(io.stdout());
  expect(result.complete).toBe(false);
  expect(result.scenarios[0]?.runs ?? 0).toBeLessThan(1_000_000);
});

describe("bad input is named before anything runs", () => {
  test.each([
    [["prod", "zone-los"], /zone-los.*did you mean zone-loss/],
    [["prod", "zone-loss:best"], /zone-loss:best.*is not a scenario/],
    [["prod", "zone-loss", "--set", "capacity.maxInstance=3"], /did you mean capacity\.maxInstances/],
    [["prod", "zone-loss", "--set", "capacity.maxInstances=many"], /a number from 0 to/],
    [["prod", "spot-collapse", "--set", "load=2"], /a number from 0 to 1/],
    [["prod", "secrets-denied", "--set", "during=sleep"], /one of steady, deployment/],
    [["prod", "zone-loss", "--set", "parameter.ec2_bot=1"], /did you mean ec2_boot/],
    [["prod", "zone-loss", "--set", "parameter.ec2_boot=-1"], /a number from 0/],
    [["prod", "zone-loss", "--set", "nonsense"], /name=value/],
    [["prod", "zone-loss", "--against", "failed = 0"], /is not an objective/],
    [["prod", "zone-loss", "--against", "p99(fail) = 0"], /fail is not a metric/],
    [["prod", "zone-loss", "--runs", "0"], /a whole number from 1/],
    [["prod", "zone-loss", "--shard", "4/3"], /with i from 1 to n/],
    [["prodd", "zone-loss"], /prodd.*prod/],
    [["--plan-json", "nothing.json"], /nothing\.json/],
  ])("%j", async (args, words) => {
    const { code, io } = await simulate(args);
    expect(code).toBe(EXIT.badInput);
    expect(io.stdout()).toBe("");
    expect(io.stderr()).toMatch(words);
    expect(io.stderr()).not.toMatch(/^\s+at /m);
  });
});
