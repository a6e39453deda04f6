import { type Finding, show } from "../../core/finding.ts";
import { volumesContainerName } from "../../core/names.ts";
import { containersOf, sidecarsOf, writtenPaths } from "../containers.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";
import { COLLECTOR, LOG_ROUTER } from "../services/ready-made.ts";
import { webPorts } from "../web-ports.ts";
import { eachService, refuse, repeated, within } from "./report.ts";

/** Containers of a task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (2026-11). */
const MAX_CONTAINERS = 10;

/**
 * Least of one container: the Linux kernel has no smaller share of CPU, and Docker no smaller memory.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-11)
 */
const LEAST = { cpu: 2, memoryMiB: 6 };

/** TASK-01: names of containers, and how many there are. */
export function sidecarNames(environment: Environment): Finding[] {
  return eachService(environment, (service, place, name) => {
    const volumes = writtenPaths(service).length > 0 ? [volumesContainerName(name)] : [];
    const names = Object.keys(service.sidecars);
    const others = [
      name,
      ...volumes,
      ...(service.logRouter ? [LOG_ROUTER] : []),
      ...(service.telemetry ? [COLLECTOR] : []),
    ];
    const wrong = names.flatMap((sidecar, index) => {
      const valid = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(sidecar);
      if (valid && !others.includes(sidecar)) return [];
      return [
        refuse("TASK-01", {
          place: `${place}.sidecars.${valid ? sidecar : `#${index}`}`,
          value: valid
            ? `${sidecar}, a container that the task has`
            : `a name of ${sidecar.length} characters`,
          limit: "letters, digits, - and _, and another name than the other containers of the task",
          fix: "rename the sidecar after what it does, such as proxy",
        }),
      ];
    });
    const count = others.length + names.length;
    if (count <= MAX_CONTAINERS) return wrong;
    return [
      ...wrong,
      refuse("TASK-01", {
        place: `${place}.sidecars`,
        value: `${count} containers in the task`,
        limit: `${MAX_CONTAINERS} containers, with the application${volumes.length > 0 ? " and the one that prepares volumes" : ""}`,
        fix: "move some to a service of their own",
      }),
    ];
  });
}

/** TASK-03: sidecars leave the application a part of the task. ECS refuses containers that take more than it has. */
export function sidecarLimits(environment: Environment): Finding[] {
  return eachService(environment, (service, place) =>
    (
      [
        ["cpu", "CPU units"],
        ["memoryMiB", "MiB"],
      ] as const
    ).flatMap(([field, unit]) => {
      const sidecars = containersOf(service).filter(({ sidecar }) => sidecar !== undefined);
      const findings = sidecars.flatMap(({ container, field: at }) =>
        container[field] >= LEAST[field]
          ? []
          : [
              refuse("TASK-03", {
                place: `${place}.${at}.${field}`,
                value: `${container[field]} ${unit}`,
                limit: `at least ${LEAST[field]} ${unit}`,
                fix: `set what it needs, such as ${field === "cpu" ? 32 : 64}`,
              }),
            ],
      );
      const sum = sidecars.reduce((total, { container }) => total + container[field], 0);
      if (sidecars.length === 0 || sum < service[field]) return findings;
      return [
        ...findings,
        refuse("TASK-03", {
          place: `${place}.${field}`,
          value: `${sum} ${unit} of sidecars`,
          limit: `less than the ${service[field]} ${unit} of the task, of which the application has the rest`,
          fix: `raise ${field} of the service, or lower that of its sidecars`,
        }),
      ];
    }),
  );
}

