import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
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

describe("the providers of several stacks", () => {
  const PROVIDERS = "registry.terraform.io/hashicorp/aws/5.100.0";
  const aws = { source: "aws", version: "5.100.0" };

  async function stackOf(name: string, lock: string | undefined, required: object = { aws }): Promise<void> {
    const folder = join(dir, "cdktf.out", "stacks", name);
    await mkdir(folder, { recursive: true });
    const text = JSON.stringify({ terraform: { required_providers: required, backend: { local: {} } } });
    await writeFile(join(folder, "cdk.tf.json"), text);
    if (lock !== undefined) await writeFile(join(folder, ".terraform.lock.hcl"), lock);
  }

  /** Installs a link to the provider unless it is told that one runs; `fails` refuses that. */
  async function installing(name: string, fails = false): Promise<Project> {
    const program = join(dir, name);
    await mkdir(join(dir, "mirror"), { recursive: true });
    const lines = [
      "#!/bin/sh",
      `echo "$(basename "$PWD") $TF_REATTACH_PROVIDERS" >> '${join(dir, "calls")}'`,
      `mkdir -p .terraform/providers/${PROVIDERS}`,
      `if [ -n "$TF_REATTACH_PROVIDERS" ]; then exit ${fails ? 1 : 0}; fi`,
      `ln -sfn '${join(dir, "mirror")}' .terraform/providers/${PROVIDERS}/linux_amd64`,
    ];
    await writeFile(program, `${lines.join("\n")}\n`);
    await chmod(program, 0o755);
    return new Project({ dir, env: { BALLAST_TERRAFORM: program, PATH: process.env["PATH"] ?? "" } });
  }

  /** Stack by stack: `installed`, or `linked` where the engine was told to install nothing. */
  async function calls(): Promise<string[]> {
    const lines = (await readFile(join(dir, "calls"), "utf8")).trimEnd().split("\n");
    return lines.map((line) =>
      line.replace(/ \{"registry.terraform.io\/hashicorp\/aws":\{.*$/, " linked").trim(),
    );
  }

  it("are verified once, and linked into every stack with the same demands and lock file", async () => {
    const project = await installing("once");
    for (const stack of ["a", "b"]) await stackOf(stack, "one");
    await stackOf("other-lock", "two");
    await stackOf("no-lock", undefined);
    await stackOf("other-demand", "one", { aws: { ...aws, version: "5.99.0" } });
    for (const stack of ["a", "b", "other-lock", "no-lock", "other-demand"]) {
      expect(await initialize(project, stack)).toBeUndefined();
      const link = join(project.stackDir(stack), ".terraform", "providers", PROVIDERS, "linux_amd64");
      expect(await readlink(link)).toBe(join(dir, "mirror"));
    }
    expect(await calls()).toEqual(["a", "b linked", "other-lock", "no-lock", "other-demand"]);
  });

  it("are not another engine's", async () => {
    for (const stack of ["a", "b"]) await stackOf(stack, "one");
    await initialize(await installing("terraform"), "a");
    await initialize(await installing("tofu"), "b");
    expect(await calls()).toEqual(["a", "b"]);
  });

  it("are installed where the engine does not go along, or where something else lies there", async () => {
    const project = await installing("refusing", true);
    for (const stack of ["a", "b", "c", "d", "e"]) await stackOf(stack, "one");
    await initialize(project, "a");
    await initialize(project, "b");
    const own = join(project.stackDir("c"), ".terraform", "providers", PROVIDERS, "linux_amd64");
    await mkdir(own, { recursive: true });
    await initialize(project, "c");
    await initialize(project, "d");
    await writeFile(join(project.stackDir("d"), ".terraform", "providers", PROVIDERS, "provider"), "");
    await initialize(project, "e");
    expect(await calls()).toEqual(["a", "b linked", "b", "c", "d", "e"]);
  });
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
