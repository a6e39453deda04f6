import type { Claim, Subject } from "./claim.ts";
import { deployment } from "./subjects/deployment.ts";
import { draining } from "./subjects/draining.ts";
import { loadBalancer } from "./subjects/load-balancer.ts";
import { managedScaling } from "./subjects/managed-scaling.ts";
import { secrets } from "./subjects/secrets.ts";
import { spot } from "./subjects/spot.ts";
import { waitingTasks } from "./subjects/waiting-tasks.ts";

/** Every claim by its subject, in the order of the table. */
export const CLAIMS: ReadonlyMap<Subject, readonly Claim[]> = new Map<Subject, readonly Claim[]>([
  ["spot", spot],
  ["draining", draining],
  ["waiting tasks", waitingTasks],
  ["managed scaling", managedScaling],
  ["deployment", deployment],
  ["load balancer", loadBalancer],
  ["secrets", secrets],
]);
