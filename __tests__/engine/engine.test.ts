import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { trackedChildren } from "../../src/engine/children.ts";
import { engineEnvironment, findEngine, runTerraform } from "../../src/engine/engine.ts";
import { cliConfiguration, findMirror, target } from "../../src/engine/provider-mirror.ts";
import { endsWithin } from "../support/processes.ts";

const HOST = "registry.terraform.io";
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-engine-"));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function script(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** An engine that tells a version; a banner other than Terraform's makes it another product. */
function fakeEngine(path: string, version: string, banner = `Terraform v${version}`): Promise<string> {
  const json = JSON.stringify({ terraform_version: version });
  return script(path, `[ "$2" = -json ] && echo '${json}' || echo '${banner}'`);
}

describe("finding the engine", () => {
  test("takes terraform from the path", async () => {
    const program = await fakeEngine(join(dir, "bin", "terraform"), "1.12.3");
    expect(await findEngine({ PATH: `${dir}:${join(dir, "bin")}` })).toEqual({
      program,
      product: "terraform",
      version: "1.12.3",
      registry: "registry.terraform.io",
    });
  });

  test("takes tofu when there is no terraform, with the registry of OpenTofu", async () => {
    const program = await fakeEngine(join(dir, "tofu"), "1.10.1", "OpenTofu v1.10.1");
    expect(await findEngine({ PATH: dir })).toEqual({
      program,
      product: "opentofu",
      version: "1.10.1",
      registry: "registry.opentofu.org",
    });
  });

  test("prefers the one that BALLAST_TERRAFORM names", async () => {
    await fakeEngine(join(dir, "terraform"), "1.12.3");
    const named = await fakeEngine(join(dir, "other", "mine"), "1.14.0");
    const engine = await findEngine({ PATH: dir, BALLAST_TERRAFORM: named });
    expect([engine.program, engine.version]).toEqual([named, "1.14.0"]);
  });

  test("takes the one that CDKTF is told to take, and refuses two", async () => {
    await fakeEngine(join(dir, "terraform"), "1.12.3");
    const tofu = await fakeEngine(join(dir, "tofu"), "1.10.1", "OpenTofu v1.10.1");
    const both = (ballast: string, cdktf: string) =>
      findEngine({ PATH: dir, BALLAST_TERRAFORM: ballast, TERRAFORM_BINARY_NAME: cdktf });
    expect((await findEngine({ PATH: dir, TERRAFORM_BINARY_NAME: "tofu" })).program).toBe(tofu);
    expect((await both(tofu, "tofu")).program).toBe(tofu);
    await expect(both(tofu, "terraform")).rejects.toThrow(
      `ENGINE_CONFLICT TERRAFORM_BINARY_NAME=terraform: names another engine than BALLAST_TERRAFORM=${tofu}; limit: one engine for all; fix: unset one of them`,
    );
  });

  test("names what is missing and what to do", async () => {
    await expect(findEngine({ PATH: dir }, dir)).rejects.toThrow(
      "ENGINE_MISSING PATH: has no terraform or tofu; install Terraform 1.10 or newer, " +
        "or name one in the variable BALLAST_TERRAFORM; ballast rehearse fetches Terraform 1.11.4 by itself",
    );
    await expect(findEngine({ PATH: dir, BALLAST_TERRAFORM: "nope" })).rejects.toThrow(
      /^ENGINE_MISSING BALLAST_TERRAFORM=nope: has no nope/,
    );
  });

  test("refuses an engine that cannot lock a state without a table", async () => {
    await fakeEngine(join(dir, "terraform"), "1.9.8");
    await expect(findEngine({ PATH: dir })).rejects.toThrow(
      /^ENGINE_VERSION .*terraform: is 1\.9\.8; limit: 1\.10 or newer/,
    );
  });

  test("refuses a program that is no engine", async () => {
    await script(join(dir, "terraform"), "echo hello");
    await expect(findEngine({ PATH: dir })).rejects.toThrow(/^ENGINE_VERSION .*does not tell its version/);
  });
});

