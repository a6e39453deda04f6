import { InputError } from "../core/input-error.ts";
import { type DeclaredResource, isKnown, scalarText, valueAt } from "../terraform/declared.ts";
import { parseJson } from "../terraform/json.ts";
import { isList, isRecord, type Value, type ValueRecord } from "../terraform/value.ts";
import type { ContainerHealthCheck, TaskDefinition } from "./platform.ts";
import { numberIn, placeOf, type Reader } from "./reader.ts";
import { readSecrets } from "./secrets.ts";

/** What the service says of its tasks. */
export interface TaskUse {
  readonly fargate: boolean;
  /** Whether the service gives its tasks subnets, which only tasks in awsvpc mode have. */
  readonly hasSubnets: boolean;
  /** `ECS_CONTAINER_STOP_TIMEOUT` of the hosts. */
  readonly stopTimeoutSec: number | undefined;
}

/** Seconds until SIGKILL where neither container nor agent says it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html (2026-06). */
const STOP_TIMEOUT_SEC = 30;

const MAX_CPU = 1024 * 1024;
const MAX_MEMORY_MIB = 64 * 1024 * 1024;
const MAX_GPUS = 1024;

/** A task definition. @throws InputError where the size of the task is not known: nothing could be placed */
export function readTaskDefinition(reader: Reader, task: DeclaredResource, use: TaskUse): TaskDefinition {
  const containers = containersOf(reader, task);
  const list = containers ?? [];
  const networkMode = networkModeOf(reader, task, use);
  const logging = list.map(({ value }) => valueAt(value, "logConfiguration")).find(isRecord);
  const role = (path: string) => {
    const [linked] = reader.linked(task, path, "aws_iam_role", "data.aws_iam_role");
    return { linked, name: linked ? reader.name(linked) : reader.text(task, path) };
  };
  const execution = role("execution_role_arn");
  return {
    address: task.address,
    cpu: sizeOf(reader, task, containers, {
      path: "cpu",
      max: MAX_CPU,
      unitFactor: 1024,
      unit: "vcpu",
      keys: ["cpu"],
      least: 0,
    }),
    memoryMiB: sizeOf(reader, task, containers, {
      path: "memory",
      max: MAX_MEMORY_MIB,
      unitFactor: 1024,
      unit: "gb",
      // Where both are set, the reservation is what is taken from the instance:
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-06).
      keys: ["memoryReservation", "memory"],
      least: 1,
    }),
    gpus: list.reduce((sum, container) => sum + gpusOf(reader, container), 0),
    networkMode,
    hostPorts: hostPorts(list, networkMode),
    stopTimeoutSec: Math.max(
      0,
      ...list.map(({ path, value }) => {
        const own = optional(value, "stopTimeout", path, 0, 1e6);
        return own ?? use.stopTimeoutSec ?? STOP_TIMEOUT_SEC;
      }),
      ...(list.length === 0 ? [use.stopTimeoutSec ?? STOP_TIMEOUT_SEC] : []),
    ),
    images: [
      ...new Set(list.map(({ value }) => textIn(value, "image") ?? "an image known only after the apply")),
    ],
    containerHealthCheck: healthCheckOf(list),
    secrets: readSecrets(
      reader,
      task,
      containers?.map(({ value }) => value),
      execution.linked,
    ),
    executionRole: execution.name ?? unknownRole(reader, task, "execution_role_arn"),
    taskRole: role("task_role_arn").name ?? unknownRole(reader, task, "task_role_arn"),
    logDriver: logging && textIn(logging, "logDriver"),
    // Non-blocking unless it says so or the account does:
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#default-log-driver-mode (2026-07).
    logMode: logging && textIn(logging, "options.mode") === "blocking" ? "blocking" : "non-blocking",
  };
}

/** `ALL` and shared GPUs: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html (2026-11). */
function gpusOf(reader: Reader, { path, value }: Container): number {
  const requirements = valueAt(value, "resourceRequirements");
  return (isList(requirements) ? requirements : []).filter(isRecord).reduce((sum, requirement) => {
    if (valueAt(requirement, "type") !== "GPU") return sum;
    const place = `${path}.resourceRequirements`;
    const given = valueAt(requirement, "value");
    // The smallest part that EC2 has is an eighth; other fractions would not add up exactly.
    if (isKnown(given) && given !== "ALL")
      return sum + Math.ceil(numberIn(given, place, 0, MAX_GPUS) * 8) / 8;
    reader.assume(
      place,
      given === "ALL"
        ? "all GPUs of an instance; taken: 1, so an instance with several may carry more such tasks than it can"
        : "a share of a GPU, or one that is known only after the apply; taken: none",
    );
    return sum + (given === "ALL" ? 1 : 0);
  }, 0);
}

/** Only essential containers count: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11). */
function healthCheckOf(containers: readonly Container[]): ContainerHealthCheck | undefined {
  const checks = containers
    .filter(({ value }) => valueAt(value, "essential") !== false)
    .flatMap(({ path, value }): ContainerHealthCheck[] => {
      const check = valueAt(value, "healthCheck");
      if (!isRecord(check)) return [];
      const place = `${path}.healthCheck`;
      return [
        {
          intervalSec: optional(check, "interval", place, 1, 3600) ?? 30,
          retries: optional(check, "retries", place, 1, 1000) ?? 3,
          startPeriodSec: optional(check, "startPeriod", place, 0, 3600) ?? 0,
        },
      ];
    });
  return checks.sort((a, b) => b.intervalSec * b.retries - a.intervalSec * a.retries)[0];
}

