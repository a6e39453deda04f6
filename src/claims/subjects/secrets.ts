import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { firstAt } from "../observe.ts";
import { PAGE } from "../sources.ts";
import { watched } from "../variants.ts";

const DENIED = { fixedAfterSec: 7200 };

export const secrets: readonly Claim[] = [
  {
    id: "secrets-running-tasks-go-on",
    claim: "Running tasks are not touched when the execution role loses its permission to read secrets.",
    verdict: "true",
    because: "Secrets are fetched once, before a container starts.",
    sources: [PAGE.secrets],
    trials: [
      {
        kind: "simulated",
        scenario: "secrets-denied:steady",
        values: DENIED,
        promise: "max(failed) = 0",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "secrets-denied:steady",
        values: DENIED,
        promise: "min(minHealthyShare) >= 100",
        holds: true,
      },
    ],
  },
  {
    id: "secrets-new-tasks-fail",
    claim: "Every new task fails, so neither a lost task is replaced nor a service scaled out.",
    verdict: "true",
    because: "The agent cannot fetch the secret and the task is STOPPED with TaskFailedToStart.",
    sources: [PAGE.secrets, PAGE.executionRole],
    trials: [
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss",
        values: DENIED,
        promise: "min(unrecovered) = 1",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "secrets-denied:scale-out",
        values: DENIED,
        promise: "min(unrecovered) = 1",
        holds: true,
      },
    ],
  },
  {
    id: "secrets-running-count-drops",
    claim: "The running count drops to zero when the permission is lost.",
    verdict: "false",
    because: "It falls by the tasks that end for other reasons, one by one.",
    sources: [PAGE.secrets],
    trials: [
      {
        kind: "simulated",
        scenario: "secrets-denied:steady",
        values: DENIED,
        promise: "max(minHealthyShare) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss",
        values: DENIED,
        promise: "max(minHealthyShare) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "secrets-deployment-fails-immediately",
    claim: "A deployment without the permission fails immediately.",
    verdict: "false",
    because:
      "The circuit breaker needs its number of failures, with growing pauses between the attempts. Without it the deployment goes on and on.",
    sources: [PAGE.circuitBreaker, PAGE.throttle],
    trials: [
      {
        kind: "observed",
        scenario: "secrets-denied",
        values: DENIED,
        of: "seconds until the deployment is FAILED",
        read: (run) => firstAt(run, "FAILED"),
        promise: { atMost: 10 },
        holds: false,
      },
    ],
  },
  {
    id: "secrets-rollback-helps",
    claim: "A rollback repairs a deployment that cannot read its secrets.",
    verdict: "false",
    because:
      "The earlier revision has the same role and cannot start tasks either. Users are served by the tasks that never stopped.",
    sources: [PAGE.circuitBreaker],
    trueWhen: [when.readableSecrets],
    trials: [
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss+deployment",
        values: DENIED,
        promise: "max(unrecovered) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "secrets-breaker-in-steady-state",
    claim: "The circuit breaker catches a lost permission.",
    verdict: "false",
    because: "Only a deployment has one. A service that replaces a lost task tries forever.",
    sources: [PAGE.circuitBreaker],
    trials: [
      {
        kind: "observed",
        scenario: "secrets-denied:task-loss",
        values: DENIED,
        of: "deployments FAILED",
        read: ({ events }) => events.filter(({ text }) => text.includes("FAILED")).length,
        promise: { atLeast: 1 },
        holds: false,
      },
    ],
  },
  {
    id: "secrets-fixed-immediately",
    claim: "As soon as the permission is back, tasks start again.",
    verdict: "depends",
    because:
      "IAM has to propagate and the next attempt has to come, up to 27 minutes later. A forced deployment does not wait for it.",
    sources: [PAGE.throttle],
    trueWhen: ["a forced deployment after the fix"],
    trials: [
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss",
        values: { fixedAfterSec: 2400, forceNewDeployment: true },
        promise: "p50(recoverySec) <= 2880",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss",
        values: { fixedAfterSec: 2400 },
        promise: "p50(recoverySec) <= 2880",
        holds: false,
      },
    ],
  },
  {
    id: "secrets-unhealthy-hosts-rise",
    claim: "Tasks that cannot read their secrets show as unhealthy targets.",
    verdict: "false",
    because:
      "They never start, so they are never registered. HealthyHostCount falls as other tasks leave; UnHealthyHostCount stays at 0.",
    sources: [PAGE.balancerMetrics],
    trueWhen: [when.startFailureRule],
    trials: [
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss",
        values: DENIED,
        on: watched("unhealthy targets"),
        promise: "max(undetected) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "secrets-denied:task-loss",
        values: DENIED,
        on: watched("failed starts"),
        promise: "max(undetected) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "secrets-placement-event",
    claim: "The service event says that it was unable to place a task, because of the secret.",
    verdict: "false",
    because:
      "The task was placed. The event says that the service cannot start tasks consistently; the reason stands in stoppedReason of the task.",
    sources: [PAGE.serviceEvents, PAGE.throttle],
  },
  {
    id: "secrets-resource-initialization-error",
    claim: "The error on EC2 is `ResourceInitializationError: unable to pull secrets or registry auth`.",
    verdict: "false",
    because:
      "That is the form on Fargate. The agent on EC2 reports `Fetching secret data from … AccessDeniedException`.",
    sources: [
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html",
    ],
  },
  {
    id: "secrets-http-403",
    claim: "The denied call is answered with HTTP 403.",
    verdict: "false",
    because: "AccessDeniedException of Secrets Manager and Systems Manager is an HTTP 400.",
    sources: [PAGE.secretsErrors],
  },
  {
    id: "secrets-error-in-container-logs",
    claim: "The container's log group shows the AccessDenied.",
    verdict: "false",
    because:
      "No container ran, so there is no log stream. It is in stoppedReason, in CloudTrail and in the agent's log.",
    sources: [PAGE.secrets, PAGE.executionRole],
  },
  {
    id: "secrets-task-start-failed-metric",
    claim: "The metric TaskStartFailed counts tasks that fail to start.",
    verdict: "false",
    because:
      "There is no such metric. An EventBridge rule on SERVICE_TASK_START_IMPAIRED or on the stop code tells.",
    sources: [PAGE.ecsMetrics, PAGE.ecsEvents],
    trueWhen: [when.startFailureRule],
  },
  {
    id: "secrets-get-parameter",
    claim: "The execution role needs ssm:GetParameter.",
    verdict: "false",
    because: "The agent calls ssm:GetParameters; for a customer key it needs kms:Decrypt as well.",
    sources: [PAGE.executionRole, "https://github.com/aws/amazon-ecs-agent/blob/master/agent/ssm/ssm.go"],
    trueWhen: [when.readableSecrets],
  },
  {
    id: "secrets-test-with-the-role",
    claim: "An operator tests the access with the execution role and the AWS CLI.",
    verdict: "false",
    because:
      "Its trust policy admits ecs-tasks.amazonaws.com alone, and the test prints the secret. `aws iam simulate-principal-policy` does neither.",
    sources: [PAGE.executionRole],
  },
  {
    id: "secrets-memory-only",
    claim: "A secret in an environment variable is in the memory of the process only.",
    verdict: "false",
    because: "`docker inspect` on the host, /proc and an ECS Exec session show it.",
    sources: [PAGE.secrets],
  },
  {
    id: "secrets-rotation-reaches-tasks",
    claim: "After a rotation, tasks use the new value.",
    verdict: "depends",
    because: "A running task keeps what it was started with.",
    sources: [PAGE.secrets],
    trueWhen: ["tasks that are started after the rotation"],
  },
  {
    id: "secrets-metric-filter",
    claim: "The filter pattern `[password, secret]` finds logs that contain these words.",
    verdict: "false",
    because:
      "Brackets name the fields of space-delimited lines. `?password ?secret` finds words, after they were logged.",
    sources: ["https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"],
  },
  {
    id: "secrets-name-prefix",
    claim: "A policy for `secret:nginx-*` gives access to the secret nginx only.",
    verdict: "false",
    because:
      "It matches every name with that beginning. `nginx-??????` stands for the six characters that Secrets Manager adds.",
    sources: [
      "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html",
    ],
  },
];
