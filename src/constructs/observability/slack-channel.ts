import { ChatbotSlackChannelConfiguration } from "@cdktf/provider-aws/lib/chatbot-slack-channel-configuration";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { boundaryArn } from "../../core/governance-names.ts";
import { serviceTrust } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { partitionOf } from "../../core/regions.ts";

export interface SlackChannelProps {
  readonly home: Home;
  /** Name of the configuration. */
  readonly name: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly topicArn: string;
}

/**
 * A channel of Slack that gets the messages of a topic, and can do nothing else. Without guardrail policies, members of the
 * channel could do what AdministratorAccess allows, as far as its role does: this role has no policy, and the guardrail
 * denies all. Messages come without the graph of a metric, which the role would have to read.
 * Source: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html (2026-11).
 */
export class SlackChannel extends Construct {
  constructor(scope: Construct, id: string, props: SlackChannelProps) {
    super(scope, id);
    const { channelId, home, name, topicArn, workspaceId } = props;
    const role = new IamRole(this, "role", {
      name: physicalName(NAME_LIMITS.role, name, "chat"),
      description: `Amazon Q Developer in chat applications on behalf of ${name}: may do nothing`,
      // AWS documents no condition key for it.
      assumeRolePolicy: serviceTrust("chatbot.amazonaws.com"),
      maxSessionDuration: 3600,
      permissionsBoundary: boundaryArn(home),
    });
    new ChatbotSlackChannelConfiguration(this, "_channel", {
      configurationName: name,
      iamRoleArn: role.arn,
      guardrailPolicyArns: [`arn:${partitionOf(home.region)}:iam::aws:policy/AWSDenyAll`],
      userAuthorizationRequired: true,
      loggingLevel: "NONE",
      slackTeamId: workspaceId,
      slackChannelId: channelId,
      snsTopicArns: [topicArn],
      tags: { Name: name },
    });
  }
}
