import { type Finding, show } from "../../core/finding.ts";
import { type OffHoursFacts, offHoursFacts, SCHEDULE_DELAY_MIN } from "../../core/off-hours.ts";
import { cronProblem } from "../../core/schedule.ts";
import { isTimeZone } from "../../core/time-zone.ts";
import { poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { eachRunning, refuse, warn } from "./report.ts";

type Schedules = NonNullable<Environment["schedules"]>;
type Clash = NonNullable<OffHoursFacts["clash"]>;

/** Longest off-hours that need no second look: a start is followed by an end within a week. */
const LONGEST_DAYS = 7;

/** SCHED-01, SCHED-02: expressions and time zone, each alone. */
export function times({ schedules }: Environment): Finding[] {
  if (!schedules) return [];
  const { timeZone, offHoursStart, offHoursEnd } = schedules;
  const findings = [...cron(offHoursStart, "offHoursStart"), ...cron(offHoursEnd, "offHoursEnd")];
  if (!isTimeZone(timeZone)) {
    findings.push(
      refuse("SCHED-02", {
        place: "schedules.timeZone",
        value: show(timeZone),
        limit: "an IANA time zone name, spelled exactly",
        fix: "give a name such as Europe/Berlin or UTC",
      }),
    );
  }
  return findings;
}

/** SCHED-01, SCHED-05, SCHED-06: what both expressions mean on the calendar of the time zone. */
export function calendar({ schedules }: Environment): Finding[] {
  if (!schedules) return [];
  const { timeZone, offHoursStart: start, offHoursEnd: end } = schedules;
  if (cronProblem(start) ?? cronProblem(end) ?? !isTimeZone(timeZone)) return [];
  const facts = offHoursFacts({ start, end, timeZone });
  return facts.clash ? [clash(schedules, facts.clash)] : [...tooLong(schedules, facts), ...unclear(facts)];
}

function clash({ offHoursStart, offHoursEnd }: Schedules, { minutes, local }: Clash): Finding {
  const apart = minutes === 0 ? "both fire" : `they fire ${minutes} min apart`;
  return refuse("SCHED-01", {
    place: "schedules.offHoursEnd",
    value: `${show(offHoursEnd)} with offHoursStart ${show(offHoursStart)}`,
    limit: `more than ${SCHEDULE_DELAY_MIN} min from every start, else either action may win; ${apart} at ${local}`,
    fix: "set the time at which work hours begin",
  });
}

/** Services asleep until a date that nobody meant: an end whose day is too rare. */
function tooLong({ offHoursEnd }: Schedules, { longest }: OffHoursFacts): Finding[] {
  const { local, minutes, starts } = longest;
  const days = Math.round(minutes / (24 * 60));
  if (days <= LONGEST_DAYS) return [];
  const detail = {
    place: "schedules.offHoursEnd",
    value: show(offHoursEnd),
    limit: `an end within ${LONGEST_DAYS} days of each start; from ${local} it takes ${days} days and ${starts} starts`,
    fix: "give the end the days on which work hours begin, such as 0 6 * * 1-5",
  };
  // Each start with its own end can be meant, such as a closure at the turn of the year.
  return [starts > 1 ? refuse("SCHED-05", detail) : warn("SCHED-05", detail)];
}

function unclear({ unclear }: OffHoursFacts): Finding[] {
  if (!unclear) return [];
  const { kind, local, of } = unclear;
  return [
    warn("SCHED-06", {
      place: `schedules.offHours${of === "start" ? "Start" : "End"}`,
      value: `${local}, which daylight saving time ${kind === "skipped" ? "skips" : "repeats"}`,
      limit: "a local time that every day has once; when another one runs is not documented",
      fix: "move it out of the hour in which the clock changes",
    }),
  ];
}

/** SCHED-03, SCHED-04: capacity during off-hours. */
export function sizes(environment: Environment): Finding[] {
  const { schedules, capacity, stage } = environment;
  if (!schedules) return [];
  const findings = offHoursTasks(environment, schedules.offHoursTasks);
  const { offHoursMinInstances } = schedules;
  const pools = poolsOf(capacity);
  const place = "schedules.offHoursMinInstances";
  const value = `${offHoursMinInstances} instances`;
  const largest = Math.max(0, ...pools.map(({ maxInstances }) => maxInstances));
  const least = Math.max(0, ...pools.map(({ minInstances }) => minInstances));
  if (pools.length > 0 && offHoursMinInstances > largest) {
    const limit = `at most maxInstances, ${largest} instances`;
    findings.push(refuse("SCHED-03", { place, value, limit, fix: "lower offHoursMinInstances" }));
  } else if (pools.length > 0 && offHoursMinInstances > least) {
    const limit = `at most minInstances, ${least} instances; otherwise nothing is saved`;
    findings.push(warn("SCHED-03", { place, value, limit, fix: "lower offHoursMinInstances" }));
  }
  // A pool whose minimum is lower keeps it.
  const kept =
    pools.length > 1
      ? pools.reduce((sum, { minInstances }) => sum + Math.min(minInstances, offHoursMinInstances), 0)
      : offHoursMinInstances;
  if (stage === "production" && pools.length > 0 && kept < 2) {
    const limit = "at least 2 instances in production, also off-hours";
    findings.push(refuse("SCHED-04", { place, value, limit, fix: "raise it, or omit schedules" }));
  }
  return findings;
}

function offHoursTasks(environment: Environment, tasks: number): Finding[] {
  const place = "schedules.offHoursTasks";
  const value = `${tasks} tasks`;
  const fix = "lower offHoursTasks";
  const findings = eachRunning(environment, ({ scaling }, _place, name) => {
    if (tasks > scaling.maxTasks) {
      const limit = `at most maxTasks of ${name}, ${scaling.maxTasks} tasks`;
      return [refuse("SCHED-03", { place, value, limit, fix })];
    }
    if (tasks <= scaling.minTasks) return [];
    const limit = `at most minTasks of ${name}, ${scaling.minTasks} tasks; otherwise nothing is saved`;
    return [warn("SCHED-03", { place, value, limit, fix })];
  });
  if (environment.stage === "production" && tasks < 2) {
    const limit = "at least 2 tasks in production, also off-hours";
    findings.push(refuse("SCHED-04", { place, value, limit, fix: "raise it, or omit schedules" }));
  }
  return findings;
}

function cron(expression: string, key: string): Finding[] {
  const problem = cronProblem(expression);
  if (problem === undefined) return [];
  return [
    refuse("SCHED-01", {
      place: `schedules.${key}`,
      value: show(expression),
      limit: `a cron expression of 5 fields that both schedulers understand; it ${cronSentence(problem)}`,
      fix: "give minute, hour, day of month, month and day of week, such as 0 20 * * 1-5",
    }),
  ];
}

/** A problem of an expression, behind "it". */
export function cronSentence(problem: string): string {
  return /^\d/.test(problem) ? `has ${problem}` : problem.replace(/^its /, "fails: its ");
}
