import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { ENVIRONMENTS } from "../support/synth.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ballast-bin-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const DRIFTED = join(PROJECT_DIR, "__tests__/fixtures/drift/A-sg-inline-add/normal.json");
const manifest = JSON.parse(readFileSync(join(PROJECT_DIR, "package.json"), "utf8"));

function ballast(cwd: string, args: readonly string[], program = join(PROJECT_DIR, manifest.bin.ballast)) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "" },
  });
  return { status, stderr, stdout };
}

describe("the command ballast", () => {
  it("is what npm puts on the path, and tells its version", () => {
    expect(readFileSync(join(PROJECT_DIR, manifest.bin.ballast), "utf8")).toMatch(
      /^#!\/usr\/bin\/env node\n/,
    );
    expect(ballast(PROJECT_DIR, ["--version"])).toEqual({
      status: 0,
      stderr: "",
      stdout: `${manifest.version}\n`,
    });
  });

  it("works on its project from a folder below it, and from anywhere else by a link", () => {
    const link = join(dir, "ballast");
    symlinkSync(join(PROJECT_DIR, manifest.bin.ballast), link);
    for (const cwd of [join(PROJECT_DIR, "docs", "adr"), dir]) {
      const { status, stderr, stdout } = ballast(cwd, ["stacks", "dev", "--stack", "state", "--json"], link);
      expect([status, stderr, stdout]).toEqual([0, "", `["${ENVIRONMENTS.dev.name}-state"]\n`]);
    }
  }, 60_000);

  it("reads files that the user names from the folder that it runs in", () => {
    const check = () => ballast(dir, ["drift", "check", "--plan-json", "plan.json", "--policy", "p.ts"]);
    const { status, stderr } = check();
    expect([status, stderr]).toEqual([
      64,
      "error FILE p.ts: there is no such file; fix: give a readable file to --policy\n",
    ]);
    writeFileSync(
      join(dir, "p.ts"),
      'const level: string = "utmost";\nexport const policy = { failOn: level };\n',
    );
    expect(check().stderr).toMatch(/^error DRIFT_POLICY_SHAPE failOn: /m);
  }, 60_000);

  it.each(["stdout", "stderr"] as const)(
    "keeps its verdict when the reader of %s goes away",
    async (closed) => {
      const other = closed === "stdout" ? "stderr" : "stdout";
      const args = {
        stdout: ["drift", "check", "--plan-json", DRIFTED, "--json"],
        stderr: ["drift", "check", "--plan-json", join(dir, "missing.json")],
      };
      const child = spawn(process.execPath, [join(PROJECT_DIR, manifest.bin.ballast), ...args[closed]], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      child[closed].destroy();
      let said = "";
      child[other].setEncoding("utf8").on("data", (text) => {
        said += text;
      });
      const [code, signal] = await once(child, "close");
      expect({ code, signal, said }).toEqual({ code: closed === "stdout" ? 2 : 64, signal: null, said: "" });
    },
    60_000,
  );

  it("says npm ci, and where, when the packages are not installed", () => {
    mkdirSync(join(dir, "src"));
    cpSync(join(PROJECT_DIR, "bin"), join(dir, "bin"), { recursive: true });
    const { status, stderr, stdout } = ballast(join(dir, "src"), ["--help"], join(dir, "bin", "ballast.js"));
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `error PACKAGES ${dir}: node_modules is missing or incomplete; fix: run npm ci there\n`,
    );
  });
});
