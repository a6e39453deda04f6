import { type Command, Option } from "commander";
import { judgeAlarms } from "../../alarms/judge.ts";
import { buildPlatform } from "../../model/build.ts";
import { alarmsMarkdown } from "../../report/alarms-markdown.ts";
import { alarmsText } from "../../report/alarms-text.ts";
import { caughtBy } from "../../simulation/caught.ts";
import { scenarioIds } from "../../simulation/scenarios/catalogue.ts";
import type { Io } from "../machine/io.ts";
import { alarmReportDocument } from "../shared/alarms-schema.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { driftPaint } from "../shared/paint.ts";
import { addTerraformOptions, declaredFrom, type TerraformOptions } from "../shared/platform.ts";

interface AlarmsOptions extends TerraformOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const HELP = `
Whether each alarm, composite alarm and event rule can ever fire, and whether somebody is told then: the metric is
published in this configuration and under these dimensions, some value breaks the threshold and not every one does,
silence is taken for what it is, enough datapoints arrive in time, the expression can be computed, the pattern matches
an event, and the topic and its key let CloudWatch publish. Read from the Terraform alone, of any project; nothing is
acted on, and no credentials are needed.

  ballast alarms prod
  terraform plan -out=plan.out && terraform show -json plan.out | ballast alarms --plan-json -
  ballast alarms --plan-json plan.json --json    (docs/schemas/alarm-report-1.json)
  ballast alarms prod --markdown                 with the scenarios that each alarm catches: docs/alarms.md

What is known only after the apply, and metrics that nothing in the Terraform publishes, make an alarm unknown.
docs/alarms.md lists the alarms of this project and the scenarios that each one catches.

Exit codes: 0 all can fire; 1 none is known not to, but some cannot be told; 2 an alarm cannot fire; 64 wrong usage or
input.`;

/** Adds `alarms`. @param finish takes the exit code */
export function addAlarmsCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("alarms")
    .description("which alarms can ever fire, and whether somebody is told")
    .argument("[environment]", "name of the environment; without it, --plan-json, --state-json or --config");
  addTerraformOptions(command)
    .addOption(new Option("--json", "the verdicts as JSON").conflicts("markdown"))
    .option("--markdown", "as a page, with the scenarios of `ballast simulate` that each alarm catches")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, { json, markdown, ...options }: AlarmsOptions) => {
      const { declared, described, source } = await declaredFrom(io, environment, options);
      const report = judgeAlarms(declared, source);
      if (json) io.out(`${JSON.stringify(alarmReportDocument(report), null, 2)}\n`);
      else if (markdown) {
        const platform = buildPlatform(declared, { source, described });
        io.out(
          alarmsMarkdown(
            report,
            scenarioIds().map((id) => caughtBy(platform, id)),
          ),
        );
      } else io.out(alarmsText(report, driftPaint(io)));
      const has = (verdict: string) => report.alarms.some((alarm) => alarm.verdict === verdict);
      finish(has("cannot-fire") ? EXIT.mute : has("unknown") ? EXIT.incomplete : EXIT.clean);
    });
}
