import { type Command, Option } from "commander";
import { rehearse, SHORT_LIFE, WHOLE_LIFE } from "../../rehearsal/rehearse.ts";
import type { LifeResult } from "../../rehearsal/result.ts";
import { lifeMarkdown, lifeText, stepLine } from "../../report/rehearsal.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, paint } from "../io.ts";
import { startProgress } from "../progress.ts";

interface RehearseOptions {
  readonly short?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly report: string;
}

const HELP = `
Takes an environment through its whole life with the real Terraform engine, the real AWS provider and an emulator of
AWS on this machine: state store, platform and services, a second plan that must be empty, releases by both owners,
autoscaling and schedules, changes by hand, locks, a killed engine, protection, teardown. No account is needed and
none can be reached: the engine gets no credentials but those of the emulator.

  ballast rehearse dev --short     to the second, empty plan (about three minutes)
  ballast rehearse staging         the whole life (about eight minutes)

The first run installs the emulator from PyPI into .cache/. Reports are written as JSON and Markdown.

Exit codes: 0 every step held; 1 a step failed; 64 wrong usage, or something is missing (ballast doctor says what).`;

export function addRehearseCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("rehearse")
    .description("live an environment's life on a local AWS emulator, with the real engine and provider")
    .argument("[environment]", "name of the environment", "staging")
    .option("--short", "stop after the second plan")
    .option("--keep", "keep the copy of the project and its stacks")
    .option("--json", "print the result as JSON")
    .addOption(new Option("--report <folder>", "where the reports go").default("reports"))
    .addHelpText("after", HELP)
    .action(async (environment: string, options: RehearseOptions) => {
      const result = await io.interruptible((signal) => watch(io, environment, options, signal));
      const base = `${options.report}/rehearsal-${environment}`;
      await io.writeText(`${base}.json`, `${JSON.stringify(result, null, 2)}\n`);
      await io.writeText(`${base}.md`, lifeMarkdown(result));
      io.out(options.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${lifeText(result)}\n`);
      io.err(`reports: ${base}.json, ${base}.md\n`);
      finish(result.held ? EXIT.clean : EXIT.incomplete);
    });
}

async function watch(
  io: Io,
  environment: string,
  { keep = false, short = false }: RehearseOptions,
  signal: AbortSignal,
): Promise<LifeResult> {
  const progress = startProgress(io);
  progress.start("preparing");
  try {
    return await rehearse({
      environment,
      steps: short ? SHORT_LIFE : WHOLE_LIFE,
      keep,
      signal,
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
