import { type Command, Option } from "commander";
import { InputError } from "../../core/input-error.ts";
import type { Platform } from "../../model/platform.ts";
import { runbookIndexMarkdown, runbookMarkdown } from "../../report/runbook-markdown.ts";
import { runbookListText, runbookText } from "../../report/runbook-text.ts";
import { concerns, FAILURE_MODES, failureMode, writeRunbook } from "../../runbooks/catalogue.ts";
import { PAGES, runbooksOfAlarm, runbooksOfRule } from "../../runbooks/signals.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { driftPaint } from "../shared/paint.ts";
import { addPlatformOptions, declaredPlatformFrom, type PlatformOptions } from "../shared/platform.ts";

interface RunbookOptions extends PlatformOptions {
  readonly env?: string;
  readonly service?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const HELP = `
What to do when an alarm rings: detection, blast radius, mitigation, recovery and verification, with commands that have
this platform's names and numbers, what each has to print, and what it means when it does not. Nothing is acted on. The
time until the first alarm and to recovery come from a simulation of the failure, in a few runs with a fixed seed.

  ballast runbook                                          the failures that there is a runbook for
  ballast runbook secrets-denied --env prod
  ballast runbook deployment --env prod --service web --markdown > incident.md
  ballast runbook nat-loss --plan-json plan.json --json    any project's plan
  ballast runbook --env prod --markdown                    which runbook each alarm leads to: docs/runbooks/README.md

Exit codes: 0 printed; 1 the model is not complete; 64 wrong usage or input.`;

/** Adds `runbook`. @param finish takes the exit code */
export function addRunbookCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("runbook")
    .description("what to do about a failure, with the names and numbers of a platform")
    .argument("[failure]", "such as secrets-denied; without it, the list")
    .option(
      "--env <environment>",
      "name of the environment; without it, --plan-json, --state-json or --config",
    )
    .option("--service <name>", "the service that it is about (default: the first that the failure hits)");
  addPlatformOptions(command)
    .addOption(new Option("--markdown", "as a page").conflicts("json"))
    .option("--json", "as JSON: every step with its command and what is expected")
    .addHelpText("after", HELP)
    .action(async (failure: string | undefined, options: RunbookOptions) => {
      io.out(failure === undefined ? await list(options, io) : await one(failure, options, io));
      finish(EXIT.clean);
    });
}

async function one(failure: string, { env, json, markdown, service, ...options }: RunbookOptions, io: Io) {
  // Before the Terraform is synthesized, which takes a while.
  const mode = failureMode(failure);
  const { declared, platform } = await declaredPlatformFrom(io, env, options);
  const runbook = writeRunbook(mode, declared, platform, service);
  if (json) return `${JSON.stringify({ schemaVersion: "1.0", ...runbook }, null, 2)}\n`;
  return markdown
    ? runbookMarkdown(runbook, platform.region)
    : runbookText(runbook, platform.region, driftPaint(io));
}

async function list({ env, json, markdown, service, ...options }: RunbookOptions, io: Io): Promise<string> {
  if (service !== undefined) {
    throw new InputError(
      "USAGE",
      "--service",
      "without a failure",
      "name one of those that `ballast runbook` lists",
    );
  }
  const given = env ?? options.planJson ?? options.stateJson ?? options.config;
  const platform = given === undefined ? undefined : (await declaredPlatformFrom(io, env, options)).platform;
  if (markdown && platform === undefined) {
    throw new InputError("USAGE", "--markdown", "without a platform", "give --env, or a plan to --plan-json");
  }
  const all = FAILURE_MODES.map((mode) => ({
    id: mode.id,
    title: mode.title,
    spared: platform && !concerns(mode, platform) ? mode.spared : undefined,
  }));
  const signals = platform ? signalsIn(platform) : [];
  if (json) return `${JSON.stringify({ schemaVersion: "1.0", runbooks: all, signals }, null, 2)}\n`;
  return markdown && platform
    ? runbookIndexMarkdown(platform.source, signals, all, PAGES)
    : runbookListText(all);
}

/** Alarms and event rules of a platform with the runbooks that they lead to. */
function signalsIn({ alarms, eventRules }: Platform) {
  return [
    ...alarms.map((alarm) => ({ name: alarm.name, runbooks: runbooksOfAlarm(alarm) })),
    ...eventRules.map((rule) => ({ name: rule.name, runbooks: runbooksOfRule(rule) })),
  ].filter(({ runbooks }) => runbooks.length > 0);
}
