import type { Terminal } from "./terminal.ts";

/** The image of a bad release: a service that runs it answers with errors. */
export const BAD_IMAGE = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop/api:broken";
export const GROUP = "shop-staging-ecs";
export const CLUSTER = "shop-staging";

/** Image that the service runs. */
async function runningImage(terminal: Terminal): Promise<string> {
  const task = await terminal.must(
    "aws",
    "ecs",
    "describe-services",
    "--cluster",
    CLUSTER,
    "--services",
    "api",
    "--query",
    "services[0].taskDefinition",
    "--output",
    "text",
  );
  return terminal.must(
    "aws",
    "ecs",
    "describe-task-definition",
    "--task-definition",
    task,
    "--query",
    "taskDefinition.containerDefinitions[?name=='api'].image|[0]",
    "--output",
    "text",
  );
}

let minute = 0;

/** Three datapoints of a metric, one a minute; every call is five minutes later than the one before. */
export async function send(terminal: Terminal, namespace: string, metric: object): Promise<void> {
  minute += 5;
  const data = [0, 1, 2].map((index) => ({
    ...metric,
    Timestamp: new Date(Date.UTC(2026, 10, 1, 12, minute + index)).toISOString(),
  }));
  await terminal.must(
    "aws",
    "cloudwatch",
    "put-metric-data",
    "--namespace",
    namespace,
    "--metric-data",
    JSON.stringify(data),
  );
}

/** Sends the metric that the load balancer would: a bad release answers with errors. */
export async function traffic(terminal: Terminal): Promise<void> {
  const errors = (await runningImage(terminal)) === BAD_IMAGE ? 60 : 0;
  const dimensions = JSON.parse(
    await terminal.must(
      "aws",
      "cloudwatch",
      "describe-alarms",
      "--alarm-names",
      "shop-staging-api-5xx",
      "--query",
      "MetricAlarms[0].Dimensions",
    ),
  );
  const metric = { MetricName: "HTTPCode_Target_5XX_Count", Dimensions: dimensions, Value: errors };
  await send(terminal, "AWS/ApplicationELB", metric);
}

/** Sets the state of the alarm of metric math, which the emulator does not evaluate, to what is true of the group. */
export async function poolAlarm(terminal: Terminal): Promise<void> {
  const full = await terminal.must(
    "aws",
    "autoscaling",
    "describe-auto-scaling-groups",
    "--auto-scaling-group-names",
    GROUP,
    "--query",
    "AutoScalingGroups[0].DesiredCapacity>=AutoScalingGroups[0].MaxSize",
    "--output",
    "text",
  );
  const state = full === "True" ? "ALARM" : "OK";
  await terminal.must(
    "aws",
    "cloudwatch",
    "set-alarm-state",
    "--alarm-name",
    "shop-staging-pool-at-max",
    "--state-value",
    state,
    "--state-reason",
    `desired capacity against the maximum: ${full}`,
  );
}
