import type { Command } from "commander";
import { InputError } from "../../core/input-error.ts";
import { deploy, planForReview } from "../../deploy/deploy.ts";
import {
  type PlannedChanges,
  parseReviewedPlan,
  planDifferences,
  plannedChanges,
  type ReviewedPlan,
  reviewedPlan,
  type StackPlan,
} from "../../deploy/planned-changes.ts";
import { deployedStacks } from "../../live/open.ts";
import {
  deployedText,
  differenceLines,
  planCounts,
  planMarkdown,
  planText,
  waitingText,
} from "../../report/deploy.ts";
import { logLine } from "../../report/escape.ts";
import type { Io } from "../machine/io.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { placeOf, readInput, readPlanInput } from "../shared/files.ts";
import { type LiveOptions, withLive } from "../shared/live.ts";
import { addLiveCommon } from "../shared/live-options.ts";

type Finish = (code: number) => void;

const HELP = `
A saved plan holds secrets in clear, so no other job may have it. What was reviewed is known by its digest: over
addresses, actions and values of everything planned, without the values of secrets. Whoever applies plans again and
proceeds only if the digest is the same.

  ballast deploy plan prod --out reviewed.json          plan, show, and keep the digests
  ballast deploy apply prod --reviewed reviewed.json    plan again, apply what was reviewed and nothing else`;

/** Adds `deploy` and its commands. @param finish takes the exit code */
export function addDeployCommands(program: Command, io: Io, finish: Finish): void {
  const group = program
    .command("deploy")
    .description("plan for a review, and apply exactly what was reviewed")
    .addHelpText("after", HELP);
  addPlan(group, io, finish);
  addApply(group, io, finish);
  addDigest(group, io, finish);
}

const PLAN_HELP = `
The governance stack of the account is planned too, and never deployed: roles and boundaries that the change needs are
applied by an administrator first. While any of its changes wait, nothing should be deployed.

Exit codes: 0 all planned; 1 not every stack could be planned; 2 changes of the governance stack wait for an
administrator; 64 wrong usage.`;

interface PlanOptions extends LiveOptions {
  readonly out?: string;
  readonly markdown?: string;
}

function addPlan(group: Command, io: Io, finish: Finish): void {
  const command = group
    .command("plan")
    .description("plan stacks and show what they would change, secrets left out; nothing is written")
    .argument("<environment>", "name of the environment")
    .argument("[stacks...]", "stacks to plan (default: platform and services)")
    .option("--out <file>", "keep the digests as JSON; no value of the plan is in it")
    .option("--markdown <file>", 'append the plan as Markdown, such as to "$GITHUB_STEP_SUMMARY"');
  addLiveCommon(command)
    .addHelpText("after", PLAN_HELP)
    .action(async (environment: string, names: string[], options: PlanOptions) => {
      const all = await withLive<StackPlan[]>(
        io,
        environment,
        options,
        async ({ check, target, trouble }) => {
          const stacks = [...deployedStacks(target, names), target.environment.governanceStack];
          return trouble
            ? stacks.map((stack) => ({ stack, trouble }))
            : planForReview(target.project, stacks, check);
        },
      );
      const governance = all.at(-1);
      const plans = all.slice(0, -1);
      const planned = new Map(plans.flatMap(({ planned: it, stack }) => (it ? [[stack, it] as const] : [])));
      const waiting = governance === undefined ? "" : waitingText(governance, environment);
      io.out(`${planText(plans)}${waiting}`);
      if (options.markdown !== undefined) await io.appendText(options.markdown, planMarkdown(plans));
      if (options.out !== undefined) await io.writeText(options.out, json(reviewedPlan(planned)));
      const complete = planned.size === plans.length && governance?.planned !== undefined;
      finish(complete ? (waiting === "" ? EXIT.clean : EXIT.drift) : EXIT.incomplete);
    });
}

interface ApplyOptions extends LiveOptions {
  readonly reviewed: string;
}

const APPLY_HELP = `
Stacks are deployed one after the other: platform, services. State and governance stacks are applied by people
alone. Each is planned again; a plan with another digest
is refused, and what differs is listed. Then that very plan is applied and the state settled
(terraform apply -refresh-only). The first stack that is refused or fails ends the deploy: those before it are done.

Exit codes: 0 all applied; 1 a stack could not be planned or applied; 2 a plan is not the one that was reviewed;
64 wrong usage; 130 interrupted.`;

