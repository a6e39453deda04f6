import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, isTrue, listOf, numberOf, textOf } from "../../terraform/json.ts";
import { containersOf } from "../reading/containers.ts";
import { breach, breachIf, perResource, type Rule } from "../rule.ts";

const TYPE = "aws_ecs_service";
const CONNECT = "service_connect_configuration";
const CONCEPTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html";
const SERVICE_API =
  "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html";

const namespace: Rule = perResource(
  { code: "TF-CONNECT-01", title: "Service Connect names its namespace", source: CONCEPTS, type: TYPE },
  (service) =>
    connected(service).flatMap(({ path, value }) => {
      const given = at(value, "namespace");
      return breachIf(!given, service, `${path}.namespace`, given, {
        limit: "a namespace: the default of a cluster is not in the code of the service",
        fix: "give the ARN of the namespace",
      });
    }),
);

const portName: Rule = perResource(
  {
    code: "TF-CONNECT-02",
    title: "An endpoint is a port that the task definition names",
    source: SERVICE_API,
    type: TYPE,
  },
  (service, stack) => {
    const mappings = mappingsOf(service, stack);
    if (!mappings) return [];
    const names = mappings.flatMap((mapping) => textOf(at(mapping, "name")) ?? []);
    return endpoints(service).flatMap(({ path, value }) => {
      const name = at(value, "port_name");
      return breachIf(
        !isReference(name) && !names.includes(String(name)),
        service,
        `${path}.port_name`,
        name,
        {
          limit: `the name of a port mapping: ${names.join(", ") || "there is none"}; ECS refuses another`,
          fix: "name the port in the portMappings of the container",
        },
      );
    });
  },
);

const requestTimeout: Rule = perResource(
  {
    code: "TF-CONNECT-03",
    title: "Only what has requests has a timeout for them",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html",
    type: TYPE,
  },
  (service, stack) =>
    endpoints(service).flatMap(({ path, value }) => {
      const mapping = mappingsOf(service, stack)?.find((it) => at(it, "name") === at(value, "port_name"));
      const timeout = at(value, "timeout.per_request_timeout_seconds");
      const isTcp = mapping !== undefined && at(mapping, "appProtocol") === undefined;
      return breachIf(
        isTcp && timeout !== undefined,
        service,
        `${path}.timeout.per_request_timeout_seconds`,
        timeout,
        {
          limit: "unset: without an appProtocol the port is TCP, which has no requests",
          fix: "set appProtocol in the port mapping, or remove the timeout",
        },
      );
    }),
);

const rolling: Rule = perResource(
  {
    code: "TF-CONNECT-04",
    title: "Service Connect goes with rolling deployments",
    source: CONCEPTS,
    type: TYPE,
  },
  (service) => {
    const controller = at(service.attributes, "deployment_controller.type");
    const other = controller !== undefined && controller !== "ECS";
    return breachIf(
      connected(service).length > 0 && other,
      service,
      "deployment_controller.type",
      controller,
      { limit: "ECS: Service Connect takes no other controller", fix: "remove deployment_controller" },
    );
  },
);

const taskMemory: Rule = perResource(
  {
    code: "TF-CONNECT-05",
    title: "A task with the proxy of Service Connect has a memory limit",
    source: CONCEPTS,
    type: TYPE,
  },
  (service, stack) => {
    if (connected(service).length === 0) return [];
    const task = stack.target(service.attributes["task_definition"], "aws_ecs_task_definition");
    if (!task) return [];
    const { memory } = task.attributes;
    const containers = containersOf(task).reduce(
      (sum, { value }) => sum + (numberOf(at(value, "memory")) ?? 0),
      0,
    );
    const limit = numberOf(memory);
    if (memory === undefined) {
      return [
        breach(task, "memory", memory, {
          limit: "a limit of the whole task: ECS asks for it with Service Connect",
          fix: "set memory of the task definition",
        }),
      ];
    }
    // Containers that take more than the task are refused in any task.
    return breachIf(limit === containers, task, "memory", memory, {
      limit: `more than the ${containers} MiB of its containers: the proxy takes the rest`,
      fix: "add 64 MiB or more",
    });
  },
);

/** The configuration of Service Connect, where it is switched on. */
function connected({ attributes }: Resource) {
  return blocks(attributes, CONNECT).filter(({ value }) => isTrue(at(value, "enabled")));
}

function endpoints(service: Resource) {
  return connected(service).flatMap(({ path, value }) =>
    blocks(value, "service").map((endpoint) => ({ path: `${path}.${endpoint.path}`, value: endpoint.value })),
  );
}

/** Port mappings of its task definition; undefined where that is in another stack, or not known. */
function mappingsOf(service: Resource, stack: Configuration): unknown[] | undefined {
  const task = stack.target(service.attributes["task_definition"], "aws_ecs_task_definition");
  const containers = task && containersOf(task);
  if (!containers || containers.length === 0) return undefined;
  return containers.flatMap(({ value }) => listOf(at(value, "portMappings")));
}

export const SERVICE_CONNECT_RULES: readonly Rule[] = [
  namespace,
  portName,
  requestTimeout,
  rolling,
  taskMemory,
];
