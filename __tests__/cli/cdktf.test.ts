import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { runProgram } from "../../src/engine/run.ts";
import { fakeIo } from "../support/io.ts";

vi.mock("../../src/engine/paths.ts", async () => {
  const { tmpdir } = await import("node:os");
  const dir = `${tmpdir()}/ballast-cdktf-${process.pid}`;
  return { PROJECT_DIR: dir, CACHE_DIR: `${dir}/.cache`, ENGINE_SCRATCH_DIR: `${dir}/.cache/engine` };
});

const STACK = join(PROJECT_DIR, "cdktf.out", "stacks", "dev-state");
const variables = { ...process.env };
let bin = "";

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), "ballast-cdktf-bin-"));
  await mkdir(STACK, { recursive: true });
  await writeFile(
    join(STACK, "cdk.tf.json"),
    JSON.stringify({ terraform: { backend: { s3: { bucket: "b" } } } }),
  );
  await cdktf();
});
afterEach(async () => {
  process.env = { ...variables };
  for (const folder of [PROJECT_DIR, bin]) await rm(folder, { recursive: true, force: true });
});

async function script(path: string, ...lines: string[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, [...lines, ""].join("\n"));
  await chmod(path, 0o755);
  return path;
}

/** Tells how it was started, and initializes a stack with the engine that cdktf would start. */
async function cdktf(): Promise<void> {
  await script(
    join(PROJECT_DIR, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf"),
    `const { spawnSync } = require("node:child_process");`,
    "const { env, argv } = process;",
    "console.log(JSON.stringify({ args: argv.slice(2), cwd: process.cwd(), env }));",
    `if (argv[2] === "synth") process.exit(3);`,
    `const options = { cwd: ${JSON.stringify(STACK)}, encoding: "utf8" };`,
    `const { status, stderr } = spawnSync(env.TERRAFORM_BINARY_NAME, ["init"], options);`,
    "console.error(stderr);",
    "process.exit(status);",
  );
}

/** An engine that cannot read what another product keeps of a backend: `init` refuses as Terraform does. */
async function engine(name: string, version: string, banner: string, kept: object): Promise<string> {
  const record = JSON.stringify({ ...kept, backend: { type: "s3", config: { bucket: "b", [name]: null } } });
  return script(
    join(bin, name),
    "#!/bin/sh",
    `case "$1 $2" in`,
    `"version -json") echo '{"terraform_version":"${version}"}' ;;`,
    `"version "*) echo '${banner}' ;;`,
    "init*)",
    "  mkdir -p .terraform",
    `  if [ -f .terraform/terraform.tfstate ] && ! grep -q '"${name}"' .terraform/terraform.tfstate; then`,
    `    echo "Error: Backend configuration changed" >&2; exit 1`,
    "  fi",
    `  echo '${record}' > .terraform/terraform.tfstate ;;`,
    "esac",
  );
}

const terraform = () => engine("terraform", "1.11.4", "Terraform v1.11.4", { terraform_version: "1.11.4" });
const tofu = () => engine("tofu", "1.10.6", "OpenTofu v1.10.6", {});

interface Started {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `ballast cdktf` with an engine; what cdktf printed, and what Ballast did. */
async function ballast(program: string | undefined, ...args: string[]) {
  process.env["BALLAST_TERRAFORM"] = program ?? "";
  let printed = { code: -1, stdout: "", stderr: "" };
  const io = fakeIo(
    {},
    {
      attach: async (node, all, { cwd, env }) => {
        printed = await runProgram(node, all, { cwd, env });
        return printed.code;
      },
    },
  );
  const code = await run(["cdktf", ...args], io);
  const [line] = printed.stdout.split("\n");
  return { ...printed, code, io, started: line ? (JSON.parse(line) as Started) : undefined };
}

describe("ballast cdktf", () => {
  it("gives cdktf the engine of every other command, its arguments and nothing that asks or reports", async () => {
    process.env["TF_INPUT"] = "0";
    process.env["TF_VAR_password"] = "unknown to the engine";
    process.env["AWS_REGION"] = "eu-central-1";
    const program = await terraform();
    const { code, started, io } = await ballast(program, "plan", "dev-state", "--var", "a=b");
    expect([code, io.stderr()]).toEqual([0, ""]);
    expect(started?.args).toEqual(["plan", "dev-state", "--var", "a=b", "--skip-provider-lock"]);
    expect(started?.cwd).toBe(PROJECT_DIR);
    expect(started?.env).toMatchObject({
      AWS_REGION: "eu-central-1",
      BALLAST_TERRAFORM: program,
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      CHECKPOINT_DISABLE: "1",
      TERRAFORM_BINARY_NAME: program,
      TF_CLI_CONFIG_FILE: join(PROJECT_DIR, ".cache", "engine", "engine.tfrc"),
    });
    for (const name of ["TF_INPUT", "TF_IN_AUTOMATION", "TF_VAR_password"]) {
      expect(started?.env).not.toHaveProperty(name);
    }
  });

  it("leaves commands that start no engine as they are, and gives the exit code of cdktf", async () => {
    const { code, started } = await ballast(await terraform(), "synth", "--hcl");
    expect([code, started?.args]).toEqual([3, ["synth", "--hcl"]]);
  });

  it.each(["--help", "--skip-provider-lock"])("adds nothing to %s", async (flag) => {
    const { started } = await ballast(await terraform(), "apply", flag);
    expect(started?.args).toEqual(["apply", flag]);
  });

  it("names an engine that is not there, and does not start cdktf", async () => {
    const { code, io, started } = await ballast(join(bin, "none"), "plan", "dev-state");
    expect([code, started]).toEqual([64, undefined]);
    expect(io.stderr()).toContain("ENGINE_MISSING BALLAST_TERRAFORM=");
  });

  it("goes from one engine to another and back in one output folder", async () => {
    const [first, second] = [await terraform(), await tofu()];
    expect(await ballast(first, "plan", "dev-state")).toMatchObject({ code: 0 });
    expect(await readFile(join(STACK, ".terraform", "terraform.tfstate"), "utf8")).toContain("terraform");
    for (const [program, name] of [
      [second, "opentofu 1.10.6"],
      [first, "terraform 1.11.4"],
    ] as const) {
      const { code, io, stderr } = await ballast(program, "plan", "dev-state");
      expect([code, stderr.trim()]).toEqual([0, ""]);
      expect(io.stderr()).toBe(`dev-state: initialized by another engine before, by ${name} from now on\n`);
    }
    expect((await ballast(first, "plan", "dev-state")).io.stderr()).toBe("");
  });

  it("leaves a backend that the code changed to the engine, which asks about the state", async () => {
    await ballast(await terraform(), "plan", "dev-state");
    const changed = { terraform: { backend: { s3: { bucket: "other" } } } };
    await writeFile(join(STACK, "cdk.tf.json"), JSON.stringify(changed));
    const { code, stderr } = await ballast(await tofu(), "plan", "dev-state");
    expect([code, stderr.trim()]).toEqual([1, "Error: Backend configuration changed"]);
    expect(existsSync(join(STACK, ".terraform", "terraform.tfstate"))).toBe(true);
  });
});
