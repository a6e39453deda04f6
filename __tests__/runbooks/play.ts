import type { Runbook } from "../../src/runbooks/runbook.ts";
import type { World } from "../live/world.ts";
import { runbooksOf } from "../support/runbooks.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { MetricFilters } from "./metric-filters.ts";
import { poolAlarm, traffic } from "./metrics.ts";
import type { Pager } from "./pager.ts";
import type { Done, Terminal } from "./terminal.ts";

/** What a runbook did about a fault. */
export interface Played {
  readonly red: readonly Done[];
  readonly done: readonly Done[];
  readonly green: readonly Done[];
  /** Pages that the fault and the recovery sent. */
  readonly pages: readonly string[];
}

function runbookOf(id: string): Runbook {
  const found = runbooksOf("staging").find((it) => it.id === id && it.service === "api");
  if (!found) throw new Error(`no runbook ${id}`);
  return found;
}

/** Makes a fault, does the runbook, and verifies before and after. */
export async function play(fault: Fault, world: World, terminal: Terminal, pager: Pager): Promise<Played> {
  const runbook = runbookOf(fault.runbook);
  const stage = { world, terminal };
  const filters = fault.logGroup === undefined ? undefined : new MetricFilters(terminal, fault.logGroup);
  const measure = async () => {
    await traffic(terminal);
    await poolAlarm(terminal);
    await fault.logs?.(stage);
    await filters?.count();
  };
  const verify = async () => {
    await measure();
    return terminal.section(runbook, "verification");
  };
  terminal.forget();
  await fault.make(stage);
  const person = fault.person?.(stage);
  const red = fault.shownByMitigation ? undefined : await verify();
  const detection = await terminal.section(runbook, "detection", person);
  const mitigation = await terminal.section(runbook, "mitigation", person);
  const late = red ?? (await verify());
  const recovery = await terminal.section(runbook, "recovery", person);
  const green = await verify();
  return { red: late, done: [...detection, ...mitigation, ...recovery], green, pages: await pager.pages() };
}

/** The recovery without the step that takes the change back: nothing else may turn the verification green. */
export async function broken(
  terminal: Terminal,
): Promise<{ readonly stays: readonly Done[]; readonly healed: readonly Done[] }> {
  const runbook = runbookOf("pending-tasks");
  const { recovery } = runbook.sections;
  const steps = recovery.steps.filter(({ id }) => id !== "take-back" && id !== "plan" && id !== "apply");
  await FAULTS.find((it) => it.runbook === "pending-tasks")?.make({ terminal } as Parameters<
    Fault["make"]
  >[0]);
  const without = { ...runbook, sections: { ...runbook.sections, recovery: { ...recovery, steps } } };
  await terminal.section(without, "recovery");
  const stays = await terminal.section(runbook, "verification");
  await terminal.section(runbook, "recovery");
  return { stays, healed: await terminal.section(runbook, "verification") };
}
