import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../../core/duration.ts";
import { GitHub, GitHubError } from "../../../github/client.ts";
import { freshness } from "../../../github/freshness.ts";
import { logLine, workflowWarning } from "../../../report/escape.ts";
import type { Io } from "../../machine/io.ts";
import { EXIT } from "../../shared/exit-codes.ts";
import { githubTarget } from "../../shared/github-target.ts";
import { duration } from "../../shared/options.ts";

const HELP = `
A check that no longer runs raises no alarm: everything looks clean. This asks GitHub when the scheduled workflow last
looked, from another workflow, such as that of pull requests. In a public repository GitHub switches schedules off
after 60 days without activity.

  ballast drift freshness                                     drift.yml, at most 26 hours ago
  ballast drift freshness --workflow nightly.yml --max-age 8d

Needs GITHUB_REPOSITORY and GITHUB_TOKEN (permissions: actions: read). Within GitHub Actions the answer is an annotation.

Exit codes: 0 it has looked in time; 1 it has not, never did, is switched off, or GitHub cannot be asked; 64 wrong usage.`;

interface FreshnessOptions {
  readonly workflow: string;
  readonly maxAge: string;
}

/** Adds `drift freshness`. @param finish takes the exit code */
export function addFreshnessCommand(drift: Command, io: Io, finish: (code: number) => void): void {
  drift
    .command("freshness")
    .description("whether the scheduled check still runs: a dead one raises no alarm")
    .addOption(
      new Option("--workflow <file>", "file of the scheduled workflow")
        .default("drift.yml")
        .argParser(workflow),
    )
    .addOption(
      new Option("--max-age <time>", "how long ago it may have run").default("26h").argParser(duration),
    )
    .addHelpText("after", HELP)
    .action(async (options: FreshnessOptions) =>
      finish(await io.interruptible((signal) => ask(options, io, signal))),
    );
}

async function ask(options: FreshnessOptions, io: Io, signal: AbortSignal): Promise<number> {
  const github = new GitHub(githubTarget(io), { signal });
  const maxAge = parseDuration(options.maxAge) ?? 0;
  const { fresh, text } = await freshness(github, options.workflow, maxAge, io.now()).catch(
    (error: unknown) => {
      if (!(error instanceof GitHubError)) throw error;
      return { fresh: false, text: `it is unknown whether the scheduled check runs: ${error.message}` };
    },
  );
  const inActions = io.env["GITHUB_ACTIONS"] === "true";
  if (fresh) io.out(`${logLine(text, 400)}\n`);
  else if (inActions) io.out(`${workflowWarning("The drift check does not run", text)}\n`);
  else io.err(`warning ${logLine(text, 400)}\n`);
  return fresh ? EXIT.clean : EXIT.incomplete;
}

function workflow(text: string): string {
  if (/^[\w.-]{1,100}\.ya?ml$/.test(text)) return text;
  throw new InvalidArgumentError("limit: the name of a file in .github/workflows, such as drift.yml");
}
