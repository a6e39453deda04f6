import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Gateway } from "../names.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsRinging,
  aws,
  awsDo,
  holdScaleIn,
  inCluster,
  resumeScaleIn,
  rightAccount,
  runsAsDesired,
  saved,
  serviceEvents,
  stable,
} from "../steps.ts";
import { asDrift, deploy, nothingDiffers, whatDiffers } from "../terraform-steps.ts";

/**
 * What ECS needs to start and manage the tasks of a service:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html (2026-11). Secrets are decrypted by
 * their own service, which needs no way to KMS from here.
 */
function neededEndpoints({ pool, service: { task } }: Situation): string[] {
  return [
    ...(pool ? ["ecs", "ecs-agent", "ecs-telemetry"] : []),
    ...(task.images.some(isFromEcr) ? ["ecr.api", "ecr.dkr", "s3"] : []),
    ...(task.logDriver === "awslogs" ? ["logs"] : []),
    ...new Set(task.secrets.map(({ service }) => service)),
  ];
}

function isFromEcr(image: string): boolean {
  return /\.dkr\.ecr\./.test(image);
}

/**
 * Egress of a zone fails. Sources: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html (2026-11).
 */
export const natLoss: FailureMode = {
  id: "nat-loss",
  title: "A NAT gateway fails",
  scenarios: ["nat-loss"],
  hits: ({ zones }, platform) =>
    platform.zones.some(({ egress, name }) => egress.kind === "nat-gateway" && zones.includes(name)),
  spared: "no zone reaches the internet through a NAT gateway",
  write: (situation) => ({
    sections: {
      detection: {
        facts: [
          "Calls from tasks to the internet time out. A gateway that is deleted or whose route is gone drops everything; one without free ports fails new connections to one destination.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          gateways(situation, "gateways"),
          ...routes(situation, "routes"),
          serviceEvents(situation),
          agents(situation),
        ],
      },
      blastRadius: { facts: blastRadius(situation), steps: [] },
      mitigation: {
        facts: mitigationFacts(situation),
        steps: [...holdScaleIn(situation), ...reroute(situation)],
      },
      recovery: {
        facts: [
          "AWS repairs a gateway within its zone, and does not make a new one. A gateway that was deleted, and a route that was changed, come back through Terraform.",
        ],
        steps: [
          whatDiffers(situation, "platform"),
          ...deploy(situation, "platform", "Bring back the gateway and the routes as the code has them."),
          stable(situation),
          ...resumeScaleIn(situation),
        ],
      },
      verification: {
        facts: [],
        steps: [
          gateways(situation, "gateways-again"),
          ...routes(situation, "routes-again"),
          agents(situation),
          runsAsDesired(situation),
          nothingDiffers(situation, "platform"),
        ],
      },
    },
    wrong: [
      {
        advice: "Alarm on NATGatewayPacketDropCount",
        because:
          "There is no such metric: it is PacketsDropCount in AWS/NATGateway, and ErrorPortAllocation for ports.",
      },
      {
        advice: "AWS replaces a failed NAT gateway within five minutes",
        because:
          "A zonal gateway is redundant within its zone and is not made anew in another. Somebody changes the route, or the zone comes back.",
      },
      {
        advice: "Without NAT running tasks go on as before",
        because:
          "They answer requests, but their own calls to the internet fail; without endpoints their agents lose ECS too, and nothing is replaced.",
      },
    ],
  }),
};

function used({ names, service, platform }: Situation): Gateway[] {
  const addresses = new Set(
    platform.zones.flatMap(({ egress, name }) =>
      egress.kind === "nat-gateway" && service.zones.includes(name) ? [egress.address] : [],
    ),
  );
  return names.gateways.filter(({ address }) => addresses.has(address));
}

function gateways(situation: Situation, id: string): Step {
  const all = used(situation);
  return {
    id,
    text: `${all.length === 1 ? "The gateway is" : `All ${all.length} gateways are`} available: ${all.map(({ name }) => name).join(", ")}.`,
    command: aws(
      "ec2",
      "describe-nat-gateways",
      "--filter",
      `Name=tag:Name,Values=${all.map(({ name }) => name).join(",")}`,
      "Name=state,Values=available",
      "--no-paginate",
      "--query",
      "length(NatGateways)",
    ),
    expect: { kind: "equals", value: String(all.length) },
    otherwise:
      "One is missing or failed: `--query 'NatGateways[].[NatGatewayId,State,FailureMessage]'` without the filter on the state says which.",
  };
}

