import { type Finding, show } from "../../core/finding.ts";
import { PROXY_CPU, PROXY_MEMORY_MIB } from "../../core/service-connect.ts";
import type { Environment } from "../schema.ts";
import { callsOf, endpointOf, isConnected } from "../service.ts";
import { eachOfKind, eachService, ofKind, refuse, repeated, warn, within } from "./report.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html (2026-11). */
const ALIAS = /^[a-z0-9_][a-z0-9_.-]{0,126}$/;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html (2026-11). */
const TIMEOUT = { min: 0, max: 2_147_483_647, unit: "s" };

/** Smallest share of the task that is left to the application beside the proxy and the sidecars. */
const LEAST_CPU = 128;
const LEAST_MEMORY_MIB = 64;

/** CONNECT-01: a call is of another service, which is `internal`. */
export function callees(environment: Environment): Finding[] {
  const { services } = environment;
  const internal = ofKind(environment, "internal").map(([name]) => name);
  const known = `an internal service: ${internal.join(", ") || "there is none"}`;
  return eachService(environment, (service, servicePlace, name) => {
    const calls = callsOf(service);
    const place = `${servicePlace}.calls`;
    const wrong = calls.flatMap((callee, index) => {
      const at = `${place}.${index}`;
      if (callee === name) {
        return refuse("CONNECT-01", {
          place: at,
          value: "the service itself",
          limit: "another service: a task reaches itself at localhost",
          fix: "remove it",
        });
      }
      const kind = Object.hasOwn(services, callee) ? services[callee]?.kind : undefined;
      if (kind === "internal") return [];
      return refuse("CONNECT-01", {
        place: at,
        value: kind === undefined ? show(callee) : `${show(callee)}, of kind ${kind}`,
        limit: known,
        fix:
          kind === "web"
            ? `set kind "internal", or call ${callee} by its public name and remove this`
            : "give the name of a service of kind internal",
      });
    });
    const twice = repeated(calls).map((index) =>
      refuse("CONNECT-01", {
        place: `${place}.${index}`,
        value: `${show(calls[index])} again`,
        limit: "each service once: EC2 refuses a rule that exists",
        fix: "remove the duplicate",
      }),
    );
    return [...wrong, ...twice];
  });
}

/**
 * CONNECT-02: no service is called, over others, by one that it calls. A task finds only the endpoints that were there before
 * its deployment began, so of a cycle whichever is applied first would not find the next
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html, 2026-11); and the stacks
 * of a cycle have no order.
 */
export function callCycles({ services }: Environment): Finding[] {
  const seen = new Set<string>();
  return Object.keys(services).flatMap((name) => {
    const cycle = seen.has(name) ? undefined : cycleFrom(services, name);
    if (!cycle) return [];
    for (const member of cycle) seen.add(member);
    return [
      refuse("CONNECT-02", {
        place: `services.${name}.calls`,
        value: [...cycle, name].join(" calls "),
        limit: "no cycle: a task finds only endpoints that were there before its deployment began",
        fix: "turn one of the calls around, such as with a queue and a worker",
      }),
    ];
  });
}

/** The shortest way of calls from a service back to it. */
function cycleFrom(services: Environment["services"], start: string): string[] | undefined {
  const ways: string[][] = [[start]];
  const visited = new Set<string>();
  for (const way of ways) {
    const last = services[way.at(-1) ?? ""];
    for (const callee of last ? callsOf(last) : []) {
      if (callee === start) return way.length > 1 ? way : undefined;
      if (visited.has(callee)) continue;
      visited.add(callee);
      ways.push([...way, callee]);
    }
  }
  return undefined;
}

/** CONNECT-03: tasks have a network interface, and with it a security group, of their own. */
export function connectMode(environment: Environment): Finding[] {
  const { capacity } = environment;
  if (capacity.kind === "fargate" || capacity.networkMode === "awsvpc") return [];
  return eachService(environment, (service, place) => {
    if (service.kind !== "internal" && callsOf(service).length === 0) return [];
    return [
      refuse("CONNECT-03", {
        place: service.kind === "internal" ? `${place}.kind` : `${place}.calls`,
        value: "bridge mode",
        limit: "awsvpc: in bridge mode every task of an instance could connect, whatever it calls",
        fix: "set capacity.networkMode to awsvpc",
      }),
    ];
  });
}

