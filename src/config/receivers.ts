import { z } from "zod";

/**
 * What is sent to a receiver: `page` is what somebody has to look at now, that is composite alarms of that name and leaked
 * secrets; `risk` is what can wait for a working day. @default both
 */
const severity = z.enum(["page", "risk"]).optional();

const Email = z.strictObject({
  /** What is described without a kind. */
  kind: z.literal("email").default("email"),
  /** Address, which must confirm once. */
  address: z.string(),
  severity,
});

const Https = z.strictObject({
  kind: z.literal("https"),
  /**
   * Endpoint that confirms the subscription and takes messages of Amazon SNS. It is in the state: a URL that holds a
   * secret lets whoever reads states send alerts.
   * https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html (2026-11)
   */
  url: z.string(),
  severity,
});

const Slack = z.strictObject({
  /**
   * A channel of Slack, over Amazon Q Developer in chat applications, which had the name AWS Chatbot. It gets every message,
   * and nobody in it can run anything. Somebody authorizes the workspace in the console of the account once.
   * https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html (2026-11)
   */
  kind: z.literal("slack"),
  /** Id of the workspace, such as `T0123ABCD`. */
  workspaceId: z.string(),
  /** Id of the channel, such as `C0123ABCD`. */
  channelId: z.string(),
});

/** Name → who is told of alarms. The name is part of an address: renaming one subscribes it anew. */
export const ReceiversSchema = z
  .record(z.string(), z.discriminatedUnion("kind", [Email, Https, Slack]))
  .default({});

export type Receivers = z.output<typeof ReceiversSchema>;
export type Receiver = Receivers[string];

/** Whether a receiver gets what somebody has to look at now. */
export function paged(receiver: Receiver): boolean {
  return receiver.kind === "slack" || receiver.severity !== "risk";
}
