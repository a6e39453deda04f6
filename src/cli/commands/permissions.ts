import { type Command, InvalidArgumentError, Option } from "commander";
import { InputError } from "../../core/input-error.ts";
import { answer } from "../../permissions/inquiry.ts";
import { overQuota, permissionsOverview } from "../../permissions/overview.ts";
import { answerText, permissionsText } from "../../report/permissions-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { driftPaint } from "../shared/paint.ts";
import { addTerraformOptions, declaredFrom, type TerraformOptions } from "../shared/platform.ts";

type Context = ReadonlyMap<string, readonly string[]>;

interface PermissionsOptions extends TerraformOptions {
  readonly role?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly context?: Context;
  readonly json?: boolean;
}

const HELP = `
Lists every role that the Terraform declares: who may take it, its permissions boundary, its statements, and its policies
against the quotas of IAM. With --role, --action and --resource it answers whether the role may do it, and which
statement decides. Policies are evaluated as AWS documents it: identity policies, the permissions boundary, and the
policy of the resource. Nothing is acted on, and no credentials are needed.

  ballast permissions prod
  ballast permissions prod --role shop-prod-web-task --action ecs:DeleteCluster --resource aws_ecs_cluster.cluster
  ballast permissions prod --role shop-prod-plan --action s3:PutObject --resource arn:aws:s3:::state/prod.tfstate \\
      --context s3:x-amz-server-side-encryption=aws:kms --context aws:SecureTransport=true
  terraform show -json plan.out | ballast permissions --plan-json - --json

A condition key that is not given with --context is not in the request. Policies of an organization, grants of KMS keys
and policies that are not in the Terraform are not read; what of them may change an answer is listed.

Exit codes: 0 listed, or allowed; 1 something that matters could not be read; 2 denied, or a policy is over a quota of
IAM; 64 wrong usage or input.`;

/** Adds `permissions`. @param finish takes the exit code */
export function addPermissionsCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("permissions")
    .description("the roles of an environment, and what each may do")
    .argument("[environment]", "name of the environment; without it, --plan-json, --state-json or --config");
  addTerraformOptions(command)
    .option("--role <name>", "the role that asks: its name, or its address")
    .option("--action <service:Name>", "what it wants to do, such as ecs:DeleteCluster")
    .option("--resource <arn>", "on what: an ARN, an address of the Terraform, or *", "*")
    .addOption(
      new Option("--context <key=value>", "a condition key of the request; once for each value").argParser(
        contextOption,
      ),
    )
    .option("--json", "the result as JSON")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, options: PermissionsOptions) => {
      const { action, context = new Map(), json, resource = "*", role } = options;
      checkInquiry(options);
      const { declared, source } = await declaredFrom(io, environment, options);
      const paint = driftPaint(io);
      if (role !== undefined && action !== undefined) {
        const found = answer(declared, { role, action, resource, context });
        io.out(json ? `${JSON.stringify(found, null, 2)}\n` : answerText(found, paint));
        finish(found.unread.length > 0 ? EXIT.incomplete : found.decision.allowed ? EXIT.clean : EXIT.denied);
        return;
      }
      const roles = permissionsOverview(declared);
      io.out(
        json ? `${JSON.stringify({ source, roles }, null, 2)}\n` : permissionsText(source, roles, paint),
      );
      const isOver = roles.some((one) => overQuota(one).length > 0);
      const isUnread = roles.some(({ unread }) => unread.length > 0);
      finish(isOver ? EXIT.overQuota : isUnread ? EXIT.incomplete : EXIT.clean);
    });
}

function checkInquiry({ action, context, resource, role }: PermissionsOptions): void {
  const given = {
    "--action": action,
    "--context": context,
    "--resource": resource === "*" ? undefined : resource,
  };
  const lonely = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (role === undefined && lonely !== undefined) {
    throw new InputError("USAGE", lonely, "without --role", "name the role that asks");
  }
  if (role !== undefined && action === undefined) {
    throw new InputError(
      "USAGE",
      "--role",
      "without --action",
      "say what it wants to do, such as ecs:DeleteCluster",
    );
  }
  if (action !== undefined && !/^[\w-]+:\w+$/.test(action)) {
    throw new InputError(
      "USAGE",
      "--action",
      `got ${action.slice(0, 60)}; limit: one action, service:Name`,
      "correct it",
    );
  }
}

function contextOption(text: string, known: Context = new Map()): Context {
  const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === "") throw new InvalidArgumentError("limit: <key>=<value>, such as aws:RequestTag/Team=shop");
  const name = key.toLowerCase();
  return new Map([...known, [name, [...(known.get(name) ?? []), value]]]);
}
