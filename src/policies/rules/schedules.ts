import { cronProblem } from "../../core/schedule.ts";
import type { Resource } from "../../terraform/configuration.ts";
import { at, numberOf, textOf } from "../../terraform/json.ts";
import { scheduleProblem } from "../reading/schedule-expression.ts";
import { breach, breachIf, perResource, type Rule, rule } from "../rule.ts";

const SCHEDULE = "aws_autoscaling_schedule";
const ACTION = "aws_appautoscaling_scheduled_action";
const PUT_ACTION =
  "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html";
const SERVICE_SCALING =
  "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html";

/** What the provider writes for "leave this size alone"; AWS then gets no value. */
const UNCHANGED = -1;

const groupSizes: Rule = perResource(
  {
    code: "TF-SCHED-01",
    title: "A scheduled minimum is not above the maximum",
    source: PUT_ACTION,
    type: SCHEDULE,
  },
  (schedule, stack) => {
    const min = numberOf(schedule.attributes["min_size"]);
    const own = numberOf(schedule.attributes["max_size"]);
    const group = stack.target(schedule.attributes["autoscaling_group_name"], "aws_autoscaling_group");
    // A maximum that is left alone is the group's.
    const max = own === UNCHANGED ? numberOf(group?.attributes["max_size"]) : own;
    const bad = min !== undefined && min !== UNCHANGED && max !== undefined && min > max;
    return breachIf(bad, schedule, "min_size", min, {
      limit: `at most ${max} instances`,
      fix: "lower min_size, or -1 to leave it alone",
    });
  },
);

const sizesGiven: Rule = perResource(
  {
    code: "TF-SCHED-02",
    title: "A schedule says of every size whether it changes",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/autoscaling_schedule",
    type: SCHEDULE,
  },
  (schedule) =>
    ["min_size", "max_size", "desired_capacity"].flatMap((path) =>
      breachIf(schedule.attributes[path] === undefined, schedule, path, undefined, {
        limit: "a number, or -1 to leave the size alone; the provider sends 0 for nothing",
        fix: `give ${path}`,
      }),
    ),
);

const desiredLeftAlone: Rule = perResource(
  {
    code: "TF-SCHED-03",
    title: "No schedule writes the desired capacity",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
    type: SCHEDULE,
  },
  (schedule) => {
    const desired = schedule.attributes["desired_capacity"];
    return breachIf(
      desired !== undefined && numberOf(desired) !== UNCHANGED,
      schedule,
      "desired_capacity",
      desired,
      {
        limit: "-1: managed scaling owns the desired capacity",
        fix: "move the minimum only; managed scaling removes what tasks no longer need",
      },
    );
  },
);

const groupCron: Rule = perResource(
  {
    code: "TF-SCHED-04",
    title: "A recurrence is a cron expression",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html",
    type: SCHEDULE,
  },
  (schedule) => {
    const recurrence = textOf(schedule.attributes["recurrence"]);
    const problem = recurrence === undefined ? undefined : cronProblem(recurrence);
    return breachIf(problem !== undefined, schedule, "recurrence", recurrence, {
      limit: `five fields of Unix cron; here: ${problem}`,
      fix: "correct the expression, such as 0 20 * * 1-5",
    });
  },
);

const targetSizes: Rule = rule(
  {
    code: "TF-SCALE-01",
    title: "Fewest tasks are not above most tasks",
    source: SERVICE_SCALING,
  },
  (stack) => [
    ...stack.of("aws_appautoscaling_target").flatMap((target) => limitsOf(target, "")),
    ...stack.of(ACTION).flatMap((action) => limitsOf(action, "scalable_target_action.")),
  ],
);

const actionSchedule: Rule = perResource(
  {
    code: "TF-SCALE-02",
    title: "A scheduled action has a schedule that Application Auto Scaling takes",
    source:
      "https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html",
    type: ACTION,
  },
  (action) => {
    const schedule = textOf(action.attributes["schedule"]);
    const problem = schedule === undefined ? undefined : scheduleProblem(schedule);
    return breachIf(problem !== undefined, action, "schedule", schedule, {
      limit: `cron(…) with six fields, rate(…) or at(…); here: ${problem}`,
      fix: "correct the expression, such as cron(0 20 ? * 2-6 *)",
    });
  },
);

const scalingIsOn: Rule = perResource(
  {
    code: "TF-SCALE-03",
    title: "Scaling is not suspended",
    source:
      "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html",
    type: "aws_appautoscaling_target",
  },
  (target) =>
    ["dynamic_scaling_in_suspended", "dynamic_scaling_out_suspended", "scheduled_scaling_suspended"].flatMap(
      (key) => {
        const value = at(target.attributes, `suspended_state.${key}`);
        return breachIf(value !== false, target, `suspended_state.${key}`, value, {
          limit: "false, so that a suspension that outlives its incident is drift",
          fix: "set it to false",
        });
      },
    ),
);

function limitsOf(resource: Resource, prefix: string) {
  const min = numberOf(at(resource.attributes, `${prefix}min_capacity`));
  const max = numberOf(at(resource.attributes, `${prefix}max_capacity`));
  if (min === undefined || max === undefined || min < 0 || max < 0 || min <= max) return [];
  return [
    breach(resource, `${prefix}min_capacity`, min, {
      limit: `at most max_capacity, ${max} tasks`,
      fix: "lower min_capacity or raise max_capacity",
    }),
  ];
}

export const SCHEDULE_RULES: readonly Rule[] = [
  groupSizes,
  sizesGiven,
  desiredLeftAlone,
  groupCron,
  targetSizes,
  actionSchedule,
  scalingIsOn,
];
