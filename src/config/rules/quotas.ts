import type { Finding } from "../../core/finding.ts";
import { allHostsOf, needsCertificate } from "../hosts.ts";
import { makesEndpoints } from "../network.ts";
import type { Environment } from "../schema.ts";
import { callsOf } from "../service.ts";
import { webPorts } from "../web-ports.ts";
import { surgeOf, surgeTasks } from "./fleet.ts";
import { RULES_PER_SECURITY_GROUP } from "./network.ts";
import { eachOfKind, eachService, ofKind, warn } from "./report.ts";

/**
 * Default quotas of one load balancer; all but target groups can be raised.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html (2026-06).
 */
const RULES_PER_LOAD_BALANCER = 100;
const TARGETS_PER_LOAD_BALANCER = 1_000;

const CERTIFICATES_PER_LOAD_BALANCER = 25;

/** Network interfaces per region: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (2026-06). */
const INTERFACES_PER_REGION = 5_000;

/** QUOTA-01: each port of a web service needs a listener rule and a target group. */
export function portsPerLoadBalancer(environment: Environment): Finding[] {
  const count = portsOf(environment);
  if (count <= RULES_PER_LOAD_BALANCER) return [];
  return [
    warn("QUOTA-01", {
      place: "services",
      value: `${count} ports of web services`,
      limit: `${RULES_PER_LOAD_BALANCER} rules and target groups per load balancer`,
      fix: "split the environment",
    }),
  ];
}

/** QUOTA-05: each further domain has a certificate, and each host of several labels one of its own. */
export function certificatesPerLoadBalancer(environment: Environment): Finding[] {
  const hosts = ofKind(environment, "web").flatMap(([, service]) =>
    allHostsOf(environment, service).filter((host) => needsCertificate(environment, host)),
  );
  const domains = Object.keys(environment.furtherDomains).length;
  const labels = new Set(hosts.map(({ name }) => name)).size;
  const count = domains + labels;
  if (count <= CERTIFICATES_PER_LOAD_BALANCER) return [];
  return [
    warn("QUOTA-05", {
      place: labels === 0 ? "furtherDomains" : "services",
      value: [
        ...(domains > 0 ? [`${domains} further domains`] : []),
        ...(labels > 0 ? [`${labels} hosts of several labels`] : []),
      ].join(" and "),
      limit: `${CERTIFICATES_PER_LOAD_BALANCER} certificates per load balancer by default, beside that of the domain`,
      fix: "use hosts of one label, fewer domains, or one certificate for several, or request a quota increase and waive this warning",
    }),
  ];
}

/** QUOTA-02, QUOTA-03: each task of a web service is a target for each of its ports, and in awsvpc mode every task a network interface. */
export function tasksPerLoadBalancer(environment: Environment): Finding[] {
  const tasks = surgeTasks(environment);
  const targets = ofKind(environment, "web").reduce(
    (sum, [, service]) => sum + surgeOf(service) * webPorts(service).length,
    0,
  );
  const { capacity } = environment;
  const findings: Finding[] = [];
  const value = (what: string) => `${what} when all services are deployed at their largest size`;
  const fix = "request a quota increase and waive this warning, or lower maxTasks";
  if (targets > TARGETS_PER_LOAD_BALANCER) {
    const limit = `${TARGETS_PER_LOAD_BALANCER} targets per load balancer by default`;
    findings.push(warn("QUOTA-02", { place: "services", value: value(`${targets} targets`), limit, fix }));
  }
  if (!inBridgeMode(capacity) && tasks > INTERFACES_PER_REGION) {
    const limit = `${INTERFACES_PER_REGION} network interfaces per region by default`;
    findings.push(warn("QUOTA-03", { place: "services", value: value(`${tasks} tasks`), limit, fix }));
  }
  return findings;
}

/**
 * QUOTA-04: rules that grow with services and egress entries; NET-08 counts the blocks of the load balancer. In
 * awsvpc mode each port of a web service adds a rule to the group of the load balancer, and each service one to that of the endpoints; its own
 * group has a rule for each egress entry and each call, and at most two for HTTPS.
 */
export function rulesPerGroup(environment: Environment): Finding[] {
  const { capacity, network, services } = environment;
  const tasks = inBridgeMode(capacity) ? 0 : Object.keys(services).length;
  const targets = inBridgeMode(capacity) ? 0 : portsOf(environment);
  const instances = capacity.kind === "ec2" ? 1 : 0;
  const endpoints = makesEndpoints(network) ? tasks + instances : 0;
  return [
    ...ruleQuota(
      "services",
      "outbound rules of the load balancer, one for each port of a web service",
      targets,
    ),
    ...ruleQuota(
      "services",
      "inbound rules of the endpoints, one for each service and the instances",
      endpoints,
    ),
    ...eachService(environment, (service, place) =>
      ruleQuota(
        `${place}.egress`,
        "outbound rules of its tasks, two of them for HTTPS",
        service.egress.length + callsOf(service).length + 2,
      ),
    ),
    ...eachOfKind(environment, "internal", (_service, place, name) =>
      ruleQuota(
        place,
        "inbound rules of its tasks, one for each service that calls it",
        Object.values(services).filter((other) => callsOf(other).includes(name)).length,
      ),
    ),
    ...eachOfKind(environment, "tcp", ({ listener }, place) =>
      ruleQuota(
        `${place}.listener.sources`,
        "inbound rules of its load balancer, one for each block",
        listener.sources.length,
      ),
    ),
  ];
}

function portsOf(environment: Environment): number {
  return ofKind(environment, "web").reduce((sum, [, service]) => sum + webPorts(service).length, 0);
}

function ruleQuota(place: string, what: string, count: number): Finding[] {
  if (count <= RULES_PER_SECURITY_GROUP) return [];
  const limit = `${RULES_PER_SECURITY_GROUP} rules per security group and direction by default; apply stops at the next`;
  const fix =
    place === "services"
      ? "request an increase of quota L-0EA8095F and waive this warning, or split the environment"
      : "join blocks, or request an increase of quota L-0EA8095F and waive this warning";
  return [warn("QUOTA-04", { place, value: `${count} ${what}`, limit, fix })];
}

function inBridgeMode(capacity: Environment["capacity"]): boolean {
  return capacity.kind === "ec2" && capacity.networkMode === "bridge";
}
