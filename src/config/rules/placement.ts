import { type Finding, show } from "../../core/finding.ts";
import { poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { keepsRunning } from "../service.ts";
import { mostOf, ofPool, tasksOn } from "./fleet.ts";
import { eachService, refuse, warn } from "./report.ts";

/**
 * Placement constraints of a service, and the length of an expression. Zones as a constraint exclude zone rebalancing:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (2026-11).
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html (2026-11).
 */
const CONSTRAINTS = 10;
const EXPRESSION = 2_000;

/** PLACE-01: strategies and constraints are about instances. */
export function placedOnInstances(environment: Environment): Finding[] {
  if (environment.capacity.kind === "ec2") return [];
  return eachService(environment, ({ placement }, place) =>
    Object.entries({
      withinZone: placement.withinZone !== undefined,
      distinctInstances: placement.distinctInstances,
      memberOf: placement.memberOf.length > 0,
    }).flatMap(([field, given]) =>
      given
        ? [
            refuse("PLACE-01", {
              place: `${place}.placement.${field}`,
              value: "given, on Fargate",
              limit:
                "nothing: Fargate spreads tasks over zones by itself, and ECS takes no strategy or constraint with it",
              fix: "remove it, or give the environment a capacity of instances",
            }),
          ]
        : [],
    ),
  );
}

/** PLACE-02: as many instances as tasks, and one more where a deployment starts a task before it stops one. */
export function distinctInstances(environment: Environment): Finding[] {
  return eachService(environment, (service, place) => {
    if (!service.placement.distinctInstances) return [];
    const keepsAll = keepsRunning(service) && service.deployment.minimumHealthyPercent === 100;
    return poolsOf(environment.capacity).flatMap((pool) => {
      const tasks = tasksOn(environment, service, pool, mostOf(service));
      const needed = tasks > 0 && keepsAll ? tasks + 1 : tasks;
      if (needed <= pool.maxInstances) return [];
      return [
        refuse("PLACE-02", {
          place: `${place}.placement.distinctInstances`,
          value: `${tasks} tasks, each on an instance of its own`,
          limit: `maxInstances${ofPool(pool)}, ${pool.maxInstances} instances${keepsAll ? ", and one of them for the first task of a deployment" : ""}`,
          fix: `raise maxInstances${ofPool(pool)} to ${needed} or lower maxTasks`,
        }),
      ];
    });
  });
}

/** PLACE-03, PLACE-04: what expressions ECS takes, and what managed scaling makes of them. */
export function expressions(environment: Environment): Finding[] {
  if (environment.capacity.kind === "fargate") return [];
  return eachService(environment, ({ placement: { distinctInstances, memberOf } }, place) => {
    const at = `${place}.placement.memberOf`;
    const count = memberOf.length + (distinctInstances ? 1 : 0);
    const wrong = memberOf.flatMap((expression, index) =>
      expression.trim() !== "" && expression.length <= EXPRESSION
        ? []
        : [
            refuse("PLACE-03", {
              place: `${at}.${index}`,
              value: expression.trim() === "" ? show(expression) : `${expression.length} characters`,
              limit: `1 to ${EXPRESSION} characters`,
              fix: "give an expression such as attribute:ecs.instance-type =~ m6i.*",
            }),
          ],
    );
    const zones = memberOf.findIndex((expression) => expression.includes("ecs.availability-zone"));
    if (zones >= 0) {
      wrong.push(
        refuse("PLACE-03", {
          place: `${at}.${zones}`,
          value: show(memberOf[zones]),
          limit:
            "no zone: ECS rebalances no service over zones that has them as a constraint, and refuses both together",
          fix: "leave zones to the subnets of the environment",
        }),
      );
    }
    if (count > CONSTRAINTS) {
      wrong.push(
        refuse("PLACE-03", {
          place: at,
          value: `${count} constraints`,
          limit: `${CONSTRAINTS} placement constraints of a service, distinctInstances among them`,
          fix: "join expressions with and",
        }),
      );
    }
    if (wrong.length > 0 || memberOf.length === 0) return wrong;
    return [
      warn("PLACE-04", {
        place: at,
        value: memberOf.map(show).join(" and "),
        limit:
          "what managed scaling counts: it adds instances for the size of a waiting task, and not for where it may run",
        fix: "give the instances a pool of their own and name it in placement.pools, or keep instances that match at the minimum",
      }),
    ];
  });
}
