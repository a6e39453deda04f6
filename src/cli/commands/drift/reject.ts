import { type Command, Option } from "commander";
import { parseDuration } from "../../../core/duration.ts";
import { InputError } from "../../../core/input-error.ts";
import { earliest } from "../../../drift/record/age.ts";
import { auditOptions, chosenStacks } from "../../../live/open.ts";
import { type RejectPlan, reject } from "../../../live/reject.ts";
import { findingLine } from "../../../report/drift-settle.ts";
import { logLine, plain } from "../../../report/escape.ts";
import type { Io } from "../../machine/io.ts";
import { EXIT } from "../../shared/exit-codes.ts";
import { type LiveOptions, withLive } from "../../shared/live.ts";
import { addLiveCommon } from "../../shared/live-options.ts";
import { duration } from "../../shared/options.ts";
import { previousAges } from "../../shared/reports.ts";

interface RejectOptions extends LiveOptions {
  readonly stack?: string;
  readonly apply?: boolean;
  readonly withOthers?: boolean;
  readonly cooldown?: string;
  readonly previous?: string;
  readonly force?: boolean;
  readonly reason?: string;
}

const HELP = `
The plan is shown first; --apply applies that very plan, and checks again. A change that is younger than the cooldown
is only shown: somebody may be fighting an incident with it. Its age is that of the event in CloudTrail, or else the
time since it was first reported (--previous). If neither is known, the command says so and continues.

  ballast drift reject prod 21b33a836e55                                           what would be done
  ballast drift reject prod 21b3 --stack state --apply                             do it
  ballast drift reject prod aws_lb.alb --stack platform --apply                     what was changed of a resource
  ballast drift reject prod 21b3 --apply --force --reason "INC-7 is over"           a recent change

Exit codes: 0 shown, or reverted; 1 AWS does not accept the credentials; 64 it cannot be rejected, nothing was changed.`;

/** Adds `drift reject`. @param finish takes the exit code */
export function addRejectCommand(drift: Command, io: Io, finish: (code: number) => void): void {
  const command = drift
    .command("reject")
    .description("revert a change with a plan of that resource alone; applied with --apply")
    .argument("<environment>", "name of the environment")
    .argument("<finding>", "id of the finding, its first digits, or the address of its resource")
    .option("--stack <name>", "where the finding is: saves planning the others")
    .option("--policy <file>", "owners, bounds, waived drift, cooldown (JSON or TypeScript)")
    .option("--apply", "apply the plan that was shown")
    .option("--with-others", "also change what the resource depends on")
    .addOption(
      new Option(
        "--cooldown <time>",
        "age from which a change is reverted (default: from --policy, or 60m)",
      ).argParser(duration),
    )
    .option("--previous <folder>", "the last joined report, which knows since when findings are there")
    .option("--force", "revert a recent change anyway; needs --reason")
    .option("--reason <text>", "why, for whoever reads the log");
  addLiveCommon(command)
    .addHelpText("after", HELP)
    .action(async (environment: string, id: string, options: RejectOptions) =>
      finish(await rejectFinding(environment, id, options, io)),
    );
}

async function rejectFinding(
  environment: string,
  id: string,
  options: RejectOptions,
  io: Io,
): Promise<number> {
  const force = options.force ? options.reason?.trim() : undefined;
  if (options.force && !force) {
    throw new InputError("USAGE", "drift reject", "--force without a reason", "say why with --reason");
  }
  const previous = await previousAges(io, options.previous);
  for (const note of previous.notes) io.err(`warning ${logLine(note, 300)}\n`);
  const outcome = await withLive(io, environment, options, async (live) => {
    const { check, policy, progress, target, trouble } = live;
    if (trouble) return undefined;
    const stacks = options.stack === undefined ? undefined : chosenStacks(target, [options.stack]);
    const { apply, withOthers } = options;
    const now = io.now();
    const cooldownMs = parseDuration(options.cooldown ?? policy.policy.cooldown);
    const onPlan = (plan: RejectPlan) => {
      for (const line of planLines(plan, force)) io.out(`${line}\n`);
      progress.start(`taking back ${id}`);
    };
    const wanted = { apply, withOthers, onPlan, force, cooldownMs, stacks };
    const ages = {
      audit: auditOptions(target, policy.policy, now),
      firstSeen: earliest(previous.known, now),
    };
    return (await reject(target, id, { ...check, ...wanted, ...ages })).outcome;
  });
  if (outcome === undefined) {
    io.err("AWS does not know the caller: sign in first\n");
    return EXIT.incomplete;
  }
  io.out(outcome === "applied" ? "reverted\n" : "nothing was changed; add --apply to do it\n");
  return EXIT.clean;
}

/** What the plan does, for people. @param force why a recent change is reverted anyway */
export function planLines(
  { age, along, changes, finding, stack, young }: RejectPlan,
  force?: string,
): string[] {
  const forced = force === undefined ? `--apply will refuse: ${young}` : `forced: ${force}`;
  return [
    `${plain(stack)}  ${findingLine(finding)}`,
    `  ${logLine(age.text, 300)}`,
    ...(young === undefined ? [] : [`  ${logLine(forced, 500)}`]),
    ...changes.map(
      ({ action, address, own }) => `  ${action}  ${logLine(address)}${own ? "" : "  (it depends on it)"}`,
    ),
    ...(along.length > 0 ? ["  the same resources also change here:"] : []),
    ...along.map((other) => `    ${findingLine(other)}`),
  ];
}
