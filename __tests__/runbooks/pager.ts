import type { Terminal } from "./terminal.ts";

/** A queue that is subscribed to the alert topic: whoever is on call. */
export class Pager {
  readonly #terminal: Terminal;
  readonly #queue: string;
  readonly #topic: string;

  private constructor(terminal: Terminal, queue: string, topic: string) {
    this.#terminal = terminal;
    this.#queue = queue;
    this.#topic = topic;
  }

  static async subscribe(terminal: Terminal): Promise<Pager> {
    const topics = await terminal.must(
      "aws",
      "sns",
      "list-topics",
      "--query",
      "Topics[].TopicArn",
      "--output",
      "text",
    );
    const topic = topics.split(/\s+/).find((arn) => arn.endsWith(":shop-staging-alerts")) ?? "";
    const queue = await terminal.must(
      ...sqs(terminal),
      "create-queue",
      "--queue-name",
      "pager",
      "--query",
      "QueueUrl",
      "--output",
      "text",
    );
    const arn = topic.replace(":sns:", ":sqs:").replace(/[^:]+$/, "pager");
    await terminal.must(
      "aws",
      "sns",
      "subscribe",
      "--topic-arn",
      topic,
      "--protocol",
      "sqs",
      "--notification-endpoint",
      arn,
    );
    return new Pager(terminal, queue, topic);
  }

  /** What arrived since the last look, as `<alarm> <state>`. */
  async pages(): Promise<string[]> {
    const all: string[] = [];
    for (;;) {
      const text = await this.#terminal.must(
        ...sqs(this.#terminal),
        "receive-message",
        "--queue-url",
        this.#queue,
        "--max-number-of-messages",
        "10",
      );
      const messages: { Body: string; ReceiptHandle: string }[] =
        text === "" ? [] : (JSON.parse(text).Messages ?? []);
      if (messages.length === 0) return all;
      for (const { Body, ReceiptHandle } of messages) {
        const page = JSON.parse(JSON.parse(Body).Message);
        all.push(`${page.AlarmName} ${page.NewStateValue}`);
        await this.#terminal.must(
          ...sqs(this.#terminal),
          "delete-message",
          "--queue-url",
          this.#queue,
          "--receipt-handle",
          ReceiptHandle,
        );
      }
    }
  }

  /** The key that the topic is encrypted with; None without one. */
  key(): Promise<string> {
    return this.#terminal.must(
      "aws",
      "sns",
      "get-topic-attributes",
      "--topic-arn",
      this.#topic,
      "--query",
      "Attributes.KmsMasterKeyId",
      "--output",
      "text",
    );
  }
}

/** For SQS the CLI does not take the endpoint from the environment. */
function sqs(terminal: Terminal): string[] {
  return ["aws", "--endpoint-url", terminal.endpoint, "sqs"];
}
