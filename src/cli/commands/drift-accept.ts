import type { Command } from "commander";
import { BallastError } from "../../core/errors.ts";
import type { DriftFinding } from "../../drift/finding.ts";
import { InputError } from "../../drift/input-error.ts";
import { logLine } from "../../report/escape.ts";
import { type Acceptance, acceptFinding, problemsOf } from "../accept.ts";
import { addCaptureOptions, type Capture, type CaptureOptions, findingOf, readCapture } from "../capture.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, paint } from "../io.ts";

interface AcceptOptions extends CaptureOptions {
  readonly write?: boolean;
  readonly reason?: string;
}

type Patched = Extract<Acceptance, { kind: "patch" }>;

const HELP = `
The description of the environment takes the cloud's value: the field that sets the attribute is found in the field
map (npm run field-map), its place in the file by trying what each value of the files moves. Where no single place
does exactly that, nothing is changed, and what to do by hand is printed.

With --write the file is changed and the environment is synthesized before and after: unless the attribute now has
the cloud's value and nothing else moved, the file is put back. Run from the root of the project.

Exit codes: 0 the change is printed (or written); 2 the finding stands, it has to be settled by hand; 64 wrong usage
or input.`;

/** Adds `drift accept`. @param finish takes the exit code */
export function addAcceptCommand(drift: Command, io: Io, finish: (code: number) => void): void {
  const command = drift
    .command("accept")
    .description("change the description so that it says what the cloud has")
    .argument("<finding-id>", "id of a finding, or its beginning");
  addCaptureOptions(command)
    .option("--write", "write the change, synthesize, and keep it only when nothing else moves")
    .option("--reason <text>", "why a critical finding is accepted")
    .addHelpText("after", HELP)
    .action(async (id: string, options: AcceptOptions) => finish(await accept(id, options, io)));
}

async function accept(id: string, options: AcceptOptions, io: Io): Promise<number> {
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
  await io.writeText(file, after);
  let problems: string[] | undefined;
  try {
    const synthesized = await io.synthesize(environment);
    problems = problemsOf({ finding, stack, findings: verdict.findings, before, after: synthesized });
  } catch (error) {
    if (!(error instanceof BallastError)) throw error;
    problems = error.message.split("\n");
  } finally {
    if (problems === undefined || problems.length > 0) await io.writeText(file, old);
  }
  return problems;
}

function byHand(finding: DriftFinding, reason: string, places: readonly string[], io: Io): number {
  const where = `${finding.address} ${finding.attribute ?? ""}`.trim();
  io.out(`${logLine(where, 200)} has to be accepted by hand: ${logLine(reason, 400)}\n`);
  for (const place of places) io.out(`  ${logLine(place.trim(), 400)}\n`);
  return EXIT.drift;
}

function trailer(stack: string, finding: DriftFinding, { field, value }: Patched, reason?: string): string {
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
