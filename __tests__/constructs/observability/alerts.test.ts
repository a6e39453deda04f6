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

  it("subscribes others by name, to some messages by the names of their alarms", () => {
    const made = make(
      (stack) =>
        new Alerts(stack, "alerts", {
          home: HOME,
          prefix: "acme-qa-cart",
          kmsKeyArn: "arn:key",
          subscribers: {
            pager: { protocol: "https", endpoint: "https://pager.acme.example/cart", severity: "page" },
            team: { protocol: "email", endpoint: "team@acme.example", severity: "risk" },
            all: { protocol: "email", endpoint: "all@acme.example", severity: undefined },
          },
        }),
    );
    expect(made["aws_sns_topic.alerts"]).toMatchObject({ name: "acme-qa-cart-alerts" });
    expect(JSON.stringify(made["aws_sns_topic_policy.alerts"])).toContain(":alarm:acme-qa-cart-*");
    const subscription = (endpoint: string, protocol: string) => ({
      endpoint,
      protocol,
      topic_arn: "${aws_sns_topic.alerts.arn}",
    });
    expect(ofTypes(made, "aws_sns_topic_subscription")).toEqual({
      "aws_sns_topic_subscription.alerts_receiver_pager": {
        ...subscription("https://pager.acme.example/cart", "https"),
        filter_policy_scope: "MessageBody",
        filter_policy: { AlarmName: [{ suffix: "-page" }, { suffix: "-leaked-secrets" }] },
      },
      "aws_sns_topic_subscription.alerts_receiver_team": {
        ...subscription("team@acme.example", "email"),
        filter_policy_scope: "MessageBody",
        filter_policy: { AlarmName: [{ suffix: "-risks" }] },
      },
      "aws_sns_topic_subscription.alerts_receiver_all": subscription("all@acme.example", "email"),
    });
  });

  it("lets a channel of Slack read, and nobody in it do anything", () => {
    const made = make(
      (stack) =>
        new Alerts(stack, "alerts", {
          home: HOME,
          kmsKeyArn: "arn:key",
          subscribers: { chat: { protocol: "slack", workspaceId: "T0ACME", channelId: "C0ACME" } },
        }),
    );
    expect(made["aws_chatbot_slack_channel_configuration.alerts_receiver_chat"]).toEqual({
      configuration_name: "acme-qa-chat",
      guardrail_policy_arns: ["arn:aws:iam::aws:policy/AWSDenyAll"],
      iam_role_arn: "${aws_iam_role.alerts_receiver_chat_role.arn}",
      logging_level: "NONE",
      slack_channel_id: "C0ACME",
      slack_team_id: "T0ACME",
      sns_topic_arns: ["${aws_sns_topic.alerts.arn}"],
      tags: { Name: "acme-qa-chat" },
      user_authorization_required: true,
    });
    expect(made["aws_iam_role.alerts_receiver_chat_role"]).toMatchObject({
      name: "acme-qa-chat-chat",
      permissions_boundary: expect.stringContaining(":policy/"),
    });
    expect(ofTypes(made, "aws_iam_role_policy", "aws_iam_role_policy_attachment")).toEqual({});
  });
});
