import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { describeWith } from "../support/needs.ts";
import { ownProject } from "./own-project.ts";

const EXAMPLE = join(__dirname, "../../examples/orders.ts");
const LIST = `import { orders } from "./orders.ts";

export const ENVIRONMENTS = [orders];
`;

describeWith(["engine", "python"], "a product in all kinds of service", () => {
  let life: LifeResult;

  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), "ballast-kinds-"));
    // The example is as far from `src/` as the descriptions of a project are.
    const project = await ownProject(dir, {
      "orders.ts": await readFile(EXAMPLE, "utf8"),
      "environments.ts": LIST,
    });
    const tsx = join(project, "node_modules", "tsx", "dist", "cli.mjs");
    const args = [
      tsx,
      "src/cli/main.ts",
      "rehearse",
      "live",
      "--short",
      "--json",
      "--scratch",
      join(dir, "scratch"),
    ];
    const env = inheritedEnvironment(/^(AWS_|JEST_|NODE_OPTIONS$)/);
    const done = await runProgram(process.execPath, args, { cwd: project, env });
    if (done.code !== 0) throw new Error(`code ${done.code}\n${done.stdout}\n${done.stderr}`);
    life = JSON.parse(done.stdout);
    await rm(dir, { recursive: true });
  }, 1_200_000);

  it("is applied by the pipeline's own role, and a second plan is empty", () => {
    expect(life.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "account held",
      "governance held",
      "state held",
      "apply held",
      "second-plan held",
    ]);
    const facts = Object.fromEntries(life.steps.map(({ fact, id }) => [id, fact]));
    expect(facts["apply"]).toMatch(
      /^live-platform \d+(, live-service-(ledger|packer|scans|shop|stock) \d+){5} objects$/,
    );
    expect(facts["second-plan"]).toBe("8 stacks, 0 changes");
  });
});
