import type { ServiceInput, WorkerInput } from "../../../src/config/service.ts";
import { ACCOUNT, accepts, judge, ON_EC2, ON_FARGATE, REGION, refuses, type Tree } from "./build.ts";

const ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:parcels`;
const PACKER = "services.packer";

const packer = {
  kind: "worker",
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/packer:7.3.1`,
  cpu: 128,
  memoryMiB: 256,
  scaling: { minTasks: 2, maxTasks: 4 },
} satisfies WorkerInput;

const worker = (change: Tree = {}): Tree => ({ services: { packer: { ...packer, ...change } } });
const owned = (change: Tree): Tree => worker({ queue: { kind: "owned", ...change } });
const existing = (arn: string): Tree => worker({ queue: { kind: "existing", arn } });
const scaling = (change: Tree): Tree => worker({ scaling: { ...packer.scaling, ...change } });
const WRONG_ARN = [`error QUEUE-01 ${PACKER}.queue.arn`];

describe("a worker", () => {
  refuses([
    ["the name of a queue", existing("parcels"), WRONG_ARN, `arn:aws:sqs:${REGION}:${ACCOUNT}:<name>`],
    [
      "the URL of a queue",
      existing(`https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/parcels`),
      WRONG_ARN,
      "arn:",
    ],
    ["a queue of another region", existing(ARN.replace(REGION, "us-east-1")), WRONG_ARN, REGION],
    ["a queue of another account", existing(ARN.replace(ACCOUNT, "123456789012")), WRONG_ARN, ACCOUNT],
    ["a pattern of queues", existing(`${ARN}-*`), WRONG_ARN, "arn:aws:sqs"],
    [
      "a message that shows up while it is worked on",
      worker({ messageSec: 25, queue: { kind: "owned", visibilityTimeoutSec: 24 } }),
      [`error QUEUE-02 ${PACKER}.queue.visibilityTimeoutSec`],
      "messageSec, 25 s",
    ],
    [
      "a message hidden for longer than SQS takes",
      owned({ visibilityTimeoutSec: 43_201 }),
      [`error QUEUE-02 ${PACKER}.queue.visibilityTimeoutSec`],
      "0 to 43200 s",
    ],
    [
      "no receive",
      owned({ maxReceives: 0 }),
      [`error QUEUE-02 ${PACKER}.queue.maxReceives`],
      "1 to 1000 receives",
    ],
    [
      "a retention that dead letters cannot exceed",
      owned({ retentionDays: 14 }),
      [`error QUEUE-02 ${PACKER}.queue.retentionDays`],
      "1 to 13 days",
    ],
    [
      "a stop in the middle of a message",
      worker({ messageSec: 31 }),
      [`error QUEUE-03 ${PACKER}.stopTimeoutSec`],
      "messageSec, 31 s",
    ],
    [
      "a queue of its own in the environment",
      worker({ environment: { QUEUE_URL: "https://sqs.example.org/parcels" } }),
      [`error QUEUE-04 ${PACKER}.environment.QUEUE_URL`],
      "unset",
    ],
    [
      "no task in development, so that no backlog per task starts one",
      { stage: "development", ...scaling({ minTasks: 0 }) },
      [`error QUEUE-05 ${PACKER}.scaling.minTasks`],
      "at least 1 task",
    ],
    [
      "no message for a task",
      scaling({ target: { kind: "backlog", messagesPerTask: 0 } }),
      [`error QUEUE-05 ${PACKER}.scaling.target.messagesPerTask`],
      "1 to 1000000 messages",
    ],
    [
      "a CPU target that is always passed",
      scaling({ target: { kind: "cpu", cpuPercent: 9 } }),
      [`error QUEUE-05 ${PACKER}.scaling.target.cpuPercent`],
      "10 to 90 percent",
    ],
    [
      "a queue called like the dead-letter queue of another",
      { services: { packer, "packer-dead-letter": packer } },
      ["error QUEUE-06 services.packer-dead-letter"],
      "a name of its own",
    ],
    [
      "one task in production",
      scaling({ minTasks: 1 }),
      [`error SCALE-01 ${PACKER}.scaling.minTasks`],
      "2 tasks",
    ],
    [
      "a stop that outlives the Spot notice",
      worker({ stopTimeoutSec: 140 }),
      [
        `error SPOT-01 ${PACKER}.stopTimeoutSec`,
        `warning SPOT-02 ${PACKER}.deployment.minimumHealthyPercent`,
      ],
      "120 s from the Spot notice",
    ],
  ]);
  accepts([
    ["six lines", worker()],
    ["an existing queue", existing(ARN)],
    ["an existing FIFO queue", existing(`${ARN}.fifo`)],
    ["a message that ends with its timeouts", owned({ visibilityTimeoutSec: 30 })],
    ["the most receives and days", owned({ maxReceives: 1000, retentionDays: 13 })],
    ["CPU", scaling({ target: { kind: "cpu", cpuPercent: 90 } })],
    ["any number of workers: they are no targets of the load balancer", scaling({ minTasks: 4 })],
  ]);
  accepts(
    [
      [
        "no task, scaled on CPU",
        {
          ...worker({
            cpu: 256,
            memoryMiB: 512,
            scaling: { minTasks: 0, maxTasks: 4, target: { kind: "cpu" } },
          }),
        },
      ],
    ],
    {
      ...ON_FARGATE,
    },
  );
});

describe("kinds of service", () => {
  const told = (change: Tree) => () => judge(change, ON_EC2);

  it("take fields of their own kind alone, which the compiler says first", () => {
    const wrong: readonly ServiceInput[] = [
      {
        ...packer,
        // @ts-expect-error a worker has no port
        port: 8080,
      },
      {
        ...packer,
        // @ts-expect-error nor a route
        routes: { hosts: ["packer"] },
      },
      {
        kind: "web",
        ...ON_EC2.services.cart,
        // @ts-expect-error what is no worker has no queue
        queue: { kind: "owned" },
      },
      {
        ...packer,
        // @ts-expect-error a queue of somebody else's has no timeout here
        queue: { kind: "existing", arn: ARN, visibilityTimeoutSec: 60 },
      },
      {
        ...packer,
        // @ts-expect-error one target, not two
        scaling: { ...packer.scaling, target: { kind: "cpu", messagesPerTask: 9 } },
      },
    ];
    for (const service of wrong) expect(told({ services: { packer: service } })).toThrow(/unrecognized_keys/);
  });
});
