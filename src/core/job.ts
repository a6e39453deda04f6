import type { Home } from "./arn.ts";
import { NAME_LIMITS, physicalName } from "./names.ts";

/** Name of the schedule of a job, and of the schedule group that it has for itself. */
export function scheduleName({ name }: Pick<Home, "name">, service: string): string {
  return physicalName(NAME_LIMITS.schedule, name, service);
}

/** Rate expression: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html (2026-11). */
export function rateExpression(everyMin: number): string {
  return `rate(${everyMin} minute${everyMin === 1 ? "" : "s"})`;
}
