import { deploy } from "../../src/deploy/deploy.ts";
import { type DeployedStack, plannedChanges } from "../../src/deploy/planned-changes.ts";
import { readPlan } from "../../src/engine/planned-stacks.ts";
import type { Project } from "../../src/engine/project.ts";
import { withPlan } from "../../src/engine/saved-plan.ts";
import { deployedText } from "../../src/report/deploy.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { makePlan } from "../support/drift.ts";

vi.mock("../../src/engine/planned-stacks.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  readPlan: vi.fn(),
}));
vi.mock("../../src/engine/saved-plan.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  withPlan: vi.fn(),
}));

describe("deploy", () => {
  it("starts no engine for a stack that nobody reviewed, and ends there", async () => {
    const told: DeployedStack[] = [];
    const onStack = (deployed: DeployedStack) => void told.push(deployed);
    const reviewed = { schema_version: "1.0" as const, stacks: [] };
    const engine = () => {
      throw new Error("an engine was started");
    };
    const project = { hearing: engine, terraform: engine, stackDir: engine } as unknown as Project;
    const done = await deploy(project, ["prod-state", "prod-platform"], reviewed, {
      now: () => new Date(),
      onStack,
    });
    expect(done).toEqual([{ stack: "prod-state", outcome: "not-reviewed" }]);
    expect(told).toEqual(done);
  });

  describe("a stack that was reviewed", () => {
    const planJson = (value: number) =>
      makePlan([{ address: "aws_lb.a", cloud: { idle: 1 }, code: { idle: value } }]);
    const digestOf = (value: number) => plannedChanges(parsePlan(planJson(value), "plan"), "plan").digest;
    const reviewedAs = (digest: string) => ({
      schema_version: "1.0" as const,
      stacks: [{ stack: "prod-state", digest, changes: [] }],
    });

    /** Deploys with a plan that sets `idle` to 2; what the engine was asked to do. */
    async function deployed(digest: string) {
      const commands: string[] = [];
      const mustTerraform = async (_stack: string, ...args: string[]) => {
        commands.push(args.filter((arg) => !/^-(input|no-color|lock)/.test(arg)).join(" "));
      };
      const project = { dir: "/project", hearing: () => ({ mustTerraform }) } as unknown as Project;
      const plan = parsePlan(planJson(2), "plan");
      vi.mocked(withPlan).mockImplementation(async (_project, _stack, _options, use) =>
        use({ file: "saved" }),
      );
      vi.mocked(readPlan).mockResolvedValue({ stack: "prod-state", plan, seconds: 0 });
      const [done] = await deploy(project, ["prod-state"], reviewedAs(digest), { now: () => new Date(0) });
      return { outcome: done?.outcome, commands };
    }

    it("is applied by the very plan, and its state settled, when the digest is the reviewed one", async () => {
      expect(await deployed(digestOf(2))).toEqual({
        outcome: "applied",
        commands: ["apply saved", "apply -refresh-only -auto-approve"],
      });
    });

    it("is not touched when the plan differs from the reviewed one", async () => {
      expect(await deployed(digestOf(3))).toEqual({ outcome: "differs", commands: [] });
      expect(await deployed("0".repeat(64))).toEqual({ outcome: "differs", commands: [] });
    });
  });

  it.each([
    [
      { outcome: "not-reviewed" },
      "prod-state: REFUSED, no plan of it was reviewed; plan and review it first\n",
    ],
    [
      { outcome: "unplanned", trouble: { kind: "locked", text: "ada holds the lock", fix: ["wait"] } },
      "prod-state: NOT PLANNED\n  ada holds the lock\n  wait\n",
    ],
    [
      { outcome: "failed", words: "COMMAND terraform apply: code 1\nError: denied\n::error::x" },
      "prod-state: FAILED\n  COMMAND terraform apply: code 1\n  Error: denied\n  :\u200a:error::x\n",
    ],
  ] as const)("says what became of a stack: %j", (outcome, text) => {
    expect(deployedText({ stack: "prod-state", ...outcome } as DeployedStack)).toBe(text);
  });
});
