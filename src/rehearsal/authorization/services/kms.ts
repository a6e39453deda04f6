import { each, type ServiceRules } from "../rule.ts";

const KEY = "{KeyId|kms:key}";
const ALIAS = "arn:{partition}:kms:{region}:{account}:{AliasName}";

/**
 * AWS KMS (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html, 2026-11).
 * An alias asks for itself and for its key (https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html, 2026-11).
 */
export const KMS: ServiceRules = {
  tags: "Tags",
  operations: {
    CreateKey: {
      keys: {
        "kms:keyspec": "{KeySpec?SYMMETRIC_DEFAULT}",
        "kms:keyusage": "{KeyUsage?ENCRYPT_DECRYPT}",
        "kms:keyorigin": "{Origin?AWS_KMS}",
        "kms:multiregion": "{MultiRegion?false}",
        "kms:bypasspolicylockoutsafetycheck": "{BypassPolicyLockoutSafetyCheck?false}",
      },
      // https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html (2026-11).
      also: [
        { action: "kms:TagResource", on: ["arn:{partition}:kms:{region}:{account}:key/*"], when: "Tags" },
      ],
    },
    ...each("DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags ListKeyPolicies ListGrants", {
      on: [KEY],
    }),
    ...each(
      "EnableKeyRotation DisableKeyRotation EnableKey DisableKey UpdateKeyDescription CancelKeyDeletion",
      {
        on: [KEY],
      },
    ),
    PutKeyPolicy: {
      on: [KEY],
      keys: { "kms:bypasspolicylockoutsafetycheck": "{BypassPolicyLockoutSafetyCheck?false}" },
    },
    ScheduleKeyDeletion: {
      on: [KEY],
      keys: { "kms:scheduledeletionpendingwindowindays": "{PendingWindowInDays?30}" },
    },
    TagResource: { on: [KEY] },
    UntagResource: { on: [KEY], tagKeys: "TagKeys" },
    CreateAlias: { creates: [ALIAS], on: ["{TargetKeyId|kms:key}"] },
    UpdateAlias: { on: [ALIAS, "{AliasName|kms:key}", "{TargetKeyId|kms:key}"] },
    DeleteAlias: { on: [ALIAS, "{AliasName|kms:key}"] },
    ...each("Encrypt Decrypt GenerateDataKey CreateGrant", { on: [KEY] }),
  },
};
