import { z } from "zod";
import { CALLS, CONTAINER, DEPLOYMENT, TASKS } from "./container.ts";

/** Ranges: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html (2026-11). */
const OwnedQueue = z.strictObject({
  kind: z.literal("owned"),
  /** Seconds in which a received message is hidden from other tasks, at least `messageSec`. */
  visibilityTimeoutSec: z.int().default(60),
  /** Receives after which a message that nobody deleted goes to the dead-letter queue; a Spot loss can cost one. */
  maxReceives: z.int().default(5),
  /** Days that a message waits before SQS drops it, 1–13; the dead-letter queue keeps it for 14. */
  retentionDays: z.int().default(4),
});

const Queue = z.discriminatedUnion("kind", [
  OwnedQueue,
  z.strictObject({
    kind: z.literal("existing"),
    /** ARN of a queue of this account and region; its settings, its policy and its dead-letter queue are somebody else's. */
    arn: z.string(),
  }),
]);

const Target = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("backlog"),
    /** Messages that may wait for each running task: the longest wait that is fine, divided by the seconds for a message. */
    messagesPerTask: z.int().default(100),
  }),
  z.strictObject({
    kind: z.literal("cpu"),
    /** Average CPU utilization to hold, percent. */
    cpuPercent: z.int().default(60),
  }),
]);

/** A container without a port, which takes messages from a queue. The same definition runs on EC2 and on Fargate. */
export const WorkerSchema = z.strictObject({
  kind: z.literal("worker"),
  ...CONTAINER,
  ...CALLS,
  /** Where the messages come from; the container finds its URL in `QUEUE_URL`. @default a queue of its own */
  queue: Queue.prefault({ kind: "owned" }),
  /** Longest that the container takes for a message, seconds. After SIGTERM it finishes that one and takes no other. */
  messageSec: z.int().min(1).default(30),
  scaling: z.strictObject({
    ...TASKS,
    /** What the number of tasks follows. */
    target: Target.prefault({ kind: "backlog" }),
  }),
  alarms: z
    .strictObject({
      /** Age of the oldest message above which an alarm fires, seconds, five minutes in a row. */
      oldestMessageSec: z.int().min(1).default(900),
    })
    .prefault({}),
  deployment: z.strictObject(DEPLOYMENT).prefault({}),
});
