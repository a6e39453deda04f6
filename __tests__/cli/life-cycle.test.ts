import { isAbsolute } from "node:path";
import type { Io } from "../../src/cli/machine/io.ts";
import { nodeIo } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { BallastError } from "../../src/core/errors.ts";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { diagnose } from "../../src/lifecycle/doctor.ts";
import { openTarget } from "../../src/lifecycle/target.ts";
import type { Emulator } from "../../src/rehearsal/emulator.ts";
import { type RehearseOptions, rehearse, SHORT_LIFE, WHOLE_LIFE } from "../../src/rehearsal/rehearse.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { fakeIo } from "../support/io.ts";
import { type Answers, FakeWorld, writtenEnvironment } from "../support/life.ts";

vi.mock("../../src/lifecycle/doctor.ts");
vi.mock("../../src/rehearsal/rehearse.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  rehearse: vi.fn(),
}));
vi.mock("../../src/lifecycle/target.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  openTarget: vi.fn(),
}));

type Written = Awaited<ReturnType<typeof writtenEnvironment>>;
let staging: Written;

beforeAll(async () => {
  staging = await writtenEnvironment("staging");
}, 60_000);

/** An administrator, as the example of this project describes one. */
const ADA = "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/ada";
const identity = { GetCallerIdentity: () => ({ Account: "444455556666", Arn: ADA }) };

/** The world that a command finds when it opens its target. */
function opened(answers: Answers = {}): FakeWorld {
  const world = new FakeWorld(staging.dir, staging.environment, {
    ...answers,
    aws: { ...identity, ...answers.aws },
  });
  vi.mocked(openTarget).mockResolvedValue({ ...world, environment: world.environment });
  return world;
}

async function ballast(args: string, more: Partial<Io> = {}) {
  const written: Record<string, string> = {};
  const writeText = async (path: string, text: string) => {
    written[path] = text;
  };
  const io = fakeIo({}, { writeText, ...more });
  const code = await run(args.split(" "), io);
  return { code, io, written };
}

describe("ballast", () => {
  it.each([
    [
      "rehearse",
      [/--short/, /--keep/, /--hold/, /--json/, /--scratch <folder>/, /Ctrl-C/, /130 interrupted/],
    ],
    ["bootstrap", [/--apply/, /PROVIDER_MODE=aws ballast bootstrap prod/, /130 interrupted/]],
    ["teardown", [/--apply/, /--lift-protection <environment>/, /--with-state/, /130\s+interrupted/]],
    ["doctor", [/--json/, /Exit codes: 0 all there; 1 something is missing/]],
  ])("%s --help tells options and exit codes, and does nothing", async (command, patterns) => {
    const world = opened();
    const { code, io } = await ballast(`${command} --help`);
    expect(code).toBe(0);
    for (const pattern of patterns) expect(io.stdout()).toMatch(pattern);
    expect(io.stdout()).toMatch(/Exit codes: 0 /);
    expect(world.calls).toEqual([]);
  });

  it.each(["bootstrap", "teardown", "rehearse dev --fast", "teardown dev --lift-protection", "doctor a b"])(
    "%s is wrong usage: 64, and a word on help",
    async (args) => {
      const world = opened();
      const { code, io } = await ballast(args);
      expect(code).toBe(64);
      expect(io.stderr()).toContain("add --help");
      expect(world.calls).toEqual([]);
    },
  );
});

describe("a name that no environment has", () => {
  it.each([
    "bootstrap prodd",
    "teardown prodd --apply",
    "rehearse prodd --short",
    "doctor prodd",
    "drift check prodd",
    "drift accept prodd 8234180204d2",
    "drift reject prodd 8234180204d2 --apply",
    "drift import prodd aws_lb_listener http arn:aws:x",
    "drift gate prodd",
    "deploy plan prodd",
    "deploy apply prodd --reviewed no-such-file.json",
  ])("is named first by %s, with the right ones; nothing is made", async (args) => {
    const world = opened();
    vi.mocked(openTarget).mockClear();
    vi.mocked(diagnose).mockClear();
    vi.mocked(rehearse).mockClear();
    const { code, io, written } = await ballast(args);
    expect([code, io.stdout()]).toEqual([64, ""]);
    expect(io.stderr()).toBe(
      "error ENVIRONMENT prodd: is not there; limit: dev, staging, prod; fix: give one of these\n",
    );
    for (const begun of [openTarget, diagnose, rehearse]) expect(begun).not.toHaveBeenCalled();
    expect([written, world.calls]).toEqual([{}, []]);
  });

  it("is not asked of doctor without one: it looks at the first that is described", async () => {
    vi.mocked(diagnose).mockReset().mockResolvedValue([]);
    await ballast("doctor", { environmentNames: async () => ["sandbox", "dev"] });
    expect(vi.mocked(diagnose).mock.calls[0]?.[0]).toBe("sandbox");
  });
});

