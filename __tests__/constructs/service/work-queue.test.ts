import { WorkQueue } from "../../../src/constructs/service/work-queue.ts";
import { deadLetterQueueName, queueName, queueUrl } from "../../../src/core/queue.ts";
import { HOME, make } from "../../support/construct.ts";

const ARN = "arn:aws:sqs:eu-west-3:210987654321:acme-qa-cart";

describe("WorkQueue", () => {
  it("is two encrypted queues that name each other and refuse plain HTTP", () => {
    const made = make(
      (stack) =>
        new WorkQueue(stack, "cart", {
          home: HOME,
          service: "cart",
          visibilityTimeoutSec: 77,
          maxReceives: 9,
          retentionDays: 6,
          preventDestroy: true,
        }),
    );
    expect(Object.keys(made).sort()).toEqual([
      "aws_sqs_queue.cart",
      "aws_sqs_queue.cart_dead_letter",
      "aws_sqs_queue_policy.cart_dead_letter_policy",
      "aws_sqs_queue_policy.cart_policy",
    ]);
    expect(made["aws_sqs_queue.cart"]).toMatchObject({
      name: "acme-qa-cart",
      visibility_timeout_seconds: 77,
      message_retention_seconds: 518_400,
      receive_wait_time_seconds: 20,
      sqs_managed_sse_enabled: true,
      redrive_policy: { deadLetterTargetArn: `${ARN}-dead-letter`, maxReceiveCount: 9 },
      lifecycle: { prevent_destroy: true },
      depends_on: ["aws_sqs_queue.cart_dead_letter"],
    });
    expect(made["aws_sqs_queue.cart_dead_letter"]).toMatchObject({
      name: "acme-qa-cart-dead-letter",
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
      redrive_allow_policy: { redrivePermission: "byQueue", sourceQueueArns: [ARN] },
      lifecycle: { prevent_destroy: true },
    });
    expect(made["aws_sqs_queue_policy.cart_policy"]).toMatchObject({
      queue_url: "${aws_sqs_queue.cart.id}",
      policy: {
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:*",
            Resource: ARN,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    });
  });

  it("keeps to the length of a name, and to the domain of a partition", () => {
    const home = { ...HOME, name: `acme-${"x".repeat(60)}` };
    const names = [
      queueName(home, "order-packing-and-labelling"),
      deadLetterQueueName(home, "order-packing-and-labelling"),
    ];
    expect(names.filter((name) => name.length > 80)).toEqual([]);
    expect(new Set(names).size).toBe(2);
    expect(queueUrl({ account: "1", region: "cn-north-1" }, "q")).toBe(
      "https://sqs.cn-north-1.amazonaws.com.cn/1/q",
    );
  });
});
