/** How sure a number is: AWS says so, a source says so, or nobody does and it stays a parameter. */
export type Grade = "documented" | "source" | "assumed";

/** Seconds, counts or shares, drawn anew for each instance, task or tick. */
export type Spread =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "triangular"; readonly low: number; readonly mode: number; readonly high: number };

export interface Parameter {
  readonly unit: "s" | "share" | "requests/s" | "tasks";
  readonly spread: Spread;
  readonly grade: Grade;
  /** What it is, in one line. */
  readonly text: string;
  /** Page or file that says so; for an assumption, what it leans on. */
  readonly source: string;
}

const ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/";
const ASG = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/";
const ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/";
const AGENT = "https://github.com/aws/amazon-ecs-agent (2026-06)";
const NO_FIGURE = "AWS publishes no figure";

const uniform = (low: number, high: number): Spread => ({ kind: "uniform", low, high });
const triangular = (low: number, mode: number, high: number): Spread => ({
  kind: "triangular",
  low,
  mode,
  high,
});
const constant = (value: number): Spread => ({ kind: "constant", value });

/** Every number that a run draws or takes and that no Terraform sets. `docs/simulation.md` is made from it. */
export const PARAMETERS = {
  metric_period: {
    unit: "s",
    spread: constant(60),
    grade: "documented",
    text: "period of CapacityProviderReservation and of the service metrics",
    source: `${ECS}cluster-auto-scaling.html`,
  },
  metric_phase: {
    unit: "share",
    spread: uniform(0, 1),
    grade: "assumed",
    text: "where in its period a metric is published, and an alarm looks",
    source: "periods are not aligned with the fault",
  },
  alarm_evaluation: {
    unit: "s",
    spread: uniform(0, 60),
    grade: "assumed",
    text: "from a datapoint to the alarm's action",
    source: NO_FIGURE,
  },
  ec2_boot: {
    unit: "s",
    spread: triangular(60, 90, 180),
    grade: "assumed",
    text: "from RunInstances to an ACTIVE container instance",
    source: `${NO_FIGURE}; ${ECS}managed-scaling-behavior.html advises a warm-up above 60 s`,
  },
  asg_reaction: {
    unit: "s",
    spread: uniform(1, 10),
    grade: "assumed",
    text: "from a change of the desired capacity to the launch",
    source: NO_FIGURE,
  },
  asg_detects_terminated: {
    unit: "s",
    spread: uniform(30, 120),
    grade: "assumed",
    text: "until the Auto Scaling group sees that an instance is gone",
    source: `${NO_FIGURE}; ${ASG}ec2-auto-scaling-health-checks.html`,
  },
  asg_detects_impaired: {
    unit: "s",
    spread: uniform(180, 600),
    grade: "assumed",
    text: "until the Auto Scaling group replaces an instance whose status checks fail",
    source: `${ASG}ec2-auto-scaling-health-checks.html says a few minutes`,
  },
  ecs_detects_terminated: {
    unit: "s",
    spread: uniform(5, 60),
    grade: "assumed",
    text: "until ECS stops the tasks of a terminated instance",
    source: `${NO_FIGURE}; ${ECS}deregister_container_instance.html`,
  },
  spot_launch_retry: {
    unit: "s",
    spread: uniform(60, 180),
    grade: "assumed",
    text: "pause between two launches that fail for want of capacity",
    source: `${NO_FIGURE}; ${ASG}CHAP_Troubleshooting.html`,
  },
  spot_notice: {
    unit: "s",
    spread: constant(120),
    grade: "documented",
    text: "from the interruption notice to the end of a Spot instance",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html",
  },
  spot_without_notice: {
    unit: "share",
    spread: constant(0.01),
    grade: "assumed",
    text: "Spot instances that end without a notice",
    source:
      "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html says best effort",
  },
  rebalance_lead: {
    unit: "s",
    spread: constant(0),
    grade: "assumed",
    text: "from the rebalance recommendation to the interruption notice",
    source:
      "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html: earlier, at the same time, or never",
  },
  agent_sees_notice: {
    unit: "s",
    spread: uniform(1, 3),
    grade: "source",
    text: "until the agent sets an instance to DRAINING after the notice",
    source: AGENT,
  },
  event_sees_notice: {
    unit: "s",
    spread: uniform(2, 10),
    grade: "assumed",
    text: "until managed draining sets an instance to DRAINING after the notice",
    source: `${NO_FIGURE}; ${ECS}managed-instance-draining.html`,
  },
  scheduler_reaction: {
    unit: "s",
    spread: uniform(1, 5),
    grade: "assumed",
    text: "from a change of state to the answer of the service scheduler",
    source: NO_FIGURE,
  },
  zone_rebalancing: {
    unit: "s",
    spread: uniform(30, 120),
    grade: "assumed",
    text: "from a steady service with uneven zones to the start of a task in the poorer one",
    source: `${NO_FIGURE}; ${ECS}service-rebalancing.html`,
  },
  placement_retry: {
    unit: "s",
    spread: constant(15),
    grade: "assumed",
    text: "pause between two attempts to place a waiting task",
    source: NO_FIGURE,
  },
  provisioning_limit: {
    unit: "tasks",
    spread: constant(500),
    grade: "documented",
    text: "tasks of a cluster that may be PROVISIONING",
    source: `${ECS}service-quotas.html`,
  },
  provisioning_timeout: {
    unit: "s",
    spread: uniform(600, 1800),
    grade: "assumed",
    text: "after which a PROVISIONING task is stopped",
    source: "https://github.com/aws/containers-roadmap/issues/2381 quotes 10 to 30 minutes",
  },
  eni_attach: {
    unit: "s",
    spread: uniform(3, 10),
    grade: "assumed",
    text: "attachment of the network interface of a task in awsvpc mode",
    source: NO_FIGURE,
  },
  secrets_fetch: {
    unit: "s",
    spread: uniform(1, 4),
    grade: "assumed",
    text: "fetching the secrets of a task",
    source: NO_FIGURE,
  },
  secrets_failure: {
    unit: "s",
    spread: uniform(5, 20),
    grade: "assumed",
    text: "until a task whose secrets cannot be fetched is STOPPED",
    source: NO_FIGURE,
  },
  pull_failure: {
    unit: "s",
    spread: uniform(30, 120),
    grade: "assumed",
    text: "until a task whose image cannot be pulled is STOPPED",
    source: `${AGENT} retries about five times`,
  },
  pull_cold: {
    unit: "s",
    spread: triangular(5, 15, 40),
    grade: "assumed",
    text: "image pull on an instance that does not have it",
    source: NO_FIGURE,
  },
  pull_warm: {
    unit: "s",
    spread: uniform(0.5, 2),
    grade: "assumed",
    text: "image pull on an instance that has it",
    source: NO_FIGURE,
  },
  container_start: {
    unit: "s",
    spread: uniform(1, 5),
    grade: "assumed",
    text: "start of the containers",
    source: NO_FIGURE,
  },
  application_start: {
    unit: "s",
    spread: uniform(2, 10),
    grade: "assumed",
    text: "until the application answers",
    source: "depends on the application",
  },
  health_check_phase: {
    unit: "share",
    spread: uniform(0, 1),
    grade: "assumed",
    text: "where in its interval the health check of a target falls",
    source: "checks are not aligned with the moment at which the answer to them changes",
  },
  target_registration: {
    unit: "s",
    spread: uniform(1, 5),
    grade: "assumed",
    text: "registration of a target",
    source: `${NO_FIGURE}; ${ELB}target-group-health-checks.html`,
  },
  application_stop: {
    unit: "s",
    spread: uniform(0.5, 5),
    grade: "assumed",
    text: "until the application exits after SIGTERM",
    source: "depends on the application; stopTimeout bounds it",
  },
  healthy_without_check: {
    unit: "s",
    spread: constant(40),
    grade: "documented",
    text: "until a RUNNING task without load balancer and health check counts as healthy",
    source: `${ECS}deployment-type-ecs.html`,
  },
  fargate_start: {
    unit: "s",
    spread: triangular(20, 35, 90),
    grade: "assumed",
    text: "from RunTask to the pull of a Fargate task",
    source: NO_FIGURE,
  },
  agent_heartbeat: {
    unit: "s",
    spread: uniform(60, 120),
    grade: "source",
    text: "until a lost connection of the agent is noticed",
    source: AGENT,
  },
  agent_reconnect: {
    unit: "s",
    spread: uniform(0.25, 120),
    grade: "source",
    text: "until the agent is connected again",
    source: AGENT,
  },
  iam_propagation: {
    unit: "s",
    spread: uniform(5, 120),
    grade: "assumed",
    text: "until a changed policy holds",
    source: NO_FIGURE,
  },
  event_delivery: {
    unit: "s",
    spread: uniform(1, 5),
    grade: "assumed",
    text: "from an event to the notification",
    source: NO_FIGURE,
  },
  connect_timeout: {
    unit: "s",
    spread: constant(10),
    grade: "documented",
    text: "after which the load balancer answers 504 for a target that does not answer",
    source: `${ELB}load-balancer-troubleshooting.html`,
  },
  dns_failover: {
    unit: "s",
    spread: uniform(60, 180),
    grade: "assumed",
    text: "until clients no longer use the load balancer's node of a zone that is lost",
    source: `${ELB}load-balancer-target-groups.html: its DNS records live 60 s`,
  },
  request_duration: {
    unit: "s",
    spread: constant(0.2),
    grade: "assumed",
    text: "duration of a request",
    source: "depends on the application",
  },
  task_request_rate: {
    unit: "requests/s",
    spread: constant(20),
    grade: "assumed",
    text: "requests that a task gets in the steady state",
    source: "depends on the traffic",
  },
  task_utilization: {
    unit: "share",
    spread: constant(0.55),
    grade: "assumed",
    text: "share of a task's capacity that these requests take, where no CPU target tells",
    source: "depends on the application",
  },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof PARAMETERS;

/** Constants that a user set. */
export type ParameterOverrides = Readonly<Partial<Record<ParameterName, number>>>;

/** The value of a spread at a share of its distribution, 0–1. */
export function quantile(spread: Spread, share: number): number {
  if (spread.kind === "constant") return spread.value;
  const { low, high } = spread;
  if (spread.kind === "uniform") return low + (high - low) * share;
  const rising = (spread.mode - low) / (high - low);
  return share < rising
    ? low + Math.sqrt(share * (high - low) * (spread.mode - low))
    : high - Math.sqrt((1 - share) * (high - low) * (high - spread.mode));
}

/** Parameters without an authoritative value whose draws differ. */
export function assumedParameters(): ParameterName[] {
  return names().filter((name) => PARAMETERS[name].grade !== "documented");
}

export function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETERS, name);
}

export function names(): ParameterName[] {
  return Object.keys(PARAMETERS).filter(isParameter);
}
