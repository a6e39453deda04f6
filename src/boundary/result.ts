import type { Severity } from "../core/finding.ts";
import type { Assumption, Egress } from "../model/platform.ts";

/** Who can reach what on which port, as which AWS identity, as Terraform declares it. */
export interface Boundary {
  /** The environment's name, or the file's. */
  readonly source: string;
  readonly region: string | undefined;
  readonly cluster: string;
  readonly doors: readonly Door[];
  readonly services: readonly ServiceBoundary[];
  readonly pools: readonly PoolBoundary[];
  readonly roles: readonly RoleSummary[];
  /** Endpoints of the VPC by the last part of their service name. */
  readonly endpoints: readonly string[];
  /** Every way that was looked at: open ones first, then those that cannot be told. */
  readonly ways: readonly Way[];
  readonly assumptions: readonly Assumption[];
}

/** A listener of a load balancer. */
export interface Door {
  /** Address of the listener. */
  readonly address: string;
  readonly balancer: string;
  /** False for a load balancer with private addresses only. */
  readonly internetFacing: boolean;
  /** Undefined where it is known only after the apply. */
  readonly port: number | undefined;
  readonly protocol: string;
  /** Where TLS ends at the load balancer; undefined where it does not. */
  readonly tls: { readonly policy: string; readonly minimum: string | undefined } | undefined;
  /** Networks and groups that security groups let in on the port; undefined where that is not known. */
  readonly admits: readonly string[] | undefined;
  /** `forwards`, `redirects to HTTPS`, `answers 404` and the like. */
  readonly action: string;
  /** Addresses of the target groups that it or one of its rules forwards to. */
  readonly targetGroups: readonly string[];
}

/** What leads to the containers of a service, and what they get. */
export interface ServiceBoundary {
  readonly name: string;
  readonly address: string;
  readonly networkMode: string;
  readonly fargate: boolean;
  readonly hops: readonly TargetHop[];
  /** From other services, over ECS Service Connect. */
  readonly calledBy: readonly ConnectHop[];
  /** Address of the role, or its name where the Terraform does not have it; undefined without one. */
  readonly taskRole: string | undefined;
  readonly executionRole: string | undefined;
  /** Names of the pools that its tasks run on. */
  readonly pools: readonly string[];
  /** Ways out of the VPC, each once. */
  readonly egress: readonly Egress["kind"][];
  /** What its security groups let out, such as `443 to 0.0.0.0/0`; undefined where that is not known. */
  readonly lets: readonly string[] | undefined;
}

/** From a load balancer to the tasks of a service. */
export interface TargetHop {
  readonly targetGroup: string;
  readonly balancers: readonly string[];
  /** Port of the task; `dynamic` for a port of the instance that Docker chooses. */
  readonly port: number | "dynamic";
  readonly protocol: string;
  /** Whether the load balancer opens a new TLS connection to the task. */
  readonly encrypted: boolean;
  /** Place of the rule that lets the load balancer in; undefined where there is none or it is not known. */
  readonly admittedBy: string | undefined;
  readonly admitted: "yes" | "no" | "unknown";
}

/** From the tasks of one service to those of another, over the proxies of ECS Service Connect. */
export interface ConnectHop {
  /** Name of the service that connects. */
  readonly caller: string;
  /** Port on which the proxy of the called task listens. */
  readonly port: number;
  /** `HTTP`, `HTTP2`, `GRPC` or `TCP`. */
  readonly protocol: string;
  /** Whether the proxies use TLS between each other. */
  readonly encrypted: boolean;
  /** Place of the rule that lets the caller in; undefined where it is not known. */
  readonly admittedBy: string | undefined;
  readonly admitted: "yes" | "unknown";
}

export interface PoolBoundary {
  readonly name: string;
  readonly address: string;
  /** Address of its instance role, or words where the Terraform does not have it. */
  readonly instanceRole: string;
  readonly publicAddress: "yes" | "no" | "unknown";
}

/** What an identity may do, and who may take it. */
export interface RoleSummary {
  readonly address: string;
  readonly use: "task" | "execution" | "instance";
  /** Names of the services or pools. */
  readonly usedBy: readonly string[];
  /** By service of AWS: `secretsmanager:GetSecretValue`, `ecs: 9 actions`; an asterisk where it is on every resource. */
  readonly grants: readonly string[];
  /** Policies of AWS that are attached. */
  readonly managedPolicies: readonly string[];
  /** Policies that cannot be read, by place. */
  readonly unread: readonly string[];
}

/** What a way leads through. */
export type WayKind =
  | "plain-http"
  | "old-tls"
  | "open-port"
  | "public-address"
  | "instance-metadata"
  | "host-access"
  | "exec"
  | "shared-role"
  | "wide-role"
  | "role-trust";

/** A way further than a platform means to let anybody, and the setting that closes it. */
export interface Way {
  readonly kind: WayKind;
  /** Who would take it. */
  readonly from: string;
  readonly to: string;
  readonly state: "closed" | "open" | "unknown";
  /** How bad it is when it is open. */
  readonly severity: Severity;
  /** Address and attribute of the setting that decides. */
  readonly place: string;
  /** What the setting is, safe to print. */
  readonly value: string;
  /** What the setting has to be. */
  readonly limit: string;
  readonly fix: string;
}
