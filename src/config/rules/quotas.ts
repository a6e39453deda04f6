import type { Finding } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";
import { surgeTasks } from "./fleet.ts";
import { warn } from "./report.ts";

/**
 * Default quotas of one load balancer; all but target groups can be raised.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html (2026-06).
 */
const RULES_PER_LOAD_BALANCER = 100;
const TARGETS_PER_LOAD_BALANCER = 1_000;

/** Network interfaces per region: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (2026-06). */
const INTERFACES_PER_REGION = 5_000;

/** QUOTA-01: each service needs a listener rule and a target group. */
export function servicesPerLoadBalancer({ services }: Environment): Finding[] {
  const count = Object.keys(services).length;
  if (count <= RULES_PER_LOAD_BALANCER) return [];
  return [
    warn("QUOTA-01", {
      place: "services",
      value: `${count} services`,
      limit: `${RULES_PER_LOAD_BALANCER} rules and target groups per load balancer`,
      fix: "split the environment",
    }),
  ];
}

/** QUOTA-02, QUOTA-03: each task is a target, and in awsvpc mode a network interface. */
export function tasksPerLoadBalancer(environment: Environment): Finding[] {
  const tasks = surgeTasks(environment);
  const { capacity } = environment;
  const findings: Finding[] = [];
  const value = `${tasks} tasks when all services are deployed at their largest size`;
  const fix = "request a quota increase and waive this warning, or lower maxTasks";
  if (tasks > TARGETS_PER_LOAD_BALANCER) {
    const limit = `${TARGETS_PER_LOAD_BALANCER} targets per load balancer by default`;
    findings.push(warn("QUOTA-02", { place: "services", value, limit, fix }));
  }
  const bridge = capacity.kind === "ec2" && capacity.networkMode === "bridge";
  if (!bridge && tasks > INTERFACES_PER_REGION) {
    const limit = `${INTERFACES_PER_REGION} network interfaces per region by default`;
    findings.push(warn("QUOTA-03", { place: "services", value, limit, fix }));
  }
  return findings;
}
