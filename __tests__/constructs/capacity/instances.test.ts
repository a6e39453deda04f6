import { InstanceRole } from "../../../src/constructs/capacity/instance-role.ts";
import {
  LaunchTemplate,
  type LaunchTemplateProps,
} from "../../../src/constructs/capacity/launch-template.ts";
import { userData } from "../../../src/constructs/capacity/user-data.ts";
import { HOME, make, resolved } from "../../support/construct.ts";

describe("InstanceRole", () => {
  it("lets the agent work in its own cluster, and never reach secrets or data", () => {
    expect(
      make((stack) => new InstanceRole(stack, "instance", { home: HOME, serviceConnect: false })),
    ).toEqual({
      "aws_iam_role.instance": {
        assume_role_policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Assume",
              Effect: "Allow",
              Principal: { Service: "ec2.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        },
        description: "ECS agent of the container instances",
        max_session_duration: 3600,
        permissions_boundary: "arn:aws:iam::210987654321:policy/pipeline/acme-qa-boundary",
        name: "acme-qa-instance",
      },
      "aws_iam_role_policy.instance": {
        name: "ecs-agent",
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Sid: "Discover", Effect: "Allow", Action: "ecs:DiscoverPollEndpoint", Resource: "*" },
            {
              Sid: "Register",
              Effect: "Allow",
              Action: [
                "ecs:RegisterContainerInstance",
                "ecs:DeregisterContainerInstance",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange",
              ],
              Resource: "arn:aws:ecs:eu-west-3:210987654321:cluster/acme-qa",
            },
            {
              Sid: "PollAndDrain",
              Effect: "Allow",
              Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
              Resource: "arn:aws:ecs:eu-west-3:210987654321:container-instance/acme-qa/*",
              Condition: {
                ArnEquals: { "ecs:cluster": "arn:aws:ecs:eu-west-3:210987654321:cluster/acme-qa" },
              },
            },
            {
              Sid: "TagAtRegistration",
              Effect: "Allow",
              Action: "ecs:TagResource",
              Resource: "arn:aws:ecs:eu-west-3:210987654321:container-instance/acme-qa/*",
              Condition: { StringEquals: { "ecs:CreateAction": "RegisterContainerInstance" } },
            },
            {
              Sid: "NeverSecretsOrData",
              Effect: "Deny",
              Action: [
                "secretsmanager:GetSecretValue",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:GetParametersByPath",
                "s3:GetObject",
                "s3:ListBucket",
                "sts:AssumeRole",
              ],
              Resource: "*",
            },
          ],
        },
        role: "${aws_iam_role.instance.id}",
      },
      "aws_iam_instance_profile.instance": {
        name: "acme-qa-instance",
        role: "${aws_iam_role.instance.name}",
      },
    });
  });

  it("lets the agent poll for the proxies of its own cluster with Service Connect alone", () => {
    const statements = (serviceConnect: boolean) => {
      const made = make((stack) => new InstanceRole(stack, "instance", { home: HOME, serviceConnect }));
      const policy = made["aws_iam_role_policy.instance"]?.["policy"] as
        | { Statement: { Sid: string }[] }
        | undefined;
      return policy?.Statement ?? [];
    };
    const without = statements(false);
    expect(statements(true).filter(({ Sid }) => !without.some((it) => it.Sid === Sid))).toEqual([
      {
        Sid: "PollForProxies",
        Effect: "Allow",
        Action: "ecs:Poll",
        Resource: "arn:aws:ecs:eu-west-3:210987654321:task-set/acme-qa/*",
      },
    ]);
  });
});