describe("finding the AWS provider", () => {
  async function mirror(...path: string[]): Promise<string> {
    const folder = join(dir, ...path);
    await mkdir(join(folder, HOST, "hashicorp", "aws", "5.100.0", target()), { recursive: true });
    return folder;
  }

  function find(env: Record<string, string>, more: { searchRoots?: string[]; own?: string[] } = {}) {
    return findMirror({
      host: HOST,
      env,
      cwd: join(dir, "cwd"),
      home: join(dir, "home"),
      searchRoots: [],
      ...more,
    });
  }

  test("takes the mirror that BALLAST_PROVIDER_MIRROR names before any other", async () => {
    const named = await mirror("named");
    const cache = await mirror("cache");
    expect(find({ BALLAST_PROVIDER_MIRROR: named, TF_PLUGIN_CACHE_DIR: cache })?.path).toBe(named);
  });

  test("refuses a named mirror without the pinned version rather than look elsewhere", async () => {
    const cache = await mirror("cache");
    expect(() => find({ BALLAST_PROVIDER_MIRROR: dir, TF_PLUGIN_CACHE_DIR: cache })).toThrow(
      /^PROVIDER_MIRROR .*: has no registry\.terraform\.io\/hashicorp\/aws\/5\.100\.0\/\w+; correct or unset/,
    );
  });

  test("takes a packed mirror as well", async () => {
    const type = join(dir, "packed", HOST, "hashicorp", "aws");
    await mkdir(type, { recursive: true });
    await writeFile(join(type, `terraform-provider-aws_5.100.0_${target()}.zip`), "");
    expect(find({ BALLAST_PROVIDER_MIRROR: join(dir, "packed") })?.path).toBe(join(dir, "packed"));
  });

  test("reads mirror and cache folders from the user's CLI configuration", async () => {
    const folder = await mirror("configured");
    const file = join(dir, "mine.tfrc");
    await writeFile(
      file,
      `# filesystem_mirror { path = "/old" }
provider_installation {
  filesystem_mirror {
    include = ["*/*/*"]
    path    = "$BASE/configured"
  }
}
`,
    );
    expect(find({ TF_CLI_CONFIG_FILE: file, BASE: dir })).toEqual({
      path: folder,
      found: "the user's CLI configuration",
    });
  });

  test("is not stopped by a CLI configuration that does not exist", () => {
    expect(find({ TF_CLI_CONFIG_FILE: join(dir, "no-such-file") })).toBeUndefined();
  });

  test.each([
    ["the home folder", ["home", ".terraform.d", "plugins"], {}],
    ["the working folder", ["cwd", "terraform.d", "plugins"], {}],
    ["an XDG data folder", ["xdg", "terraform", "plugins"], { XDG_DATA_DIRS: "xdg" }],
  ])("looks where the engine looks by itself: %s", async (_, path, env: Record<string, string>) => {
    const folder = await mirror(...path);
    const absolute = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, join(dir, value)]));
    expect(find(absolute)).toEqual({ path: folder, found: "an implied local mirror" });
  });

  test("searches three levels below the conventional roots and no deeper", async () => {
    const near = await mirror("near", "a", "b");
    await mirror("far", "a", "b", "c");
    expect(find({}, { searchRoots: [join(dir, "far")] })).toBeUndefined();
    expect(find({}, { searchRoots: [join(dir, "far"), join(dir, "near")] })?.path).toBe(near);
  });

  test("falls back to the registry, and keeps what it downloads", () => {
    expect(find({})).toBeUndefined();
    expect(cliConfiguration(HOST, undefined, "/cache/plugins")).toBe(
      'plugin_cache_dir = "/cache/plugins"\nprovider_installation {\n  direct {}\n}\n',
    );
  });

  test("takes only the AWS provider from a mirror, and it from nowhere else", () => {
    const text = cliConfiguration(HOST, { path: `a "b" $\{c}`, found: "" }, "");
    expect(text).toContain('path    = "a \\"b\\" $$' + '{c}"');
    expect(text.match(/"registry\.terraform\.io\/hashicorp\/aws"/g)).toHaveLength(2);
  });
});

