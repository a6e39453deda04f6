import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Project } from "../../src/engine/project.ts";
import { initialize } from "../../src/engine/saved-plan.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-init-"));
  await mkdir(join(dir, "cdktf.out", "stacks", "dev-state", ".terraform"), { recursive: true });
  const stack = { terraform: { backend: { local: {} } }, provider: { aws: [{ region: "eu-west-1" }] } };
  await writeFile(join(dir, "cdktf.out", "stacks", "dev-state", "cdk.tf.json"), JSON.stringify(stack));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** An engine that writes down what it is asked. */
async function engine(name: string): Promise<Project> {
  const program = join(dir, name);
  await writeFile(program, `#!/bin/sh\necho ${name} "$1" >> '${join(dir, "calls")}'\n`);
  await chmod(program, 0o755);
  return new Project({ dir, env: { BALLAST_TERRAFORM: program, PATH: process.env["PATH"] ?? "" } });
}

it("initializes a stack once for each engine: another one reads another backend into it", async () => {
  const [terraform, tofu] = [await engine("terraform"), await engine("tofu")];
  for (const project of [terraform, terraform, tofu, tofu, terraform]) {
    expect(await initialize(project, "dev-state")).toBeUndefined();
  }
  expect(await readFile(join(dir, "calls"), "utf8")).toBe("terraform init\ntofu init\nterraform init\n");
});
