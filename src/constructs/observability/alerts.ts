import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { policyDocument } from "../../core/iam.ts";
import { SlackChannel } from "./slack-channel.ts";

/** Who gets messages of a topic. */
export type Subscriber =
  | {
      readonly protocol: "email" | "https";
      readonly endpoint: string;
      /** Which messages; undefined for all. */
      readonly severity: "page" | "risk" | undefined;
    }
  | { readonly protocol: "slack"; readonly workspaceId: string; readonly channelId: string };

export interface AlertsProps {
  readonly home: Home;
  /** First part of the names of the topic and of the alarms that publish to it. @default the name of the home */
  readonly prefix?: string;
  readonly kmsKeyArn: string;
  readonly emails?: readonly string[];
  /** By name. */
  readonly subscribers?: Readonly<Record<string, Subscriber>>;
}

/**
 * Last parts of the names of alarms of a severity. A message of an alarm has no attributes, so that its body is filtered:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html (2026-11).
 */
const NAME_ENDS = { page: ["-page", "-leaked-secrets"], risk: ["-risks"] } as const;

/** The topic that every alarm that tells somebody is published to. */
export class Alerts extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id);
    const { emails = [], home, kmsKeyArn, prefix = home.name, subscribers = {} } = props;
    const topic = new SnsTopic(this, "_topic", { name: `${prefix}-alerts`, kmsMasterKeyId: kmsKeyArn });
    const topicArn = arn(home, "sns", `${prefix}-alerts`);
    new SnsTopicPolicy(this, "_policy", {
      arn: topic.arn,
      policy: policyDocument(
        {
          Sid: "PublishAlarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topicArn,
          Condition: {
            StringEquals: { "aws:SourceAccount": home.account },
            ArnLike: { "aws:SourceArn": arn(home, "cloudwatch", `alarm:${prefix}-*`) },
          },
        },
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topicArn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ),
    });
    for (const [index, endpoint] of emails.entries()) {
      new SnsTopicSubscription(this, `email-${index}`, {
        topicArn: topic.arn,
        protocol: "email",
        endpoint,
      });
    }
    for (const [name, subscriber] of Object.entries(subscribers)) {
      if (subscriber.protocol === "slack") {
        const { channelId, workspaceId } = subscriber;
        new SlackChannel(this, `receiver-${name}`, {
          home,
          name: `${prefix}-${name}`,
          workspaceId,
          channelId,
          topicArn: topic.arn,
        });
        continue;
      }
      const { endpoint, protocol, severity } = subscriber;
      new SnsTopicSubscription(this, `receiver-${name}`, {
        topicArn: topic.arn,
        protocol,
        endpoint,
        ...(severity !== undefined && {
          filterPolicyScope: "MessageBody",
          filterPolicy: JSON.stringify({ AlarmName: NAME_ENDS[severity].map((suffix) => ({ suffix })) }),
        }),
      });
    }
    this.topicArn = topic.arn;
  }
}
