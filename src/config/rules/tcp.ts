import { type Finding, show } from "../../core/finding.ts";
import { allHostsOf, type Host, hostOf } from "../hosts.ts";
import type { Environment } from "../schema.ts";
import { isHost, uncertified } from "./domains.ts";
import { checkTimes, httpCheck, targetDelays } from "./load-balancer.ts";
import { sourceBlocks } from "./network.ts";
import { eachOfKind, ofKind, refuse, warn, within } from "./report.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html (2026-11). */
const PORT = { min: 1, max: 65_535, unit: "(port)" };

/** Everywhere. */
const ANYWHERE = "0.0.0.0/0";

/** NLB-01: tasks have a security group of their own. */
export function tcpMode(environment: Environment): Finding[] {
  const { capacity } = environment;
  if (capacity.kind === "fargate" || capacity.networkMode === "awsvpc") return [];
  return eachOfKind(environment, "tcp", (_service, place) => [
    refuse("NLB-01", {
      place: `${place}.kind`,
      value: "bridge mode",
      limit:
        "awsvpc: in bridge mode the load balancer would have to reach every port that tasks of an instance get",
      fix: "set capacity.networkMode to awsvpc",
    }),
  ]);
}

/** NLB-02: where the load balancer listens, and to whom. NLB-03: what crosses the internet is encrypted. */
export function tcpListeners(environment: Environment): Finding[] {
  return eachOfKind(environment, "tcp", ({ exposure, listener }, service) => {
    const place = `${service}.listener`;
    const { port, protocol, sources } = listener;
    const findings = [
      ...within("NLB-02", { place: `${place}.port`, value: port, ...PORT }),
      ...sourceBlocks("NLB-02", `${place}.sources`, sources),
    ];
    const open = exposure === "internet" && protocol.kind === "tcp" && sources.includes(ANYWHERE);
    if (!open || environment.stage !== "production") return findings;
    return [
      ...findings,
      warn("NLB-03", {
        place: `${place}.protocol.kind`,
        value: `tcp from ${ANYWHERE}`,
        limit: "tls, or sources that are known: the load balancer passes on whatever anybody sends",
        fix: "leave protocol out for TLS, name the blocks of the clients, or waive this where the container ends TLS itself",
      }),
    ];
  });
}

/** NLB-04: the name of the load balancer, which no other service has. */
export function tcpHosts(environment: Environment): Finding[] {
  const taken = new Map(
    ofKind(environment, "web").flatMap(([name, service]) =>
      allHostsOf(environment, service).map((host) => [host.name, name] as const),
    ),
  );
  return eachOfKind(environment, "tcp", (service, servicePlace, name) => {
    const host = hostOf(environment, service, name);
    const place = service.host === undefined ? servicePlace : `${servicePlace}.host`;
    const other = taken.get(host.name);
    taken.set(host.name, other ?? name);
    if (!isHost(host.label) || host.label === "@") {
      return [
        refuse("NLB-04", {
          place,
          value: show(host.label),
          limit:
            "lower-case DNS labels of 1 to 63 characters each; the domain itself leads to the shared load balancer",
          fix: `give mqtt for mqtt.${host.domain}`,
        }),
      ];
    }
    return [
      ...(service.listener.protocol.kind === "tls" ? uncertified("NLB-04", environment, place, host) : []),
      ...elsewhere(environment, place, host),
      ...(other === undefined
        ? []
        : [
            refuse("NLB-04", {
              place,
              value: `${host.name}, a name of ${other}`,
              limit: "a name of its own: a zone has each record once",
              fix: "give another host",
            }),
          ]),
    ];
  });
}

/** The zone of the environment's domain has no records of a domain that is described beside it. */
function elsewhere({ furtherDomains }: Environment, place: string, host: Host): Finding[] {
  const further = Object.keys(furtherDomains).find((it) => host.name === it || host.name.endsWith(`.${it}`));
  if (further === undefined) return [];
  return [
    refuse("NLB-04", {
      place,
      value: `${host.name}, of ${further}`,
      limit: `labels below ${host.domain} alone; ${further} is a domain of its own`,
      fix: "give a host outside it",
    }),
  ];
}

/** NLB-05: health checks. NLB-06: delays of targets. */
export function tcpTargets(environment: Environment): Finding[] {
  return eachOfKind(environment, "tcp", (service, servicePlace) => {
    const { healthCheck } = service;
    const place = `${servicePlace}.healthCheck`;
    return [
      ...checkTimes("NLB-05", place, healthCheck),
      ...(healthCheck.kind === "http" ? httpCheck("NLB-05", place, healthCheck) : []),
      ...targetDelays("NLB-06", servicePlace, service),
    ];
  });
}
