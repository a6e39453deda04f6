import { LaunchTemplate as AwsLaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { HttpsEgress, type HttpsTargets } from "../network/https-egress.ts";
import { type UserDataProps, userData } from "./user-data.ts";

export interface LaunchTemplateProps {
  /** Of the template and of its instances. */
  readonly name: string;
  readonly home: Home;
  /** Security group of the instances: made for the first pool, and that one for the others. */
  readonly group: { readonly vpcId: string; readonly https: HttpsTargets } | { readonly id: string };
  /** An AMI id, or `resolve:ssm:` and the parameter that names one. */
  readonly imageId: string;
  readonly instanceProfileArn: string;
  readonly rootVolumeGiB: number;
  readonly agent: Omit<UserDataProps, "clusterName">;
  /** Copied to instances, volumes and network interfaces: default tags of the provider do not reach those. */
  readonly tags: Readonly<Record<string, string>>;
}

/** How a container instance starts: private, encrypted, without keys, and with nothing listening. */
export class LaunchTemplate extends Construct {
  readonly templateId: string;
  readonly latestVersion: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: LaunchTemplateProps) {
    super(scope, id);
    const { name } = props;
    this.securityGroupId = "id" in props.group ? props.group.id : this.createGroup(props.home, props.group);
    const tags = { ...props.tags, Name: name };
    const template = new AwsLaunchTemplate(this, "_template", {
      name,
      description: "ECS container instances",
      updateDefaultVersion: true,
      // A parameter is read at each launch: only another name makes a version, and the group then rolls its instances.
      imageId: props.imageId,
      ebsOptimized: "true",
      iamInstanceProfile: { arn: props.instanceProfileArn },
      // Said, not left to the subnet's default: an instance has no public address wherever it is launched.
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [this.securityGroupId],
        },
      ],
      monitoring: { enabled: true },
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        httpProtocolIpv6: "disabled",
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize: props.rootVolumeGiB,
            encrypted: "true",
            deleteOnTermination: "true",
          },
        },
      ],
      userData: Fn.base64encode(Fn.rawString(userData({ clusterName: props.home.name, ...props.agent }))),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
    });
    this.templateId = template.id;
    this.latestVersion = Fn.tostring(template.latestVersion);
  }

  private createGroup(home: Home, { https, vpcId }: { vpcId: string; https: HttpsTargets }): string {
    const group = new SecurityGroup(this, "_group", {
      name: `${home.name}-instances`,
      description: "Container instances: no way in, HTTPS out",
      vpcId,
      tags: { Name: `${home.name}-instances` },
    });
    new HttpsEgress(this, "https", group.id, https);
    return group.id;
  }
}
