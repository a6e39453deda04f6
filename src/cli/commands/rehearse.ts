import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { LifeContext } from "../../rehearsal/life.ts";
import { rehearse, SHORT_LIFE, WHOLE_LIFE } from "../../rehearsal/rehearse.ts";
import type { LifeResult } from "../../rehearsal/result.ts";
import { lifeMarkdown, lifeText, stepLine } from "../../report/rehearsal.ts";
import { type Io, paint } from "../machine/io.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { startProgress } from "../shared/progress.ts";

interface RehearseOptions {
  readonly short?: boolean;
  readonly keep?: boolean;
  readonly hold?: boolean;
  readonly json?: boolean;
  readonly report: string;
  readonly scratch?: string;
}

const HELP = `
Runs the full lifecycle of an environment with the real Terraform engine, the real AWS provider and an emulator of
AWS on this machine: state store, platform and services, a second plan that must be empty, releases by both owners,
autoscaling and schedules, manual changes, locks, a killed engine, protection, teardown. The pipeline's part runs under
the generated roles, and what they may not do is denied as AWS denies it. No account is needed and none can be reached:
the engine gets no credentials but those of the emulator.

  ballast rehearse dev --short     to the second, empty plan (about five minutes)
  ballast rehearse staging         the full lifecycle (about eight minutes)
  ballast rehearse staging --hold  to the second plan, and then an account to try commands on, until Ctrl-C

The first run installs the emulator from PyPI into .cache/. Reports are written as JSON and Markdown.

Ctrl-C stops the engine, within 15 seconds, and then the emulator, and says what was cut off and where the stacks and
logs are. A second Ctrl-C stops everything at once.

Exit codes: 0 every step held; 1 a step failed; 64 wrong usage, or something is missing (ballast doctor says what);
130 interrupted.`;

export function addRehearseCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("rehearse")
    .description(
      "run an environment's full lifecycle on a local AWS emulator, with the real engine and provider",
    )
    .argument("[environment]", "name of the environment", "staging")
    .option("--short", "stop after the second plan")
    .option("--hold", "stop after the second plan and leave everything running until Ctrl-C")
    .option("--keep", "keep the copy of the project and its stacks")
    .option("--json", "print the result as JSON")
    .addOption(new Option("--report <folder>", "where the reports go").default("reports"))
    .option("--scratch <folder>", "a new or empty folder for the copy of the project and the emulator's log")
    .addHelpText("after", HELP)
    .action(async (environment: string, options: RehearseOptions) => {
      await checkEnvironmentName(io, environment);
      let interrupted = false;
      const result = await io.interruptible(async (signal) => {
        const lived = await watch(io, environment, options, signal);
        interrupted = signal.aborted && !(options.hold && lived.held);
        return lived;
      });
      const base = `${options.report}/rehearsal-${environment}`;
      await io.writeText(`${base}.json`, `${JSON.stringify(result, null, 2)}\n`);
      await io.writeText(`${base}.md`, lifeMarkdown(result));
      io.out(options.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${lifeText(result)}\n`);
      io.err(`reports: ${base}.json, ${base}.md\n`);
      finish(interrupted ? EXIT.interrupted : result.held ? EXIT.clean : EXIT.incomplete);
    });
}

async function watch(
  io: Io,
  environment: string,
  { hold = false, keep = false, scratch, short = false }: RehearseOptions,
  signal: AbortSignal,
): Promise<LifeResult> {
  const progress = startProgress(io);
  progress.start("preparing");
  try {
    return await rehearse({
      environment,
      steps: short || hold ? SHORT_LIFE : WHOLE_LIFE,
      keep,
      ...(hold && {
        hold: async (context) => {
          progress.end();
          io.out(`${holdText(context).join("\n")}\n`);
          await aborted(context.signal);
        },
      }),
      signal,
      ...(scratch !== undefined && { scratchDir: resolve(scratch) }),
      log: (line) => progress.line(paint(io, "dim", `  ${line}`)),
      onLine: progress.hint,
      observer: {
        started: ({ title }) => {
          if (!io.terminal) progress.line(`▸ ${title}`);
          progress.start(title);
        },
        ended: (result) => {
          const tone = result.outcome === "failed" ? "red" : "green";
          progress.line(paint(io, result.seconds === 0 ? "dim" : tone, stepLine(result)));
          if (result.outcome !== "not-reached")
            progress.line(paint(io, "dim", `             ${result.fact}`));
        },
      },
    });
  } finally {
    progress.end();
  }
}

/** What to type in another terminal to work on the environment as it stands. */
function holdText({ emulator, environment: { name }, workspace }: LifeContext): string[] {
  const given = emulator.environment();
  // The AWS CLI of version 1 takes its region from the older variable alone.
  const region = { AWS_DEFAULT_REGION: given["AWS_REGION"] ?? "" };
  const variables = { PROVIDER_MODE: "emulator", ...given, ...region };
  return [
    "",
    `${name} stands on the emulator until Ctrl-C. In another terminal:`,
    `  cd '${workspace.dir}'`,
    `  export ${Object.entries(variables)
      .map(([variable, value]) => `${variable}=${value}`)
      .join(" ")}`,
    `  npm run -s ballast -- drift check ${name}`,
    "The copy of the project there is yours to change; it goes with the emulator.",
  ];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
