import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const service = "aws_ecs_service.stock";
const task = "aws_ecs_task_definition.stock";
const connect = "service_connect_configuration";
const endpoint = `${connect}.service.0`;

const ROWS: readonly Row[] = [
  ["no namespace", "TF-CONNECT-01", service, `${connect}.namespace`, DELETE],
  [
    "caller without a namespace",
    "TF-CONNECT-01",
    "aws_ecs_service.packer",
    `${connect}.namespace`,
    "",
    undefined,
    "live-service-packer",
  ],
  ["endpoint of another port", "TF-CONNECT-02", service, `${endpoint}.port_name`, "http"],
  [
    "port without a name",
    "TF-CONNECT-02",
    task,
    "container_definitions.0.portMappings.0.name",
    DELETE,
    `${service}.${endpoint}.port_name`,
  ],
  [
    "timeout for requests over TCP",
    "TF-CONNECT-03",
    task,
    "container_definitions.0.portMappings.0.appProtocol",
    DELETE,
    `${service}.${endpoint}.timeout.per_request_timeout_seconds`,
  ],
  ["deployed by another controller", "TF-CONNECT-04", service, "deployment_controller.type", "CODE_DEPLOY"],
  ["no room for the proxy", "TF-CONNECT-05", task, "container_definitions.0.memory", 1024, `${task}.memory`],
];

export const CONNECT_FLIPS: readonly Flip[] = flips("live-service-stock", ROWS);