/** A role that the code gives but that cannot be found: there is one. */
function unknownRole(reader: Reader, task: DeclaredResource, path: string): string | undefined {
  if (valueAt(task.values, path) === undefined || task.gives(path) === false) return undefined;
  reader.assume(
    placeOf(task, path),
    "known only after the apply; taken: a role that is not in the Terraform",
  );
  return `a role of ${task.address}`;
}

/** A container of a task definition, and where it stands. */
export interface Container {
  readonly path: string;
  readonly value: ValueRecord;
}

/** Containers; undefined where their JSON is not known. */
export function containersOf(reader: Reader, task: DeclaredResource): Container[] | undefined {
  const place = placeOf(task, "container_definitions");
  const value = valueAt(task.values, "container_definitions");
  const list = typeof value === "string" && isKnown(value) ? parseJson(value) : value;
  if (Array.isArray(list)) {
    const containers = (list as Value[]).flatMap((item, i) =>
      isRecord(item) ? [{ path: `${place}.${i}`, value: item }] : [],
    );
    if (containers.length === list.length && containers.length > 0) return containers;
  }
  if (isKnown(value)) {
    throw new InputError(
      "MODEL_CONTAINERS",
      place,
      "is not a JSON list of containers",
      "give container definitions as JSON",
    );
  }
  reader.assume(
    place,
    "known only after the apply, or marked sensitive; taken: one container without health check and fixed ports",
  );
  return undefined;
}

interface Size {
  readonly path: "cpu" | "memory";
  readonly max: number;
  readonly unit: "vcpu" | "gb";
  readonly unitFactor: number;
  readonly keys: readonly string[];
  readonly least: number;
}

/** The size of the task, or what its containers take together. */
function sizeOf(
  reader: Reader,
  task: DeclaredResource,
  containers: readonly Container[] | undefined,
  size: Size,
): number {
  const place = placeOf(task, size.path);
  const value = valueAt(task.values, size.path);
  if (isKnown(value) && value !== "") {
    // `0.5 vCPU` and `1 GB` too: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (2026-06).
    const [, amount, unit] = /^\s*(-?\d+(?:\.\d+)?)\s*(vcpu|gb)?\s*$/i.exec(scalarText(value)) ?? [];
    const factor = unit === undefined ? 1 : unit.toLowerCase() === size.unit ? size.unitFactor : Number.NaN;
    const given = amount === undefined ? value : Number(amount) * factor;
    return Math.ceil(numberIn(given, place, size.least, size.max));
  }
  if (containers) {
    const sum = containers
      .map(({ path, value: container }) => {
        const found = size.keys.map((key) => optional(container, key, path, 0, size.max));
        return found.find((each) => each !== undefined) ?? 0;
      })
      .reduce((total, each) => total + each, 0);
    if (sum >= size.least) return Math.min(size.max, sum);
  }
  if (size.path === "cpu" && value === undefined) {
    reader.assume(place, "containers are not known; taken: no CPU reserved");
    return 0;
  }
  throw new InputError(
    "MODEL_TASK_SIZE",
    place,
    containers ? "neither the task nor its containers reserve memory" : "is known only after the apply",
    "set it on the task definition, or give the plan of a later apply or the state",
  );
}

/** Modes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html (2026-06). Bridge is the default on Linux. */
function networkModeOf(
  reader: Reader,
  task: DeclaredResource,
  { fargate, hasSubnets }: TaskUse,
): TaskDefinition["networkMode"] {
  if (fargate || hasSubnets) return "awsvpc";
  return reader.word(task, "network_mode", ["awsvpc", "bridge", "host", "none"], "bridge");
}

function hostPorts(containers: readonly Container[], mode: TaskDefinition["networkMode"]): number[] {
  if (mode === "awsvpc" || mode === "none") return [];
  const ports = containers.flatMap(({ path, value }) => {
    const mappings = valueAt(value, "portMappings");
    return (isList(mappings) ? mappings : []).filter(isRecord).map((mapping) => {
      const port = optional(mapping, "hostPort", `${path}.portMappings`, 0, 65_535);
      const same =
        mode === "host" ? optional(mapping, "containerPort", `${path}.portMappings`, 0, 65_535) : 0;
      return port === undefined || port === 0 ? (same ?? 0) : port;
    });
  });
  return [...new Set(ports)].filter((port) => port > 0).sort((a, b) => a - b);
}

function textIn(value: ValueRecord, path: string): string | undefined {
  const found = valueAt(value, path);
  return isKnown(found) && typeof found === "string" && found !== "" ? found : undefined;
}

function optional(
  value: ValueRecord,
  key: string,
  place: string,
  min: number,
  max: number,
): number | undefined {
  const found = valueAt(value, key);
  return isKnown(found) ? numberIn(found, `${place}.${key}`, min, max) : undefined;
}
