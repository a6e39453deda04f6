import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment, runTerraform } from "../../src/engine/engine.ts";
import { type RunResult, runProgram } from "../../src/engine/run.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { ensureMoto, MOTO_SOURCE, pythonEnvironment } from "../../src/rehearsal/python.ts";
import { describeWith } from "../support/needs.ts";
import { platformFixture, platformResources } from "./fixtures/platform.ts";
import { ACCOUNT, REGION } from "./fixtures/terraform-json.ts";

interface Row {
  readonly id: string;
  readonly needed: boolean;
  readonly works: boolean;
  readonly reason: string | null;
}

/** Runs the Python half on its own. */
async function ballastMoto(...args: string[]): Promise<string> {
  const python = await ensureMoto({ log: () => {} });
  const script = join(MOTO_SOURCE, "ballast_moto.py");
  const result = await runProgram(python, ["-B", script, ...args], { env: pythonEnvironment() });
  if (result.code !== 0) throw new Error(result.stderr);
  return result.stdout;
}

describeWith(["python"], "the list of repairs", () => {
  test("this moto needs every repair, and every repair works", async () => {
    const rows: Row[] = JSON.parse(await ballastMoto("--list-repairs", "--json"));
    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ needed, works }) => !needed || !works)).toEqual([]);
  }, 300_000);

  test("docs/emulator.md has the behaviour and the source of each, and no other", async () => {
    const docs = await readFile(join(__dirname, "..", "..", "docs", "emulator.md"), "utf8");
    const listed = await ballastMoto("--list-repairs");
    expect(docs.slice(docs.indexOf("### "))).toBe(listed);
  }, 300_000);

  test("no Python file has more than 300 lines", async () => {
    const listing = await runProgram("find", [MOTO_SOURCE, "-name", "*.py"], { env: pythonEnvironment() });
    const files = listing.stdout.trim().split("\n");
    expect(files.length).toBeGreaterThan(10);
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
    expect(files.filter((_, index) => (texts[index] ?? "").split("\n").length > 301)).toEqual([]);
  });
});

describeWith(["engine", "python"], "a platform on the emulator", () => {
  let dir: string;
  let emulator: Emulator;
  let env: Record<string, string>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-repairs-"));
    emulator = await startEmulator({
      accountId: ACCOUNT,
      region: REGION,
      logFile: join(dir, "moto.log"),
      log: () => {},
    });
    env = { ...(await engineEnvironment({ scratchDir: join(dir, "scratch") })), ...emulator.environment() };
    await writeFile(join(dir, "main.tf.json"), JSON.stringify(platformFixture()));
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  async function terraform(...args: string[]): Promise<RunResult> {
    return runTerraform([...args, "-no-color"], { cwd: dir, env });
  }

  const FAST = ["-auto-approve", "-parallelism=20"];

  /** What the engine said last, so that a failure explains itself. */
  function verdict({ code, stdout, stderr }: RunResult): string {
    const said = stdout.split("\n");
    const ends = said.filter((line) => /^((Apply|Destroy) complete|No changes)/.test(line));
    const lines = ends.length > 0 ? ends : said.filter((line) => /^(Plan:| {2}# )/.test(line));
    return [`code ${code}`, ...lines, ...(stderr === "" ? [] : [stderr])].join("\n");
  }

  async function expectNoChanges(...variables: string[]): Promise<void> {
    const plan = await terraform("plan", "-detailed-exitcode", "-parallelism=20", ...variables);
    expect(verdict(plan)).toBe("code 0\nNo changes. Your infrastructure matches the configuration.");
  }

  async function instances(): Promise<Map<string, string[]>> {
    const form = (body: string) =>
      fetch(emulator.endpoint, {
        method: "POST",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/autoscaling/aws4_request`,
          "content-type": "application/x-www-form-urlencoded",
        },
        body,
      }).then((answer) => answer.text());
    const xml = await form("Action=DescribeAutoScalingInstances&Version=2011-01-01");
    const groups = new Map<string, string[]>();
    for (const [, member = ""] of xml.matchAll(/<member>(.*?)<\/member>/gs)) {
      const name = /<AutoScalingGroupName>(.*?)</.exec(member)?.[1] ?? "";
      groups.set(name, [...(groups.get(name) ?? []), /<InstanceId>(.*?)</.exec(member)?.[1] ?? ""].sort());
    }
    return groups;
  }

  test("is applied, settles, is protected, is changed, settles again and is destroyed", async () => {
    const count = Object.values(platformResources()).reduce(
      (sum, named) => sum + Object.keys(named).length,
      0,
    );
    const next = ["-var=protected=false", "-var=revision=2"];
    expect((await terraform("init")).code).toBe(0);

    const applied = await terraform("apply", ...FAST);
    expect(verdict(applied)).toBe(
      `code 0\nApply complete! Resources: ${count} added, 0 changed, 0 destroyed.`,
    );
    await expectNoChanges();
    const before = await instances();
    expect([...before].map(([name, ids]) => `${name} ${ids.length}`).sort()).toEqual([
      "fixture-on-demand 3",
      "fixture-spot 3",
    ]);

    const refused = await terraform(
      "destroy",
      ...FAST,
      "-target=aws_lb.main",
      "-target=aws_dynamodb_table.lock",
    );
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/OperationNotPermitted: Load balancer .* deletion protection is enabled/);
    expect(refused.stderr).toMatch(/can't be deleted while\s+DeletionProtectionEnabled is set to True/);

    // Re-creates what the refused destroy took along (a DNS record among it) and replaces every instance.
    const changed = await terraform("apply", ...FAST, ...next);
    expect(verdict(changed)).toMatch(
      /^code 0\nApply complete! Resources: 10 added, \d+ changed, 0 destroyed\.$/,
    );
    await expectNoChanges(...next);
    const after = await instances();
    expect(after.get("fixture-spot")).toHaveLength(3);
    expect(after.get("fixture-spot")).not.toEqual(before.get("fixture-spot"));

    expect(verdict(await terraform("destroy", ...FAST, ...next))).toBe(
      `code 0\nDestroy complete! Resources: ${count} destroyed.`,
    );
    expect(await emulator.faults()).toEqual([]);
  }, 900_000);
});
