import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CACHE_DIR } from "../../src/engine/paths.ts";
import type { StackJson } from "../support/synth.ts";

const run = promisify(execFile);

/** The maintained fork of the framework, its typings of AWS provider 6, and the Node that it needs. */
const PACKAGES = {
  cdktn: "0.24.0",
  "@cdktn/provider-aws": "25.7.0",
  constructs: "10.6.0",
  node: "22.23.3",
};

/** AWS provider that those typings are made from. */
const PROVIDER = "6.66.0";

/** Installs the packages once, into the cache. */
async function forkFolder(): Promise<string> {
  const folder = join(CACHE_DIR, `fork-${PACKAGES.cdktn}-${PACKAGES["@cdktn/provider-aws"]}`);
  if (existsSync(folder)) return folder;
  process.stderr.write("installing CDK Terrain and Node 22 (from npm, 670 MB) once; about a minute\n");
  await mkdir(CACHE_DIR, { recursive: true });
  const made = await mkdtemp(join(CACHE_DIR, "fork-"));
  await writeFile(join(made, "package.json"), JSON.stringify({ private: true, dependencies: PACKAGES }));
  await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: made, maxBuffer: 1e7 });
  await rename(made, folder);
  return folder;
}

/** CDK Terrain is CDKTF under another name, so that our stacks have to come out of it as they are. */
describe("the maintained fork of the framework", () => {
  let scratch: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "ballast-fork-"));
  });

  afterAll(() => rm(scratch, { recursive: true, force: true }));

  /** Stacks of the examples, synthesized with the packages of a folder. @param folder undefined for our own */
  async function stacksOf(name: string, node: string, folder?: string): Promise<Record<string, StackJson>> {
    const [bundle, file] = [join(scratch, `${name}.cjs`), join(scratch, `${name}.json`)];
    const args = [join(__dirname, "fork", "bundle.mjs"), bundle, ...(folder === undefined ? [] : [folder])];
    await run(process.execPath, args, { maxBuffer: 1e7 });
    await run(node, [bundle, file], { maxBuffer: 1e7 });
    return JSON.parse(await readFile(file, "utf8"));
  }

  test("synthesizes every stack to the same Terraform, for provider 6 and on Node 22", async () => {
    const folder = await forkFolder();
    const node = join(folder, "node_modules", "node", "bin", "node");
    expect((await run(node, ["--version"])).stdout.trim()).toBe(`v${PACKAGES.node}`);
    const [own, fork] = [await stacksOf("own", process.execPath), await stacksOf("fork", node, folder)];
    expect(Object.keys(own).length).toBeGreaterThan(10);
    const providers = (stack: StackJson | undefined) => stack?.terraform["required_providers"];
    for (const [name, stack] of Object.entries(fork)) {
      expect([name, providers(stack)]).toEqual([
        name,
        { aws: { source: "hashicorp/aws", version: PROVIDER } },
      ]);
      expect([name, plain(stack)]).toEqual([name, plain(own[name])]);
    }
    expect(Object.keys(fork)).toEqual(Object.keys(own));
  }, 600_000);
});

/** A stack without the versions of what made it. */
function plain(stack: StackJson | undefined): unknown {
  const { "//": _made, terraform, ...rest } = { "//": undefined, terraform: {}, ...stack };
  const { required_providers: _versions, ...settings } = terraform as Record<string, unknown>;
  return { ...rest, terraform: settings };
}
