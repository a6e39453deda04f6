import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment, runTerraform } from "../../src/engine/engine.ts";
import { emulatorEnvironment } from "../../src/rehearsal/emulator.ts";
import { describeWith } from "../support/needs.ts";

describeWith(["engine"], "the engine of this machine", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-engine-"));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  test("validates with the pinned provider, in an environment of its own", async () => {
    const scratchDir = join(dir, "scratch");
    const lines: string[] = [];
    const env = { ...(await engineEnvironment({ scratchDir, cwd: dir, log: (line) => lines.push(line) })) };
    Object.assign(env, emulatorEnvironment("http://127.0.0.1:9", "eu-west-1"));
    const aws = { source: "hashicorp/aws", version: "5.100.0" };
    await writeFile(
      join(dir, "main.tf.json"),
      JSON.stringify({
        terraform: { required_providers: { aws } },
        resource: { aws_vpc: { a: { cidr_block: "10.1.0.0/16" } } },
      }),
    );
    const init = await runTerraform(["init", "-no-color"], { cwd: dir, env });
    expect(init).toMatchObject({ code: 0, stderr: "" });
    expect(init.stdout).toMatch(/hashicorp\/aws v5\.100\.0/);
    const valid = await runTerraform(["validate", "-json"], { cwd: dir, env });
    expect(JSON.parse(valid.stdout)).toMatchObject({ valid: true, diagnostics: [] });
    expect(lines).toEqual([expect.stringMatching(/^(terraform|opentofu) 1\.\d+\.\d+.*, AWS provider from /)]);
  }, 180_000);
});
