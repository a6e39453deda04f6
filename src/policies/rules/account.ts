import { breach, type Rule, rule } from "../rule.ts";

/**
 * Types that set something of a whole account or Region, and what destroying them does to everybody else there.
 * Source: the pages of these resources under
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs (2026-06).
 */
const ACCOUNT_WIDE: Readonly<Record<string, string>> = {
  aws_ecs_account_setting_default: "disables the setting",
  aws_iam_service_linked_role: "deletes the role, and creating it fails where it exists",
  aws_iam_account_password_policy: "removes the password policy",
  aws_iam_account_alias: "removes the alias",
  aws_s3_account_public_access_block: "lets every bucket be public",
  aws_ebs_encryption_by_default: "disables encryption by default",
  aws_ebs_default_kms_key: "resets the default key",
  aws_ebs_snapshot_block_public_access: "lets snapshots be shared with everybody",
  aws_ec2_image_block_public_access: "stops being managed while it stays in force",
  aws_ec2_instance_metadata_defaults: "resets the defaults of instance metadata",
  aws_ec2_serial_console_access: "disables the serial console",
  aws_vpc_block_public_access_options: "turns the block off",
  aws_api_gateway_account: "stops the logs of every API",
};

const noAccountSettings: Rule = rule(
  {
    code: "TF-ACCT-01",
    title: "No stack of an environment owns what the whole account uses",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_account_setting_default",
  },
  (stack) =>
    Object.entries(ACCOUNT_WIDE).flatMap(([type, effect]) =>
      stack.of(type).map((resource) =>
        breach(resource, "", type, {
          limit: `nothing that a teardown takes from other environments of the account: destroying it ${effect}`,
          fix: "set it once for the account: ballast bootstrap, or a stack that belongs to no environment",
        }),
      ),
    ),
);

export const ACCOUNT_RULES: readonly Rule[] = [noAccountSettings];
