import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import {
  bootstrap,
  createStateStore,
  describeBootstrap,
  governAccount,
} from "../../src/lifecycle/bootstrap.ts";
import { type Answers, FakeWorld, writtenEnvironment } from "../support/life.ts";

let written: Awaited<ReturnType<typeof writtenEnvironment>>;

beforeAll(async () => {
  written = await writtenEnvironment("dev");
}, 60_000);

function worldWith(stateIn: FakeWorld["stateIn"], answers?: Answers): FakeWorld {
  const world = new FakeWorld(written.dir, written.environment, answers);
  world.stateIn = stateIn;
  return world;
}

async function run(world: FakeWorld) {
  const lines: string[] = [];
  const { outcome } = await createStateStore(world.project, world.environment, (line) => lines.push(line));
  return { outcome, lines };
}

async function govern(world: FakeWorld) {
  const lines: string[] = [];
  const { outcome } = await governAccount(world.project, world.environment, (line) => lines.push(line));
  return { outcome, lines };
}

describe("bootstrap", () => {
  it("creates the store on local state and moves its state into it", async () => {
    const world = worldWith("nowhere");
    expect(await run(world)).toEqual({
      outcome: "created",
      lines: ["creating dev-state", "moving the state of dev-state into its bucket"],
    });
    expect(world.calls).toEqual([
      "synth",
      "terraform init dev-state",
      "synth STATE_BACKEND=local",
      "terraform init dev-state",
      "terraform state list dev-state",
      "terraform apply dev-state",
      "synth",
      "terraform init dev-state",
      "terraform state list dev-state",
    ]);
    expect(world.stateIn).toBe("s3");
  });

  it("goes on where an earlier run was cut off", async () => {
    const world = worldWith("local");
    expect(await run(world)).toEqual({
      outcome: "resumed",
      lines: [
        "resuming dev-state with the local state of an earlier run",
        "moving the state of dev-state into its bucket",
      ],
    });
    expect(world.stateIn).toBe("s3");
  });

  it("does nothing where the state is in its bucket, however often it is run", async () => {
    const world = worldWith("s3");
    for (const _ of [1, 2]) {
      expect(await run(world)).toEqual({
        outcome: "present",
        lines: ["the state of dev-state is in its bucket already"],
      });
    }
    expect(world.calls.filter((call) => /apply|LOCAL|local/.test(call))).toEqual([]);
  });

  it("does not take a bucket without the state for a finished one", async () => {
    let moved = false;
    const terraform: Answers["terraform"] = (_stack, args, { STATE_BACKEND: backend }) => {
      moved ||= args.includes("-migrate-state");
      return backend === undefined && !moved ? { code: 0, stdout: "", stderr: "" } : undefined;
    };
    expect((await run(worldWith("local", { terraform }))).outcome).toBe("resumed");
  });

  it("leaves no local state behind once it has arrived in the bucket", async () => {
    const file = join(written.dir, "terraform.dev-state.tfstate");
    for (const path of [file, `${file}.backup`]) writeFileSync(path, "{}");
    await run(worldWith("local"));
    expect([existsSync(file), existsSync(`${file}.backup`)]).toEqual([false, false]);
  });

  it("keeps the local state when it did not arrive in the bucket", async () => {
    const file = join(written.dir, "terraform.dev-state.tfstate");
    writeFileSync(file, "{}");
    const terraform: Answers["terraform"] = (_stack, [command], { STATE_BACKEND: backend }) =>
      command === "state" && backend === undefined ? { code: 0, stdout: "", stderr: "" } : undefined;
    await expect(run(worldWith("local", { terraform }))).rejects.toThrow(
      `BOOTSTRAP dev-state: its state did not reach the bucket; it is still in ${file}; run the bootstrap again`,
    );
    expect(existsSync(file)).toBe(true);
  });

  it("moves nothing when the apply failed", async () => {
    const world = worldWith("nowhere", {
      terraform: (_stack, [command]) =>
        command === "apply" ? { code: 1, stdout: "", stderr: "Error: AccessDenied" } : undefined,
    });
    await expect(run(world)).rejects.toThrow(
      "COMMAND terraform apply in dev-state: ended with code 1\nError: AccessDenied",
    );
    expect(world.calls.at(-1)).toBe("terraform apply dev-state");
  });

  it("does not take an interruption for a bucket that is missing", async () => {
    const signal = AbortSignal.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted"));
    const world = worldWith("s3", { signal });
    await expect(run(world)).rejects.toThrow(
      "INTERRUPTED SIGINT: interrupted; cut off: terraform init in dev-state",
    );
    expect(world.calls).toEqual(["synth", "terraform init dev-state"]);
  });

  it("governs the account before it makes the state store", async () => {
    const world = worldWith("nowhere");
    world.governanceIn = "nowhere";
    const done = await bootstrap(world.project, world.environment, () => {});
    expect(done).toEqual([
      { stack: "governance-777788889999", outcome: "created" },
      { stack: "dev-state", outcome: "created" },
    ]);
    expect(world.calls.filter((call) => call.startsWith("terraform apply"))).toEqual([
      "terraform apply governance-777788889999",
      "terraform apply dev-state",
    ]);
    expect([world.governanceIn, world.stateIn]).toEqual(["s3", "s3"]);
  });

  it("gives the governance stack what the environments of its account need by now", async () => {
    const added = { address: "aws_iam_role.qa_apply", action: "create" } as const;
    const world = worldWith("s3", { changes: (_stack, count) => (count === 1 ? [added] : []) });
    expect(await govern(world)).toEqual({
      outcome: "updated",
      lines: [
        "the state of governance-777788889999 is in its bucket already",
        "governance-777788889999: create aws_iam_role.qa_apply",
      ],
    });
    expect(world.calls.at(-1)).toBe("terraform apply ballast.plan governance-777788889999");
    expect((await govern(world)).outcome).toBe("present");
  });

  it("says beforehand where it will do what", () => {
    const needs = { ecsSettings: new Map(), serviceLinkedRoles: ["ecs.amazonaws.com"] };
    expect(describeBootstrap(written.environment, needs)).toEqual([
      "account 777788889999, region eu-central-1",
      "create what the account lacks, for all of its environments: service-linked role of ecs.amazonaws.com",
      "apply governance-777788889999: roles and policies of the pipeline, permissions boundaries, its own state store",
      "apply dev-state with its state in a local file: bucket, KMS key, lock table; nothing, where it is there",
      "move each state from its local file into its own bucket, under the key and both locks",
    ]);
  });
});
