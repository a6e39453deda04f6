import { type Command, Option } from "commander";
import { asciiJson } from "../../core/ascii-json.ts";
import { InputError } from "../../core/input-error.ts";
import { loadGatePolicy } from "../../gate/policy.ts";
import { GitHub } from "../../github/client.ts";
import { writeComment } from "../../github/comments.ts";
import { REVIEW_MARKER, reviewMarkdown } from "../../report/review-markdown.ts";
import { joinReviews, readReview } from "../../review/read.ts";
import type { Review } from "../../review/result.ts";
import { REVIEW_EXIT } from "../../review/verdict.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { loadInput } from "../shared/files.ts";
import { githubTarget, runUrl } from "../shared/github-target.ts";
import { addLiveCommon } from "../shared/live-options.ts";
import { reportFiles } from "../shared/reports.ts";
import { reviewProject } from "../shared/review-project.ts";
import { wholeNumber, workersOption } from "../shared/simulation-request.ts";

interface ReviewOptions {
  readonly base?: string;
  readonly planJson?: string;
  readonly planned?: string | true;
  readonly policy?: string;
  readonly drift?: string;
  readonly runs: number;
  readonly workers: number;
  readonly jobs?: number;
  readonly lockTimeout?: string;
  readonly in?: string;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly comment?: number;
}

const HELP = `
One comment for a pull request: what the change does to the Terraform, by address; what is replaced or destroyed; what
the plan gate says; what it costs; which failures it makes worse or better; which alarms can no longer fire; and which
drift is pending. Its first five lines say whether to worry. docs/review.md says how each part is judged.

  ballast review --base main                                  this working tree against main, without an AWS account
  ballast review prod --base main --plan-json plans           with plans: prod-platform.json, prod-service-api.json, …
  ballast review prod --base main --planned platform          plans the stack here, as "ballast gate" does
  ballast review --base HEAD^1 --json > reviews/code.json     in each job of a workflow
  ballast review --in reviews --comment 17                    once, after them

The base is synthesized by its own sources with the packages that are installed here. Without a plan, what is replaced
is what the AWS provider is known to replace. Simulations meet the same faults on both sides, on the same seed.

Exit codes: 0 nothing to worry about, or something to look at; 1 not everything could be reviewed; 2 the gate refuses, a
scenario got worse and misses its objective, an alarm can no longer fire, or a protection is gone; 64 wrong usage or
input; 130 interrupted.`;

/** Adds `review`. @param finish takes the exit code */
export function addReviewCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("review")
    .description("what a change does, as one comment for its pull request")
    .argument("[environments...]", "names of environments (default: all)")
    .option("--base <ref>", "commit to compare with, such as main")
    .option(
      "--plan-json <file>",
      "output of `terraform show -json` of a stack's plan, or a folder of them: <stack>.json",
    )
    .addOption(
      new Option(
        "--planned [stacks]",
        "plan these stacks of the environment, with its credentials",
      ).conflicts("planJson"),
    )
    .option("--policy <file>", "waivers of the plan gate: gate.config.ts or JSON")
    .option("--drift <path>", "report of `ballast drift check --json`, or a folder of them")
    .option(
      "--runs <number>",
      "runs of each scenario on each side; 0 leaves simulations out",
      wholeNumber(0, 10_000),
      100,
    )
    .addOption(workersOption())
    .option("--in <folder>", "join the reviews in a folder, and review nothing")
    .option("--json", "the review as JSON (docs/schemas/review-1.json)")
    .option("--markdown <file>", 'append the comment, such as to "$GITHUB_STEP_SUMMARY"')
    .option(
      "--comment <number>",
      "write it to this pull request on GitHub, in place of the one before",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    );
  addLiveCommon(command)
    .addHelpText("after", HELP)
    .action(async (environments: readonly string[], options: ReviewOptions) => {
      finish(await io.interruptible((signal) => run(environments, options, io, signal)));
    });
}

async function run(
  environments: readonly string[],
  options: ReviewOptions,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  // Before anything takes time.
  const target = options.comment === undefined ? undefined : githubTarget(io);
  const review =
    options.in === undefined
      ? await reviewed(environments, options, io, signal)
      : await joined(options.in, environments, options, io);
  const url = runUrl(io);
  const text = reviewMarkdown(review, url);
  io.out(options.json ? `${asciiJson(review)}\n` : text);
  if (options.markdown !== undefined) await io.appendText(options.markdown, text);
  if (target && options.comment !== undefined) {
    const github = new GitHub(target, { signal });
    const done = await writeComment(github, options.comment, REVIEW_MARKER, text);
    io.err(`comment of pull request ${options.comment}: ${done}\n`);
  }
  return signal.aborted ? EXIT.interrupted : REVIEW_EXIT[review.verdict];
}

async function reviewed(
  environments: readonly string[],
  options: ReviewOptions,
  io: Io,
  signal: AbortSignal,
): Promise<Review> {
  const { base, drift, jobs, lockTimeout, planJson, planned, policy, runs, workers } = options;
  if (base === undefined) {
    throw new InputError("USAGE", "review", "there is nothing to compare with", "give a commit to --base");
  }
  if (planned !== undefined && environments.length !== 1) {
    throw new InputError(
      "USAGE",
      "--planned",
      "takes the credentials of one account",
      "name one environment",
    );
  }
  const waivers = policy === undefined ? {} : await loadInput(io, policy, "--policy");
  return reviewProject(
    io,
    {
      base,
      environments,
      planJson,
      planned: planned === undefined ? undefined : planned === true ? [] : [planned],
      live: { ...(jobs !== undefined && { jobs }), ...(lockTimeout !== undefined && { lockTimeout }) },
      drift,
      policy: loadGatePolicy(waivers, policy ?? "policy", io.now().toISOString().slice(0, 10)),
      runs,
      workers,
    },
    signal,
  );
}

async function joined(
  folder: string,
  environments: readonly string[],
  { base, planJson, planned }: ReviewOptions,
  io: Io,
): Promise<Review> {
  const given = { "--base": base, "--plan-json": planJson, "--planned": planned };
  const other = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined || environments.length > 0) {
    const what = other ?? environments.join(", ");
    throw new InputError("USAGE", what, "with --in", "give one or the other: --in reviews nothing");
  }
  const files = await reportFiles(io, folder, "--in");
  if (files.length === 0) {
    throw new InputError(
      "REVIEWS",
      folder,
      "has no .json file in it",
      "write them with `ballast review --json`",
    );
  }
  const reviews: Review[] = [];
  for (const { place, text } of files) {
    if (typeof text !== "string") throw text;
    reviews.push(readReview(text, place));
  }
  return joinReviews(reviews);
}
