import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { inheritedEnvironment } from "../../src/engine/run.ts";
import { emulatorProcessEnvironment, pythonEnvironment } from "../../src/rehearsal/python.ts";

test("secrets of the caller reach neither the engine and its providers nor the emulator", async () => {
  const secrets = {
    GITHUB_TOKEN: "t",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
    NPM_CONFIG__AUTHTOKEN: "t",
    DB_PASSWORD: "t",
    TF_VAR_password: "t",
    DATABASE_URL: "postgres://shop:hunter2@db/shop",
    AWS_SECRET_ACCESS_KEY: "t",
  };
  const needed = { HTTPS_PROXY: "http://user:word@proxy.example:3128", LC_ALL: "C" };
  const before = { ...process.env };
  Object.assign(process.env, secrets, needed);
  try {
    const engine = inheritedEnvironment(/^(AWS_|TF_)/);
    const emulator = emulatorProcessEnvironment();
    for (const name of Object.keys(secrets)) {
      expect([name, name in engine, name in pythonEnvironment(), name in emulator]).toEqual([
        name,
        false,
        false,
        false,
      ]);
    }
    expect(engine).toMatchObject({ ...needed, PATH: process.env["PATH"] });
    expect(pythonEnvironment()).toMatchObject(needed);
    expect([emulator["PATH"], emulator["LC_ALL"], "HTTPS_PROXY" in emulator]).toEqual([
      process.env["PATH"],
      "C",
      false,
    ]);
  } finally {
    for (const name of Object.keys({ ...secrets, ...needed })) delete process.env[name];
    Object.assign(process.env, before);
  }
});

test("links to folders that Git ignores are ignored too", () => {
  const folder = mkdtempSync(join(tmpdir(), "ignored-"));
  cpSync(join(PROJECT_DIR, ".gitignore"), join(folder, ".gitignore"));
  spawnSync("git", ["init", "-q", folder]);
  for (const name of [".cache", "node_modules", "cdktf.out", ".terraform"])
    symlinkSync(tmpdir(), join(folder, name));
  const { stdout } = spawnSync("git", ["-C", folder, "status", "--porcelain"], { encoding: "utf8" });
  expect(stdout).toBe("?? .gitignore\n");
});
