import { UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import {
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateCapacityProviderCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { GROUP, type Tamper } from "./tamper.ts";

/** What runs and how much of it: the group first, which follows the newest version of its template. */
export const FLEET: readonly Tamper[] = [
  {
    what: "desired capacity moved beyond the group's own limit",
    finding: ["ignored_out_of_bounds", "high", GROUP, "desired_capacity"],
    by: ({ autoScaling }, of) =>
      autoScaling.send(
        new UpdateAutoScalingGroupCommand({
          AutoScalingGroupName: of(GROUP, "name"),
          DesiredCapacity: 9,
          MinSize: 0,
          MaxSize: 50,
          NewInstancesProtectedFromScaleIn: false,
        }),
      ),
  },
  {
    // The off-hours schedule owns the minimum, so the code ignores it: the policy says how far it may go.
    what: "the minimum of the fleet lowered below what its schedule sets",
    finding: ["ignored_out_of_bounds", "high", GROUP, "min_size"],
    by: async () => {},
  },
  {
    what: "the limit of the fleet raised",
    finding: ["out_of_band", "high", GROUP, "max_size"],
    by: async () => {},
  },
  {
    what: "scale-in protection off",
    finding: ["out_of_band", "high", GROUP, "protect_from_scale_in"],
    by: async () => {},
  },
  {
    what: "busy machines may be terminated",
    finding: [
      "out_of_band",
      "high",
      "aws_ecs_capacity_provider.pool",
      "auto_scaling_group_provider[0].managed_termination_protection",
    ],
    by: ({ ecs }, of) =>
      ecs.send(
        new UpdateCapacityProviderCommand({
          name: of("aws_ecs_capacity_provider.pool", "name"),
          autoScalingGroupProvider: { managedTerminationProtection: "DISABLED" },
        }),
      ),
  },
  {
    what: "machines boot with the old metadata service",
    finding: ["out_of_band", "critical", "aws_launch_template.instance", "metadata_options[0].http_tokens"],
    by: async ({ ec2 }, of) => {
      const LaunchTemplateId = of("aws_launch_template.instance", "id");
      const { LaunchTemplateVersions = [] } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ["$Latest"] }),
      );
      const data = LaunchTemplateVersions[0]?.LaunchTemplateData;
      const MetadataOptions = { ...data?.MetadataOptions, HttpTokens: "optional" };
      // What is read can be written, but for parts that this template does not use and whose types differ.
      const LaunchTemplateData = { ...data, MetadataOptions } as RequestLaunchTemplateData;
      await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
      await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: "2" }));
    },
  },
  {
    // Terraform holds no value of a secret here, tasks get them by ARN: what can be exchanged is which one they get.
    what: "another secret given to the tasks",
    finding: ["out_of_band", "critical", "aws_ecs_task_definition.api", "container_definitions"],
    by: async ({ ecs }, of) => {
      const { tags, taskDefinition = {} } = await ecs.send(
        new DescribeTaskDefinitionCommand({
          taskDefinition: of("aws_ecs_service.api", "task_definition"),
          include: ["TAGS"],
        }),
      );
      const containerDefinitions = taskDefinition.containerDefinitions?.map((container) => ({
        ...container,
        secrets: container.secrets?.map(({ name, valueFrom }) => ({
          name,
          valueFrom: valueFrom?.replace("secret:shop/api/database-Xy7Qm2", "secret:shop/by-hand-Ab3Df9"),
        })),
      }));
      const { family, networkMode, cpu, memory, volumes, taskRoleArn, executionRoleArn } = taskDefinition;
      const { runtimePlatform, requiresCompatibilities } = taskDefinition;
      const kept = { family, networkMode, cpu, memory, volumes, taskRoleArn, executionRoleArn };
      const registered = await ecs.send(
        new RegisterTaskDefinitionCommand({
          ...kept,
          runtimePlatform,
          requiresCompatibilities,
          containerDefinitions,
          tags,
        }),
      );
      await ecs.send(
        new UpdateServiceCommand({
          cluster: of("aws_ecs_cluster.cluster", "arn"),
          service: of("aws_ecs_service.api", "name"),
          taskDefinition: registered.taskDefinition?.taskDefinitionArn,
        }),
      );
    },
  },
  {
    what: "the service moved to that task definition",
    finding: ["out_of_band", "high", "aws_ecs_service.api", "task_definition"],
    by: async () => {},
  },
  {
    what: "more tasks, within the bounds of the scaling",
    finding: ["ignored", "info", "aws_ecs_service.api", "desired_count"],
    by: ({ ecs }, of) =>
      ecs.send(
        new UpdateServiceCommand({
          cluster: of("aws_ecs_cluster.cluster", "arn"),
          service: of("aws_ecs_service.api", "name"),
          desiredCount: 3,
        }),
      ),
  },
];
