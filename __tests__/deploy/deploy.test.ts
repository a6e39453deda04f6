import { deploy } from "../../src/deploy/deploy.ts";
import type { DeployedStack } from "../../src/deploy/planned-changes.ts";
import type { Project } from "../../src/engine/project.ts";
import { deployedText } from "../../src/report/deploy.ts";

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
