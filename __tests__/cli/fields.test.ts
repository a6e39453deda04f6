import { nameFields } from "../../src/cli/shared/fields.ts";
import { BallastError } from "../../src/core/errors.ts";
import type { StackVerdict } from "../../src/drift/record/finding.ts";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { findingAt, mapsOf, sources, synthesized, verdictOn } from "../support/accept.ts";
import { stackOf } from "../support/synth.ts";

const FILES = sources();
const MAPS = new Map([...mapsOf("prod")].filter(([stack]) => stack === "prod-platform"));
const STACK = stackOf(synthesized(FILES, "prod"), "prod-platform");
const TIMEOUT = { address: "aws_lb.alb", attribute: "idle_timeout", value: 61 };

function drifted(...tampers: (typeof TIMEOUT)[]): StackVerdict {
  const map = MAPS.get("prod-platform");
  if (!map) throw new Error("no map");
  const verdict = verdictOn(STACK, tampers, map);
  const findings = verdict.findings.map(({ setBy: _known, ...finding }) => finding);
  return { ...verdict, stack: "prod-platform", findings };
}

describe("nameFields", () => {
  it("names the field behind each finding, by the map of its stack", async () => {
    const asked: string[] = [];
    const fieldMaps = async (environment: string) => {
      asked.push(environment);
      return MAPS;
    };
    const other = { ...drifted(TIMEOUT), stack: "prod-state" };
    const [named, unknown] = await nameFields([drifted(TIMEOUT), other], "prod", { fieldMaps });
    expect(named && findingAt(named, TIMEOUT).setBy).toEqual({
      kind: "fields",
      fields: [{ field: "loadBalancer.idleTimeoutSec", file: "stacks/environments/prod.ts" }],
    });
    expect(unknown).toEqual(other);
    expect(asked).toEqual(["prod"]);
  });

  it("makes no map where nobody has to act", async () => {
    const clean = drifted();
    const fieldMaps = () => Promise.reject(new Error("asked"));
    expect(await nameFields([clean], "prod", { fieldMaps })).toEqual([clean]);
  });

  it("says what kept it from making one, and fails no check; a defect and a stop are no such thing", async () => {
    const failing = (error: Error) => ({ fieldMaps: () => Promise.reject(error) });
    const refused = new BallastError("FIELD_MAP", "prod", "planted");
    const [verdict] = await nameFields([drifted(TIMEOUT)], "prod", failing(refused));
    expect(verdict?.limits.at(-1)).toBe("which fields set what: FIELD_MAP prod: planted");
    expect(verdict?.findings).toEqual(drifted(TIMEOUT).findings);
    for (const error of [new TypeError("planted"), new Stop(INTERRUPTED, "SIGINT", "interrupted")]) {
      await expect(nameFields([drifted(TIMEOUT)], "prod", failing(error))).rejects.toBe(error);
    }
  });
});
