import { Fn, TerraformOutput, type TerraformRemoteState, type TerraformStack, Token } from "cdktf";

/** What services need to know of the platform and cannot derive. None of it is secret. */
export interface PlatformOutputs {
  readonly vpcId: string;
  readonly privateSubnetIds: string[];
  readonly s3PrefixListId: string;
  /** Empty without interface endpoints. */
  readonly endpointsGroupId: string;
  readonly httpsListenerArn: string;
  readonly balancerGroupId: string;
  readonly balancerDnsName: string;
  readonly balancerZoneId: string;
  readonly balancerArnSuffix: string;
  readonly kmsKeyArn: string;
  readonly alertsTopicArn: string;
  /** Only where a service is `internal`. */
  readonly namespaceArn: string;
  /** Only where a service of kind `tcp` faces the internet. */
  readonly publicSubnetIds: string[];
  /** Only where a service of kind `tcp` ends TLS. */
  readonly certificateArn: string;
}

/** What not every environment has. */
type Optional = "namespaceArn" | "publicSubnetIds" | "certificateArn";

const NAMES: Readonly<Record<keyof PlatformOutputs, string>> = {
  vpcId: "vpc_id",
  privateSubnetIds: "private_subnet_ids",
  s3PrefixListId: "s3_prefix_list_id",
  endpointsGroupId: "endpoints_security_group_id",
  httpsListenerArn: "https_listener_arn",
  balancerGroupId: "load_balancer_security_group_id",
  balancerDnsName: "load_balancer_dns_name",
  balancerZoneId: "load_balancer_zone_id",
  balancerArnSuffix: "load_balancer_arn_suffix",
  kmsKeyArn: "kms_key_arn",
  alertsTopicArn: "alerts_topic_arn",
  namespaceArn: "service_connect_namespace_arn",
  publicSubnetIds: "public_subnet_ids",
  certificateArn: "certificate_arn",
};

/** @param outputs without those that the environment does not have */
export function writeOutputs(
  stack: TerraformStack,
  outputs: Omit<PlatformOutputs, Optional> & {
    readonly [K in Optional]: PlatformOutputs[K] | undefined;
  },
): void {
  for (const [key, name] of Object.entries(NAMES)) {
    const value = outputs[key as keyof PlatformOutputs];
    if (value !== undefined) new TerraformOutput(stack, name, { value });
  }
}

export function readOutputs(state: TerraformRemoteState): PlatformOutputs {
  const text = (key: keyof PlatformOutputs) => state.getString(NAMES[key]);
  const list = (key: keyof PlatformOutputs) => Token.asList(Fn.tolist(state.get(NAMES[key])));
  return {
    vpcId: text("vpcId"),
    privateSubnetIds: list("privateSubnetIds"),
    s3PrefixListId: text("s3PrefixListId"),
    endpointsGroupId: text("endpointsGroupId"),
    httpsListenerArn: text("httpsListenerArn"),
    balancerGroupId: text("balancerGroupId"),
    balancerDnsName: text("balancerDnsName"),
    balancerZoneId: text("balancerZoneId"),
    balancerArnSuffix: text("balancerArnSuffix"),
    kmsKeyArn: text("kmsKeyArn"),
    alertsTopicArn: text("alertsTopicArn"),
    namespaceArn: text("namespaceArn"),
    publicSubnetIds: list("publicSubnetIds"),
    certificateArn: text("certificateArn"),
  };
}
