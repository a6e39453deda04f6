import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trackedChildren } from "../../src/engine/children.ts";
import { engineEnvironment, findEngine, runTerraform } from "../../src/engine/engine.ts";
import { initialize } from "../../src/engine/initialize.ts";
import { Project } from "../../src/engine/project.ts";
import { PROVIDER_VERSION } from "../../src/engine/provider-mirror.ts";
import { withProvider } from "../../src/engine/provider-process.ts";
import { withPlan } from "../../src/engine/saved-plan.ts";
import { emulatorEnvironment } from "../../src/rehearsal/emulator.ts";
import { PROVIDER_LOCK } from "../../stacks/provider-lock.ts";
import { describeWith } from "../support/needs.ts";

describeWith(["engine"], "the engine of this machine", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-engine-"));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  test("takes the provider whose checksum is in the lock file, and no other", async () => {
    const engine = await findEngine();
    const env = await engineEnvironment({ scratchDir: join(dir, "scratch"), engine });
    const aws = { source: "hashicorp/aws", version: PROVIDER_VERSION };
    await writeFile(
      join(dir, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { aws } } }),
    );
    const init = async (lock: string) => {
      await writeFile(
        join(dir, ".terraform.lock.hcl"),
        lock.replace("registry.terraform.io", engine.registry),
      );
      return runTerraform(["init", "-no-color", "-lockfile=readonly"], { cwd: dir, env });
    };
    expect(await init(PROVIDER_LOCK)).toMatchObject({ code: 0, stderr: "" });
    await rm(join(dir, ".terraform"), { recursive: true });
    const other = PROVIDER_LOCK.replace(/h1:\w/, "h1:A").replace(/^ +"zh:.*\n/gm, "");
    expect((await init(other)).stderr).toMatch(/checksums/);
  }, 180_000);

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

  test("plans and reads with one provider as with its own", async () => {
    const env = {
      ...(await engineEnvironment({ scratchDir: join(dir, "scratch"), cwd: dir })),
      ...emulatorEnvironment("http://127.0.0.1:9", "eu-west-1"),
    };
    const stackDir = join(dir, "cdktf.out", "stacks", "qa");
    await mkdir(stackDir, { recursive: true });
    const offline = {
      region: "eu-west-1",
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: "true",
    };
    const write = (aws: readonly object[]) =>
      writeFile(
        join(stackDir, "cdk.tf.json"),
        JSON.stringify({
          terraform: {
            backend: { local: { path: join(dir, "qa.tfstate") } },
            required_providers: { aws: { source: "hashicorp/aws", version: "5.100.0" } },
          },
          provider: { aws },
          resource: {
            aws_vpc: { a: { cidr_block: "10.1.0.0/16" } },
            aws_s3_bucket: { b: { bucket: "qa-b" } },
          },
        }),
      );
    const project = new Project({ dir, env });
    const planned = () =>
      withPlan(project, "qa", { now: () => new Date() }, async ({ json, trouble }) => {
        expect(trouble).toBeUndefined();
        const { configuration: _, timestamp: __, ...plan } = JSON.parse(json ?? "{}");
        return plan;
      });
    await write([offline]);
    expect(await initialize(project, "qa")).toBeUndefined();
    await withProvider(project, "qa", dir, async (served) => {
      expect(JSON.parse(served.engine().env["TF_REATTACH_PROVIDERS"] ?? "")).not.toEqual({});
    });
    const served = await planned();
    expect(served.resource_changes).toHaveLength(2);
    await write([offline, { ...offline, alias: "second" }]);
    expect(await planned()).toEqual(served);
    expect(trackedChildren()).toBe(0);
  }, 180_000);
});
