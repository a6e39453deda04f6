import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { bootstrap, describeBootstrap } from "../../src/lifecycle/bootstrap.ts";
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
  const { outcome } = await bootstrap(world.project, world.environment, (line) => lines.push(line));
  return { outcome, lines };
}

describe("bootstrap", () => {
  it("creates the store on local state and moves its state into it", async () => {
    const world = worldWith("nowhere");
    expect(await run(world)).toEqual({
      outcome: "created",
      lines: ["creating bucket, key and lock table", "moving the state into the bucket"],
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
      lines: ["resuming with the local state of an earlier run", "moving the state into the bucket"],
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

  it("says beforehand where it will do what", () => {
    const needs = { ecsSettings: new Map(), serviceLinkedRoles: ["ecs.amazonaws.com"] };
    expect(describeBootstrap(written.environment, needs)).toEqual([
      "account 777788889999, region eu-central-1",
      "create what the account lacks, for all of its environments: service-linked role of ecs.amazonaws.com",
      "apply dev-state with its state in a local file: bucket, KMS key, lock table",
      "move that state into the bucket, under the key and both locks",
      "nothing, where the state is already there",
    ]);
  });
});
