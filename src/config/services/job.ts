import { z } from "zod";
import { CONTAINER } from "./container.ts";

/** When a job runs: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (2026-11). */
const Schedule = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("cron").default("cron"),
    /** Five-field cron expression, such as `0 3 * * *`. */
    cron: z.string(),
    /**
     * IANA time zone that the expression is read in, such as `Europe/Berlin`. Where clocks go forward, a run in the hour
     * that is left out does not take place; where they go back, it takes place once.
     */
    timeZone: z.string().default("UTC"),
  }),
  z.strictObject({
    kind: z.literal("rate"),
    /** Minutes from one run to the next, 1–10080, counted from when the schedule is created. */
    everyMin: z.int(),
  }),
]);

/** What is done when ECS refuses to start a task. A run that fails is not repeated. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html (2026-11). */
const Retry = z.strictObject({
  /** Attempts after the first, 0–185, with growing pauses. */
  maxAttempts: z.int().default(10),
  /** Seconds after which a run is given up and goes to the dead-letter queue, 60–86400. */
  maxAgeSec: z.int().default(3600),
});

/** A task that ends by itself is no place for a shell. */
const { exec: _exec, ...OF_A_JOB } = CONTAINER;

/** A container that a schedule starts, and that ends by itself. The same definition runs on EC2 and on Fargate. */
export const JobSchema = z.strictObject({
  kind: z.literal("job"),
  ...OF_A_JOB,
  schedule: Schedule,
  retry: Retry.prefault({}),
  alarms: z
    .strictObject({
      /** Minutes after which a run that was due must have succeeded, else an alarm fires. */
      overdueMin: z.int().min(1).max(10_080).default(60),
    })
    .prefault({}),
});
