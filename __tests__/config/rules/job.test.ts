import type { JobInput } from "../../../src/config/service.ts";
import { ACCOUNT, accepts, ON_FARGATE, REGION, refuses, type Tree } from "./build.ts";

const LEDGER = "services.ledger";

const ledger = {
  kind: "job",
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/ledger:7.3.1`,
  cpu: 256,
  memoryMiB: 512,
  schedule: { cron: "15 4 * * 2-6" },
} satisfies JobInput;

const job = (change: Tree = {}): Tree => ({ services: { ledger: { ...ledger, ...change } } });
const cron = (text: string, timeZone = "UTC"): Tree => job({ schedule: { cron: text, timeZone } });
const rate = (everyMin: number): Tree => job({ schedule: { kind: "rate", everyMin } });
const WRONG_CRON = [`error JOB-01 ${LEDGER}.schedule.cron`];
const WRONG_ZONE = [`error JOB-01 ${LEDGER}.schedule.timeZone`];
const WRONG_RATE = [`error JOB-01 ${LEDGER}.schedule.everyMin`];

describe("a job", () => {
  refuses([
    ["six fields", cron("15 4 * * ? *"), WRONG_CRON, "has 6 fields"],
    ["an hour that no day has", cron("15 24 * * *"), WRONG_CRON, "hour"],
    ["a day of the month and of the week", cron("15 4 1 * 1"), WRONG_CRON, "only one of them"],
    ["a date that no year has", cron("15 4 31 2 *"), WRONG_CRON, "names a date that no year has"],
    ["an abbreviated time zone", cron("15 4 * * *", "CET5"), WRONG_ZONE, "IANA"],
    ["a time zone in lower case", cron("15 4 * * *", "europe/berlin"), WRONG_ZONE, "spelled exactly"],
    [
      "expression and time zone at once",
      cron("never", "Mars/Olympus"),
      [...WRONG_CRON, ...WRONG_ZONE],
      "has 1 fields",
    ],
    [
      "a time that Berlin skips once a year",
      cron("30 2 * * *", "Europe/Berlin"),
      [`warning JOB-03 ${LEDGER}.schedule.cron`],
      "does not take place",
    ],
    ["all the time", rate(0), WRONG_RATE, "1 to 10080 min"],
    ["less than once a week", rate(10_081), WRONG_RATE, "1 to 10080 min"],
    [
      "a dead-letter queue that is the queue of a worker",
      {
        services: {
          ledger,
          "ledger-dead-letter": {
            kind: "worker",
            image: ledger.image,
            cpu: 128,
            memoryMiB: 256,
            scaling: { minTasks: 2, maxTasks: 3 },
          },
        },
      },
      ["error QUEUE-06 services.ledger-dead-letter"],
      "a name of its own",
    ],
    [
      "more attempts than Scheduler makes",
      job({ retry: { maxAttempts: 186 } }),
      [`error JOB-02 ${LEDGER}.retry.maxAttempts`],
      "0 to 185 attempts",
    ],
    [
      "a run that is given up at once",
      job({ retry: { maxAgeSec: 59 } }),
      [`error JOB-02 ${LEDGER}.retry.maxAgeSec`],
      "60 to 86400 s",
    ],
    [
      "a run that is tried for days",
      job({ retry: { maxAgeSec: 86_401 } }),
      [`error JOB-02 ${LEDGER}.retry.maxAgeSec`],
      "60 to 86400 s",
    ],
    [
      "a root user, as every kind of service",
      job({ user: "0" }),
      [`error ECS-10 ${LEDGER}.user`],
      "other than 0",
    ],
    [
      "a task that no instance has room for",
      job({ cpu: 4096 }),
      [`error ECS-01 ${LEDGER}.cpu`],
      "on the smallest instance type",
    ],
  ]);

  refuses(
    [
      [
        "a stop that Fargate does not wait for",
        job({ stopTimeoutSec: 121 }),
        [`error ECS-06 ${LEDGER}.stopTimeoutSec`],
        "1 to 120 s on Fargate",
      ],
    ],
    ON_FARGATE,
  );

  accepts([
    ["the smallest description", job()],
    [
      "a time that Berlin repeats once a year, which Scheduler runs once",
      cron("30 3 * * *", "Europe/Berlin"),
    ],
    ["a time in a skipped hour in UTC", cron("30 2 * * *")],
    ["every minute", rate(1)],
    ["once a week", rate(10_080)],
    ["no second attempt", job({ retry: { maxAttempts: 0, maxAgeSec: 60 } })],
    ["all attempts for a day", job({ retry: { maxAttempts: 185, maxAgeSec: 86_400 } })],
    // Rules on the number of tasks and on deployments ask what is kept running.
    ["one task in production", job()],
  ]);
  accepts([["Fargate", job()]], ON_FARGATE);
});

describe("a job beside services at night", () => {
  accepts([
    [
      "off-hours tasks, which are none of its",
      {
        ...job(),
        schedules: {
          timeZone: "UTC",
          offHoursStart: "0 20 * * 1-5",
          offHoursEnd: "0 6 * * 1-5",
          offHoursTasks: 2,
          offHoursMinInstances: 2,
        },
      },
    ],
  ]);
});