describe("ballast bootstrap", () => {
  it("says what it would do and does nothing without --apply", async () => {
    const world = opened();
    const { code, io } = await ballast("bootstrap staging");
    expect(code).toBe(0);
    expect(io.stdout()).toBe(`  - account 444455556666, region eu-central-1
  - create what the account lacks, for all of its environments: service-linked role of ecs.amazonaws.com, service-linked role of elasticloadbalancing.amazonaws.com, service-linked role of autoscaling.amazonaws.com, service-linked role of ecs.application-autoscaling.amazonaws.com, service-linked role of spot.amazonaws.com, ECS account setting awsvpcTrunking enabled
  - apply governance-444455556666: roles and policies of the pipeline, permissions boundaries, its own state store
  - apply staging-state with its state in a local file: bucket, KMS key, lock table; nothing, where it is there
  - move each state from its local file into its own bucket, under the key and both locks
nothing was done; add --apply to do it
`);
    expect(world.calls).toEqual([]);
  });

  it("does it with --apply, as the caller that it names", async () => {
    const world = opened();
    world.stateIn = "nowhere";
    const { code, io } = await ballast("bootstrap staging --apply");
    expect(code).toBe(0);
    expect(io.stdout()).toMatch(
      new RegExp(`\\nas ${ADA}\\ngovernance-444455556666: present\\nstaging-state: created\\n$`),
    );
    expect(world.calls[0]).toBe("GetCallerIdentity");
    expect(world.stateIn).toBe("s3");
  });

  it.each([
    "arn:aws:iam::444455556666:user/ada",
    "arn:aws:sts::444455556666:assumed-role/deploy/ada",
    "arn:aws:sts::444455556666:assumed-role/x-AWSReservedSSO_AdministratorAccess_1/ada",
    "arn:aws:iam::444455556666:root",
  ])("does nothing as %s, whom the state store would shut out", async (Arn) => {
    const world = opened({ aws: { GetCallerIdentity: () => ({ Account: "444455556666", Arn }) } });
    const { code, io } = await ballast("bootstrap staging --apply");
    expect(code).toBe(64);
    expect(io.stderr()).toContain(`error ADMIN governance.adminRole: got ${Arn}; limit: arn:aws:iam::4444`);
    expect(world.calls).toEqual(["GetCallerIdentity"]);
  });

  it("does nothing with the credentials of another account", async () => {
    const world = opened({ aws: { GetCallerIdentity: () => ({ Account: "1" }) } });
    const { code, io } = await ballast("bootstrap staging --apply");
    expect(code).toBe(64);
    expect(io.stderr()).toMatch(/^error ACCOUNT staging\.account: got credentials of account 1; /);
    expect(world.calls).toEqual(["GetCallerIdentity"]);
  });

  it("exits with 130 when it is interrupted, and says what was cut off", async () => {
    opened({ signal: AbortSignal.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted")) });
    const { code, io } = await ballast("bootstrap staging --apply");
    expect(code).toBe(130);
    expect(io.stderr()).toBe(
      "error INTERRUPTED SIGINT: interrupted; cut off: terraform init in governance-444455556666\n",
    );
  });
});

describe("ballast teardown", () => {
  it("says in order what it would do and does nothing without --apply", async () => {
    const world = opened();
    const { code, io } = await ballast("teardown staging --lift-protection staging --with-state");
    expect(code).toBe(0);
    expect(io.stdout()).toMatch(/^ {2}1\. scale api, web to zero/);
    expect(io.stdout()).toMatch(
      / {2}6\. destroy staging-state with every old state in it\n {2}7\. keep governance-444455556666 /,
    );
    expect(world.calls).toEqual(["ListObjectsV2"]);
  });

  it.each(["teardown staging --apply", "teardown staging --apply --lift-protection prod"])(
    "%s is refused: the environment is protected",
    async (args) => {
      const world = opened();
      const { code, io } = await ballast(args);
      expect(code).toBe(64);
      expect(io.stderr()).toMatch(/^error PROTECTED staging: .*pass --lift-protection staging\n$/);
      expect(world.calls).toEqual(["GetCallerIdentity", "ListObjectsV2"]);
    },
  );

  it("does it with --apply and the name of the environment", async () => {
    const world = opened();
    const { code, io } = await ballast("teardown staging --apply --lift-protection staging");
    expect(code).toBe(0);
    expect(io.stdout()).toContain(`\nas ${ADA}\nstaging is gone\n`);
    expect(world.calls.at(-1)).toBe("terraform destroy staging-platform");
  });

  it("does nothing with the credentials of another account", async () => {
    const world = opened({ aws: { GetCallerIdentity: () => ({ Account: "1" }) } });
    expect((await ballast("teardown staging --apply --lift-protection staging")).code).toBe(64);
    expect(world.calls).toEqual(["GetCallerIdentity"]);
  });
});

describe("ballast doctor", () => {
  const found = [
    { what: "Terraform engine", state: "ok", detail: "terraform 1.12.3" },
    { what: "state backend", state: "skipped", detail: "set PROVIDER_MODE" },
  ] as const;
  const missing = { what: "AWS emulator", state: "missing", detail: "install Python" } as const;

  it("exits with 0 when nothing is missing, and prints a line for each", async () => {
    vi.mocked(diagnose).mockResolvedValue([...found]);
    const { code, io } = await ballast("doctor");
    expect([code, io.stdout()]).toEqual([
      0,
      "✓ Terraform engine: terraform 1.12.3\n– state backend: set PROVIDER_MODE\n",
    ]);
  });

  it("exits with 1 when something is missing", async () => {
    vi.mocked(diagnose).mockResolvedValue([...found, missing]);
    const { code, io } = await ballast("doctor prod");
    expect(code).toBe(1);
    expect(io.stdout()).toContain("✗ AWS emulator: install Python\n");
    expect(vi.mocked(diagnose).mock.lastCall?.[0]).toBe("prod");
  });

  it("prints JSON and nothing else", async () => {
    vi.mocked(diagnose).mockResolvedValue([missing]);
    const { code, io } = await ballast("doctor --json");
    expect([code, JSON.parse(io.stdout()), io.stderr()]).toEqual([1, [missing], ""]);
  });
});

describe("ballast rehearse", () => {
  const step = { id: "state", title: "the state stack", seconds: 3 };
  const held: LifeResult = {
    environment: "dev",
    held: true,
    seconds: 3,
    steps: [{ ...step, outcome: "held", fact: "all well" }],
  };
  const failed: LifeResult = {
    environment: "dev",
    held: false,
    seconds: 3,
    steps: [
      { ...step, outcome: "failed", fact: "REHEARSAL x: got 1; promised: 2" },
      {
        id: "apply",
        title: "the rest",
        seconds: 0,
        outcome: "not-reached",
        fact: "not reached: an earlier step failed",
      },
    ],
  };

  /** A life that ends like this, told as a real one tells it. */
  function ends(result: LifeResult): { options(): RehearseOptions | undefined } {
    vi.mocked(rehearse).mockImplementation(async ({ log, observer }) => {
      log("terraform 1.12.3");
      for (const each of result.steps) observer.ended(each);
      return result;
    });
    return { options: () => vi.mocked(rehearse).mock.lastCall?.[0] };
  }

  it("exits with 0 when every step held, and writes both reports", async () => {
    const { options } = ends(held);
    const { code, io, written } = await ballast("rehearse");
    expect(code).toBe(0);
    expect(options()).toMatchObject({ environment: "staging", keep: false });
    expect(options()?.steps).toBe(WHOLE_LIFE);
    expect(io.stdout()).toContain("dev: 1 steps held in 3 s");
    expect(io.stderr()).toContain("✓    3.0 s  the state stack\n             all well\n");
    expect(Object.keys(written)).toEqual(["reports/rehearsal-staging.json", "reports/rehearsal-staging.md"]);
    expect(JSON.parse(written["reports/rehearsal-staging.json"] ?? "")).toEqual(held);
  });

  it("holds what it built until it is told to stop, says how to reach it, and has then held", async () => {
    const world = opened();
    const interrupt = new AbortController();
    const emulator = {
      environment: () => ({ AWS_ENDPOINT_URL: "http://127.0.0.1:4711", AWS_REGION: "eu-central-1" }),
    } as unknown as Emulator;
    vi.mocked(rehearse).mockImplementation(async ({ hold }) => {
      setTimeout(() => interrupt.abort(), 20);
      await hold?.({ ...world.context(), emulator, signal: interrupt.signal });
      return held;
    });
    const { code, io } = await ballast("rehearse staging --hold", {
      interruptible: (work) => work(interrupt.signal),
    });
    expect([code, interrupt.signal.aborted]).toEqual([0, true]);
    expect(vi.mocked(rehearse).mock.lastCall?.[0].steps).toBe(SHORT_LIFE);
    expect(io.stdout()).toContain(
      `  cd '${world.dir}'\n  export PROVIDER_MODE=emulator AWS_ENDPOINT_URL=http://127.0.0.1:4711 AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1\n`,
    );
  });

  it("takes its options", async () => {
    const { options } = ends(held);
    const { written } = await ballast("rehearse dev --short --keep --report out --scratch here");
    expect(options()).toMatchObject({ environment: "dev", keep: true });
    expect(options()?.steps).toBe(SHORT_LIFE);
    expect(isAbsolute(options()?.scratchDir ?? "")).toBe(true);
    expect(Object.keys(written)).toEqual(["out/rehearsal-dev.json", "out/rehearsal-dev.md"]);
  });

  it("exits with 1 when a step failed, and shows what was got and promised", async () => {
    ends(failed);
    const { code, io } = await ballast("rehearse dev");
    expect(code).toBe(1);
    expect(io.stderr()).toContain(
      "✗    3.0 s  the state stack\n             REHEARSAL x: got 1; promised: 2\n",
    );
    expect(io.stdout()).toContain("dev: FAILED at state after 3 s");
  });

  it("prints JSON and nothing else to the output", async () => {
    ends(failed);
    const { code, io } = await ballast("rehearse dev --json");
    expect([code, JSON.parse(io.stdout())]).toEqual([1, failed]);
  });

  it("exits with 130 when it was interrupted, with its reports written", async () => {
    ends(failed);
    const { code, written } = await ballast("rehearse dev", {
      interruptible: (work) => work(AbortSignal.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted"))),
    });
    expect(code).toBe(130);
    expect(Object.keys(written)).toHaveLength(2);
  });

  it("exits with 64 when something is missing, with no report", async () => {
    vi.mocked(rehearse).mockRejectedValue(new BallastError("ENGINE_MISSING", "PATH", "has no terraform"));
    const { code, io, written } = await ballast("rehearse dev");
    expect([code, io.stderr(), written]).toEqual([64, "error ENGINE_MISSING PATH: has no terraform\n", {}]);
  });

  it("keeps the stack of a defect", async () => {
    vi.mocked(rehearse).mockRejectedValue(new TypeError("undefined is not a function"));
    const { code, io } = await ballast("rehearse dev");
    expect(code).toBe(70);
    expect(io.stderr()).toMatch(/^a defect of ballast, please report it: TypeError: [\s\S]*\n\s+at /);
  });
});

describe("a signal", () => {
  it("stops the work with its name, once however often it comes at once, and is forgotten afterwards", async () => {
    const listeners = process.listenerCount("SIGINT");
    const reason = await nodeIo.interruptible(async (signal) => {
      for (const _ of [1, 2, 3]) process.emit("SIGINT", "SIGINT");
      return signal.reason;
    });
    expect(String(reason)).toBe("Stop: INTERRUPTED SIGINT: interrupted");
    expect(process.listenerCount("SIGINT")).toBe(listeners);
  });
});
