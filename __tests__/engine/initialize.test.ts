import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetBackends, initialize } from "../../src/engine/initialize.ts";
import { Project } from "../../src/engine/project.ts";

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

it("initializes a stack again when it was initialized otherwise in between", async () => {
  const [terraform, tofu] = [await engine("terraform"), await engine("tofu")];
  await initialize(terraform, "dev-state");
  await tofu.terraform("dev-state", "init", "-reconfigure");
  await initialize(terraform, "dev-state");
  expect(await readFile(join(dir, "calls"), "utf8")).toBe("terraform init\ntofu init\nterraform init\n");
});

describe("what an engine keeps of a backend", () => {
  const TERRAFORM = { program: "terraform", product: "terraform", version: "1.11.4", registry: "r" } as const;
  const TOFU = { program: "tofu", product: "opentofu", version: "1.10.6", registry: "r" } as const;
  const S3 = {
    bucket: "state",
    key: "dev.tfstate",
    allowed_account_ids: ["260417583902"],
    assume_role: { role_arn: "arn:aws:iam::260417583902:role/one" },
    use_lockfile: true,
  };
  /** As engines write it: every argument that they know. */
  const kept = {
    type: "s3",
    config: {
      ...S3,
      acl: null,
      assume_role: { ...S3.assume_role, duration: null, tags: null },
      endpoints: null,
      forbidden_account_ids: [],
    },
  };

  async function stack(backend: object, record: unknown): Promise<string> {
    const folder = join(dir, "cdktf.out", "stacks", "dev-state");
    await writeFile(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
    await writeFile(join(folder, ".terraform", "ballast-init"), "before");
    const file = join(folder, ".terraform", "terraform.tfstate");
    await writeFile(file, typeof record === "string" ? record : JSON.stringify(record));
    return file;
  }

  it.each([
    ["another version", TERRAFORM, { terraform_version: "1.10.6", backend: kept }],
    ["OpenTofu, which leaves its version out", TERRAFORM, { backend: kept }],
    ["Terraform, before OpenTofu", TOFU, { terraform_version: "1.10.6", backend: kept }],
    ["OpenTofu, whatever its version", TOFU, { backend: kept }],
  ])("is forgotten when it is of %s", async (_, next, record) => {
    const file = await stack({ s3: S3 }, record);
    expect(await forgetBackends(dir, next)).toEqual(["dev-state"]);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(file, "..", "ballast-init"))).toBe(false);
    expect(await forgetBackends(dir, next)).toEqual([]);
  });

  const old = "1.10.6";
  it.each([
    ["the same engine", { terraform_version: "1.11.4", backend: kept }],
    [
      "another bucket: its state may have to be moved",
      { backend: { ...kept, config: { ...S3, bucket: "b" } } },
    ],
    ["one argument less", { terraform_version: old, backend: { ...kept, config: { ...S3, key: null } } }],
    ["one argument more", { terraform_version: old, backend: { ...kept, config: { ...S3, encrypt: true } } }],
    ["a local backend", { terraform_version: old, backend: { type: "local", config: { path: "x" } } }],
    ["no backend", { terraform_version: old }],
    ["no JSON", "{"],
  ])("stays when it is of %s", async (_, record) => {
    const file = await stack({ s3: S3 }, record);
    expect(await forgetBackends(dir, TERRAFORM)).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });

  it("is nothing where nothing was synthesized or initialized", async () => {
    expect(await forgetBackends(dir, TOFU)).toEqual([]);
    expect(await forgetBackends(join(dir, "elsewhere"), TOFU)).toEqual([]);
  });
});
