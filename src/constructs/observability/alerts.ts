import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { policyDocument } from "../../core/iam.ts";

export interface AlertsProps {
  readonly home: Home;
  readonly kmsKeyArn: string;
  readonly emails: readonly string[];
}

/** The topic that every alarm that tells somebody is published to. */
export class Alerts extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { home, kmsKeyArn, emails }: AlertsProps) {
    super(scope, id);
    const topic = new SnsTopic(this, "_topic", { name: `${home.name}-alerts`, kmsMasterKeyId: kmsKeyArn });
    const topicArn = arn(home, "sns", `${home.name}-alerts`);
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
            ArnLike: { "aws:SourceArn": arn(home, "cloudwatch", `alarm:${home.name}-*`) },
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
    this.topicArn = topic.arn;
  }
}
