import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeIo } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { DriftReportSchema } from "../../src/drift/record/schema.ts";
import { type Case, configurationText, FIXTURES, planText } from "../support/drift.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";

const ROOT = join(__dirname, "../..");

async function check(name: Case, args: readonly string[] = [], files: Record<string, string> = {}) {
  const io = fakeIo({ "plan.json": planText(name), "cdk.tf.json": configurationText(), ...files });
  const code = await run(
    ["drift", "check", "--plan-json", "plan.json", "--config", "cdk.tf.json", ...args],
    io,
  );
  return { code, io };
}

describe("ballast drift check", () => {
  it.each<[Case, number]>([
    ["R1-fresh", 0],
    ["G-config-only", 0],
    ["D1-tag-add", 0],
    ["L1-403", 1],
    ["K1-attach", 2],
  ])("of %s exits with %i", async (name, expected) => {
    expect((await check(name)).code).toBe(expected);
  });

  it("takes the level from the option, else from the policy", async () => {
    const policy = { "policy.json": '{"failOn": "low"}' };
    expect((await check("D1-tag-add", ["--fail-on", "low"])).code).toBe(2);
    expect((await check("D1-tag-add", ["--policy", "policy.json"], policy)).code).toBe(2);
    expect((await check("D1-tag-add", ["--policy", "policy.json", "--fail-on", "high"], policy)).code).toBe(
      0,
    );
  });

  it("names the stack as the configuration does, unless told", async () => {
    expect((await check("R1-fresh")).io.stdout()).toMatch(/^prod {2}IN SYNC/);
    expect((await check("R1-fresh", ["--stack", "blue"])).io.stdout()).toMatch(/^blue {2}IN SYNC/);
  });

  it("prints JSON that keeps to the schema, dated by the clock, and nothing else", async () => {
    for (const args of [["--json"], ["--format", "json"]]) {
      const { io } = await check("T1-before-apply", args);
      const report = DriftReportSchema.parse(JSON.parse(io.stdout()));
      expect([report.generated_at, report.fail_on, report.exit_code]).toEqual([
        "2026-11-22T09:30:00.000Z",
        "high",
        2,
      ]);
      expect(io.stderr()).toBe("");
    }
  });

  it("prints the other forms", async () => {
    expect((await check("K1-attach", ["--format", "markdown"])).io.stdout()).toMatch(/^## prod: DRIFTED\n/);
    expect(JSON.parse((await check("K1-attach", ["--format", "sarif"])).io.stdout()).version).toBe("2.1.0");
  });

  it("colours only a terminal", async () => {
    const args = ["drift", "check", "--plan-json", "plan.json"];
    const files = { "plan.json": planText("K1-attach") };
    const [plain, coloured] = [fakeIo(files), fakeIo(files, { colours: true })];
    await run(args, plain);
    await run(args, coloured);
    expect(plain.stdout()).not.toContain("\u001b");
    expect(coloured.stdout()).toContain("\u001b[31mCRITICAL");
  });

  const refused = async (args: readonly string[], files: Record<string, string> = {}): Promise<FakeIo> => {
    const io = fakeIo({ "plan.json": planText("R1-fresh"), ...files });
    expect(await run(args, io)).toBe(64);
    expect(io.stderr()).not.toMatch(/\n\s+at /);
    return io;
  };
  const onPlan = ["drift", "check", "--plan-json", "plan.json"];

  it.each([
    ["no plan", ["drift", "check"], {}, "no environment; fix: name one, or give --plan-json"],
    [
      "a missing file",
      ["drift", "check", "--plan-json", "none.json"],
      {},
      "FILE none.json: there is no such file",
    ],
    ["a missing policy", [...onPlan, "--policy", "none.ts"], {}, "none.ts: there is no such file"],
    [
      "an unknown form",
      [...onPlan, "--format", "xml"],
      {},
      "Allowed choices are text, json, markdown, sarif",
    ],
    [
      "two forms",
      [...onPlan, "--json", "--format", "sarif"],
      {},
      "cannot be used with option '--format <format>'",
    ],
    ["an unknown option", [...onPlan, "--jsn"], {}, "Did you mean --json?"],
    ["an unknown command", ["drift", "chek"], {}, "Did you mean check?"],
    ["an environment and a plan", [...onPlan, "staging"], {}, "give one or the other"],
    ["something after the options", [...onPlan, "staging", "extra"], {}, "too many arguments"],
    ["an environment that nobody can reach", ["drift", "check", "staging"], {}, "PROV-01 PROVIDER_MODE"],
    ["no number of jobs", ["drift", "check", "staging", "--jobs", "0"], {}, "a whole number from 1 to 64"],
    ["no time", ["drift", "gate", "staging", "--lock-timeout", "1h"], {}, "such as 10s or 2m"],
    ["nothing to reject", ["drift", "reject", "staging"], {}, "missing required argument 'finding'"],
    [
      "nothing to import",
      ["drift", "import", "staging", "aws_lb"],
      {},
      "missing required argument 'address'",
    ],
    [
      "a policy with an unknown key",
      [...onPlan, "--policy", "p.json"],
      { "p.json": '{"failon":1}' },
      "DRIFT_POLICY_SHAPE policy",
    ],
    [
      "a policy that is no JSON",
      [...onPlan, "--policy", "p.json"],
      { "p.json": "{" },
      "JSON_TRUNCATED p.json",
    ],
    ["a plan as configuration", [...onPlan, "--config", "plan.json"], {}, "CONFIG_SHAPE plan.json"],
    ["a module without a policy", [...onPlan, "--policy", "p.ts"], { "p.ts": "" }, "exports no policy"],
  ])("refuses %s with 64 and without a stack", async (_name, args, files, message) => {
    expect((await refused(args, files)).stderr()).toContain(message);
  });

  it("does not let a file's name paint the terminal", async () => {
    const io = await refused(["drift", "check", "--plan-json", "\u001b[31m\n::error::x"]);
    expect(io.stderr()).not.toMatch(/(?!\n)\p{C}|^::/mu);
  });

  it("keeps the stack of its own defects", async () => {
    const io = fakeIo(
      {},
      {
        now: () => {
          throw new TypeError("planted");
        },
      },
    );
    expect(await run(onPlan, io)).toBe(70);
    expect(io.stderr()).toMatch(/a defect of ballast.*TypeError: planted\n\s+at /s);
  });

  it("teaches in its help, and lists only commands that exist", async () => {
    const io = fakeIo();
    expect(await run(["drift", "check", "--help"], io)).toBe(0);
    for (const text of ["terraform show -json plan.out", "Exit codes: 0", "unmanaged part", "defineDrift"]) {
      expect(io.stdout()).toContain(text);
    }
    const all = fakeIo();
    expect(await run(["drift", "--help"], all)).toBe(0);
    expect(
      all
        .stdout()
        .match(/^ {2}(\w+) .*$/gm)
        ?.map((line) => line.trim().split(" ")[0]),
    ).toEqual(["check", "explain", "accept", "reject", "import", "gate", "report", "freshness", "help"]);
  });
});

describe("the policy in its help", () => {
  it("is one that is taken", async () => {
    const io = fakeIo();
    await run(["drift", "check", "--help"], io);
    const text = /\{ "failOn"[\s\S]*?\}\] \}/.exec(io.stdout())?.[0] ?? "";
    expect((await check("R1-fresh", ["--policy", "p.json"], { "p.json": text })).io.stderr()).toBe("");
  });
});

