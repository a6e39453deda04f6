import { isReference, numberOf, textOf } from "../../terraform/json.ts";
import { breach, breachIf, perResource, type Rule } from "../rule.ts";

const TYPE = "aws_cloudwatch_log_group";
const CREATE = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html";

/** Days: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16 (2026-06). */
const PRODUCTION_DAYS = 365;

const name: Rule = perResource(
  { code: "TF-LOG-01", title: "A log group has a name that AWS takes", source: CREATE, type: TYPE },
  (group) => {
    const text = textOf(group.attributes["name"]);
    const bad = text !== undefined && (!/^[\w.\-/#]{1,512}$/.test(text) || text.startsWith("aws/"));
    return breachIf(bad, group, "name", text, {
      limit: "1–512 of a-z, A-Z, 0-9 and _-/.#, not beginning with aws/",
      fix: "begin the name with / and the platform's name",
    });
  },
);

const key: Rule = perResource(
  {
    code: "TF-LOG-02",
    title: "A log group is encrypted with a key of its own",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    type: TYPE,
  },
  (group) => {
    const id = group.attributes["kms_key_id"];
    const byArn = isReference(id) || /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(String(id));
    return breachIf(!byArn, group, "kms_key_id", id, {
      limit: "the ARN of a key; CloudWatch Logs takes neither a key id nor an alias",
      fix: "refer to the arn of the platform's key",
    });
  },
);

const retention: Rule = perResource(
  {
    code: "TF-LOG-03",
    title: "Logs are kept long enough, but not forever",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
    type: TYPE,
  },
  (group, _stack, { stage }) => {
    const days = group.attributes["retention_in_days"];
    const shortest = stage === "production" ? PRODUCTION_DAYS : 1;
    if ((numberOf(days) ?? 0) >= shortest) return [];
    return [
      breach(group, "retention_in_days", days, {
        limit: `at least ${shortest} day(s) in ${stage}; 0 or no value keeps logs forever`,
        fix: "set retention_in_days",
      }),
    ];
  },
);

export const LOG_RULES: readonly Rule[] = [name, key, retention];
