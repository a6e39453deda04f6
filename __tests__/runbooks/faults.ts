import type { World } from "../live/world.ts";
import { applyStack } from "../live/world.ts";
import { BAD_IMAGE, CLUSTER, GROUP, LOG_GROUP, leaks } from "./metrics.ts";
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
  /** Sends the metric that tells this fault, each time before it is verified. */
  readonly measure?: (stage: Stage) => Promise<unknown>;
  /** Whether red is looked at after the mitigation: the fault itself is one that the emulator does not show. */
  readonly shownByMitigation?: boolean;
}

export interface Stage {
  readonly world: World;
  readonly terminal: Terminal;
}

const GOOD = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2026.11.1";

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
    red: ["role-has-execution", "nothing-differs"],
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
      const stream = ["--log-group-name", LOG_GROUP, "--log-stream-name", "app/api/1"];
      await terminal.must("aws", "logs", "create-log-stream", ...stream);
      const events = JSON.stringify([
        { timestamp: Date.now(), message: "connecting with password=hunter22" },
      ]);
      await terminal.must("aws", "logs", "put-log-events", ...stream, "--log-events", events);
    },
    measure: ({ terminal }) => leaks(terminal),
    red: ["alarms-quiet"],
  },
];

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