describe("LaunchTemplate", () => {
  const PROPS: LaunchTemplateProps = {
    name: "acme-qa-ecs",
    home: HOME,
    group: { vpcId: "vpc-7", https: { internet: true, s3PrefixListId: "pl-s3" } },
    imageId: "ami-0a1b2c3d",
    instanceProfileArn: "arn:profile",
    rootVolumeGiB: 47,
    agent: { reservedMemoryMiB: 333, gpus: false },
    tags: { Team: "platform" },
  };

  it("starts private, encrypted instances with nothing listening", () => {
    const made = make((stack) => {
      const { latestVersion, securityGroupId, templateId } = new LaunchTemplate(stack, "ecs", PROPS);
      expect(resolved(stack, [templateId, latestVersion, securityGroupId])).toEqual([
        "${aws_launch_template.ecs.id}",
        "${tostring(aws_launch_template.ecs.latest_version)}",
        "${aws_security_group.ecs.id}",
      ]);
    });
    expect(made).toEqual({
      "aws_security_group.ecs": {
        description: "Container instances: no way in, HTTPS out",
        name: "acme-qa-instances",
        tags: { Name: "acme-qa-instances" },
        vpc_id: "vpc-7",
      },
      "aws_vpc_security_group_egress_rule.ecs_https_internet": {
        cidr_ipv4: "0.0.0.0/0",
        description: "AWS APIs and registries over HTTPS, through NAT",
        from_port: 443,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.ecs.id}",
        to_port: 443,
      },
      "aws_launch_template.ecs": {
        description: "ECS container instances",
        ebs_optimized: "true",
        image_id: "ami-0a1b2c3d",
        name: "acme-qa-ecs",
        update_default_version: true,
        user_data:
          "${base64encode(\"#!/bin/bash\\nset -euo pipefail\\ncat <<'CONFIG' >> /etc/ecs/ecs.config\\nECS_CLUSTER=acme-qa\\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true\\nECS_AWSVPC_BLOCK_IMDS=true\\nECS_DISABLE_PRIVILEGED=true\\nECS_RESERVED_MEMORY=333\\nECS_IMAGE_PULL_BEHAVIOR=once\\nECS_DISABLE_IMAGE_CLEANUP=false\\nECS_IMAGE_CLEANUP_INTERVAL=30m\\nECS_IMAGE_MINIMUM_CLEANUP_AGE=6h\\nECS_NUM_IMAGES_DELETE_PER_CYCLE=5\\nECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=1h\\nECS_ENABLE_CONTAINER_METADATA=true\\nECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM=none\\nCONFIG\\n\")}",
        network_interfaces: [
          {
            associate_public_ip_address: "false",
            delete_on_termination: "true",
            device_index: 0,
            security_groups: ["${aws_security_group.ecs.id}"],
          },
        ],
        block_device_mappings: [
          {
            device_name: "/dev/xvda",
            ebs: { delete_on_termination: "true", encrypted: "true", volume_size: 47, volume_type: "gp3" },
          },
        ],
        iam_instance_profile: { arn: "arn:profile" },
        metadata_options: {
          http_endpoint: "enabled",
          http_protocol_ipv6: "disabled",
          http_put_response_hop_limit: 1,
          http_tokens: "required",
          instance_metadata_tags: "disabled",
        },
        monitoring: { enabled: true },
        tag_specifications: [
          { resource_type: "instance", tags: { Team: "platform", Name: "acme-qa-ecs" } },
          { resource_type: "volume", tags: { Team: "platform", Name: "acme-qa-ecs" } },
          { resource_type: "network-interface", tags: { Team: "platform", Name: "acme-qa-ecs" } },
        ],
      },
    });
  });
});

describe("userData", () => {
  it("configures the agent and nothing else", () => {
    expect(userData({ clusterName: "acme-qa", reservedMemoryMiB: 333, gpus: false }).split("\n")).toEqual([
      "#!/bin/bash",
      "set -euo pipefail",
      "cat <<'CONFIG' >> /etc/ecs/ecs.config",
      "ECS_CLUSTER=acme-qa",
      "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
      "ECS_AWSVPC_BLOCK_IMDS=true",
      "ECS_DISABLE_PRIVILEGED=true",
      "ECS_RESERVED_MEMORY=333",
      "ECS_IMAGE_PULL_BEHAVIOR=once",
      "ECS_DISABLE_IMAGE_CLEANUP=false",
      "ECS_IMAGE_CLEANUP_INTERVAL=30m",
      "ECS_IMAGE_MINIMUM_CLEANUP_AGE=6h",
      "ECS_NUM_IMAGES_DELETE_PER_CYCLE=5",
      "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=1h",
      "ECS_ENABLE_CONTAINER_METADATA=true",
      "ECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM=none",
      "CONFIG",
      "",
    ]);
  });

  it("has the agent register GPUs where there are some, and says nothing of them elsewhere", () => {
    const settings = (gpus: boolean) =>
      userData({ clusterName: "acme-qa", reservedMemoryMiB: 333, gpus }).split("\n");
    const without = settings(false);
    expect(settings(true)).toEqual(without.toSpliced(-2, 0, "ECS_ENABLE_GPU_SUPPORT=true"));
  });
});