test("the engine's environment has nothing of the caller's AWS and Terraform settings", async () => {
  const set = { AWS_PROFILE: "production", AWS_SESSION_TOKEN: "x", TF_WORKSPACE: "w", TF_VAR_a: "1" };
  const before = Object.keys(set).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, set);
  try {
    const program = await fakeEngine(join(dir, "terraform"), "1.12.3");
    const engine = await findEngine({ PATH: dir });
    const env = await engineEnvironment({ scratchDir: join(dir, "scratch"), engine });
    const names = Object.keys(env).filter((name) => /^(AWS|TF|TERRAFORM|CHECKPOINT|BALLAST)_/.test(name));
    expect(names.filter((name) => name !== "BALLAST_PROVIDER_MIRROR").sort()).toEqual([
      "AWS_CONFIG_FILE",
      "AWS_SHARED_CREDENTIALS_FILE",
      "BALLAST_TERRAFORM",
      "CHECKPOINT_DISABLE",
      "TERRAFORM_BINARY_NAME",
      "TF_CLI_CONFIG_FILE",
      "TF_INPUT",
      "TF_IN_AUTOMATION",
    ]);
    expect([env["BALLAST_TERRAFORM"], env["TERRAFORM_BINARY_NAME"]]).toEqual([program, program]);
    expect(env["GOGC"]).toBe(process.env["GOGC"] ?? "400");
    expect(env["TF_CLI_CONFIG_FILE"]).toBe(join(dir, "scratch", "engine.tfrc"));
    expect(await readFile(env["AWS_CONFIG_FILE"] ?? "", "utf8")).toBe("");
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

describe("running the engine", () => {
  test("hands out lines as they come and returns code and both streams", async () => {
    const program = await script(
      join(dir, "engine"),
      'printf "a\\r\\nb"; echo c >&2; echo "$1 $WHO"; exit 2',
    );
    const lines: string[] = [];
    const result = await runTerraform(["plan x"], {
      cwd: dir,
      env: { BALLAST_TERRAFORM: program, WHO: "me" },
      onLine: (line) => lines.push(line),
    });
    expect(result).toEqual({ code: 2, stdout: "a\r\nbplan x me\n", stderr: "c\n" });
    expect(lines.sort()).toEqual(["a", "bplan x me", "c"]);
  });

  test("an abort interrupts the whole group, so that the engine can release its lock", async () => {
    const program = await script(
      join(dir, "engine"),
      // A shell's background job ignores the interruption: it stands for a plugin that hangs.
      'trap "echo released; exit 1" INT; sleep 60 & echo started; wait',
    );
    const abort = new AbortController();
    const result = await runTerraform([], {
      cwd: dir,
      env: { BALLAST_TERRAFORM: program, PATH: process.env["PATH"] ?? "" },
      signal: abort.signal,
      onLine: (line) => line === "started" && abort.abort(),
    });
    expect(result.stdout).toBe("started\nreleased\n");
    expect(trackedChildren()).toBe(0);
  });

  test("kills an engine that ignores the interruption, with what it started", async () => {
    const program = await script(
      join(dir, "engine"),
      'trap "" INT; sleep 60 & echo $!; while :; do wait; done',
    );
    const abort = new AbortController();
    let grandchild = 0;
    const result = await runTerraform([], {
      cwd: dir,
      env: { BALLAST_TERRAFORM: program, PATH: process.env["PATH"] ?? "" },
      signal: abort.signal,
      graceMs: 200,
      onLine: (line) => {
        grandchild = Number(line);
        abort.abort();
      },
    });
    expect(result.code).toBe(137);
    expect(await endsWithin(grandchild, 2000)).toBe(true);
  });

  test("an engine that cannot be started is an error with what to do", async () => {
    const env = { BALLAST_TERRAFORM: join(dir, "gone") };
    await expect(runTerraform(["plan"], { cwd: dir, env })).rejects.toThrow(
      /^ENGINE_START .*gone: cannot be started .*install Terraform 1\.10/,
    );
  });
});
