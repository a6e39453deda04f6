import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsQuiet,
  alarmsRinging,
  aws,
  describeService,
  inCluster,
  oneDeployment,
  rightAccount,
  runsAsDesired,
  saved,
  serviceEvents,
  stable,
  stoppedTask,
} from "../steps.ts";
import { asDrift, deploy, nothingDiffers } from "../terraform-steps.ts";
import { stopDeployment } from "./stop-deployment.ts";

/**
 * A release that does not work. Sources:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html (2026-11).
 */
export const badRelease: FailureMode = {
  id: "deployment",
  title: "A bad release",
  scenarios: ["deployment:crashing", "deployment:failing-health-checks", "deployment:wrong-answers"],
  hits: ({ daemon }) => !daemon,
  spared: "there is no service to release",
  write: (situation) => ({
    sections: {
      detection: {
        facts: [
          "A release that crashes or fails its health check stops the deployment by itself. One that answers 200 with errors in it is seen by nobody but the users and the alarms on answers and latency.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          deployments(situation),
          serviceEvents(situation),
          ...stoppedTask(
            situation,
            "TaskFailedToStart with AccessDenied is secrets-denied; CannotPullContainerError is a wrong image, or nat-loss.",
          ),
        ],
      },
      blastRadius: { facts: blastRadius(situation), steps: [] },
      mitigation: {
        facts: [
          "Stopping a deployment brings back the revision that last completed. Nothing needs to be built, and old tasks that still run are kept.",
        ],
        steps: stopRelease(situation),
      },
      recovery: { facts: recovery(situation), steps: recoverySteps(situation) },
      verification: {
        facts: [],
        steps: [
          oneDeployment(situation),
          runsAsDesired(situation),
          ...alarmsQuiet(situation.service.deploymentAlarms.names),
          nothingDiffers(situation, "service"),
        ],
      },
    },
    wrong: [
      {
        advice: "aws ecs update-service --task-definition <family>:<older revision>, and done",
        because:
          "It goes back, but Terraform still has the bad revision: the next apply releases it again. Stop the deployment, and put the older image into the code.",
      },
      {
        advice: "The circuit breaker protects from bad releases",
        because:
          "It counts tasks that do not start or fail their health check, during a deployment alone. Of answers that are wrong or slow it knows nothing: that is what the alarms of the deployment are for.",
      },
      {
        advice: "The circuit breaker acts when no new task is healthy",
        because: "It counts failures in a row, at least three, and looks at no percentage.",
      },
      {
        advice: "A new task needs two health checks in a row before it gets requests",
        because:
          "A new target is healthy after its first success. The threshold is for targets that were unhealthy.",
      },
    ],
  }),
};

function deployments(situation: Situation): Step {
  return {
    id: "deployments",
    text: "See the deployments: state, failed tasks, revision.",
    command: describeService(
      situation,
      "services[0].deployments[].[status,rolloutState,failedTasks,taskDefinition]",
    ),
    otherwise:
      "One deployment that is COMPLETED: the release is out, and has to be taken back by another (recovery).",
  };
}

function stopRelease(situation: Situation): Step[] {
  const { names, service } = situation;
  return stopDeployment(situation, {
    find: "Take the deployment that rolls out.",
    noneRollsOut: "None rolls out: it failed and was rolled back, or it completed. Go on with the recovery.",
    stop: "Stop it, and go back to the revision that last completed.",
    ...(!names.releasedElsewhere.has(service.address) && {
      drift: asDrift(
        situation,
        `${service.address}.task_definition: until the code has the older image, the next apply releases the bad one again`,
        "plan",
        "apply",
      ),
    }),
  });
}

function blastRadius({ service }: Situation): string[] {
  const { circuitBreaker, deploymentAlarms, desiredCount, maximumPercent, minimumHealthyPercent } = service;
  const floor = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  const ceiling = Math.floor((desiredCount * maximumPercent) / 100);
  const threshold = Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
  return [
    `${service.name} alone. With ${desiredCount} tasks, at least ${floor} stay healthy and at most ${ceiling} run (${minimumHealthyPercent} and ${maximumPercent} percent).`,
    circuitBreaker.enable
      ? `The circuit breaker fails the deployment after ${threshold} failures in a row${circuitBreaker.rollback ? ", and rolls it back" : "; it does not roll back"}.`
      : "There is no circuit breaker: a release that does not start goes on trying.",
    deploymentAlarms.names.length > 0
      ? `While it rolls out, these alarms fail it${deploymentAlarms.rollback ? " and roll it back" : ""}: ${deploymentAlarms.names.join(", ")}.`
      : "No alarm fails a deployment: a release that answers wrongly is out as soon as it is healthy.",
    "Tasks of the bad revision that are healthy get their share of the requests until they are gone.",
  ];
}

function recovery({ environment, names, service }: Situation): string[] {
  if (names.releasedElsewhere.has(service.address)) {
    return ["A pipeline releases this service: take it back there, or by the commands below."];
  }
  return environment === undefined
    ? ["Put the image that worked into the code, by reverting the commit that changed it."]
    : [
        `Put the image that worked into the description of ${environment}, by reverting the commit that changed it.`,
      ];
}

function recoverySteps(situation: Situation): Step[] {
  const { names, platform, service } = situation;
  if (names.releasedElsewhere.has(service.address)) {
    return [
      {
        id: "completed-revision",
        text: "Take the revision that last completed.",
        command: saved(
          "revision",
          describeService(
            situation,
            "services[0].deployments[?rolloutState=='COMPLETED'].taskDefinition|[0]",
          ),
        ),
        expect: { kind: "something" },
        otherwise: "None did: take an older revision from `aws ecs list-task-definitions --sort DESC`.",
      },
      {
        id: "release-revision",
        text: "Release it. Terraform leaves the task definition of this service alone.",
        command: aws(
          "ecs",
          "update-service",
          ...inCluster(platform.cluster),
          "--service",
          service.name,
          "--task-definition",
          "$revision",
          "--query",
          "service.deployments[0].rolloutState",
        ),
        expect: { kind: "equals", value: "IN_PROGRESS" },
        otherwise: "It did not start: read the events of the service.",
      },
      stable(situation),
    ];
  }
  return [
    {
      id: "revert",
      text: "Revert the commit, and let the revert be reviewed.",
      command: { words: ["git", "revert", "--no-edit", "HEAD"] },
      otherwise: "Name the commit of the release where it is not the last one.",
    },
    ...deploy(situation, "service", "Plan the revert."),
    stable(situation),
  ];
}
