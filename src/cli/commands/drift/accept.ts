import type { Command } from "commander";
import { BallastError } from "../../../core/errors.ts";
import { InputError } from "../../../core/input-error.ts";
import type { DriftFinding } from "../../../drift/record/finding.ts";
import { type Accepted, acceptLive, type LiveAcceptance } from "../../../live/accept.ts";
import { type Acceptance, acceptFinding, problemsOf } from "../../../live/acceptance.ts";
import { chosenStacks } from "../../../live/open.ts";
import { logLine } from "../../../report/escape.ts";
import { type Io, paint } from "../../machine/io.ts";
import {
  addCaptureOptions,
  type Capture,
  type CaptureOptions,
  findingOf,
  readCapture,
} from "../../shared/capture.ts";
import { EXIT } from "../../shared/exit-codes.ts";
import { type LiveOptions, withLive } from "../../shared/live.ts";
import { addLiveCommon } from "../../shared/live-options.ts";

interface AcceptOptions extends LiveOptions, Partial<CaptureOptions> {
  readonly write?: boolean;
  readonly reason?: string;
}

type Patched = Extract<Acceptance, { kind: "patch" }>;

const HELP = `
The description of the environment takes the cloud's value: the field that sets the attribute is found in the field
map (npm run field-map), its place in the file by trying what each value of the files moves. Where no single place
does exactly that, nothing is changed, and what to do by hand is printed.

  PROVIDER_MODE=aws ballast drift accept prod 21b33a836e55             prints the change
  PROVIDER_MODE=aws ballast drift accept prod 21b33a836e55 --write     makes it, and plans again

With --write the file is changed, the environment synthesized and planned again. Unless the finding is gone and
nothing is planned that was not planned before, the file is put back.

Of a captured plan (--plan-json) there is no second plan: there the synthesized attribute must have the cloud's value,
and nothing else may have moved.
  ballast drift accept 21b33a836e55 --plan-json plan.json --config cdktf.out/stacks/prod-platform/cdk.tf.json

Exit codes: 0 the change is printed (or written); 1 nothing could be checked; 2 the finding stands, it has to be
settled by hand; 64 wrong usage or input.`;

/** Adds `drift accept`. @param finish takes the exit code */
export function addAcceptCommand(drift: Command, io: Io, finish: (code: number) => void): void {
  const command = drift
    .command("accept")
    .description("change the description so that it says what the cloud has")
    .argument("<environment>", "name of the environment; with --plan-json the id of the finding")
    .argument("[ids...]", "ids of findings, or their first digits");
  addLiveCommon(addCaptureOptions(command, "optional"))
    .option("--write", "write the change, synthesize and plan, and keep it only when nothing else moves")
    .option("--reason <text>", "why a critical finding is accepted")
    .addHelpText("after", HELP)
    .action(async (first: string, ids: string[], { planJson, ...options }: AcceptOptions) => {
      if (planJson === undefined) finish(await acceptOnline(first, ids, options, io));
      else if (ids.length === 0) finish(await acceptCaptured(first, { ...options, planJson }, io));
      else throw new InputError("USAGE", ids[0] ?? "", "is one too many", "give one id with --plan-json");
    });
}

async function acceptOnline(
  environment: string,
  ids: readonly string[],
  options: AcceptOptions,
  io: Io,
): Promise<number> {
  if (ids.length === 0) {
    const fix = "give <environment> <id>, or --plan-json with an id alone";
    throw new InputError("USAGE", environment, "stands alone", fix);
  }
  if (options.config !== undefined || options.fieldMap !== undefined) {
    throw new InputError("USAGE", environment, "with --config or --field-map", "give them with --plan-json");
  }
  const { reason, stack, write } = options;
  const result = await withLive(io, environment, options, async (live) => {
    if (live.trouble) return undefined;
    const stacks = stack === undefined ? undefined : chosenStacks(live.target, stack.split(","));
    const onDiff = (diff: string) => io.out(`${paintDiff(diff, io)}\n`);
    return acceptLive(live, ids, { stacks, write, reason, onDiff }, io);
  });
  if (!result) {
    io.err("AWS does not know the caller: sign in first\n");
    return EXIT.incomplete;
  }
  return say(result, reason, io);
}

