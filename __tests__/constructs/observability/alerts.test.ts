import { Alerts } from "../../../src/constructs/observability/alerts.ts";
import { HOME, make, ofTypes, resolved } from "../../support/construct.ts";

describe("Alerts", () => {
  it("lets alarms of this platform publish, and nobody in plain text", () => {
    const emails = ["a@acme.example", "b@acme.example"];
    const made = make((stack) => {
      const { topicArn } = new Alerts(stack, "alerts", {
        home: HOME,
        kmsKeyArn: "arn:key",
        emails,
      });
      expect(resolved(stack, topicArn)).toBe("${aws_sns_topic.alerts.arn}");
    });
    expect(made).toEqual({
      "aws_sns_topic.alerts": { kms_master_key_id: "arn:key", name: "acme-qa-alerts" },
      "aws_sns_topic_policy.alerts": {
        arn: "${aws_sns_topic.alerts.arn}",
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "PublishAlarms",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: "arn:aws:sns:eu-west-3:210987654321:acme-qa-alerts",
              Condition: {
                StringEquals: { "aws:SourceAccount": "210987654321" },
                ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-3:210987654321:alarm:acme-qa-*" },
              },
            },
            {
              Sid: "DenyInsecureTransport",
              Effect: "Deny",
              Principal: "*",
              Action: "sns:Publish",
              Resource: "arn:aws:sns:eu-west-3:210987654321:acme-qa-alerts",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        },
      },
      "aws_sns_topic_subscription.alerts_email_0": {
        endpoint: "a@acme.example",
        protocol: "email",
        topic_arn: "${aws_sns_topic.alerts.arn}",
      },
      "aws_sns_topic_subscription.alerts_email_1": {
        endpoint: "b@acme.example",
        protocol: "email",
        topic_arn: "${aws_sns_topic.alerts.arn}",
      },
    });
  });

  it("subscribes nobody when nobody is named", () => {
    const made = make(
      (stack) => new Alerts(stack, "alerts", { home: HOME, kmsKeyArn: "arn:key", emails: [] }),
    );
    expect(ofTypes(made, "aws_sns_topic_subscription")).toEqual({});
  });
});
