import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROJECT = join(__dirname, "..", "..");

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ballast-launch-"));
  cpSync(join(PROJECT, "bin"), join(dir, "bin"), { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(dir, "node_modules"), "dir");
  mkdirSync(join(dir, "src"));
  source("word.ts", 'export class Word { text: string = "one"; }');
  source(
    "main.ts",
    'import { Word } from "./word.ts";\nconst word = new Word();\nconsole.log(word.constructor.name, word.text, ...process.argv.slice(2), require.main === module);',
  );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const source = (file: string, text: string) => writeFileSync(join(dir, "src", file), text);
const start = (...args: string[]) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ["bin/launch.js", "src/main.ts", ...args], {
    cwd: dir,
    encoding: "utf8",
  });
  return { status, stderr, stdout: stdout.trim() };
};
const files = () => readdirSync(join(dir, ".cache", "start")).sort();

it("runs an entry with its arguments, the first time and from the bundle it kept", () => {
  const expected = { status: 0, stderr: "", stdout: "Word one --help true" };
  expect(start("--help")).toEqual(expected);
  const kept = files();
  expect(kept.map((name) => name.replace(/-[0-9a-f]{16}/, ""))).toEqual([
    "src-main.js",
    "src-main.js.v8",
    "src-main.json",
  ]);
  expect(start("--help")).toEqual(expected);
  expect(files()).toEqual(kept);
});

it("makes the bundle again when any source in it changes, and keeps four", () => {
  for (const text of ["one", "two", "three", "four", "five", "six"]) {
    source("word.ts", `export class Word { text: string = "${text}"; }`);
    expect(start().stdout).toBe(`Word ${text} true`);
  }
  expect(files().filter((name) => name.endsWith(".js"))).toHaveLength(4);
});

it("runs with compiled code that is damaged", () => {
  start();
  const [code = ""] = files().filter((name) => name.endsWith(".v8"));
  writeFileSync(join(dir, ".cache", "start", code), "damaged");
  expect(start()).toEqual({ status: 0, stderr: "", stdout: "Word one true" });
});

it("runs where nothing can be kept", () => {
  writeFileSync(join(dir, ".cache"), "a file, no folder");
  expect(start()).toEqual({ status: 0, stderr: "", stdout: "Word one true" });
});

it("says what to do when the packages are missing", () => {
  rmSync(join(dir, "node_modules"));
  const { status, stderr } = start();
  expect([status, stderr]).toEqual([
    1,
    `error PACKAGES ${dir}: node_modules is missing or incomplete; fix: run npm ci there\n`,
  ]);
});

it("shows the place of an error in a source", () => {
  source(
    "word.ts",
    'export class Word { text: string = nowhere(); }\nfunction nowhere(): string { throw new Error("no word"); }',
  );
  const { status, stderr } = start();
  expect(status).not.toBe(0);
  expect(stderr).toContain("no word");
  expect(stderr).toContain("at nowhere");
});
