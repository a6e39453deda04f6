import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Project } from "../../src/engine/project.ts";
import { target } from "../../src/engine/provider-mirror.ts";
import { withProvider } from "../../src/engine/provider-process.ts";
import { inheritedEnvironment } from "../../src/engine/run.ts";

const STACK = "qa-platform";
/** Stands in for a provider: says where it listens, and notes the signal that ends it. */
const LISTENS = `
process.on("SIGINT", () => { require("fs").writeFileSync("ended", "SIGINT"); process.exit(0); });
console.log("Provider started. To attach Terraform CLI, set the variable:\\n");
console.log("\\tTF_REATTACH_PROVIDERS='" + JSON.stringify({ "registry.terraform.io/hashicorp/aws": { Pid: process.pid, Dir: process.env.PLUGIN_UNIX_SOCKET_DIR, Args: process.argv.slice(2) } }) + "'");
setInterval(() => {}, 1000);
`;

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-provider-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const stackDir = () => join(dir, "cdktf.out", "stacks", STACK);

async function installed(program: string, aws: readonly object[], host = "registry.terraform.io") {
  const folder = join(stackDir(), ".terraform", "providers", host, "hashicorp", "aws", "5.100.0", target());
  await mkdir(folder, { recursive: true });
  const file = join(folder, "terraform-provider-aws_v5.100.0_x5");
  await writeFile(file, `#!${process.execPath}\n${program}`);
  await chmod(file, 0o755);
  await writeFile(join(stackDir(), "cdk.tf.json"), JSON.stringify({ terraform: {}, provider: { aws } }));
}

function reattached(): Promise<string | undefined> {
  const project = new Project({ dir, env: inheritedEnvironment(/^TF_/) });
  return withProvider(project, STACK, dir, async (served) => served.engine().env["TF_REATTACH_PROVIDERS"]);
}

it.each(["registry.terraform.io", "registry.opentofu.org"])(
  "serves what %s calls hashicorp/aws",
  async (host) => {
    await installed(LISTENS, [{ region: "eu-west-1" }], host);
    const { [`${host}/hashicorp/aws`]: how, ...others } = JSON.parse((await reattached()) ?? "{}");
    expect(others).toEqual({});
    expect(how).toMatchObject({ Dir: dir, Args: ["-debug"] });
    expect(await readFile(join(stackDir(), "ended"), "utf8")).toBe("SIGINT");
    expect(() => process.kill(how.Pid, 0)).toThrow("ESRCH");
  },
);

it("ends when what uses it fails", async () => {
  await installed(LISTENS, [{}]);
  const project = new Project({ dir, env: inheritedEnvironment(/^TF_/) });
  await expect(withProvider(project, STACK, dir, () => Promise.reject(new Error("no plan")))).rejects.toThrow(
    "no plan",
  );
  expect(await readFile(join(stackDir(), "ended"), "utf8")).toBe("SIGINT");
});

it.each<readonly [string, string, readonly object[]]>([
  ["two configurations: this provider cannot be configured twice", LISTENS, [{}, { alias: "us" }]],
  ["no configuration", LISTENS, []],
  ["a program that ends at once", "process.exit(1);", [{}]],
])("leaves the start to the engine with %s", async (_name, program, aws) => {
  await installed(program, aws);
  expect(await reattached()).toBeUndefined();
});

it("leaves the start to the engine where nothing is initialized", async () => {
  await mkdir(stackDir(), { recursive: true });
  await writeFile(
    join(stackDir(), "cdk.tf.json"),
    JSON.stringify({ terraform: {}, provider: { aws: [{}] } }),
  );
  expect(await reattached()).toBeUndefined();
});
