import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const task = "aws_ecs_task_definition.packer";
const application = "container_definitions.0";
const labels = "container_definitions.1";

const ROWS: readonly Row[] = [
  ["nobody to wait for", "TF-TASK-10", task, `${application}.dependsOn.0.containerName`, "label"],
  [
    "health unknown",
    "TF-TASK-10",
    task,
    `${labels}.healthCheck`,
    DELETE,
    `${application}.dependsOn.0.condition`,
  ],
  [
    "the end of an essential container",
    "TF-TASK-10",
    task,
    `${application}.dependsOn.0.condition`,
    "SUCCESS",
  ],
  [
    "each waits for the other",
    "TF-TASK-10",
    task,
    `${labels}.dependsOn.1`,
    { containerName: "packer", condition: "START" },
    `${application}.dependsOn`,
  ],
  ["containers of more CPU than the task", "TF-TASK-11", task, `${labels}.cpu`, 321, "cpu"],
  ["containers of more memory than the task", "TF-TASK-11", task, `${labels}.memory`, 1025, "memory"],
  [
    "one name for two",
    "TF-TASK-12",
    task,
    "container_definitions.3",
    {
      name: "labels",
      image: "public.ecr.aws/acme/labels:1.2.3",
      user: "10001",
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      logConfiguration: { logDriver: "awslogs", options: { mode: "non-blocking" } },
    },
    "container_definitions.3.name",
  ],
  [
    "one port for two",
    "TF-TASK-12",
    task,
    `${labels}.portMappings.1`,
    { containerPort: 9100, hostPort: 9100, protocol: "tcp" },
    `${labels}.portMappings.1`,
  ],
  [
    "nothing essential",
    "TF-TASK-12",
    task,
    "container_definitions",
    (text: string) => text.replaceAll('"essential":true', '"essential":false'),
  ],
  ["checked all the time", "TF-CTR-11", task, `${labels}.healthCheck.interval`, 4],
  ["a check that never ends", "TF-CTR-11", task, `${labels}.healthCheck.timeout`, 61],
  ["failing for ever", "TF-CTR-11", task, `${labels}.healthCheck.retries`, 11],
  ["an endless start", "TF-CTR-11", task, `${labels}.healthCheck.startPeriod`, 301],
  ["a check of no form", "TF-CTR-11", task, `${labels}.healthCheck.command`, ["curl", "localhost"]],
];

const archive = "volume.1.efs_volume_configuration";
const FARGATE: readonly Row[] = [
  ["files in the clear", "TF-TASK-15", task, `${archive}.transit_encryption`, "DISABLED"],
  [
    "files for everybody",
    "TF-TASK-15",
    task,
    `${archive}.authorization_config.iam`,
    "DISABLED",
    `${archive}.authorization_config`,
  ],
  [
    "files out of reach",
    "TF-TASK-16",
    "aws_vpc_security_group_egress_rule.packer_efs_archive",
    "",
    DELETE,
    `${task}.volume.1`,
  ],
  ["less storage than there is anyhow", "TF-TASK-14", task, "ephemeral_storage.size_in_gib", 20],
  ["more storage than Fargate has", "TF-TASK-14", task, "ephemeral_storage.size_in_gib", 201],
  [
    "storage of a task on instances",
    "TF-TASK-14",
    task,
    "requires_compatibilities",
    ["EC2"],
    "ephemeral_storage.size_in_gib",
  ],
  [
    "settings of no file",
    "TF-CTR-12",
    task,
    `${application}.environmentFiles.0.value`,
    "arn:aws:s3:::orders-settings/packer.txt",
    `${application}.environmentFiles.0`,
  ],
  [
    "settings of any file",
    "TF-CTR-12",
    task,
    `${application}.environmentFiles.0.value`,
    "arn:aws:s3:::orders-settings/*.env",
    `${application}.environmentFiles.0`,
  ],
];

const shop = "aws_ecs_task_definition.shop";
const router = "container_definitions.1";

const ROUTED: readonly Row[] = [
  [
    "logs without a router",
    "TF-TASK-13",
    shop,
    `${router}.firelensConfiguration`,
    DELETE,
    `${application}.logConfiguration.logDriver`,
  ],
  ["a router that may end", "TF-TASK-13", shop, `${router}.essential`, false],
  ["two routers", "TF-TASK-13", shop, "container_definitions.2.firelensConfiguration", { type: "fluentbit" }],
];

export const TOGETHER_FLIPS: readonly Flip[] = [
  ...flips("live-service-packer", [...ROWS, ...FARGATE]),
  ...flips("live-service-shop", ROUTED),
];
