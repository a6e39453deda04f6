import {
  ListAccountSettingsCommand,
  PutAccountSettingDefaultCommand,
  type SettingName,
} from "@aws-sdk/client-ecs";
import { CreateServiceLinkedRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { ECS_ACCOUNT_SETTINGS } from "../core/account-settings.ts";
import { BallastError } from "../core/errors.ts";
import { launchesSpot } from "../core/spot.ts";
import { readStack, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { at, isObject, numberOf } from "../terraform/json.ts";
import type { AwsClients } from "./aws-clients.ts";

/**
 * What an environment needs of its account and Region as a whole. It belongs to no stack: Terraform resets an account
 * setting when it destroys it, and cannot create a service-linked role that exists. docs/adr/0004-account.md.
 */
export interface AccountNeeds {
  /** Default settings of ECS, by name: `awsvpcTrunking` → `enabled`. */
  readonly ecsSettings: ReadonlyMap<string, string>;
  /** Services that act through a role of their own, such as `ecs.amazonaws.com`. */
  readonly serviceLinkedRoles: readonly string[];
}

type AccountClients = Pick<AwsClients, "ecs" | "iam">;

/**
 * Service behind a resource type that acts through its service-linked role. AWS creates most of them on the first
 * call, where the caller may; a capacity provider fails without, and a cluster or group may fail while its role is
 * new. Sources (2026-06):
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html,
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html,
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/slr-pullthroughcache.html,
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/slr-rct.html,
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/slr-permissions.html,
 * https://github.com/hashicorp/terraform-provider-aws/issues/19977.
 */
const ROLE_OF: readonly (readonly [type: string, service: string])[] = [
  ["aws_ecs_cluster", "ecs.amazonaws.com"],
  ["aws_lb", "elasticloadbalancing.amazonaws.com"],
  ["aws_autoscaling_group", "autoscaling.amazonaws.com"],
  ["aws_appautoscaling_target", "ecs.application-autoscaling.amazonaws.com"],
  ["aws_ecr_pull_through_cache_rule", "pullthroughcache.ecr.amazonaws.com"],
  ["aws_ecr_repository_creation_template", "ecr.amazonaws.com"],
  ["aws_chatbot_slack_channel_configuration", "management.chatbot.amazonaws.com"],
];
const SPOT = "spot.amazonaws.com";

/** What the stacks of an environment need of the account, by what they hold. */
export async function accountNeeds(
  projectDir: string,
  { platform, serviceStacks }: SynthesizedEnvironment,
): Promise<AccountNeeds> {
  const services = await Promise.all(
    [...serviceStacks.values()].map((stack) => readStack(projectDir, stack)),
  );
  return needsOf([platform, ...services]);
}

/** What some stacks need of the account. */
export function needsOf(stacks: readonly Configuration[]): AccountNeeds {
  const roles = ROLE_OF.filter(([type]) => stacks.some((stack) => stack.of(type).length > 0));
  const spot = stacks.some((stack) =>
    stack.of("aws_autoscaling_group").some(({ attributes }) => usesSpot(attributes)),
  );
  const settings = stacks.flatMap((stack) => {
    const value = stack.outputs.get(ECS_ACCOUNT_SETTINGS);
    return isObject(value)
      ? Object.entries(value).map(([name, wanted]) => [name, String(wanted)] as const)
      : [];
  });
  return {
    ecsSettings: new Map(settings),
    serviceLinkedRoles: [...roles.map(([, service]) => service), ...(spot ? [SPOT] : [])],
  };
}

/** What of these needs the account does not have yet. */
export async function missingInAccount(
  { ecs, iam }: AccountClients,
  { ecsSettings, serviceLinkedRoles }: AccountNeeds,
): Promise<AccountNeeds> {
  const settings = await Promise.all(
    [...ecsSettings].map(async ([name, wanted]) => {
      const found = await ecs.send(
        new ListAccountSettingsCommand({ name: name as SettingName, effectiveSettings: true }),
      );
      return found.settings?.[0]?.value === wanted ? [] : [[name, wanted] as const];
    }),
  );
  const roles = await Promise.all(
    serviceLinkedRoles.map(async (service) => {
      const found = await iam.send(
        new ListRolesCommand({ PathPrefix: `/aws-service-role/${service}/`, MaxItems: 1 }),
      );
      return (found.Roles ?? []).length > 0 ? [] : [service];
    }),
  );
  return { ecsSettings: new Map(settings.flat()), serviceLinkedRoles: roles.flat() };
}

/**
 * Gives the account what is missing, with the caller's own permissions (`iam:ListRoles`,
 * `iam:CreateServiceLinkedRole`, `ecs:ListAccountSettings`, `ecs:PutAccountSettingDefault`). It may be run again at
 * any time, and takes nothing away: other environments use the same account.
 * @returns what it did, one line each
 */
export async function prepareAccount(clients: AccountClients, needs: AccountNeeds): Promise<string[]> {
  const missing = await missingInAccount(clients, needs);
  for (const AWSServiceName of missing.serviceLinkedRoles) {
    await clients.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName })).catch((error: Error) => {
      // Somebody else, or the service itself, was faster.
      if (error.name !== "InvalidInputException" || !error.message.includes("taken"))
        throw refused(AWSServiceName, error);
    });
  }
  for (const [name, value] of missing.ecsSettings) {
    await clients.ecs
      .send(new PutAccountSettingDefaultCommand({ name: name as SettingName, value }))
      .catch((error: Error) => {
        throw refused(name, error);
      });
  }
  return describeNeeds(missing);
}

/** Needs in words, one line each. */
export function describeNeeds({ ecsSettings, serviceLinkedRoles }: AccountNeeds): string[] {
  return [
    ...serviceLinkedRoles.map((service) => `service-linked role of ${service}`),
    ...[...ecsSettings].map(([name, value]) => `ECS account setting ${name} ${value}`),
  ];
}

function refused(what: string, { message, name }: Error): BallastError {
  return new BallastError(
    "ACCOUNT_SETTINGS",
    what,
    `${name}: ${message}; let somebody run the bootstrap who may create service-linked roles and set ECS account defaults`,
  );
}

function usesSpot(group: Readonly<Record<string, unknown>>): boolean {
  const distribution = at(group, "mixed_instances_policy.instances_distribution");
  if (distribution === undefined) return false;
  const number = (value: unknown, otherwise: number) => numberOf(value ?? otherwise) ?? otherwise;
  return launchesSpot({
    // 0 and 100 are the defaults of Auto Scaling.
    onDemandBase: number(at(distribution, "on_demand_base_capacity"), 0),
    onDemandPercentageAboveBase: number(at(distribution, "on_demand_percentage_above_base_capacity"), 100),
    maxInstances: number(group["max_size"], Number.MAX_SAFE_INTEGER),
  });
}
