import { LaunchTemplate as AwsLaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { HttpsEgress, type HttpsTargets } from "../network/https-egress.ts";
import { userData } from "./user-data.ts";

export interface LaunchTemplateProps {
  readonly home: Home;
  readonly vpcId: string;
  readonly https: HttpsTargets;
  /** An AMI id, or `resolve:ssm:` and the parameter that names one. */
  readonly imageId: string;
  readonly instanceProfileArn: string;
  readonly rootVolumeGiB: number;
  readonly reservedMemoryMiB: number;
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
    const { home } = props;
    const group = new SecurityGroup(this, "_group", {
      name: `${home.name}-instances`,
      description: "Container instances: no way in, HTTPS out",
      vpcId: props.vpcId,
      tags: { Name: `${home.name}-instances` },
    });
    this.securityGroupId = group.id;
    new HttpsEgress(this, "https", group.id, props.https);
    const tags = { ...props.tags, Name: `${home.name}-ecs` };
    const template = new AwsLaunchTemplate(this, "_template", {
      name: `${home.name}-ecs`,
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
          securityGroups: [group.id],
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
      userData: Fn.base64encode(
        Fn.rawString(userData({ clusterName: home.name, reservedMemoryMiB: props.reservedMemoryMiB })),
      ),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
    });
    this.templateId = template.id;
    this.latestVersion = Fn.tostring(template.latestVersion);
  }
}
