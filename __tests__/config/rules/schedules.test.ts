import { accepts, ON_EC2, ON_FARGATE, refuses, type Tree } from "./build.ts";

const schedules = {
  timeZone: "America/Port_of_Spain",
  offHoursStart: "15 21 * * 1-5",
  offHoursEnd: "45 5 * * MON-FRI",
  offHoursMinInstances: 2,
  offHoursTasks: 2,
};
const change = (change: Tree) => ({ schedules: { ...schedules, ...change } });
const start = (offHoursStart: string) => change({ offHoursStart });
const START = ["error SCHED-01 schedules.offHoursStart"];
const ZONE = ["error SCHED-02 schedules.timeZone"];
const INSTANCES = "schedules.offHoursMinInstances";
const TASKS = "schedules.offHoursTasks";

describe("off-hours", () => {
  refuses([
    ["four fields", start("15 21 * *"), START, "5 fields"],
    ["six fields of AWS", start("cron(15 21 ? * 2-6 *)"), START, "5 fields"],
    ["an hour too late", start("15 24 * * *"), START, "its hour is not"],
    ["a day of the month and of the week", start("15 21 1 * 1"), START, "only one of them"],
    ["a date that never comes", start("15 21 30 2 *"), START, "no year has"],
    [
      "an end that is the start",
      change({ offHoursEnd: schedules.offHoursStart }),
      ["error SCHED-01 schedules.offHoursEnd"],
      "a different time",
    ],
    ["a malformed end", change({ offHoursEnd: "" }), ["error SCHED-01 schedules.offHoursEnd"], "5 fields"],
    ["a zone that is none", change({ timeZone: "Europe/Atlantis" }), ZONE, "IANA"],
    ["a zone in small letters", change({ timeZone: "europe/berlin" }), ZONE, "spelled exactly"],
    ["a zone with wrong capitals", change({ timeZone: "Europe/BERLIN" }), ZONE, "spelled exactly"],
    ["an offset", change({ timeZone: "+02:00" }), ZONE, "IANA"],
    [
      "more instances than the group",
      change({ offHoursMinInstances: 8 }),
      [`error SCHED-03 ${INSTANCES}`],
      "7 instances",
    ],
    [
      "more instances than by day",
      change({ offHoursMinInstances: 3 }),
      [`warning SCHED-03 ${INSTANCES}`],
      "2 instances",
    ],
    [
      "as many instances as the group has at most",
      change({ offHoursMinInstances: 7 }),
      [`warning SCHED-03 ${INSTANCES}`],
      "2 instances",
    ],
    [
      "more tasks than the service",
      change({ offHoursTasks: 10 }),
      [`error SCHED-03 ${TASKS}`],
      "maxTasks of cart, 9",
    ],
    [
      "as many tasks as the service has at most",
      change({ offHoursTasks: 9 }),
      [`warning SCHED-03 ${TASKS}`],
      "2 tasks",
    ],
    [
      "more tasks than by day",
      change({ offHoursTasks: 3 }),
      [`warning SCHED-03 ${TASKS}`],
      "minTasks of cart, 2",
    ],
    [
      "one instance in production",
      change({ offHoursMinInstances: 1 }),
      [`error SCHED-04 ${INSTANCES}`],
      "2 instances",
    ],
    ["one task in production", change({ offHoursTasks: 1 }), [`error SCHED-04 ${TASKS}`], "2 tasks"],
  ]);
  accepts([
    ["two of each in production", change({})],
    ["UTC", change({ timeZone: "UTC" })],
    ["a zone by its second name", change({ timeZone: "Asia/Kolkata" })],
    ["no schedules", { schedules: undefined }],
    [
      "nothing at night in staging",
      { ...change({ offHoursMinInstances: 0, offHoursTasks: 0 }), stage: "staging" },
    ],
  ]);
  accepts(
    [["nothing at night on Fargate", change({ offHoursMinInstances: 99, offHoursTasks: 0 })]],
    ON_FARGATE,
  );
  accepts([["as many tasks as by day", change({ offHoursTasks: 2 })]], ON_EC2);
});
