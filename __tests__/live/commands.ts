import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { inheritedEnvironment, type RunResult, runProgram } from "../../src/engine/run.ts";
import { importObject } from "../../src/live/import.ts";
import type { Lookup } from "./tamper.ts";
import { STACKS, type World } from "./world.ts";

/** A command as it was typed, and what it said. */
export interface Said extends RunResult {
  /** What follows `ballast`. */
  readonly typed: string;
}

/** A command as a user types it, in the world's copy of the project. */
export async function ballast(
  world: World,
  typed: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const env = {
    ...inheritedEnvironment(/^(AWS_|TF_|VITEST|CI$)/),
    ...world.emulator.environment(),
    PROVIDER_MODE: "emulator",
    STATE_BACKEND: "local",
    ...variables,
  };
  const tsx = `${world.dir}/project/node_modules/tsx/dist/cli.mjs`;
  const args = [tsx, "src/cli/main.ts", ...typed.split(" ")];
  return { typed, ...(await runProgram(process.execPath, args, { cwd: world.project.dir, env })) };
}

/** Severity, id and place of each finding of a report as text. */
export function findingsIn({ stdout }: Said): { readonly id: string; readonly line: string }[] {
  return [...stdout.matchAll(/^ (CRITICAL|HIGH|MEDIUM|LOW) +([0-9a-f]{12}) {2}(.+)$/gm)].map(
    ([, severity, id = "", place]) => ({ id, line: `${severity} ${place}` }),
  );
}

/** The three ways out of drift, each taken to its end by the commands of the runbook. */
export async function settleByCommands(world: World, of: Lookup) {
  const { clients, workspace } = world;
  await clients.logs.send(
    new PutRetentionPolicyCommand({
      logGroupName: of("aws_cloudwatch_log_group.api", "id"),
      retentionInDays: 1,
    }),
  );
  await clients.autoScaling.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: of("aws_autoscaling_group.pool", "name"),
      MaxSize: 8,
    }),
  );
  const logGroupName = "/shop-staging/audit";
  await clients.logs.send(
    new CreateLogGroupCommand({ logGroupName, kmsKeyId: of("aws_kms_key.platform", "arn") }),
  );
  await clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 }));
  const check = await ballast(world, "drift check staging --stack platform,service-api --scan");
  const id = (place: string) => findingsIn(check).find(({ line }) => line.includes(place))?.id ?? place;
  const retention = id("aws_cloudwatch_log_group.api");
  const max = id("max_size");
  const described = () => readFile(join(workspace.dir, "stacks/environments/staging.ts"), "utf8");
  const [before, shared] = [
    await described(),
    await ballast(world, `drift accept staging ${retention} --stack service-api --write`),
  ];
  const putBack = (await described()) === before;
  const shown = await ballast(world, `drift reject staging ${retention} --stack service-api`);
  const rejected = await ballast(world, `drift reject staging ${retention} --stack service-api --apply`);
  const accepted = await ballast(world, `drift accept staging ${max} --stack platform --write`);
  const after = await described();
  const { again, imported, undeclared } = await importByCommands(world, logGroupName);
  return {
    said: [check, shared, shown, rejected, accepted, undeclared, imported],
    check,
    shared,
    putBack,
    shown,
    rejected,
    accepted,
    files: { before, after },
    undeclared,
    imported,
    again,
  };
}

/** Takes the log group in: asked what to declare, declared, and imported. */
async function importByCommands(world: World, name: string) {
  const command = `drift import staging aws_cloudwatch_log_group audit ${name}`;
  const undeclared = await ballast(world, command);
  const file = "stacks/platform-stack.ts";
  const framework = 'import { TerraformOutput } from "cdktf";';
  const library = 'import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";';
  await world.workspace.edit(file, framework, `${library}\n${framework}`);
  const alerts = '    this.alerts = new Alerts(this, "alerts", {';
  const declaration = [
    '    new CloudwatchLogGroup(this, "audit", {',
    `      name: "${name}",`,
    "      retentionInDays: environment.logs.retentionDays,",
    "      kmsKeyId: this.key.keyArn,",
    `    }).importFrom("${name}");`,
  ];
  await world.workspace.edit(file, alerts, [...declaration, alerts].join("\n"));
  const imported = await ballast(world, `${command} --apply`);
  const [, stack] = STACKS;
  const order = {
    stack,
    type: "aws_cloudwatch_log_group",
    address: "audit",
    id: name,
    now: () => new Date(),
  };
  const again = await importObject(world, order).catch((error: Error) => error.message);
  return { undeclared, imported, again };
}
