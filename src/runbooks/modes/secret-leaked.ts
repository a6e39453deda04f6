import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import { leakAlarms } from "../signals.ts";
import {
  alarmsQuiet,
  alarmsRinging,
  aws,
  awsDo,
  forceNewDeployment,
  oneDeployment,
  rightAccount,
  runsAsDesired,
  saved,
  stable,
} from "../steps.ts";
import { nothingDiffers } from "../terraform-steps.ts";

/**
 * A secret stands in the log of a service. Sources:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (2026-11).
 */
export const secretLeaked: FailureMode = {
  id: "secret-leaked",
  title: "A secret was leaked",
  scenarios: [],
  hits: ({ task }) => task.logDriver === "awslogs",
  spared: "no service writes its log to CloudWatch Logs",
  write: (situation) => ({
    sections: {
      detection: {
        facts: [
          "A line in the log looks like a secret. Whoever may read the log has had it since: take it as known, and do not print it again to look at it.",
          "The name of the metric filter says which form it has. Find the line in CloudWatch Logs Insights, at the time of the alarm. Where it is no secret, change what the application writes.",
        ],
        steps: [...rightAccount(situation), alarmsRinging(), ...logSteps(situation)],
      },
      blastRadius: { facts: blastRadius(situation), steps: [] },
      mitigation: {
        facts: [
          "Only a new value ends it. Running tasks keep the old one until they are replaced, so end its validity when they are gone.",
        ],
        steps: [
          {
            id: "rotate",
            text: "Rotate it at its issuer, and store the new value under the same ARN: in the console, or from a file. A value in a command stays in the history of the shell.",
          },
          forceNewDeployment(situation, "Start tasks that read the new value."),
          stable(situation),
        ],
      },
      recovery: {
        facts: [
          "See who used it meanwhile. For an AWS access key, CloudTrail knows: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=…`.",
        ],
        steps: [
          { id: "end-old-value", text: "End the validity of the old value at its issuer." },
          {
            id: "correct",
            text: "Correct the application, and release it: otherwise the new value is in the log soon.",
          },
          ...deleteStream(situation),
        ],
      },
      verification: {
        facts: [],
        steps: [
          ...alarmsQuiet(leakAlarms(situation.platform, situation.service)),
          oneDeployment(situation),
          runsAsDesired(situation),
          nothingDiffers(situation, "service"),
        ],
      },
    },
    wrong: [
      {
        advice: "A metric filter with the pattern [password, secret, key, token] finds leaked secrets",
        because:
          "Brackets name the fields of a line that is delimited by spaces: it matches every line of four words. Words that may appear are written ?password ?secret, and a filter only tells of a leak.",
      },
      {
        advice: "A secret in an environment variable is in memory alone",
        because: "Whoever is root on the instance reads it there, and so does an ECS Exec session.",
      },
      {
        advice: "Rotation limits what a leaked value is worth",
        because: "Only once the old value is no longer valid, and tasks that run still have it.",
      },
    ],
  }),
};

function logSteps({ names, service }: Situation): Step[] {
  const group = names.logGroups.get(service.name);
  if (group === undefined) return [];
  return [
    {
      id: "forms",
      text: "See which forms are looked for.",
      command: aws(
        "logs",
        "describe-metric-filters",
        "--log-group-name",
        group,
        "--query",
        "metricFilters[].filterName",
      ),
      expect: { kind: "something" },
      otherwise: "No filter is left on the log group: nothing looks for leaks.",
    },
    {
      id: "stream",
      text: "Take the stream that has the line, here the one that was written last.",
      command: saved(
        "stream",
        aws(
          "logs",
          "describe-log-streams",
          "--log-group-name",
          group,
          "--order-by",
          "LastEventTime",
          "--descending",
          "--no-paginate",
          "--query",
          "logStreams[0].logStreamName",
        ),
      ),
    },
  ];
}

function deleteStream({ names, service }: Situation): Step[] {
  const group = names.logGroups.get(service.name);
  if (group === undefined) return [];
  return [
    {
      id: "delete-stream",
      text: "The line stays until the retention of the log group ends. Where that is too long, delete its stream, with everything else in it.",
      command: awsDo("logs", "delete-log-stream", "--log-group-name", group, "--log-stream-name", "$stream"),
    },
  ];
}

function blastRadius({ service }: Situation): string[] {
  const secrets = service.task.secrets.map(({ environmentVariable }) => environmentVariable);
  return [
    secrets.length > 0
      ? `${service.name} has ${secrets.join(", ")}; what it logs may also be a token of its users.`
      : `${service.name} has no secret of its own: what it logs is a token or password of its users.`,
    "Everybody who may read the log group, and everything that its lines are sent to.",
  ];
}
