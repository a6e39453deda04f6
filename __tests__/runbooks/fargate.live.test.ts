import { startWorld, type World } from "../live/world.ts";
import { describeWith } from "../support/needs.ts";
import { runbooksOf } from "../support/runbooks.ts";
import { type Done, Terminal } from "./terminal.ts";

/** The mitigation is the fault that can be seen: the emulator starts every task, on whatever provider. */
describeWith(["engine", "python"], "the runbook for tasks that wait, on Fargate", () => {
  let world: World | undefined;
  let terminal: Terminal | undefined;
  const done: Record<"detection" | "mitigation" | "red" | "recovery" | "green", Done[]> = {
    detection: [],
    mitigation: [],
    red: [],
    recovery: [],
    green: [],
  };

  beforeAll(async () => {
    const runbook = runbooksOf("dev").find(({ id, service }) => id === "pending-tasks" && service === "api");
    if (!runbook) throw new Error("dev has no such runbook");
    world = await startWorld("dev");
    terminal = await Terminal.open(world);
    done.detection = await terminal.section(runbook, "detection");
    done.mitigation = await terminal.section(runbook, "mitigation");
    done.red = await terminal.section(runbook, "verification");
    done.recovery = await terminal.section(runbook, "recovery");
    done.green = await terminal.section(runbook, "verification");
  }, 1_200_000);

  afterAll(async () => {
    await terminal?.close();
    await world?.end();
  }, 30_000);

  it("runs every command, and each prints what it should", () => {
    const all = [...done.detection, ...done.mitigation, ...done.recovery];
    expect(all.length).toBeGreaterThan(8);
    const wrong = all.filter(({ met, printed }) =>
      printed === undefined ? true : (met ?? printed.code === 0) === false,
    );
    expect(wrong).toEqual([]);
  });

  it("is red while the service runs on FARGATE alone", () => {
    const red = done.red.filter(({ met }) => met === false).map(({ id }) => id);
    expect(red).toEqual(["strategy-again", "nothing-differs"]);
  });

  it("is green after its recovery", () => {
    expect(done.green.filter(({ met }) => met !== true)).toEqual([]);
    expect(done.green.length).toBe(3);
  });
});
