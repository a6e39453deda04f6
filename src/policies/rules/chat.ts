import { listOf } from "../../terraform/json.ts";
import { breachIf, perResource, type Rule, setting } from "../rule.ts";

const TYPE = "aws_chatbot_slack_channel_configuration";
const API =
  "https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html";

/** Policies that let whoever is in a channel do what they like. */
const WIDE = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|job-function\/)/;

const guardrails: Rule = perResource(
  { code: "TF-CHAT-01", title: "A chat channel has guardrail policies", source: API, type: TYPE },
  (channel) => {
    const given = channel.attributes["guardrail_policy_arns"];
    const arns = listOf(given).map(String);
    return breachIf(
      arns.length === 0 || arns.some((arn) => WIDE.test(arn)),
      channel,
      "guardrail_policy_arns",
      given,
      {
        limit: "policies that say what can be done from the channel; unset it is AdministratorAccess",
        fix: "name AWSDenyAll, or a policy of its own",
      },
    );
  },
);

const ownRole: Rule = setting({
  code: "TF-CHAT-02",
  title: "Who runs a command from a chat channel has a role of their own",
  source: API,
  type: TYPE,
  path: "user_authorization_required",
  allowed: [true],
  limit: "true: otherwise everybody in the channel acts with its role",
  fix: "set user_authorization_required",
});

export const CHAT_RULES: readonly Rule[] = [guardrails, ownRole];