/** TASK-04: ports of sidecars, each once in the network interface that the containers of a task share. */
export function sidecarPorts(environment: Environment): Finding[] {
  const { capacity } = environment;
  const bridge = capacity.kind === "ec2" && capacity.networkMode === "bridge";
  return eachService(environment, (service, place) => {
    const ports = Object.entries(sidecarsOf(service)).flatMap(([name, sidecar]) =>
      sidecar.ports.map((port, index) => ({
        port,
        place: Object.hasOwn(service.sidecars, name)
          ? `${place}.sidecars.${name}.ports.${index}`
          : `${place}.telemetry`,
      })),
    );
    const own = portsOf(service);
    const taken = repeated([...own, ...ports.map(({ port }) => port)].map(String));
    return ports.flatMap(({ place: at, port }, index) => [
      ...within("TASK-04", { place: at, value: port, min: 1_024, max: 65_535, unit: "(port)" }),
      ...(taken.includes(own.length + index)
        ? [
            refuse("TASK-04", {
              place: at,
              value: `port ${port} again`,
              limit: "each port once in a task: its containers share one network interface",
              fix: "let one of them listen on another port",
            }),
          ]
        : []),
      ...(bridge
        ? [
            refuse("TASK-04", {
              place: at,
              value: `port ${port} in bridge mode`,
              limit: "none in bridge mode, where each container has a network of its own",
              fix: "set capacity.networkMode to awsvpc, in which the application reaches it at localhost",
            }),
          ]
        : []),
    ]);
  });
}

/** Ports of the application. */
function portsOf(service: Service): number[] {
  if (service.kind === "web") return webPorts(service).map(({ port }) => port);
  return "port" in service ? [service.port] : [];
}

/**
 * TASK-02: what containers wait for.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html (2026-11).
 */
export function startOrder(environment: Environment): Finding[] {
  return eachService(environment, (service, place, name) => {
    const containers = containersOf(service);
    const named = (wanted: string) => containers.find(({ sidecar = name }) => sidecar === wanted);
    const findings = containers.flatMap(({ container, field }) =>
      Object.entries(container.dependsOn).flatMap(([other, condition], index) => {
        const found = named(other);
        const shown = found ? other : `#${index}`;
        const at = `${place}.${field === "" ? "" : `${field}.`}dependsOn.${shown}`;
        const refused = (limit: string, fix: string) => [
          refuse("TASK-02", {
            place: at,
            value: `${condition} of ${found ? other : "no container"}`,
            limit,
            fix,
          }),
        ];
        if (!found) {
          const known = containers.map(({ sidecar = name }) => sidecar).join(", ");
          return refused(`a container of this task: ${known}`, "correct the name, or add it to sidecars");
        }
        if (condition === "HEALTHY" && found.healthCheck === undefined) {
          return refused(
            "HEALTHY of a container with a health check of its own: without one, the task never starts",
            `give ${other} a ${found.field === "" ? "containerHealthCheck" : "healthCheck"}, or wait for START`,
          );
        }
        if (found.essential && (condition === "COMPLETE" || condition === "SUCCESS")) {
          return refused(
            `START or HEALTHY of an essential container: when it exits, ECS stops the task`,
            found.field === "" ? "wait for START" : `set essential: false for ${other}`,
          );
        }
        return [];
      }),
    );
    return findings.length > 0 ? findings : cycle(service, place, name);
  });
}

/** A container that waits for itself, over others or directly: ECS refuses it. */
function cycle(service: Service, place: string, name: string): Finding[] {
  const next = new Map(
    containersOf(service).map(({ container, sidecar = name }) => [sidecar, Object.keys(container.dependsOn)]),
  );
  const done = new Set<string>();
  const walk = (at: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(at)) return [...way.slice(way.indexOf(at)), at];
    if (done.has(at)) return undefined;
    done.add(at);
    for (const other of next.get(at) ?? []) {
      const found = walk(other, [...way, at]);
      if (found) return found;
    }
    return undefined;
  };
  for (const start of next.keys()) {
    const found = walk(start, []);
    if (found) {
      const [first] = found;
      return [
        refuse("TASK-02", {
          place: `${place}.${first === name ? "" : `sidecars.${first}.`}dependsOn`,
          value: show(found.join(" → ")),
          limit: "an order in which each container waits for others only: ECS refuses a cycle",
          fix: `remove one of these, such as what ${found.at(-2)} waits for`,
        }),
      ];
    }
  }
  return [];
}
