import { type Command, Option } from "commander";
import { InputError } from "../../../core/input-error.ts";
import { exitCode } from "../../../drift/record/exit-code.ts";
import { LEVELS, type Level, type StackVerdict } from "../../../drift/record/finding.ts";
import { driftJson } from "../../../drift/record/write.ts";
import { driftMarkdown } from "../../../report/drift-markdown.ts";
import { driftSarif } from "../../../report/drift-sarif.ts";
import { driftText } from "../../../report/drift-text.ts";
import type { Io } from "../../machine/io.ts";
import { addCaptureOptions, type CaptureOptions, readCapture } from "../../shared/capture.ts";
import { driftPaint } from "../../shared/paint.ts";
import { addAcceptCommand } from "./accept.ts";
import { addExplainCommand } from "./explain.ts";
import { addFreshnessCommand } from "./freshness.ts";
import { addLiveOptions, LIVE_HELP, type LiveCheckOptions, liveCheck } from "./live-check.ts";
import { addRejectCommand } from "./reject.ts";
import { addReportCommand } from "./report.ts";
import { addSettleCommands } from "./settle.ts";

/** Options of `drift check` as commander gives them: of a captured plan, or of a live environment. */
interface CheckOptions extends LiveCheckOptions, Partial<CaptureOptions> {
  readonly failOn?: Level;
  readonly format: Format;
  readonly json?: boolean;
}

const FORMATS = ["text", "json", "markdown", "sarif"] as const;
type Format = (typeof FORMATS)[number];

const CHECK_HELP = `
A plan holds three values of every attribute: what the last apply wrote (state), what is there (cloud), what the
code wants. From these each difference gets a class, a severity with its reason, and what apply would do:

  changed outside   the code still has the old value: apply reverts it
  conflict          code and cloud both moved, apart: apply overwrites both
  untracked         the code does not set it: apply leaves it
  unmanaged part    a rule, policy or grant that nobody declares; also found after an apply has absorbed it
  deleted           it is gone: apply recreates it
  out of bounds     ignore_changes leaves it to another system, which left its bounds
Accepted, ignored, waived and not yet deployed changes are listed and never raise the alarm.

Write the plan and check it:
  terraform plan -out=plan.out
  terraform show -json plan.out > plan.json      (holds secrets in clear: delete it after)
  ballast drift check --plan-json plan.json --config cdktf.out/stacks/prod/cdk.tf.json

With a field map next to the configuration (npm run field-map), findings name the field of the environment's
description that sets them. \`drift explain <id>\` tells all about one, \`drift accept <id>\` changes the description.

A policy (JSON, or TypeScript with \`export const policy = defineDrift({ … })\`):
  { "failOn": "high",
    "owners": { "prod/network/**": "@org/net" },
    "bounds": [{ "type": "aws_ecs_service", "attr": "desired_count", "between": [2, 12] }],
    "maxAge": { "critical": "4h", "high": "2d", "medium": "14d" }, "cooldown": "60m",
    "expectPublic": [{ "address": "aws_security_group.alb", "ports": [80, 443] }],
    "waivers": [{ "address": "aws_s3_bucket.*", "attr": "tags.ScannedAt", "reason": "scanner writes it hourly",
                 "owner": "@org/sec", "expires": "2027-03-01" }] }

maxAge counts in \`drift report\`, which knows how long a finding has existed; cooldown in \`drift reject\`.

Exit codes: 0 all checked, nothing as bad as --fail-on; 1 something could not be checked; 2 drift to act on;
64 wrong usage or input, nothing was judged.`;

/** Adds `drift` and its commands. @param finish takes the exit code of the command that ran */
export function addDriftCommands(program: Command, io: Io, finish: (code: number) => void): void {
  const drift = program
    .command("drift")
    .description("find and judge differences between code, state and cloud");
  const command = drift
    .command("check")
    .description("judge a live environment, or a captured plan: classes, severities, remedies")
    .argument("[environment]", "name of the environment; without it, --plan-json");
  addCaptureOptions(command, "optional")
    .addOption(
      new Option(
        "--fail-on <level>",
        "exit with 2 from this level on (default: from --policy, or high)",
      ).choices(LEVELS.slice(0, 4)),
    )
    .addOption(new Option("--format <format>", "form of the report").choices(FORMATS).default("text"))
    .addOption(new Option("--json", "short for --format json").conflicts("format"))
    .addHelpText("after", LIVE_HELP + CHECK_HELP)
    .action(async (environment: string | undefined, options: CheckOptions) => {
      finish(await (environment === undefined ? check(options, io) : checkLive(environment, options, io)));
    });
  addLiveOptions(command);
  addExplainCommand(drift, io, finish);
  addAcceptCommand(drift, io, finish);
  addRejectCommand(drift, io, finish);
  addSettleCommands(drift, io, finish);
  addReportCommand(drift, io, finish);
  addFreshnessCommand(drift, io, finish);
}

async function checkLive(environment: string, options: CheckOptions, io: Io): Promise<number> {
  if (options.planJson !== undefined || options.config !== undefined) {
    throw new InputError("USAGE", environment, "with --plan-json or --config", "give one or the other");
  }
  const { policy, verdicts } = await liveCheck(environment, options, io);
  const failOn = options.failOn ?? policy.policy.failOn;
  const rendering = { failOn, now: io.now(), io, artifact: undefined };
  io.out(render(options.json ? "json" : options.format, verdicts, rendering));
  return exitCode(verdicts, failOn);
}

async function check({ planJson, ...options }: CheckOptions, io: Io): Promise<number> {
  if (planJson === undefined) {
    throw new InputError("USAGE", "drift check", "no environment", "name one, or give --plan-json");
  }
  const { policy, verdict } = await readCapture({ ...options, planJson }, io);
  const failOn = options.failOn ?? policy.policy.failOn;
  const format = options.json ? "json" : options.format;
  io.out(render(format, [verdict], { failOn, now: io.now(), io, artifact: options.config }));
  return exitCode([verdict], failOn);
}

interface Rendering {
  readonly failOn: Level;
  readonly now: Date;
  readonly io: Io;
  readonly artifact: string | undefined;
}

function render(
  format: Format,
  verdicts: readonly StackVerdict[],
  { failOn, now, io, artifact }: Rendering,
): string {
  switch (format) {
    case "json":
      return driftJson(verdicts, { generatedAt: now.toISOString(), failOn });
    case "markdown":
      return driftMarkdown(verdicts);
    case "sarif":
      return driftSarif(verdicts, artifact ?? "cdk.tf.json");
    default:
      return driftText(verdicts, driftPaint(io));
  }
}
