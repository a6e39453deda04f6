import type { Platform } from "../model/platform.ts";
import type { AssumptionName } from "./load.ts";
import type { PriceId } from "./price-kinds.ts";

/**
 * What AWS bills for, as the Terraform declares it. Amounts that depend on traffic are not in it: an inventory and a load
 * make an estimate, and an option is another inventory.
 */
export interface Inventory {
  readonly platform: Platform;
  readonly balancers: readonly Balancer[];
  readonly gateways: readonly Gateway[];
  readonly endpoints: readonly Endpoint[];
  readonly logGroups: readonly LogGroup[];
  /** Flow logs to CloudWatch Logs, by address. */
  readonly flowLogs: readonly string[];
  /** By the address of the pool. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** By the address of the service. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** Billed by the month whether anything happens or not. */
  readonly standing: readonly Standing[];
  /** Billed by what is kept in them, which no Terraform tells. */
  readonly stores: readonly Store[];
  /** Web ACLs, which are billed by request too. */
  readonly webAcls: readonly string[];
  readonly unpriced: readonly Unpriced[];
  /** Resources that AWS does not bill for. */
  readonly freeResources: number;
  /** What was taken where the Terraform does not tell. */
  readonly notes: readonly string[];
}

export interface Balancer {
  readonly address: string;
  readonly kind: "application" | "network" | "gateway" | "classic";
  /** One for each subnet where it faces the internet: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html (2026-06). */
  readonly publicAddresses: number;
  /** Whether a listener of a network load balancer ends TLS, of which a capacity unit takes less. */
  readonly endsTls: boolean;
}

export interface Gateway {
  readonly address: string;
  readonly publicAddress: boolean;
}

export interface Endpoint {
  readonly address: string;
  /** Each has a network interface in every subnet, which is what is billed. */
  readonly zones: number;
}

export interface LogGroup {
  readonly address: string;
  /** Undefined: never expires. */
  readonly retentionDays: number | undefined;
  /** Addresses of the services whose containers write to it. */
  readonly writers: readonly string[];
  /** Whether a flow log writes to it. */
  readonly flow: boolean;
}

/** Whether an estimate knows how much is written to it. */
export function isWritten({ flow, writers }: LogGroup): boolean {
  return flow || writers.length > 0;
}

/** What each instance of a pool brings with it. */
export interface Host {
  readonly volumes: readonly { readonly type: "gp2" | "gp3"; readonly gib: number }[];
  readonly publicAddress: boolean;
  /** Seven metrics an instance: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-cloudwatch-new.html (2026-06). */
  readonly detailedMonitoring: boolean;
  /** Whether On-Demand instances are of the first type that can be had, or of the cheapest. */
  readonly allocation: "prioritized" | "lowest-price";
}

/** What each task on Fargate brings with it. */
export interface Task {
  readonly architecture: "x86_64" | "arm64";
  readonly windows: boolean;
  /** Ephemeral storage, of which 20 GiB are not billed. */
  readonly storageGib: number;
  readonly publicAddress: boolean;
}

export interface Standing {
  readonly address: string;
  readonly what: string;
  readonly price: PriceId;
  /** Units of the price in a month. */
  readonly quantity: number;
}

export interface Store {
  readonly address: string;
  readonly what: string;
  readonly price: PriceId;
  readonly assumption: AssumptionName;
}

export interface Unpriced {
  /** Type of the resources, or a setting that costs by itself. */
  readonly what: string;
  readonly why: string;
  readonly addresses: readonly string[];
}