function addApply(group: Command, io: Io, finish: Finish): void {
  const command = group
    .command("apply")
    .description("apply the plan that was reviewed, and refuse any other")
    .argument("<environment>", "name of the environment")
    .argument("[stacks...]", "stacks to deploy (default: platform and services)")
    .requiredOption("--reviewed <file>", "digests of the reviewed plan, from `ballast deploy plan --out`");
  addLiveCommon(command)
    .addHelpText("after", APPLY_HELP)
    .action(async (environment: string, names: string[], options: ApplyOptions) => {
      await checkEnvironmentName(io, environment);
      const reviewed = await readReviewed(io, options.reviewed);
      const codes = await withLive(io, environment, options, async ({ check, progress, target, trouble }) => {
        const stacks = deployedStacks(target, names);
        if (trouble) {
          io.out(planText(stacks.map((stack) => ({ stack, trouble }))));
          return [EXIT.incomplete];
        }
        const { lockTimeout, now, onLine } = check;
        const onStack = (deployed: Parameters<typeof deployedText>[0]) => {
          progress.start(`deploy of ${environment}`);
          io.out(deployedText(deployed));
        };
        const settings = { now, onLine, onStack, ...(lockTimeout !== undefined && { lockTimeout }) };
        const done = await deploy(target.project, stacks, reviewed, settings);
        return done.map(({ outcome }) => CODES[outcome]);
      });
      finish(Math.max(...codes));
    });
}

const CODES = {
  applied: EXIT.clean,
  unplanned: EXIT.incomplete,
  failed: EXIT.incomplete,
  "not-reviewed": EXIT.drift,
  differs: EXIT.drift,
} as const;

interface DigestOptions {
  readonly planJson: string;
  readonly expect?: string;
  readonly reviewed?: string;
  readonly stack?: string;
}

const DIGEST_HELP = `
  terraform plan -out=plan.out
  terraform show -json plan.out > plan.json      (holds secrets in clear: delete it after)
  ballast deploy digest --plan-json plan.json
  ballast deploy digest --plan-json plan.json --expect 3f1c…
  ballast deploy digest --plan-json plan.json --reviewed reviewed.json --stack prod-platform

Exit codes: 0 printed, or the same; 2 another plan; 64 wrong usage or input.`;

function addDigest(group: Command, io: Io, finish: Finish): void {
  group
    .command("digest")
    .description("the digest of a captured plan, and whether it is the one that was reviewed")
    .requiredOption(
      "--plan-json <file>",
      "output of `terraform show -json` of one normal plan; - reads standard input",
    )
    .option("--expect <digest>", "64 hexadecimal digits that it has to have")
    .option(
      "--reviewed <file>",
      "what `deploy plan --out` wrote, instead of --expect: what differs is listed",
    )
    .option("--stack <name>", "with --reviewed, the stack that the plan is of")
    .addHelpText("after", DIGEST_HELP)
    .action(async ({ expect, planJson, reviewed, stack }: DigestOptions) => {
      const planned = plannedChanges(await readPlanInput(io, planJson, "--plan-json"), placeOf(planJson));
      const expected =
        reviewed === undefined ? undefined : entryOf(await readReviewed(io, reviewed), stack, reviewed);
      const wanted = expected?.digest ?? checked(expect);
      io.out(`${planned.digest}\n${planCounts(planned)}\n`);
      if (wanted === undefined || wanted === planned.digest) {
        finish(EXIT.clean);
        return;
      }
      io.err(`NOT the reviewed plan, which has the digest ${wanted}\n`);
      const lines = expected ? differenceLines(planDifferences(expected, planned)) : planLines(planned);
      for (const line of lines) io.err(`  ${logLine(line, 400)}\n`);
      finish(EXIT.drift);
    });
}

function planLines({ changes }: PlannedChanges): string[] {
  return changes.map(({ action, address }) => `planned now: ${action} ${address}`);
}

function checked(digest: string | undefined): string | undefined {
  if (digest === undefined || /^[0-9a-f]{64}$/.test(digest)) return digest;
  throw new InputError(
    "DIGEST",
    "--expect",
    "is not a digest",
    "give the 64 hexadecimal digits that were printed",
  );
}

function entryOf({ stacks }: ReviewedPlan, stack: string | undefined, place: string) {
  const found =
    stacks.find((entry) => entry.stack === stack) ?? (stack === undefined ? stacks[0] : undefined);
  if (found && (stack !== undefined || stacks.length === 1)) return found;
  const names = stacks.map((entry) => entry.stack).join(", ") || "none";
  throw new InputError("REVIEWED_STACK", place, `holds ${names}`, "name one of them with --stack");
}

async function readReviewed(io: Io, path: string): Promise<ReviewedPlan> {
  return parseReviewedPlan(await readInput(io, path, "--reviewed"), path);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
