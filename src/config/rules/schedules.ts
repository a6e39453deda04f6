import { type Finding, show } from "../../core/finding.ts";
import { cronProblem } from "../../core/schedule.ts";
import type { Environment } from "../schema.ts";
import { refuse, warn } from "./report.ts";

/** IANA time zone names: every part starts with a capital letter, which AWS requires and `Intl` does not. */
const ZONE_NAME = /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/;

/** SCHED-01, SCHED-02: times and time zone. */
export function times({ schedules }: Environment): Finding[] {
  if (!schedules) return [];
  const { timeZone, offHoursStart, offHoursEnd } = schedules;
  const findings = [...cron(offHoursStart, "offHoursStart"), ...cron(offHoursEnd, "offHoursEnd")];
  if (findings.length === 0 && offHoursStart === offHoursEnd) {
    findings.push(
      refuse("SCHED-01", {
        place: "schedules.offHoursEnd",
        value: show(offHoursEnd),
        limit: "a different time than offHoursStart: with two actions at the same time, either may win",
        fix: "set the time at which work hours begin",
      }),
    );
  }
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

/** SCHED-03, SCHED-04: capacity during off-hours. */
export function sizes(environment: Environment): Finding[] {
  const { schedules, capacity, stage } = environment;
  if (!schedules) return [];
  const findings = offHoursTasks(environment, schedules.offHoursTasks);
  const { offHoursMinInstances } = schedules;
  const place = "schedules.offHoursMinInstances";
  const value = `${offHoursMinInstances} instances`;
  if (capacity.kind === "ec2" && offHoursMinInstances > capacity.maxInstances) {
    const limit = `at most maxInstances, ${capacity.maxInstances} instances`;
    findings.push(refuse("SCHED-03", { place, value, limit, fix: "lower offHoursMinInstances" }));
  } else if (capacity.kind === "ec2" && offHoursMinInstances > capacity.minInstances) {
    const limit = `at most minInstances, ${capacity.minInstances} instances; otherwise nothing is saved`;
    findings.push(warn("SCHED-03", { place, value, limit, fix: "lower offHoursMinInstances" }));
  }
  if (stage === "production" && capacity.kind === "ec2" && offHoursMinInstances < 2) {
    const limit = "at least 2 instances in production, also off-hours";
    findings.push(refuse("SCHED-04", { place, value, limit, fix: "raise it, or omit schedules" }));
  }
  return findings;
}

function offHoursTasks({ services, stage }: Environment, tasks: number): Finding[] {
  const place = "schedules.offHoursTasks";
  const value = `${tasks} tasks`;
  const fix = "lower offHoursTasks";
  const findings = Object.entries(services).flatMap(([name, { scaling }]) => {
    if (tasks > scaling.maxTasks) {
      const limit = `at most maxTasks of ${name}, ${scaling.maxTasks} tasks`;
      return [refuse("SCHED-03", { place, value, limit, fix })];
    }
    if (tasks <= scaling.minTasks) return [];
    const limit = `at most minTasks of ${name}, ${scaling.minTasks} tasks; otherwise nothing is saved`;
    return [warn("SCHED-03", { place, value, limit, fix })];
  });
  if (stage === "production" && tasks < 2) {
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
      limit: `a cron expression of 5 fields that both schedulers understand; it ${problemSentence(problem)}`,
      fix: "give minute, hour, day of month, month and day of week, such as 0 20 * * 1-5",
    }),
  ];
}

function problemSentence(problem: string): string {
  return /^\d/.test(problem) ? `has ${problem}` : problem.replace(/^its /, "fails: its ");
}

function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
