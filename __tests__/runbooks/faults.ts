import type { World } from "../live/world.ts";
import { applyStack } from "../live/world.ts";
import { BAD_IMAGE, CLUSTER, GROUP } from "./metrics.ts";
import type { Terminal } from "./terminal.ts";

/** A fault that the emulator can be given, and what a person does in the course of its runbook. */
export interface Fault {
  /** Id of the runbook. */
  readonly runbook: string;
  readonly what: string;
  make(stage: Stage): Promise<unknown>;
  /** By the id of the step before which it is done. */
  readonly person?: (stage: Stage) => Readonly<Record<string, () => Promise<unknown>>>;
  /** Ids of steps of the verification that have to be red after the fault, or after what the mitigation changed. */
  readonly red: readonly string[];
  /** Writes into a log group what the fault has AWS or the application write as long as it is there. */
  readonly logs?: (stage: Stage) => Promise<unknown>;
  /** The log group whose metric filters tell of it. */
  readonly logGroup?: string;
  /** Whether red is looked at after the mitigation: the fault itself is one that the emulator does not show. */
  readonly shownByMitigation?: boolean;
}

export interface Stage {
  readonly world: World;
  readonly terminal: Terminal;
}

const GOOD = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2026.11.1";
const LOG_GROUP = "/shop-staging/ecs/api";
const LOG_STREAM = ["--log-group-name", LOG_GROUP, "--log-stream-name", "app/api/1"];

/** In the order in which they are made. */
export const FAULTS: readonly Fault[] = [
  {
    runbook: "secrets-denied",
    what: "the policy of the execution role is deleted",
    make: ({ terminal }) =>
      terminal.must(
        "aws",
        "iam",
        "delete-role-policy",
        "--role-name",
        "shop-staging-api-execution",
        "--policy-name",
        "execution",
      ),
    logGroup: "/shop-staging/events",
    logs: tasksThatCannotStart,
    red: ["role-has-execution", "alarms-quiet", "nothing-differs"],
  },
  {
    runbook: "pending-tasks",
    what: "the maximum of the group is lowered to what runs",
    make: ({ terminal }) =>
      terminal.must(
        "aws",
        "autoscaling",
        "update-auto-scaling-group",
        "--auto-scaling-group-name",
        GROUP,
        "--max-size",
        "2",
      ),
    red: ["maximum-again", "below-maximum", "nothing-differs"],
  },
  {
    runbook: "health-endpoint",
    what: "the health check asks a path that there is not",
    make: async ({ terminal }) => {
      const arn = await targetGroup(terminal);
      await terminal.must(
        "aws",
        "elbv2",
        "modify-target-group",
        "--target-group-arn",
        arn,
        "--health-check-path",
        "/none",
      );
    },
    red: ["check-again", "nothing-differs"],
  },
  {
    runbook: "nat-loss",
    what: "a NAT gateway is deleted",
    make: async ({ terminal }) => {
      const id = await terminal.must(
        "aws",
        "ec2",
        "describe-nat-gateways",
        "--filter",
        "Name=tag:Name,Values=shop-staging-a",
        "Name=state,Values=available",
        "--query",
        "NatGateways[0].NatGatewayId",
        "--output",
        "text",
      );
      await terminal.must("aws", "ec2", "delete-nat-gateway", "--nat-gateway-id", id);
    },
    red: ["gateways-again", "routes-again", "nothing-differs"],
  },
  {
    runbook: "zone-loss",
    what: "the group is kept out of a zone",
    make: async () => {},
    shownByMitigation: true,
    red: ["all-zones", "nothing-differs"],
  },
  {
    runbook: "spot-collapse",
    what: "Spot has no capacity, and the group wants four instances",
    make: async ({ terminal, world }) => {
      await terminal.must(
        "aws",
        "autoscaling",
        "set-desired-capacity",
        "--auto-scaling-group-name",
        GROUP,
        "--desired-capacity",
        "4",
      );
      await spot(world, false);
    },
    person: ({ world }) => ({ "take-back": () => spot(world, true) }),
    red: ["in-service"],
  },
  {
    runbook: "deployment",
    what: "a release that answers with errors is applied",
    make: async ({ world }) => {
      await world.workspace.change("staging", "api", { image: BAD_IMAGE });
      await world.project.synth();
      await applyStack(world.project, "staging-service-api");
    },
    person: ({ world }) => ({
      revert: async () => {
        await world.workspace.change("staging", "api", { image: GOOD });
        await world.project.synth();
      },
    }),
    red: ["alarms-quiet"],
  },
  {
    runbook: "spot-loss-during-deployment",
    what: "a release is rolled back while Spot instances are reclaimed",
    make: async ({ terminal }) => {
      const older = await terminal.must(
        "aws",
        "ecs",
        "list-task-definitions",
        "--family-prefix",
        "shop-staging-api",
        "--query",
        "taskDefinitionArns[0]",
        "--output",
        "text",
      );
      await terminal.must(
        "aws",
        "ecs",
        "update-service",
        "--cluster",
        CLUSTER,
        "--service",
        "api",
        "--task-definition",
        older,
      );
    },
    red: ["nothing-differs"],
  },
  {
    runbook: "secret-leaked",
    what: "the application logs a password",
    make: async ({ terminal }) => {
      leaks = true;
      await terminal.must("aws", "logs", "create-log-stream", ...LOG_STREAM);
    },
    person: () => ({
      correct: async () => {
        leaks = false;
      },
    }),
    logGroup: LOG_GROUP,
    logs: async ({ terminal }) => {
      if (!leaks) return;
      const line = { timestamp: Date.now(), message: "connecting with password=hunter22" };
      await terminal.must(
        "aws",
        "logs",
        "put-log-events",
        ...LOG_STREAM,
        "--log-events",
        JSON.stringify([line]),
      );
    },
    red: ["alarms-quiet"],
  },
];

/** Whether the application writes a secret into its log. */
let leaks = false;

/** What ECS tells EventBridge, while the execution role has no policy, of each task that it tries to start. */
async function tasksThatCannotStart({ terminal }: Stage): Promise<void> {
  const role = ["--role-name", "shop-staging-api-execution", "--query", "PolicyNames", "--output", "json"];
  if ((await terminal.must("aws", "iam", "list-role-policies", ...role)).includes("execution")) return;
  const reason =
    "Fetching secret data from AWS Secrets Manager in region eu-central-1: secret shop/api: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue";
  const detail = {
    clusterArn: "arn:aws:ecs:eu-central-1:444455556666:cluster/shop-staging",
    group: "service:api",
    lastStatus: "STOPPED",
    stopCode: "TaskFailedToStart",
    stoppedReason: reason,
  };
  const entry = { Source: "aws.ecs", DetailType: "ECS Task State Change", Detail: JSON.stringify(detail) };
  await terminal.must("aws", "events", "put-events", "--entries", JSON.stringify([entry]));
}

function targetGroup(terminal: Terminal): Promise<string> {
  return terminal.must(
    "aws",
    "elbv2",
    "describe-target-groups",
    "--names",
    "shop-staging-api-8080",
    "--query",
    "TargetGroups[0].TargetGroupArn",
    "--output",
    "text",
  );
}

async function spot({ emulator }: World, available: boolean): Promise<void> {
  const answer = await fetch(`${emulator.endpoint}/ballast/spot?available=${available}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
}
