import { RunMetrics } from "../../../src/constructs/observability/run-metrics.ts";
import { type AbsentReading, matchesPattern } from "../../../src/core/filter-pattern/match.ts";
import { parseFilterPattern } from "../../../src/core/filter-pattern/parse.ts";
import { HOME, make } from "../../support/construct.ts";

const READINGS: readonly AbsentReading[] = ["no-match", "unequal"];

function counts(containerCount: number): (event: object) => string[] {
  const made = make(
    (stack) => new RunMetrics(stack, "_runs", { home: HOME, service: "ledger", containerCount }),
  );
  expect(Object.keys(made).length).toBe(2);
  return (event) => {
    const [counted, other] = READINGS.map((reading) =>
      Object.values(made).flatMap(({ name, pattern }) => {
        const parsed = parseFilterPattern(String(pattern));
        if ("problem" in parsed) throw new Error(parsed.problem);
        return matchesPattern(parsed.pattern, JSON.stringify(event), reading) ? [String(name)] : [];
      }),
    );
    expect(other).toEqual(counted);
    return counted ?? [];
  };
}

const event = (detail: object, containers: readonly object[]) => ({
  "detail-type": "ECS Task State Change",
  detail: {
    group: "family:acme-qa-ledger",
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    containers,
    ...detail,
  },
});

const ledger = (exitCode?: number) => ({ name: "ledger", ...(exitCode !== undefined && { exitCode }) });
const volumes = { name: "volumes", exitCode: 0 };
const sidecar = { name: "collector", exitCode: 143 };

describe("runs of a job", () => {
  it("are counted by how the application ended, wherever the event has it", () => {
    const of = counts(3);
    for (const around of [
      (it: object) => [it, volumes, sidecar],
      (it: object) => [sidecar, it, volumes],
      (it: object) => [volumes, sidecar, it],
    ]) {
      expect(of(event({}, around(ledger(0))))).toEqual(["ledger-runs-succeeded"]);
      expect(of(event({}, around(ledger(1))))).toEqual(["ledger-runs-failed"]);
    }
  });

  it("have failed where something else ended them, also with code 0", () => {
    const of = counts(1);
    for (const stopCode of ["SpotInterruption", "UserInitiated", "TerminationNotice"]) {
      expect(of(event({ stopCode }, [ledger(0)]))).toEqual(["ledger-runs-failed"]);
    }
  });

  it("are not counted where the platform counts already, while they run, and for others", () => {
    const of = counts(1);
    expect(of(event({ stopCode: "TaskFailedToStart" }, [ledger()]))).toEqual([]);
    expect(of(event({ lastStatus: "RUNNING" }, [ledger(1)]))).toEqual([]);
    expect(of(event({ group: "family:acme-qa-ledgers" }, [ledger(1)]))).toEqual([]);
    expect(of(event({ group: "service:ledger" }, [ledger(1)]))).toEqual([]);
  });
});