describe("the program itself", () => {
  const main = join(ROOT, "bin/ballast.js");

  it("exits with the code of its command and prints no colours into a pipe", () => {
    const plan = join(FIXTURES, "K1-attach/normal.json");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [main, "drift", "check", "--plan-json", plan],
      {
        encoding: "utf8",
      },
    );
    expect([status, stderr]).toEqual([2, ""]);
    expect(stdout).toContain("CRITICAL");
    expect(stdout).not.toContain("\u001b");
  });

  it("runs a policy in TypeScript", () => {
    const folder = mkdtempSync(join(tmpdir(), "ballast-policy-"));
    try {
      const policy = join(folder, "drift.config.ts");
      const source = join(ROOT, "src/drift/policy/policy.ts");
      writeFileSync(
        policy,
        `import { defineDrift } from ${JSON.stringify(source)};\nexport const policy = defineDrift({ failOn: "low" });\n`,
      );
      const plan = join(FIXTURES, "D1-tag-add/normal.json");
      const args = [main, "drift", "check", "--plan-json", plan, "--policy", policy];
      expect(spawnSync(process.execPath, args, { encoding: "utf8" })).toMatchObject({
        status: 2,
        stderr: "",
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("shows its help", () => {
    expect(execFileSync(process.execPath, [main, "--help"], { encoding: "utf8" })).toContain(
      "Usage: ballast [options] [command]",
    );
  });

  it("says which file cannot be read, and why", async () => {
    const io = fakeIo({}, { readText: nodeIo.readText });
    expect(await run(["drift", "check", "--plan-json", ROOT], io)).toBe(64);
    expect(io.stderr()).toContain("is a directory, not a file");
  });
});
