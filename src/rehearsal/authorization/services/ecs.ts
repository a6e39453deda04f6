import { each, type ServiceRules } from "../rule.ts";

const here = (resource: string) => `arn:{partition}:ecs:{region}:{account}:${resource}`;
const CLUSTER = here("cluster/{cluster|name?default}");
const CLUSTERS = here("cluster/{clusters|name?default}");
const PROVIDER = here("capacity-provider/{capacityProvider|name}");
const IN_CLUSTER = { "ecs:cluster": CLUSTER };

/** What a service is given, as condition keys. */
const OF_SERVICE = {
  ...IN_CLUSTER,
  "ecs:task-definition": here("task-definition/{taskDefinition|name}"),
  "ecs:enable-execute-command": "{enableExecuteCommand}",
  "ecs:enable-ecs-managed-tags": "{enableECSManagedTags}",
  "ecs:propagate-tags": "{propagateTags}",
  "ecs:auto-assign-public-ip": "{networkConfiguration.awsvpcConfiguration.assignPublicIp}",
  "ecs:subnet":
    "arn:{partition}:ec2:{region}:{account}:subnet/{networkConfiguration.awsvpcConfiguration.subnets}",
  "ecs:capacity-provider": here("capacity-provider/{capacityProviderStrategy.capacityProvider}"),
};

/** Amazon ECS (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html, 2026-11). */
export const ECS: ServiceRules = {
  tags: "tags",
  tagOnCreate: "ecs:TagResource",
  createActionKey: "ecs:createaction",
  operations: {
    CreateCluster: { creates: [here("cluster/{clusterName?default}")] },
    DescribeClusters: { on: [CLUSTERS] },
    ...each("UpdateCluster UpdateClusterSettings DeleteCluster", { on: [CLUSTER] }),
    PutClusterCapacityProviders: {
      on: [CLUSTER],
      keys: { "ecs:capacity-provider": here("capacity-provider/{capacityProviders}") },
    },
    CreateCapacityProvider: {
      creates: [here("capacity-provider/{name}")],
      also: [
        {
          // ECS tags the group: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html (2026-11).
          action: "autoscaling:CreateOrUpdateTags",
          on: ["{autoScalingGroupProvider.autoScalingGroupArn}"],
          keys: { "aws:requesttag/amazonecsmanaged": "", "aws:tagkeys": "AmazonECSManaged" },
          tags: false,
        },
      ],
    },
    DescribeCapacityProviders: { on: [here("capacity-provider/{capacityProviders|name?*}")] },
    UpdateCapacityProvider: { on: [here("capacity-provider/{name}")] },
    DeleteCapacityProvider: { on: [PROVIDER] },
    CreateService: {
      creates: [here("service/{cluster|name?default}/{serviceName}")],
      keys: OF_SERVICE,
    },
    DescribeServices: { on: [here("service/{cluster|name?default}/{services|name}")], keys: IN_CLUSTER },
    UpdateService: { on: [here("service/{cluster|name?default}/{service|name}")], keys: OF_SERVICE },
    DeleteService: { on: [here("service/{cluster|name?default}/{service|name}")], keys: IN_CLUSTER },
    RegisterTaskDefinition: {
      creates: [here("task-definition/{family}:*")],
      keys: {
        "ecs:compute-compatibility": "{requiresCompatibilities}",
        "ecs:privileged": "{containerDefinitions.privileged}",
        "ecs:task-cpu": "{cpu}",
        "ecs:task-memory": "{memory}",
      },
      also: [
        {
          // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (2026-11).
          action: "iam:PassRole",
          on: ["{executionRoleArn}", "{taskRoleArn}"],
          keys: { "iam:passedtoservice": "ecs-tasks.amazonaws.com" },
        },
      ],
    },
    DeleteTaskDefinitions: { on: [here("task-definition/{taskDefinitions|name}")] },
    ...each("TagResource ListTagsForResource", { on: ["{resourceArn}"] }),
    UntagResource: { on: ["{resourceArn}"], tagKeys: "tagKeys" },
    ListServices: { keys: IN_CLUSTER },
    ListTasks: { on: [here("container-instance/{cluster|name?default}/*")], keys: IN_CLUSTER },
    DescribeTasks: { on: [here("task/{cluster|name?default}/{tasks|name}")], keys: IN_CLUSTER },
    ListContainerInstances: { on: [CLUSTER] },
    DescribeContainerInstances: {
      on: [here("container-instance/{cluster|name?default}/{containerInstances|name}")],
      keys: IN_CLUSTER,
    },
  },
};