/** CONNECT-04: where callers find a service, each endpoint once. */
export function aliases(environment: Environment): Finding[] {
  const taken = new Map<string, string>();
  return eachOfKind(environment, "internal", (service, servicePlace, name) => {
    const place = `${servicePlace}.alias`;
    const { name: alias, port } = service.alias;
    const findings = [
      ...(alias === undefined || ALIAS.test(alias)
        ? []
        : [
            refuse("CONNECT-04", {
              place: `${place}.name`,
              value: show(alias),
              limit: "1 to 127 characters of a-z 0-9 _ - . that do not start with - or .",
              fix: `give a name such as ${name}`,
            }),
          ]),
      ...(port === undefined
        ? []
        : within("CONNECT-04", { place: `${place}.port`, value: port, min: 1, max: 65_535, unit: "(port)" })),
    ];
    const at = endpointOf(service, name);
    const endpoint = `${at.name}:${at.port}`;
    const first = taken.get(endpoint);
    taken.set(endpoint, first ?? name);
    if (first === undefined) return findings;
    return [
      ...findings,
      refuse("CONNECT-04", {
        place,
        value: `${endpoint}, the endpoint of ${first}`,
        limit: "an endpoint of its own: they are unique within a namespace",
        fix: "give another name or port",
      }),
    ];
  });
}

/** CONNECT-05: timeouts of the proxies, and what follows from them. */
export function connectTimeouts(environment: Environment): Finding[] {
  return eachOfKind(environment, "internal", ({ protocol }, service) => {
    const place = `${service}.protocol`;
    const { idleTimeoutSec } = protocol;
    const idle = within("CONNECT-05", {
      place: `${place}.idleTimeoutSec`,
      value: idleTimeoutSec,
      ...TIMEOUT,
    });
    if (protocol.kind === "tcp") return idle;
    const { alarms, requestTimeoutSec } = protocol;
    const limitMs = requestTimeoutSec * 1000;
    const findings = [
      ...idle,
      ...within("CONNECT-05", {
        place: `${place}.requestTimeoutSec`,
        value: requestTimeoutSec,
        ...TIMEOUT,
      }),
    ];
    if (idleTimeoutSec > 0 && idleTimeoutSec < requestTimeoutSec) {
      findings.push(
        refuse("CONNECT-05", {
          place: `${place}.idleTimeoutSec`,
          value: `${idleTimeoutSec} s`,
          limit: `at least requestTimeoutSec, ${requestTimeoutSec} s: the connection would close before the answer`,
          fix: `set ${requestTimeoutSec} or more, or lower requestTimeoutSec`,
        }),
      );
    }
    if (limitMs > 0 && alarms.latencyMs >= limitMs) {
      findings.push(
        refuse("CONNECT-05", {
          place: `${place}.alarms.latencyMs`,
          value: `${alarms.latencyMs} ms`,
          limit: `less than requestTimeoutSec, ${limitMs} ms: no answer takes longer, so the alarm never fires`,
          fix: "lower latencyMs or raise requestTimeoutSec",
        }),
      );
    }
    return findings;
  });
}

/** CONNECT-06: room for the proxy in every task that has one. */
export function proxyRoom(environment: Environment): Finding[] {
  return eachService(environment, (service, place) => {
    if (!isConnected(service)) return [];
    const least = (field: "cpu" | "memoryMiB", proxy: number, rest: number, unit: string): Finding[] => {
      const sidecars = Object.values(service.sidecars).reduce((sum, sidecar) => sum + sidecar[field], 0);
      const needed = proxy + rest + sidecars;
      return service[field] >= needed
        ? []
        : [
            warn("CONNECT-06", {
              place: `${place}.${field}`,
              value: `${service[field]} ${unit}`,
              limit: `at least ${needed} ${unit}: AWS advises ${proxy} for the proxy of Service Connect, above 500 requests a second twice as many CPU units`,
              fix: `add ${proxy} to what the containers need`,
            }),
          ];
    };
    return [
      ...least("cpu", PROXY_CPU, LEAST_CPU, "CPU units"),
      ...least("memoryMiB", PROXY_MEMORY_MIB, LEAST_MEMORY_MIB, "MiB"),
    ];
  });
}

/** CONNECT-07: an internal service is called, else nothing may connect to it. */
export function uncalled(environment: Environment): Finding[] {
  const called = new Set(Object.values(environment.services).flatMap(callsOf));
  return eachOfKind(environment, "internal", (_service, place, name) =>
    called.has(name)
      ? []
      : [
          warn("CONNECT-07", {
            place,
            value: "called by no service",
            limit: `${show(name)} in the calls of another service: nothing else may connect`,
            fix: `add calls: [${show(name)}] to a service that needs it`,
          }),
        ],
  );
}
