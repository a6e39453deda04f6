import { each, type ServiceRules } from "../rule.ts";

const here = (resource: string) => `arn:{partition}:scheduler:{region}:{account}:${resource}`;
const SCHEDULE = here("schedule/{GroupName?default}/{Name}");
const GROUP = here("schedule-group/{Name}");

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role (2026-11). */
const PASS_ROLE = {
  action: "iam:PassRole",
  on: ["{Target.RoleArn}"],
  keys: { "iam:passedtoservice": "scheduler.amazonaws.com" },
};

/** EventBridge Scheduler (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html, 2026-11). */
export const SCHEDULER: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "scheduler:TagResource",
  operations: {
    CreateSchedule: { on: [SCHEDULE], also: [PASS_ROLE] },
    UpdateSchedule: { on: [SCHEDULE], also: [PASS_ROLE] },
    ...each("GetSchedule DeleteSchedule", { on: [SCHEDULE] }),
    CreateScheduleGroup: { creates: [GROUP] },
    GetScheduleGroup: { on: [GROUP] },
    DeleteScheduleGroup: {
      on: [GROUP],
      also: [{ action: "scheduler:DeleteSchedule", on: [here("schedule/{Name}/*")] }],
    },
    ...each("TagResource ListTagsForResource", { on: ["{ResourceArn}"] }),
    UntagResource: { on: ["{ResourceArn}"], tagKeys: "TagKeys" },
  },
};
