import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/io.ts";

const FIXTURES = join(__dirname, "../fixtures/foreign-plans");
const PLAN = readFileSync(join(FIXTURES, "tam-ecs-ec2-autoscaling.json"), "utf8");

const Result = z.object({
  platform: z.string().optional(),
  disagreeing: z.array(z.string()),
  claims: z.array(
    z.object({
      id: z.string(),
      conditions: z
        .array(z.object({ status: z.string(), text: z.string(), lacking: z.array(z.string()) }))
        .optional(),
    }),
  ),
});

describe("ballast claims", () => {
  it("tells which settings a plan of another project lacks", async () => {
    const io = fakeIo({ "plan.json": PLAN });
    expect(await run(["claims", "--plan-json", "plan.json", "--json"], io)).toBe(0);
    const { claims, disagreeing, platform } = Result.parse(JSON.parse(io.stdout()));
    expect(platform).toBe("plan.json");
    expect(disagreeing).toEqual([]);
    const [draining] = claims.find(({ id }) => id === "draining-by-itself")?.conditions ?? [];
    expect(draining?.status).toMatch(/^(set|not set|in part)$/);
    const all = claims.flatMap(({ conditions = [] }) => conditions);
    expect(new Set(all.map(({ status }) => status)).size).toBeGreaterThan(2);
    expect(all.filter(({ lacking, status }) => status === "set" && lacking.length > 0)).toEqual([]);
    expect(all.filter(({ lacking, status }) => status === "not set" && lacking.length === 0)).toEqual([]);
  });

  it("prints a table within the columns, and says that every check agrees", async () => {
    const io = fakeIo({ "plan.json": PLAN }, { columns: 90 });
    expect(await run(["claims", "--plan-json", "plan.json"], io)).toBe(0);
    const lines = io.stdout().split("\n");
    expect(lines.at(-2)).toBe("Every check agrees with its verdict.");
    expect(lines).toContain("SPOT");
    const wide = lines.filter((line) => line.length > 90 && !/\S{70,}/.test(line));
    expect(wide).toEqual([]);
  });

  it.each([
    [["claims", "--json", "--markdown"], /cannot be used with option/],
    [["claims", "--plan-json", "missing.json"], /missing\.json/],
    [["claims", "--plan-json", "plan.json", "prod"], /with --plan-json/],
    [["claims", "--plan-json", "text.json"], /text\.json/],
  ])("refuses %j", async (args, message) => {
    const io = fakeIo({ "plan.json": PLAN, "text.json": "not JSON" });
    expect(await run(args, io)).toBe(64);
    expect(io.stderr()).toMatch(message);
  });
});
