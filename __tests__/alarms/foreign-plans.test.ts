import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judgeAlarms } from "../../src/alarms/judge.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { FOREIGN } from "../support/drift.ts";

interface Expected {
  /** Name, check and effect of each alarm that cannot fire. */
  readonly cannot: readonly string[];
  readonly unknown: readonly string[];
  /** How many others there are. */
  readonly can: number;
}

/** Alarms that nothing is known of: every one of a plan. */
const all = (names: string) => names.trim().split(/\s+/);

/** Each was looked at by hand, against the pages of AWS that the catalogue names. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  // The module encrypts its topic with the key of AWS, whose policy lets no CloudWatch in.
  "infrahouse-ecs-httpd_autoscaling": {
    cannot: [
      "module.httpd.module.pod[0].aws_cloudwatch_metric_alarm.cpu_utilization[0]: actions unheard",
      "module.httpd.module.pod[0].aws_cloudwatch_metric_alarm.low_success_rate[0]: actions unheard",
      "module.httpd.module.pod[0].aws_cloudwatch_metric_alarm.target_response_time[0]: actions unheard",
      "module.httpd.module.pod[0].aws_cloudwatch_metric_alarm.unhealthy_host_count[0]: actions unheard",
    ],
    unknown: [],
    can: 0,
  },
  "plain-hcl": { cannot: [], unknown: ["api-unhealthy", "web-unhealthy"], can: 1 },
  "dnx-ecs-plus-app": { cannot: [], unknown: [], can: 1 },
  // The same topic as infrahouse, in the example of the module.
  "cloudposse-ecs-alarms": {
    cannot: all(
      "cpu-utilization-high cpu-utilization-low memory-utilization-high memory-utilization-low",
    ).map((name) => `eg-test-ecs-cloudwatch-sns-alarms-${name}: actions unheard`),
    unknown: [],
    can: 0,
  },
  // Dimensions go through a map of the module, which a plan does not tell.
  "cloudposse-alb-alarms": {
    cannot: [],
    unknown: all("elb-5xx-count-high 3xx-count-high 4xx-count-high 5xx-count-high target-response-high").map(
      (name) => `eg-test-alb-tg-cw-alarms-${name}`,
    ),
    can: 0,
  },
  "cloudposse-autoscale-group": {
    cannot: [],
    unknown: all("cpu-utilization-high cpu-utilization-low").map(
      (name) => `eg-test-ec2-autoscale-group-eg-test-ec2-autoscale-group-${name}`,
    ),
    can: 0,
  },
  // RDS publishes its metrics for all databases together as well: one alarm has no dimension.
  "lorenzoaiello-rds-alarms": { cannot: [], unknown: [], can: 11 },
  // At least 0 errors is any number, and a constant of 1 is never more than 1.
  "tam-composite-alarm": {
    cannot: ["all-lambdas-errors: threshold always-fires", "deployment-alarm: threshold never-fires"],
    unknown: ["composite-alarm"],
    can: 1,
  },
  // The name of each metric is the id of its filter.
  "tam-cis-alarms": {
    cannot: [],
    unknown: [
      ...all(`AWSConfigChanges AWSOrganizationsChanges CloudTrailCfgChanges ConsoleSigninFailures DisableOrDeleteCMK
        IAMChanges NACLChanges NetworkGWChanges NoMFAConsoleSignin RootUsage RouteTableChanges S3BucketPolicyChanges
        SecurityGroupChanges UnauthorizedAPICalls VPCChanges`).flatMap((name) =>
        // One of the three modules leaves two of them out.
        ["DisableOrDeleteCMK", "VPCChanges"].includes(name) ? [name, name] : [name, name, name],
      ),
    ],
    can: 0,
  },
  "tam-log-metric-filter": { cannot: [], unknown: [], can: 1 },
  // What is wrong is said in its code: `alarms-hcl.tf`.
  "alarms-hcl": {
    cannot: [
      "app-warnings: metric never-fires",
      "db-cpu: dimensions never-fires",
      "group-cpu: period never-fires",
      "group-size: not-emitted never-fires",
      "jobs-age: window refused",
      "shop: children refused",
      "spot: pattern never-fires",
      "tasks: not-emitted never-fires",
      "web-unhealthy: dimensions never-fires",
    ],
    unknown: ["checkout", "web-5xx"],
    can: 5,
  },
  "cloudposse-style": { cannot: [], unknown: [], can: 0 },
  "tam-ecs-ec2-autoscaling": { cannot: [], unknown: [], can: 0 },
  "tam-ecs-fargate": { cannot: [], unknown: [], can: 0 },
};

function judged(name: string): Expected {
  const own = join(__dirname, "../fixtures/alarm-plans", `${name}.json`);
  const file = existsSync(own) ? own : join(FOREIGN, `${name}.json`);
  const plan = parsePlan(readFileSync(file, "utf8"), name);
  const { alarms } = judgeAlarms(new DeclaredPlan(plan), name);
  return {
    cannot: alarms
      .flatMap(({ name, problems }) => problems.map(({ effect, kind }) => `${name}: ${kind} ${effect}`))
      .sort(),
    unknown: alarms
      .filter(({ verdict }) => verdict === "unknown")
      .map((alarm) => alarm.name)
      .sort(),
    can: alarms.filter(({ verdict }) => verdict === "can-fire").length,
  };
}

describe("alarms of other projects", () => {
  it.each(Object.entries(EXPECTED))("%s", (name, { can, cannot, unknown }) => {
    expect(judged(name)).toEqual({ can, cannot: [...cannot].sort(), unknown: [...unknown].sort() });
  });

  it("are in at least ten plans", () => {
    const some = Object.values(EXPECTED).filter(
      ({ can, cannot, unknown }) => can + cannot.length + unknown.length > 0,
    );
    expect(some.length).toBeGreaterThanOrEqual(10);
  });
});
