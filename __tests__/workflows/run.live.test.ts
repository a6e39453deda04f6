import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { engineEnvironment } from "../../src/engine/engine.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { Project } from "../../src/engine/project.ts";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import { awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { createWorkspace } from "../../src/rehearsal/workspace.ts";
import { FakeGitHub } from "../support/github.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS } from "../support/synth.ts";
import { type Context, type Done, type Ran, Runner } from "./runner.ts";
import { readWorkflow, type Step } from "./workflow.ts";

const { account, name, region } = ENVIRONMENTS.dev;
const BUCKET = `shop-${name}-alb-logs-${account}-${region}`;
const GOVERNANCE = `governance-${account}`;
/** What GitHub would give to every job; one stack stands for all. */
const GIVEN: Context = {
  "inputs.environment": name,
  "inputs.stacks": "",
  "inputs.acknowledge": "",
  "vars.DEPLOYED_ENVIRONMENTS": "dev,staging",
  "vars.DEPLOYED_STACKS": "platform",
  "github.token": "a-token-of-the-test",
};

interface Clone {
  readonly runner: Runner;
  readonly dir: string;
  /** Commits a tag on everything in the environment. */
  readonly change: () => Promise<void>;
}

interface World {
  readonly emulator: Emulator;
  readonly github: FakeGitHub;
  readonly dir: string;
  /** One for the workflows that deploy and check, one for the pull request: GitHub gives each job a machine. */
  readonly clones: readonly [Clone, Clone];
}

/** An empty account, a repository without issues, and clones with one commit. */
async function startWorld(dir: string): Promise<World> {
  const logFile = join(dir, "emulator.log");
  const emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
  const { domain } = ENVIRONMENTS.dev;
  await emulator.addHostedZone(domain.hostedZoneId, domain.name);
  const github = await new FakeGitHub().start();
  const aws = { ...emulator.environment(), PROVIDER_MODE: "emulator", STATE_BACKEND: "local" };
  const env = { ...aws, ...github.env, GITHUB_ACTIONS: "true" };
  return {
    emulator,
    github,
    dir,
    clones: [await clone(join(dir, "a"), env), await clone(join(dir, "b"), env)],
  };
}

