import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Live } from "../../src/cli/shared/live.ts";
import { BallastError } from "../../src/core/errors.ts";
import type { StackVerdict } from "../../src/drift/record/finding.ts";
import { stackFile } from "../../src/engine/stack-files.ts";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { acceptLive } from "../../src/live/accept.ts";
import { type Checked, checkEnvironment } from "../../src/live/check.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { mapsOf, sources, synthesized, type Tamper, verdictOn } from "../support/accept.ts";
import { makePlan } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";
import { stackOf } from "../support/synth.ts";

vi.mock("../../src/live/check.ts", () => ({ checkEnvironment: vi.fn() }));

const FILES = sources();
const PROD = synthesized(FILES, "prod");
const PLATFORM = "prod-platform";
const MAPS = mapsOf("prod");
const FILE = "stacks/environments/prod.ts";
const TIMEOUT: Tamper = { address: "aws_lb.alb", attribute: "idle_timeout", value: 61 };
const FLOW: Tamper = {
  address: "aws_cloudwatch_log_group.vpc_flow",
  attribute: "retention_in_days",
  value: 400,
};

function verdict(...tampers: Tamper[]): StackVerdict {
  const map = MAPS.get(PLATFORM);
  if (!map) throw new Error("no map");
  return { ...verdictOn(stackOf(PROD, PLATFORM), tampers, map), stack: PLATFORM };
}

/** What a check found, and what its plan would update. */
function checked(found: StackVerdict, updates: readonly string[] = []): Checked {
  const plan = makePlan(updates.map((address) => ({ address, cloud: { a: 1 }, code: { a: 2 } })));
  return { verdicts: [found], known: new Map([[PLATFORM, parsePlan(plan, "plan")]]) };
}

/** The project in a folder of its own, checked twice with these results. */
function projectOf(first: Checked, second: Checked | Error, synthFails?: Error) {
  vi.mocked(checkEnvironment).mockReset().mockResolvedValueOnce(first);
  if (second instanceof Error) vi.mocked(checkEnvironment).mockRejectedValueOnce(second);
  else vi.mocked(checkEnvironment).mockResolvedValueOnce(second);
  const dir = mkdtempSync(join(tmpdir(), "ballast-accept-live-"));
  const texts = new Map(FILES);
  let synths = 0;
  const synth = async () => {
    synths += 1;
    if (synthFails && synths === 2) throw synthFails;
    for (const [stack, json] of synthesized(texts, "prod")) {
      mkdirSync(dirname(stackFile(dir, stack)), { recursive: true });
      writeFileSync(stackFile(dir, stack), JSON.stringify(json));
    }
  };
  const serviceStacks = new Map(["web", "api"].map((name) => [name, `prod-service-${name}`]));
  const environment = {
    name: "prod",
    governanceStack: "governance-111122223333",
    stateStack: "prod-state",
    platformStack: PLATFORM,
    serviceStacks,
  };
  const project = { synth, dir };
  const live = {
    target: { environment, project },
    check: {},
    progress: { start: () => {} },
    stopped: () => synthFails instanceof Stop,
  } as unknown as Live;
  const io = fakeIo(
    {},
    {
      readSources: async () => new Map(texts),
      writeSource: async (path, text) => void texts.set(path, text),
      fieldMaps: async () => MAPS,
    },
  );
  const diffs: string[] = [];
  const accept = async (ids: readonly string[], write = true) => {
    await synth();
    return acceptLive(live, ids, { write, onDiff: (diff) => diffs.push(diff) }, io);
  };
  const timeout = () => /"idle_timeout":(\d+)/.exec(readFileSync(stackFile(dir, PLATFORM), "utf8"))?.[1];
  return { accept, texts, diffs, timeout };
}

const found = verdict(TIMEOUT);
const id = found.findings[0]?.id ?? "";
const gone = verdict();

describe("accept on a live environment", () => {
  it("keeps the change when the finding is gone, and tells what is planned as before", async () => {
    const project = projectOf(checked(found, ["aws_lb.alb", "aws_vpc.a"]), checked(gone, ["aws_vpc.a"]));
    const result = await project.accept([id.slice(0, 5)]);
    expect(result).toMatchObject({
      kind: "written",
      files: [FILE],
      stacks: [PLATFORM],
      planned: ["prod-platform: aws_vpc.a update"],
    });
    expect(project.texts.get(FILE)).toContain("idleTimeoutSec: 61");
    expect([project.timeout(), project.diffs.length]).toEqual(["61", 1]);
  });

  it.each([
    ["the finding is still there", checked(found), /^aws_lb\.alb idle_timeout is still there$/],
    ["something new is planned", checked(gone, ["aws_vpc.a"]), /^prod-platform: aws_vpc\.a update would be/],
    ["it cannot be checked again", checked({ ...gone, complete: false }), /could not be checked again/],
    ["the engine fails", new BallastError("COMMAND", "plan", "planted"), /planted/],
  ])("puts the file back when %s, and synthesizes it again", async (_what, second, problem) => {
    const project = projectOf(checked(found), second);
    const result = await project.accept([id]);
    expect(result).toMatchObject({ kind: "put-back", problems: [expect.stringMatching(problem)] });
    expect([project.texts.get(FILE), project.timeout()]).toEqual([FILES.get(FILE), "60"]);
  });

  it("puts the file back when something else would change, without a second plan", async () => {
    const shared = verdict(FLOW);
    const project = projectOf(checked(shared), checked(gone));
    const result = await project.accept([shared.findings[0]?.id ?? ""]);
    expect(result).toMatchObject({ kind: "put-back", problems: { length: 4 } });
    expect(project.texts).toEqual(FILES);
    expect(vi.mocked(checkEnvironment)).toHaveBeenCalledTimes(1);
  });

  it.each([new TypeError("planted"), new Stop(INTERRUPTED, "SIGINT", "interrupted")])(
    "puts the file back and passes on %s",
    async (error) => {
      const project = projectOf(checked(found), checked(gone), error);
      await expect(project.accept([id])).rejects.toBe(error);
      expect(project.texts).toEqual(FILES);
    },
  );

  it("writes nothing unless told to", async () => {
    const project = projectOf(checked(found), checked(gone));
    expect(await project.accept([id], false)).toMatchObject({ kind: "printed" });
    expect([project.texts, project.diffs.length]).toEqual([FILES, 1]);
  });

  it("takes several findings of one field at once, unless they want different values", async () => {
    const exec: Tamper = { ...FLOW, address: "aws_cloudwatch_log_group.cluster_exec" };
    const both = verdict(FLOW, exec);
    const project = projectOf(checked(both), checked(gone));
    const printed = await project.accept(
      both.findings.map((finding) => finding.id),
      false,
    );
    expect(printed).toMatchObject({ kind: "printed", accepted: { length: 2 } });
    expect(project.diffs).toHaveLength(1);
    const apart = verdict(FLOW, { ...exec, value: 731 });
    const other = projectOf(checked(apart), checked(gone));
    const ids = apart.findings.map((finding) => finding.id);
    expect(await other.accept(ids)).toMatchObject({
      kind: "by-hand",
      reason: expect.stringMatching(/wants another value of logs\.retentionDays: accept one of them$/),
    });
  });

  it.each([
    [["zzzz"], "FINDING zzzz: is not an id"],
    [["0123"], "FINDING 0123: was not found, or is resolved"],
  ])("refuses %j", async (ids, message) => {
    await expect(projectOf(checked(found), checked(gone)).accept(ids)).rejects.toThrow(message);
  });
});
