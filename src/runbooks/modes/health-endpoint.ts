import type { TargetGroup } from "../../model/platform.ts";
import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import { alarmsOn } from "../signals.ts";
import {
  alarmsQuiet,
  alarmsRinging,
  aws,
  awsDo,
  rightAccount,
  runsAsDesired,
  serviceEvents,
  stable,
  stoppedTask,
} from "../steps.ts";
import { asDrift, deploy, nothingDiffers, TAKE_BACK, takeBack, whatDiffers } from "../terraform-steps.ts";
import { eachTargetGroup, healthyTargets, targetGroup } from "./target-steps.ts";

/**
 * The health endpoint fails while the application would answer. Sources:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html (2026-11).
 */
export const healthEndpoint: FailureMode = {
  id: "health-endpoint",
  title: "Health checks fail",
  scenarios: ["health-endpoint"],
  hits: ({ targetGroups }) => targetGroups.length > 0,
  spared: "no service is behind a load balancer",
  write: (situation) => {
    const [group, ...others] = situation.service.targetGroups;
    const address = group?.address ?? "";
    return {
      sections: {
        detection: {
          facts: [
            "Every target of the service turns unhealthy at once, without a release. ECS then replaces them, one batch after the other, by tasks that fail the same way.",
          ],
          steps: [
            ...rightAccount(situation),
            alarmsRinging(),
            ...eachTargetGroup(situation.service, (it) => [reasons(), check(it, "check")]),
            serviceEvents(situation),
            ...stoppedTask(
              situation,
              "Exit code 137 is a container that ran out of memory or was killed; an exit of its own is deployment.",
            ),
          ],
        },
        blastRadius: { facts: blastRadius(situation), steps: [] },
        mitigation: {
          facts: [
            "Where the application answers and only its health endpoint fails, keep ECS from replacing tasks that work: ask a path that does not hang on what is broken, and give it more time.",
            ...others.map(
              (other) =>
                `Where it is target group ${other.name} whose targets are unhealthy, take its ARN here, and ${other.address} in the steps of recovery.`,
            ),
          ],
          steps: [
            ...(others.length > 0 ? targetGroup(situation.service) : []),
            {
              id: "lenient-check",
              text: "Make the check lenient, on a path that answers.",
              command: awsDo(
                "elbv2",
                "modify-target-group",
                "--target-group-arn",
                "$target_group",
                "--health-check-path",
                "/",
                "--unhealthy-threshold-count",
                "10",
              ),
              drift: asDrift(situation, `${address}.health_check`, TAKE_BACK),
            },
          ],
        },
        recovery: {
          facts: [
            "A health endpoint that asks a database fails with the database, and takes every task along: it should say that this process works, and no more.",
          ],
          steps: [
            whatDiffers(situation, "service"),
            takeBack(
              situation,
              address,
              "service",
              "When the endpoint answers again, give the target group its check back.",
            ),
            ...deploy(
              situation,
              "service",
              "Where the endpoint or its path has to change, change the code and apply it.",
              TAKE_BACK,
            ),
            stable(situation),
          ],
        },
        verification: {
          facts: [],
          steps: [
            ...eachTargetGroup(situation.service, (it) => [check(it, "check-again"), healthyTargets()]),
            runsAsDesired(situation),
            ...alarmsQuiet(alarmsOn(situation.platform, situation.service, "UnHealthyHostCount")),
            nothingDiffers(situation, "service"),
          ],
        },
      },
      wrong: [
        {
          advice: "Without a healthy target the load balancer answers 503",
          because:
            "It fails open: with fewer healthy targets than the threshold it sends to all. It answers 503 only where no target is registered.",
        },
        {
          advice: "Tasks that fail the check stay RUNNING",
          because: "The service stops them and starts others, again and again.",
        },
        {
          advice: "The circuit breaker rolls it back",
          because:
            "It acts during a deployment alone. Nothing watches a service that is steady but the alarms.",
        },
      ],
    };
  },
};

function reasons(): Step {
  return {
    id: "reasons",
    text: "See why targets are unhealthy.",
    command: aws(
      "elbv2",
      "describe-target-health",
      "--target-group-arn",
      "$target_group",
      "--query",
      "TargetHealthDescriptions[].[Target.Id,TargetHealth.State,TargetHealth.Reason,TargetHealth.Description]",
    ),
    otherwise:
      "Target.Timeout is a task that does not answer, Target.ResponseCodeMismatch one that answers badly. Unhealthy in one zone alone is zone-loss.",
  };
}

function check({ healthCheck }: TargetGroup, id: string): Step {
  const { intervalSec, path = "/", timeoutSec, unhealthyThreshold } = healthCheck;
  return {
    id,
    text: "The check is that of the code: path, interval, timeout, unhealthy threshold.",
    command: aws(
      "elbv2",
      "describe-target-groups",
      "--target-group-arns",
      "$target_group",
      "--query",
      "TargetGroups[0].[HealthCheckPath,HealthCheckIntervalSeconds,HealthCheckTimeoutSeconds,UnhealthyThresholdCount]",
    ),
    expect: { kind: "equals", value: `${path} ${intervalSec} ${timeoutSec} ${unhealthyThreshold}` },
    otherwise: "Somebody changed it.",
  };
}

function blastRadius({ service }: Situation): string[] {
  const [group] = service.targetGroups;
  if (!group) return [];
  const { intervalSec, timeoutSec, unhealthyThreshold } = group.healthCheck;
  const slowest = unhealthyThreshold * intervalSec + timeoutSec;
  return [
    `${service.name} alone. A target is unhealthy after ${unhealthyThreshold} failures, which takes up to ${slowest} s.`,
    `With fewer than ${group.failOpenBelow} healthy targets in a zone, requests go to all of them, healthy or not.`,
    `ECS ignores the check for the first ${service.healthCheckGracePeriodSec} s of a task, and then replaces it.`,
  ];
}