async function clone(dir: string, more: Readonly<Record<string, string>>): Promise<Clone> {
  const workspace = await createWorkspace(join(dir, "project"));
  for (const part of [
    ".ci",
    ".github",
    ".gitignore",
    "drift.config.ts",
    "gate.config.ts",
    "package-lock.json",
  ]) {
    await cp(join(PROJECT_DIR, part), join(workspace.dir, part), { recursive: true });
  }
  const machine = inheritedEnvironment(/^(AWS_|TF_|VITEST|GITHUB_|GIT_|STATE_|PROVIDER_|CI$|NODE_OPTIONS$)/);
  const git = async (...args: string[]) => {
    const identity = ["user.name=test", "user.email=test@example.com", "commit.gpgsign=false"];
    const all = [...identity.flatMap((it) => ["-c", it]), ...args];
    const { code, stderr } = await runProgram("git", all, { cwd: workspace.dir, env: machine });
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=first");
  const change = async () => {
    const before = "  protection: false,\n";
    await workspace.edit(`stacks/environments/${name}.ts`, before, `${before}  tags: { Team: "shop" },\n`);
    await git("commit", "--quiet", "--all", "--message=second");
  };
  // The packages are linked in; npm ci would empty the folder that they are linked from.
  const skip = (step: Step) => step.run === "npm ci";
  return {
    change,
    dir: workspace.dir,
    runner: new Runner(workspace.dir, join(dir, "runner"), { ...machine, ...more }, skip),
  };
}

/** What an administrator does before the first deploy: governance of the account, with its state in a local file. */
async function govern({ clones: [main], emulator, dir }: World): Promise<void> {
  const engine = await engineEnvironment({ scratchDir: join(dir, "engine") });
  const env = { ...engine, ...emulator.environment(), PROVIDER_MODE: "emulator", STATE_BACKEND: "local" };
  const project = new Project({ dir: main.dir, env });
  await project.synth();
  const flags = ["-input=false", "-no-color"];
  await project.mustTerraform(GOVERNANCE, "init", ...flags);
  await project.mustTerraform(GOVERNANCE, "apply", ...flags, "-auto-approve", "-parallelism=40");
}

/** A first deploy, a pull request while somebody changes the cloud by hand, a deploy that nobody reviewed, the drift job. */
async function liveThrough(world: World): Promise<Map<string, Ran>> {
  const {
    clones: [main, pull],
    emulator,
  } = world;
  const jobs = new Map<string, Ran>();
  const job = async (
    file: string,
    it: string,
    more: Context = {},
    as = `${file} ${it}`,
    { runner } = main,
  ) => {
    const ran = await runner.job(file, it, { ...GIVEN, ...more });
    jobs.set(as, ran);
    return ran;
  };
  const here = rowOf(await job("apply.yml", "list"));
  await job("apply.yml", "plan", here, "a plan before anybody governs");
  await govern(world);
  await job("apply.yml", "plan", here);
  await pull.change();
  // The provider waits for most of an apply.
  await Promise.all([
    job("apply.yml", "apply", here),
    job("plan.yml", "diff", { "vars.DEPLOYED_ENVIRONMENTS": name }, "plan.yml diff", pull),
  ]);

  await main.change();
  const { s3 } = awsClients({ region, emulator: emulator.endpoint });
  const VersioningConfiguration = { Status: "Suspended" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  const { steps } = await job("plan.yml", "plan", here);
  await job("plan.yml", "comment", { "github.event.pull_request.number": "17" });
  const ids = steps.get("Drift gate")?.stdout.match(/\b[0-9a-f]{12}\b/g) ?? [];
  await job("apply.yml", "apply", { ...here, "inputs.acknowledge": ids.join(" ") }, "another apply");

  const listed = rowOf(await job("drift.yml", "list", { "inputs.stacks": "platform" }));
  await job("drift.yml", "check", listed);
  await job("drift.yml", "report", listed);
  return jobs;
}

/** The context `matrix` of the first job that a matrix makes. */
function rowOf({ outputs }: Ran): Context {
  const { include } = JSON.parse(outputs["matrix"] ?? "{}");
  return Object.fromEntries(
    Object.entries(include[0]).map(([key, value]) => [`matrix.${key}`, String(value)]),
  );
}

describeWith(["engine", "python"], "the commands of the workflows", () => {
  let dir: string;
  let world: World | undefined;
  let jobs: ReadonlyMap<string, Ran>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-workflows-"));
    world = await startWorld(dir);
    jobs = await liveThrough(world);
    const times = [...jobs].flatMap(([job, { steps }]) =>
      [...steps.values()].map((done) => `${job}, ${done.name}: ${done.seconds.toFixed(1)} s, ${done.code}`),
    );
    console.info(times.join("\n"));
  }, 1_200_000);

  afterAll(async () => {
    await world?.emulator.stop();
    await world?.github.stop();
    await rm(dir, { recursive: true, force: true });
  }, 30_000);

  const step = (job: string, it: string): Done => {
    const found = jobs.get(job)?.steps.get(it);
    if (!found) throw new Error(`${job} did not run ${it}`);
    return found;
  };

  const failed = () => [...jobs].flatMap(([job, ran]) => (ran.failed ? [job] : []));

  it("run each step that has one, and fail where they should", () => {
    const commands = ["apply.yml", "drift.yml", "plan.yml"].flatMap((file) =>
      Object.entries(readWorkflow(file).jobs).flatMap(([job, { steps }]) =>
        steps.flatMap((it) =>
          it.run && it.run !== "npm ci" ? [`${file} ${job}: ${it.name ?? it.run}`] : [],
        ),
      ),
    );
    const ran = [...jobs].flatMap(([job, { steps }]) => [...steps.keys()].map((it) => `${job}: ${it}`));
    expect(commands.length).toBeGreaterThan(12);
    expect(commands.filter((command) => !ran.includes(command))).toEqual([]);
    expect(failed()).toEqual(["a plan before anybody governs", "plan.yml plan", "another apply"]);
  });

  it("list environments and stacks, with the roles that plan and apply", () => {
    const role = (use: string) => `arn:aws:iam::${account}:role/pipeline/shop-${name}-${use}`;
    const roles = { planRole: role("plan"), terraformRole: role("apply") };
    const row = { environment: name, account, region, ...roles };
    const matrix = (job: string) => JSON.parse(jobs.get(job)?.outputs["matrix"] ?? "{}");
    expect(matrix("apply.yml list")).toEqual({ include: [row] });
    expect(matrix("plan.yml diff")).toEqual({ include: [row] });
    expect(matrix("drift.yml list")).toEqual({
      include: [{ ...row, part: "platform", stack: "dev-platform" }],
    });
  });

  it("wait for an administrator while what governs the account is not applied", () => {
    const { code, stdout } = step("a plan before anybody governs", "Plan");
    expect(code).toBe(2);
    expect(stdout).toMatch(
      new RegExp(`^${GOVERNANCE}: \\d+ to create, .*ballast bootstrap dev --apply\\n {2}create`, "m"),
    );
    expect(step("apply.yml plan", "Plan").stdout).not.toContain(GOVERNANCE);
  });

  it("show a plan in the summary and apply it, leaving nothing over", () => {
    const { summary } = step("apply.yml plan", "Plan");
    expect(summary).toContain("### dev-platform: 74 to create, 0 to update, 0 to replace, 0 to delete");
    const [digest = "none"] = summary.match(/[0-9a-f]{64}/) ?? [];
    expect(step("apply.yml apply", "Apply what was reviewed").stdout).toContain(
      `applied and settled; 74 to create`,
    );
    expect(step("apply.yml apply", "Apply what was reviewed").stdout).toContain(digest);
    expect(step("apply.yml apply", "Nothing is left over").stdout).toContain("IN SYNC");
  });

  it("let a plan through that destroys, exposes and unprotects nothing", () => {
    const { code, stdout, summary } = step("apply.yml plan", "Plan gate");
    expect([code, stdout.split("\n")[0]]).toEqual([0, "dev-platform  74 to create"]);
    expect(stdout).toMatch(/\npassed: 2 warnings\n$/);
    expect(summary).toContain("## Plan gate: passed");
    expect(step("plan.yml plan", "Plan gate")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\npassed\n$/),
    });
  });

  it("show a pull request what it does to the Terraform of every stack", () => {
    const { code, stderr, stdout, summary } = step("plan.yml diff", "Difference of the Terraform, as HCL");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("Wrote 15 stacks (PROVIDER_MODE=dummy");
    expect(summary).toContain("base to head (4 files differ)");
    // The default tags of four stacks.
    expect(summary.match(/^\+ +Team +=/gm)).toHaveLength(4);
    expect(summary).not.toContain("prod-");
  });

  it("review a pull request by its code and by its plans, and comment once", () => {
    const code = step("plan.yml diff", "Review the code");
    expect([code.code, code.summary.split("\n")[0]]).toEqual([
      0,
      "### Ballast review: nothing to worry about",
    ]);
    expect(step("plan.yml plan", "Review the plans").code).toBe(0);
    expect(step("plan.yml comment", "Comment").stderr).toContain("comment of pull request 17: created");
    const [comment, ...more] = world?.github.comments ?? [];
    expect(more).toEqual([]);
    const lines = comment?.body.split("\n") ?? [];
    expect(lines[0]).toMatch(/^### Ballast review: have a look: .*1 drift finding pending$/);
    expect(lines[1]).toMatch(/^- \*\*Changes\*\* dev: 0 to create, [1-9]\d* to update, 0 to replace/);
    expect(lines[4]).toContain("**drift** 1 pending (1 high)");
  });

  it("warn of a drift job that never ran, and go on", () => {
    const { code, stdout } = step("plan.yml plan", "Is the drift job alive?");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::warning title=.+drift\.yml/);
    expect(step("plan.yml plan", "Plan").summary).toMatch(/ 0 to create, [1-9]\d* to update, 0 to replace/);
  });

  it("hold a deploy that would revert what nobody looked at, until somebody did", () => {
    expect(step("plan.yml plan", "Drift gate")).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("aws_s3_bucket_versioning.access_logs"),
    });
    expect(step("another apply", "Drift gate")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/free to deploy\n {2}acknowledged [0-9a-f]{12}/),
    });
  });

  it("refuse a plan that was not reviewed, and apply nothing of it", () => {
    const { code, stdout } = step("another apply", "Apply what was reviewed");
    expect(code).toBe(2);
    expect(stdout).toContain("dev-platform: REFUSED, the plan is not the one that was reviewed");
    expect(stdout).toContain("aws_s3_bucket_versioning.access_logs is planned with another action");
    expect(jobs.get("another apply")?.steps.has("Nothing is left over")).toBe(false);
    // Somebody's change is still there for the drift job.
    expect(step("drift.yml report", "Report").stdout).toMatch(
      /HIGH .+ aws_s3_bucket_versioning\.access_logs/,
    );
  });

  it("keep an issue of what a check found, without a red job", () => {
    expect(step("drift.yml check", "Check")).toMatchObject({ code: 0, stdout: "" });
    expect(step("drift.yml report", "Report").summary).toContain("# Drift: 1 stack: 1 drifted");
    expect(world?.github.issues.map(({ state, title }) => [state, title])).toEqual([
      ["open", expect.stringContaining("dev-platform")],
    ]);
  });
});
