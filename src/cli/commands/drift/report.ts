import type { Command } from "commander";
import { InputError } from "../../../core/input-error.ts";
import { earliest, withAges } from "../../../drift/record/age.ts";
import { exitCode } from "../../../drift/record/exit-code.ts";
import type { StackVerdict } from "../../../drift/record/finding.ts";
import { type Joined, joinReports, type ReportFile } from "../../../drift/record/join.ts";
import { driftJson } from "../../../drift/record/write.ts";
import { GitHub, GitHubError } from "../../../github/client.ts";
import { type RunReport, runMarkdown, runText } from "../../../report/drift-run.ts";
import { driftSarif, sarifStacks } from "../../../report/drift-sarif.ts";
import { logLine } from "../../../report/escape.ts";
import type { Io } from "../../machine/io.ts";
import { EXIT } from "../../shared/exit-codes.ts";
import { fileError, readPolicy } from "../../shared/files.ts";
import { githubTarget, runUrl } from "../../shared/github-target.ts";
import { type Issues, readIssues, writeIssues } from "../../shared/issues.ts";
import { driftPaint } from "../../shared/paint.ts";
import { previousAges, readExpected, reportFiles } from "../../shared/reports.ts";

interface ReportOptions {
  readonly in: string;
  readonly expect?: string;
  readonly previous?: string;
  readonly policy?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly sarif?: string;
  readonly issues?: boolean;
}

const HELP = `
Every .json file below --in is read as a report of \`ballast drift check --json\`, with one or more stacks in
each. A stack that is expected and left no report is incomplete, never clean. A broken report is named and hides none
of the others.

  ballast drift check prod --stack platform --json > reports/prod-platform.json     in each job of a matrix
  ballast drift report --in reports --expect stacks.json                            once, after them
  ballast drift report --in reports --expect stacks.json --issues --previous last \\
    --policy drift.config.ts --markdown "$GITHUB_STEP_SUMMARY" --sarif drift.sarif --json drift.json

--expect    ["prod-state", "prod-platform", "prod-service-web"]
--policy    its maxAge: { critical: "4h", high: "2d", medium: "14d" } makes an older finding one level worse. Ages are
            known here and not in a check: from --previous (the last joined report) and from the issues.
--markdown  is appended to: a step summary may have more in it
--sarif     holds complete stacks only, since code scanning closes every alert that is not in it. Without a complete
            stack no file is written.
--issues    one issue a stack, labelled "drift": its text is replaced by every run, a comment says what is new, worse
            or resolved, the first complete run without findings closes it, and closed by hand it comes back while
            the drift lasts. Needs GITHUB_REPOSITORY and GITHUB_TOKEN (permissions: issues: write).

Exit codes: 0 every stack checked, nothing as bad as the reports' level; 1 something was not checked, or GitHub failed;
2 drift to act on; 64 wrong usage or input, including an unreadable report without --expect to name its stack, and a
stack that reported twice. What could be read is reported all the same, and 2 goes before all others.`;

/** Adds `drift report`. @param finish takes the exit code */
export function addReportCommand(drift: Command, io: Io, finish: (code: number) => void): void {
  drift
    .command("report")
    .description("join the reports of many checks: summary, SARIF, one issue a stack")
    .requiredOption("--in <folder>", "where the JSON reports of the checks are")
    .option("--expect <file>", "JSON array of the stacks that have to be there")
    .option("--previous <folder>", "the last joined report, which knows since when findings are there")
    .option("--policy <file>", "maxAge of findings (JSON or TypeScript)")
    .option("--json <file>", "write the joined report")
    .option("--markdown <file>", "append a summary")
    .option("--sarif <file>", "write what code scanning takes")
    .option("--issues", "keep one GitHub issue a stack up to date")
    .addHelpText("after", HELP)
    .action(async (options: ReportOptions) =>
      finish(await io.interruptible((signal) => report(options, io, signal))),
    );
}

