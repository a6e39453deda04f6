import type { Claim, Subject } from "./claim.ts";
import { circuitBreaker } from "./subjects/circuit-breaker.ts";
import { cost } from "./subjects/cost.ts";
import { deployment } from "./subjects/deployment.ts";
import { draining } from "./subjects/draining.ts";
import { governance } from "./subjects/governance.ts";
import { identity } from "./subjects/identity.ts";
import { loadBalancer } from "./subjects/load-balancer.ts";
import { managedScaling } from "./subjects/managed-scaling.ts";
import { network } from "./subjects/network.ts";
import { observation } from "./subjects/observation.ts";
import { places } from "./subjects/places.ts";
import { reservationClaims } from "./subjects/reservation.ts";
import { secrets } from "./subjects/secrets.ts";
import { serviceScaling } from "./subjects/service-scaling.ts";
import { spot } from "./subjects/spot.ts";
import { waitingTasks } from "./subjects/waiting-tasks.ts";

/** Every claim by its subject, in the order of the table. */
export const CLAIMS: ReadonlyMap<Subject, readonly Claim[]> = new Map<Subject, readonly Claim[]>([
  ["spot", spot],
  ["draining", draining],
  ["waiting tasks", [...waitingTasks, ...places]],
  ["managed scaling", [...reservationClaims, ...managedScaling]],
  ["deployment", [...deployment, ...circuitBreaker]],
  ["load balancer", loadBalancer],
  ["secrets", secrets],
  ["identity", identity],
  ["zones and network", network],
  ["service scaling", serviceScaling],
  ["cost", cost],
  ["observation", observation],
  ["governance", governance],
]);