/** A route to a gateway that is gone stays, as a black hole. */
function routes(situation: Situation, id: string): Step[] {
  const tables = used(situation).flatMap(({ tables: all }) => all);
  if (tables.length === 0) return [];
  return [
    {
      id,
      text: "Every private route table leads to a gateway.",
      command: aws(
        "ec2",
        "describe-route-tables",
        "--filters",
        `Name=tag:Name,Values=${tables.join(",")}`,
        "--no-paginate",
        "--query",
        "length(RouteTables[].Routes[]|[?DestinationCidrBlock=='0.0.0.0/0'&&State=='active'&&NatGatewayId])",
      ),
      expect: { kind: "equals", value: String(tables.length) },
      otherwise: "A default route is gone, a black hole, or leads elsewhere.",
    },
  ];
}

function agents({ platform }: Situation): Step {
  return {
    id: "agents",
    text: "Every agent is connected: ECS neither starts nor stops a task on an instance whose agent is not.",
    command: aws(
      "ecs",
      "list-container-instances",
      ...inCluster(platform.cluster),
      "--filter",
      "agentConnected==false",
      "--query",
      "containerInstanceArns",
    ),
    expect: { kind: "empty" },
    otherwise: "These instances cannot reach ECS. Their tasks serve, and are not replaced when they fail.",
  };
}

function blastRadius(situation: Situation): string[] {
  const { platform, service } = situation;
  const by = used(situation).map(({ address, name, zone }) => {
    const zones = platform.zones
      .filter(({ egress }) => egress.kind === "nat-gateway" && egress.address === address)
      .map((it) => it.name);
    return `${name}${zone === undefined ? "" : ` in ${zone}`} carries ${zones.join(", ")}`;
  });
  const missing = neededEndpoints(situation).filter((each) => !platform.endpoints.includes(each));
  const images = service.task.images.filter((image) => !isFromEcr(image));
  return [
    `${by.join("; ")}.`,
    missing.length === 0
      ? "Everything that ECS needs to start and manage tasks has an endpoint, and goes on."
      : `These have no endpoint and fail with the gateway: ${missing.join(", ")}.`,
    ...(images.length > 0
      ? [
          `Images from outside ECR cannot be pulled: ${images.join(", ")}.${onceCached(situation) ? " Instances that have them use what they have." : ""}`,
        ]
      : []),
    "Requests from the internet come through the load balancer, and do not need the gateway.",
  ];
}

function onceCached({ pool }: Situation): boolean {
  return pool !== undefined && pool.imagePullBehavior !== "always";
}

function mitigationFacts(situation: Situation): string[] {
  return used(situation).length > 1
    ? [
        "Let the zone use the gateway of another one. Traffic between zones costs, and that gateway carries both.",
      ]
    : ["There is one gateway for all zones: nothing can stand in for it until it is back."];
}

function reroute(situation: Situation): Step[] {
  const [lost, other] = used(situation);
  const [table] = lost?.tables ?? [];
  if (!lost || !other || table === undefined) return [];
  return [
    {
      id: "route-table",
      text: `Take the route table of the zone that is hit, here ${table}.`,
      command: saved(
        "table",
        aws(
          "ec2",
          "describe-route-tables",
          "--filters",
          `Name=tag:Name,Values=${table}`,
          "--query",
          "RouteTables[0].RouteTableId",
        ),
      ),
      expect: { kind: "something" },
      otherwise: "There is no such route table in this account and Region.",
    },
    {
      id: "other-gateway",
      text: `Take a gateway that works, here ${other.name}.`,
      command: saved(
        "gateway",
        aws(
          "ec2",
          "describe-nat-gateways",
          "--filter",
          `Name=tag:Name,Values=${other.name}`,
          "Name=state,Values=available",
          "--query",
          "NatGateways[0].NatGatewayId",
        ),
      ),
      expect: { kind: "something" },
      otherwise: "That one does not work either: take another.",
    },
    {
      id: "reroute",
      text: "Lead the zone through it.",
      command: awsDo(
        "ec2",
        "replace-route",
        "--route-table-id",
        "$table",
        "--destination-cidr-block",
        "0.0.0.0/0",
        "--nat-gateway-id",
        "$gateway",
      ),
      otherwise: "The route is gone: `aws ec2 create-route` with the same options makes it.",
      drift: asDrift(situation, "the route", "apply"),
    },
  ];
}
