import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsRinging,
  aws,
  awsDo,
  holdScaleIn,
  resumeScaleIn,
  rightAccount,
  runsAsDesired,
  saved,
  stable,
  taskCounts,
} from "../steps.ts";
import { asDrift, nothingDiffers, TAKE_BACK, takeBack, whatDiffers } from "../terraform-steps.ts";
import { groupQuery } from "./group-steps.ts";
import { eachTargetGroup, healthyTargets } from "./target-steps.ts";
import { endShift, shift } from "./zonal-shift.ts";

/**
 * An Availability Zone fails, or answers badly. Sources:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html (2026-11).
 */
export const zoneLoss: FailureMode = {
  id: "zone-loss",
  title: "An Availability Zone fails",
  scenarios: ["zone-loss"],
  hits: ({ zones }) => zones.length > 1,
  spared: "every service is in one zone: when that fails, everything does",
  write: (situation) => ({
    sections: {
      detection: {
        facts: [
          "Targets of one zone are unhealthy, and those of the others are not. A zone that is slow rather than gone shows in latency first, and no health check takes it out.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          ...eachTargetGroup(situation.service, () => [targetsByZone()]),
          ...zoneIds(situation),
          taskCounts(situation),
        ],
      },
      blastRadius: { facts: blastRadius(situation), steps: [] },
      mitigation: {
        facts: [
          "Take the zone away from the users first, then from the fleet. Both are undone when it is back.",
        ],
        steps: [...shift(situation), ...holdScaleIn(situation), ...withoutZone(situation)],
      },
      recovery: {
        facts: [
          "When AWS says that the zone is back, give it back to the fleet first, and to the users once its targets are healthy.",
        ],
        steps: [
          ...(situation.pool
            ? [
                whatDiffers(situation, "platform"),
                takeBack(
                  situation,
                  situation.pool.address,
                  "platform",
                  "Let the group launch into all its zones again.",
                ),
              ]
            : []),
          stable(situation),
          ...endShift(situation),
          ...resumeScaleIn(situation),
        ],
      },
      verification: {
        facts: ["With zone rebalancing, ECS moves tasks back by itself, one after the other."],
        steps: [
          ...allZones(situation),
          ...eachTargetGroup(situation.service, () => [healthyTargets()]),
          runsAsDesired(situation),
          nothingDiffers(situation, ...(situation.pool ? (["platform"] as const) : []), "service"),
        ],
      },
    },
    wrong: [
      {
        advice: "Only the zone that fails is affected",
        because:
          "The others take its share of the load, and a NAT gateway or database that stands in it is missing elsewhere too.",
      },
      {
        advice: "The load balancer stops sending requests to unhealthy targets",
        because: "After a while, and not when all are unhealthy: it then sends to every one of them.",
      },
      {
        advice: "curl http://<address of the task>/ from your machine",
        because:
          "Tasks have private addresses, and their security group admits the load balancer alone. Ask the target group for their health.",
      },
    ],
  }),
};

function targetsByZone(): Step {
  return {
    id: "targets",
    text: "See the targets by zone and health. Note the zone that stands out.",
    command: aws(
      "elbv2",
      "describe-target-health",
      "--target-group-arn",
      "$target_group",
      "--query",
      "TargetHealthDescriptions[].[Target.AvailabilityZone,TargetHealth.State,TargetHealth.Reason]",
    ),
    otherwise: "Unhealthy targets in every zone are health-endpoint or deployment.",
  };
}

/** The name of a zone means another place in each account; its id does not. */
function zoneIds({ platform, service }: Situation): Step[] {
  const zones = platform.zones.filter(({ name }) => service.zones.includes(name));
  const [first = { name: "" }] = zones;
  return [
    {
      id: "zone-id",
      text: `Take the id of the zone that is hit, here ${first.name}: AWS announces trouble by id.`,
      command: saved(
        "zone_id",
        aws(
          "ec2",
          "describe-availability-zones",
          "--zone-names",
          first.name,
          "--query",
          "AvailabilityZones[0].ZoneId",
        ),
      ),
      expect: { kind: "something" },
      otherwise: `It is one of ${zones.map(({ name }) => name).join(", ")}.`,
    },
  ];
}

function blastRadius({ names, platform, pool, service }: Situation): string[] {
  const zones = service.zones.length;
  const left = Math.round((100 * (zones - 1)) / zones);
  const lost = names.gateways.flatMap(({ address, zone }) => {
    const others = platform.zones.filter(
      ({ egress, name }) => egress.kind === "nat-gateway" && egress.address === address && name !== zone,
    );
    return others.length > 0
      ? [
          `Losing ${zone} also cuts the egress of ${others.map(({ name }) => name).join(", ")}: their NAT gateway stands there.`,
        ]
      : [];
  });
  return [
    `One of ${zones} zones. About ${left} percent of the tasks stay, and take the whole load until others are started.`,
    ...(pool
      ? [
          `The group has up to ${pool.maxSize} instances: what is missing is launched in the zones that are left, within those.`,
        ]
      : []),
    ...lost,
  ];
}

function withoutZone(situation: Situation): Step[] {
  const { names, pool } = situation;
  const subnets = [...(names.subnets.get(pool?.name ?? "") ?? [])];
  const [lost, ...left] = subnets;
  if (!pool || !lost || left.length === 0) return [];
  return [
    {
      id: "other-subnets",
      text: `Take the subnets of the other zones, here those without ${lost[0]}.`,
      command: saved(
        "subnets",
        aws(
          "ec2",
          "describe-subnets",
          "--filters",
          `Name=tag:Name,Values=${left.map(([, name]) => name).join(",")}`,
          "--no-paginate",
          "--query",
          "join(',',Subnets[].SubnetId)",
        ),
      ),
      expect: { kind: "something" },
      otherwise: "There are no such subnets in this account and Region.",
    },
    {
      id: "leave-zone",
      text: "Where instances still launch into the zone and fail, keep the group out of it.",
      command: awsDo(
        "autoscaling",
        "update-auto-scaling-group",
        "--auto-scaling-group-name",
        pool.name,
        "--vpc-zone-identifier",
        "$subnets",
      ),
      drift: asDrift(situation, `${pool.address}.vpc_zone_identifier`, TAKE_BACK),
    },
  ];
}

function allZones({ pool }: Situation): Step[] {
  if (!pool) return [];
  return [
    {
      id: "all-zones",
      text: "The group launches into all its zones.",
      command: groupQuery(pool.name, "join(' ',sort(AutoScalingGroups[0].AvailabilityZones))"),
      expect: { kind: "equals", value: [...pool.zones].sort().join(" ") },
      otherwise: "A zone is still left out.",
    },
  ];
}