async function report(options: ReportOptions, io: Io, signal: AbortSignal): Promise<number> {
  // Before any work: what cannot work is refused as a whole.
  const github = options.issues ? new GitHub(githubTarget(io), { signal }) : undefined;
  const { policy } = await readPolicy(io, options.policy);
  const joined = await join(options, io);
  const now = io.now();
  const failures: string[] = [];
  const issues = github && (await tryIssues(github, joined, failures));
  const previous = await previousAges(io, options.previous);
  const known = earliest([...previous.known, ...(issues?.known ?? [])], now);
  const verdicts = withAges(joined.verdicts, known, now, policy.maxAge);
  const problems = joined.errors.map(({ message }) => message);
  const notes = [...problems, ...joined.notes, ...previous.notes, ...(issues?.notes ?? []), ...failures];
  const run: RunReport = { verdicts, warnings: joined.warnings, notes };
  await write(options, io, run, joined);
  if (github && issues) {
    const at = { at: now.toISOString(), url: runUrl(io) };
    const { done, failures: failed } = await writeIssues(github, verdicts, issues, at);
    for (const line of done) io.out(`${logLine(line, 300)}\n`);
    failures.push(...failed);
  }
  for (const problem of [...problems, ...failures]) io.err(`error ${logLine(problem, 600)}\n`);
  return codeOf(verdicts, joined, failures, options.expect !== undefined);
}

async function join(options: ReportOptions, io: Io): Promise<Joined> {
  const expected = options.expect === undefined ? undefined : await readExpected(io, options.expect);
  let files: ReportFile[] = [];
  let missing: string[] = [];
  try {
    files = await reportFiles(io, options.in, "--in");
  } catch (error) {
    // Where no job left a report there may be no folder: the stacks that are missing say it better.
    if (!(error instanceof InputError) || !expected || expected.length === 0) throw error;
    missing = [`${options.in}: ${error.found}`];
  }
  if (files.length === 0 && !expected?.length) {
    const fix = "write them with `ballast drift check --json`, or name the stacks with --expect";
    throw new InputError("REPORTS", options.in, "has no .json file in it", fix);
  }
  const joined = joinReports(files, expected);
  return { ...joined, notes: [...missing, ...joined.notes] };
}

async function tryIssues(github: GitHub, joined: Joined, failures: string[]): Promise<Issues | undefined> {
  try {
    return await readIssues(
      github,
      joined.verdicts.map(({ stack }) => stack),
    );
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    failures.push(`the issues are not kept up, and ages may begin anew: ${error.message}`);
    return undefined;
  }
}

async function write(options: ReportOptions, io: Io, run: RunReport, { failOn }: Joined): Promise<void> {
  const sarif = options.sarif === undefined ? undefined : sarifStacks(run.verdicts);
  const notes = [...run.notes, ...(sarif?.notes ?? [])];
  const all: RunReport = { ...run, notes };
  const output = async (path: string | undefined, work: (path: string) => Promise<void>) => {
    if (path === undefined) return;
    await work(path).catch((error: unknown) => {
      throw fileError(error, path, "give a file that may be written");
    });
  };
  io.out(runText(all, driftPaint(io)));
  const header = { generatedAt: io.now().toISOString(), failOn, warnings: run.warnings, notes };
  await output(options.json, (path) => io.writeText(path, driftJson(run.verdicts, header)));
  await output(options.markdown, (path) => io.appendText(path, `${runMarkdown(all)}\n`));
  const taken = sarif?.taken ?? [];
  if (taken.length > 0) {
    const artifact = (stack: string) => `cdktf.out/stacks/${stack}/cdk.tf.json`;
    await output(options.sarif, (path) => io.writeText(path, driftSarif(taken, artifact)));
  }
}

function codeOf(
  verdicts: readonly StackVerdict[],
  { errors, failOn }: Joined,
  failures: readonly string[],
  expected: boolean,
): number {
  const code = exitCode(verdicts, failOn);
  if (code === EXIT.drift) return code;
  // An unreadable report belongs to a missing stack; --expect is what names it.
  if (errors.some((error) => !expected || error.code === "REPORT_TWICE")) return EXIT.badInput;
  return failures.length > 0 || errors.length > 0 ? EXIT.incomplete : code;
}
