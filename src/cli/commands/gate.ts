import type { Command } from "commander";
import { InputError } from "../../core/input-error.ts";
import { GATE_RULES } from "../../gate/catalogue.ts";
import { judgePlan } from "../../gate/judge.ts";
import { type LoadedGatePolicy, loadGatePolicy } from "../../gate/policy.ts";
import { gateReport } from "../../gate/report.ts";
import type { GatedPlan, GateReport, UngatedPlan } from "../../gate/result.ts";
import { GATE_EXIT, gateJson } from "../../gate/write.ts";
import { gateMarkdown, gateText } from "../../report/gate.ts";
import { gateRulesMarkdown } from "../../report/gate-rules.ts";
import { parseConfiguration } from "../../terraform/configuration.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { loadInput, placeOf, readInput, readPlanInput, refuseSecondReader } from "../shared/files.ts";
import type { LiveOptions } from "../shared/live.ts";
import { addLiveCommon } from "../shared/live-options.ts";
import { driftPaint } from "../shared/paint.ts";

interface GateOptions extends Omit<LiveOptions, "policy"> {
  readonly planJson?: string;
  readonly config?: string;
  readonly policy?: string;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly rules?: boolean;
}

const HELP = `
Refuses a plan that deletes or replaces what holds data, keys, identities or the platform, that widens grants or
exposure, stores unencrypted, or switches protection or audit off. Only what the plan changes counts: what is already
so is counted. docs/gate.md lists every rule. Plans of Terraform and OpenTofu are read, of any project:

  ballast gate prod
  terraform plan -out=plan.out && terraform show -json plan.out | ballast gate --plan-json -
  ballast gate --plan-json plan.json --config cdktf.out/stacks/prod-platform/cdk.tf.json

What decides and is known only after the apply is shown as unknown; with --config, the text of a policy is read from
the code. Secrets are sealed before anything looks at the plan.

A policy (JSON, or TypeScript with \`export const policy = defineGate({ … })\`) waives findings for a while:
  { "waivers": [{ "rule": "data-deleted", "address": "aws_dynamodb_table.sessions", "reason": "moved to Redis, empty",
                  "approver": "jane", "expires": "2026-12-15" }],
    "expectPublic": [{ "address": "aws_security_group.vpn", "ports": [1194] }],
    "pipelineRoles": ["terraform-execution"] }

Exit codes: 0 passed; 1 not refused, but something could not be judged; 2 refused, or a waiver has expired; 64 wrong
usage or input, nothing was judged.`;

/** Adds `gate`. @param finish takes the exit code */
export function addGateCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("gate")
    .description("refuse a plan that destroys, exposes or unprotects")
    .argument("[environment]", "name of the environment; without it, --plan-json")
    .argument("[stacks...]", "stacks to plan (default: all)")
    .option(
      "--plan-json <file>",
      "output of `terraform show -json` of a plan of any project; - reads standard input",
    )
    .option(
      "--config <file>",
      "cdk.tf.json that was planned: it tells policies that are known only after the apply",
    )
    .option(
      "--policy <file>",
      "waivers, expected public ports, roles of the pipeline: gate.config.ts or JSON",
    )
    .option("--json", "the report as JSON (docs/schemas/gate-report-1.json)")
    .option("--markdown <file>", 'append the report as Markdown, such as to "$GITHUB_STEP_SUMMARY"');
  addLiveCommon(command)
    .option("--rules", "print every rule as Markdown, and judge nothing")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, names: string[], options: GateOptions) => {
      if (options.rules) {
        io.out(gateRulesMarkdown(GATE_RULES));
        return finish(EXIT.clean);
      }
      const policy = await readGatePolicy(io, options.policy);
      const plans =
        environment === undefined
          ? [await judgedFile(io, options, policy)]
          : await judgedEnvironment(io, environment, names, options, policy);
      const report = gateReport(plans, policy);
      io.out(options.json ? gateJson(report) : gateText(report, driftPaint(io)));
      if (options.markdown !== undefined) await io.appendText(options.markdown, gateMarkdown(report));
      finish(exitOf(report));
    });
}

function exitOf({ verdict }: GateReport): number {
  return GATE_EXIT[verdict];
}

async function readGatePolicy(io: Io, path: string | undefined): Promise<LoadedGatePolicy> {
  const input = path === undefined ? {} : await loadInput(io, path, "--policy");
  return loadGatePolicy(input, path ?? "policy", io.now().toISOString().slice(0, 10));
}

async function judgedFile(io: Io, options: GateOptions, { policy }: LoadedGatePolicy): Promise<GatedPlan> {
  const { config, planJson } = options;
  if (planJson === undefined) {
    throw new InputError(
      "USAGE",
      "gate",
      "there is nothing to judge",
      "name an environment, or give --plan-json",
    );
  }
  refuseSecondReader({ "--plan-json": planJson, "--config": config });
  const plan = await readPlanInput(io, planJson, "--plan-json");
  const configuration =
    config === undefined
      ? undefined
      : parseConfiguration(await readInput(io, config, "--config"), placeOf(config));
  return judgePlan({ stack: configuration?.stack ?? placeOf(planJson), plan, configuration, policy });
}

/** What reaches AWS is loaded only when an environment is planned. */
async function judgedEnvironment(
  io: Io,
  environment: string,
  names: readonly string[],
  { config, planJson, policy: _own, ...options }: GateOptions,
  { policy }: LoadedGatePolicy,
): Promise<(GatedPlan | UngatedPlan)[]> {
  if (planJson !== undefined || config !== undefined) {
    throw new InputError("USAGE", environment, "with --plan-json or --config", "give one or the other");
  }
  const { gatedStacks } = await import("../shared/gated-stacks.ts");
  return gatedStacks(io, environment, names, options, policy);
}