function say(result: LiveAcceptance, reason: string | undefined, io: Io): number {
  switch (result.kind) {
    case "by-hand":
      return byHand(result.finding, result.reason, result.places, io);
    case "put-back": {
      io.out("The files are as they were.\n");
      const [first] = result.accepted;
      return first ? byHand(first.finding, "with this change:", result.problems, io) : EXIT.drift;
    }
    case "printed":
      io.out("Nothing was written. Add --write to change the file, synthesize and plan.\n");
      return EXIT.clean;
    case "written": {
      const { accepted, files, planned, stacks } = result;
      const [gone, plan] = accepted.length === 1 ? ["it is", "plan"] : ["they are", "plans"];
      io.out(
        `Wrote ${files.join(", ")}: ${gone} gone from the ${plan} of ${stacks.join(", ")}, nothing new is planned.\n`,
      );
      io.out(
        planned.length === 0
          ? "The plan is empty.\n"
          : `Still planned, as before:\n${planned.map((action) => `  ${logLine(action, 200)}\n`).join("")}`,
      );
      const lines = accepted.map((one) => `  ${trailer(one.stack, one.finding, one, reason)}\n`);
      io.out(`Commit it with:\n${lines.join("")}`);
      return EXIT.clean;
    }
  }
}

async function acceptCaptured(id: string, options: AcceptOptions & CaptureOptions, io: Io): Promise<number> {
  const capture = await readCapture(options, io);
  const finding = findingOf(capture.verdict, id);
  if (!capture.map) {
    throw new InputError(
      "FIELD_MAP",
      "--field-map",
      "no field map was found",
      "write it with `npm run field-map`",
    );
  }
  if (finding.severity === "critical" && !options.reason?.trim()) {
    throw new InputError("ACCEPT_REASON", finding.id, "is critical", "say why with --reason, or reject it");
  }
  const acceptance = acceptFinding(finding, capture.map, await io.readSources());
  if (acceptance.kind === "by-hand") return byHand(finding, acceptance.reason, acceptance.places, io);
  io.out(`${paintDiff(acceptance.diff, io)}\n`);
  if (!options.write) {
    io.out("Nothing was written. Add --write to change the file and synthesize.\n");
    return EXIT.clean;
  }
  const problems = await writeAndVerify(acceptance, finding, { ...capture, stack: capture.map.stack }, io);
  if (problems.length > 0) {
    io.out(`${acceptance.file} is as it was.\n`);
    return byHand(finding, "with this change, synthesis says:", problems, io);
  }
  io.out(`Wrote ${acceptance.file}: synthesis gives the cloud's value there, and nothing else moved.\n`);
  io.out(
    `Plan it, then commit with:\n  ${trailer(capture.map.stack, finding, acceptance, options.reason)}\n`,
  );
  return EXIT.clean;
}

/** Writes, synthesizes and compares; puts the old text back unless all is as it should be. */
async function writeAndVerify(
  { after, before: old, environment, file }: Patched,
  finding: DriftFinding,
  { stack, verdict }: Pick<Capture, "verdict"> & { readonly stack: string },
  io: Io,
): Promise<string[]> {
  const before = await io.synthesize(environment);
  await io.writeSource(file, after);
  let problems: string[] | undefined;
  try {
    const synthesized = await io.synthesize(environment);
    problems = problemsOf({ finding, stack, findings: verdict.findings, before, after: synthesized });
  } catch (error) {
    if (!(error instanceof BallastError)) throw error;
    problems = error.message.split("\n");
  } finally {
    if (problems === undefined || problems.length > 0) await io.writeSource(file, old);
  }
  return problems;
}

function byHand(finding: DriftFinding, reason: string, places: readonly string[], io: Io): number {
  const where = `${finding.address} ${finding.attribute ?? ""}`.trim();
  io.out(`${logLine(where, 200)} has to be accepted by hand: ${logLine(reason, 400)}\n`);
  for (const place of places) io.out(`  ${logLine(place.trim(), 400)}\n`);
  return EXIT.drift;
}

function trailer(
  stack: string,
  finding: DriftFinding,
  { field, value }: Pick<Accepted, "field" | "value">,
  reason?: string,
): string {
  const why = reason === undefined ? "" : `: ${reason.trim()}`;
  const what = `${stack} ${finding.address} ${finding.attribute} (${field} = ${JSON.stringify(value)})`;
  return logLine(`Drift-Accepted: ${what} ${finding.id}${why}`, 400);
}

function paintDiff(diff: string, io: Io): string {
  return diff
    .trimEnd()
    .split("\n")
    .map((line) => {
      if (/^(\+\+\+|---|@@)/.test(line)) return paint(io, "dim", line);
      return line.startsWith("+")
        ? paint(io, "green", line)
        : line.startsWith("-")
          ? paint(io, "red", line)
          : line;
    })
    .join("\n");
}
