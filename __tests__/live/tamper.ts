import type { AwsClients } from "../../src/lifecycle/aws-clients.ts";

/** Gives an attribute of a managed resource, such as its id. */
export type Lookup = (address: string, attribute: string) => string;

/** One change by hand, and the finding that it has to become: class, severity, address, attribute. */
export interface Tamper {
  readonly what: string;
  readonly finding: readonly [kind: string, severity: string, address: string, attribute: string];
  readonly by: (clients: AwsClients, of: Lookup) => Promise<unknown>;
}

export const GROUP = "aws_autoscaling_group.pool";
export const TARGETS = "aws_lb_target_group.api";
