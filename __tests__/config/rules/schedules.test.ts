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
const END = ["error SCHED-01 schedules.offHoursEnd"];
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
      "both fire at",
    ],
    [
      "an end that is the start in other words",
      change({ offHoursStart: "0 6 * * 1-5", offHoursEnd: "00 06 * * MON,TUE-FRI" }),
      END,
      "both fire at 2027-01-01 06:00",
    ],
    ["an end that is one of the starts", change({ offHoursStart: "*/15 * * * *" }), END, "both fire"],
    [
      "an end two minutes after the start",
      change({ offHoursEnd: "17 21 * * 5" }),
      END,
      "they fire 2 min apart",
    ],
    [
      "an end that the start meets when the clock changes",
      change({ timeZone: "Europe/Berlin", offHoursStart: "30 2 * * *", offHoursEnd: "0 3 * * *" }),
      END,
      "both fire at 2027-03-28 03:00",
    ],
    [
      "an end in January",
      change({ offHoursEnd: "0 6 1 1 *" }),
      ["error SCHED-05 schedules.offHoursEnd"],
      "365 days",
    ],
    [
      "an end that comes once a month",
      change({ offHoursEnd: "0 6 1 * *" }),
      ["error SCHED-05 schedules.offHoursEnd"],
      "within 7 days of each start",
    ],
    [
      "a year that begins and ends off-hours",
      change({ offHoursStart: "0 20 1 1 *", offHoursEnd: "0 6 1 1 *" }),
      ["warning SCHED-05 schedules.offHoursEnd"],
      "and 1 starts",
    ],
    [
      "a start in the hour that a change of the clock skips",
      change({ timeZone: "Europe/Berlin", offHoursStart: "30 2 * * 0" }),
      ["warning SCHED-06 schedules.offHoursStart"],
      "every day has once",
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
    ["an end three minutes after the start", change({ offHoursEnd: "18 21 * * 5" })],
    ["half past two where the clock never changes", change({ offHoursStart: "30 2 * * 0" })],
    ["a weekend from Friday on", change({ offHoursStart: "0 20 * * 5", offHoursEnd: "0 6 * * 1" })],
    ["one morning a week", change({ offHoursEnd: "45 5 * * 1" })],
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
