import { EcsAccountSettingDefault } from "@cdktf/provider-aws/lib/ecs-account-setting-default";
import { Construct } from "constructs";

/**
 * ENI trunking for the account and region: a task in awsvpc mode takes a branch of a trunk interface instead of one
 * of the two or three interfaces of an instance. It counts only for instances launched after it is set
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html, 2026-06), so the group
 * waits for it.
 */
export class AccountSettings extends Construct {
  readonly trunking: EcsAccountSettingDefault;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.trunking = new EcsAccountSettingDefault(this, "trunking", {
      name: "awsvpcTrunking",
      value: "enabled",
    });
  }
}
