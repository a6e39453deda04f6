import { at } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breachIf, perResource, type Rule, setting } from "../rule.ts";

const TYPE = "aws_cloudtrail";
const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html";
const LOCK = "aws_s3_bucket_object_lock_configuration";

const everywhere: readonly Rule[] = ["is_multi_region_trail", "include_global_service_events"].map(
  (path, index) =>
    setting({
      code: `TF-TRAIL-0${index + 1}`,
      title: index === 0 ? "A trail sees every Region" : "A trail sees IAM and the other global services",
      source: `${CONTROLS}#cloudtrail-1`,
      type: TYPE,
      path,
      allowed: [true],
      limit: "true: who wants to be unseen goes where nobody looks",
      fix: `set ${path}`,
    }),
);

const validated: Rule = setting({
  code: "TF-TRAIL-03",
  title: "A changed log file of a trail can be told",
  source: `${CONTROLS}#cloudtrail-4`,
  type: TYPE,
  path: "enable_log_file_validation",
  allowed: [true],
  limit: "true",
  fix: "set enable_log_file_validation",
});

const on: Rule = setting({
  code: "TF-TRAIL-04",
  title: "A trail is on",
  source: `${CONTROLS}#cloudtrail-1`,
  type: TYPE,
  path: "enable_logging",
  allowed: [true],
  optional: true,
  limit: "true",
  fix: "set enable_logging",
});

const encryptedAndWatched: readonly Rule[] = (
  [
    ["TF-TRAIL-05", "A trail is encrypted with a key of its own", "cloudtrail-2", "kms_key_id"],
    ["TF-TRAIL-06", "Alarms can watch a trail", "cloudtrail-5", "cloud_watch_logs_group_arn"],
  ] as const
).map(([code, title, control, path]) =>
  perResource({ code, title, source: `${CONTROLS}#${control}`, type: TYPE }, (trail) => {
    const value = trail.attributes[path];
    return breachIf(!value, trail, path, value, { limit: "a value", fix: `set ${path}` });
  }),
);

const locked: Rule = perResource(
  {
    code: "TF-TRAIL-07",
    title: "Log files of a trail cannot be deleted before their time",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
    type: TYPE,
  },
  (trail, stack) => {
    const bucket = stack
      .of("aws_s3_bucket")
      .find((candidate) => refersTo(trail.attributes["s3_bucket_name"], candidate));
    // A bucket of another account, such as a log archive, is judged there.
    if (!bucket) return [];
    const lock = stack.of(LOCK).find(({ attributes }) => refersTo(attributes["bucket"], bucket));
    const mode = lock && at(lock.attributes, "rule.default_retention.mode");
    return breachIf(!["GOVERNANCE", "COMPLIANCE"].includes(String(mode)), bucket, "", mode ?? `no ${LOCK}`, {
      limit: "Object Lock with a default retention",
      fix: `add ${LOCK}`,
    });
  },
);

export const TRAIL_RULES: readonly Rule[] = [...everywhere, validated, on, ...encryptedAndWatched, locked];
