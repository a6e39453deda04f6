import { z } from "zod";
import { CapacitySchema, Ec2CapacitySchema } from "./capacity.ts";
import { FurtherDomainsSchema } from "./domains.ts";
import { ImageCachesSchema } from "./image-caches.ts";
import { NetworkSchema } from "./network.ts";
import { ReceiversSchema } from "./receivers.ts";
import { RepositoriesSchema } from "./repositories.ts";
import { ServiceSchema } from "./service.ts";
import { WebAclSchema } from "./web-acl.ts";

const LoadBalancer = z.strictObject({
  /**
   * `internet`: in the public subnets. `internal`: in the private subnets, reached from the VPC and what it is routed to, which
   * `ingressCidrs` then has to name. A change replaces the load balancer.
   */
  exposure: z.enum(["internal", "internet"]).default("internet"),
  /** Who may reach the listeners. */
  ingressCidrs: z.array(z.string()).default(["0.0.0.0/0"]),
  /** Seconds an idle connection stays open, 1–4000; the application's own keep-alive must be longer. */
  idleTimeoutSec: z.int().default(60),
  /** Security policy of the HTTPS listener. */
  tlsPolicy: z.string().default("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
  /** Days that access logs are kept. */
  accessLogsDays: z.int().min(1).max(3650).default(90),
  /** Web ACL (AWS WAF) before the load balancer. @default none */
  webAcl: WebAclSchema.optional(),
});

const Schedules = z.strictObject({
  /** IANA time zone of the expressions, such as `Europe/Berlin`. */
  timeZone: z.string(),
  /** Cron expression (five fields) at which off-hours start. */
  offHoursStart: z.string(),
  /** Cron expression (five fields) at which off-hours end. */
  offHoursEnd: z.string(),
  /** Fewest instances during off-hours. Managed scaling removes what the tasks no longer need. */
  offHoursMinInstances: z.int().min(0).default(1),
  /** Tasks of each service during off-hours. */
  offHoursTasks: z.int().min(0).default(1),
});

const Waiver = z.strictObject({
  /** Code of the warning, such as `SPOT-02`. */
  code: z.string(),
  /** Place of the warning, as printed. @default every place */
  place: z.string().optional(),
  /** Why this is accepted. */
  reason: z.string().min(10),
  /** Last day on which it holds, `YYYY-MM-DD`. */
  expires: z.iso.date(),
});

/** One environment: everything that differs between `dev`, `staging` and `prod`, and nothing else. */
export const EnvironmentSchema = z.strictObject({
  /** Short name of the product; the front of every physical name. */
  project: z.string(),
  /** Name of the environment, such as `prod`. */
  name: z.string(),
  /** `production` turns policy warnings into errors: two tasks, two zones, long logs, pinned images. */
  stage: z.enum(["production", "staging", "development"]),
  /** Twelve-digit AWS account. */
  account: z.string(),
  region: z.string(),
  /** Name of the IAM role that applies the platform and the services. @default `<project>-<name>-apply` */
  terraformRole: z.string().optional(),
  /** Name of the IAM role that only plans: it may read state, and lock it. @default `<project>-<name>-plan` */
  planRole: z.string().optional(),
  network: NetworkSchema,
  domain: z.strictObject({
    /** Public name that the certificate and the alias records carry. */
    name: z.string(),
    /** Route 53 hosted zone that owns it. */
    hostedZoneId: z.string(),
    /**
     * Certificate of ACM that somebody else manages, of this account and region. It has to cover the domain and every
     * host that services name below it. @default one for the domain and every name one label below it is made
     */
    certificateArn: z.string().optional(),
  }),
  /** Name → domain beside that one. Services name hosts of it in `routes.furtherHosts`. */
  furtherDomains: FurtherDomainsSchema,
  loadBalancer: LoadBalancer.prefault({}),
  capacity: CapacitySchema,
  /**
   * The instances that a live environment leaves for Fargate, as `capacity` described them. ECS refuses to take a
   * capacity provider away while tasks run on it, so the platform keeps them until every service is applied; then
   * set `minInstances` 0 and `associated` false here, apply once more, and remove this. The way from Fargate to
   * instances needs nothing.
   */
  previousCapacity: Ec2CapacitySchema.optional(),
  /** Last part of the name → repository of images, `<project>-<name>/<last part>` in ECR. */
  repositories: RepositoriesSchema,
  /**
   * Last part of the prefix → registry whose images Amazon ECR caches. `<upstream>/<repository>` is pulled as
   * `<account>.dkr.ecr.<region>.amazonaws.com/<project>-<name>/<last part>/<repository>`; the first pull makes the repository.
   */
  imageCaches: ImageCachesSchema,
  /** Name → service. A name is part of addresses: renaming one replaces it. */
  services: z.record(z.string(), ServiceSchema),
  schedules: Schedules.optional(),
  /** Deletion protection of the load balancer and `prevent_destroy` on what must not go. */
  protection: z.boolean(),
  logs: z.strictObject({
    /** Days that log groups keep events: a value that CloudWatch Logs accepts. */
    retentionDays: z.int(),
  }),
  alerts: z
    .strictObject({
      /** Addresses that are subscribed to alarms; each must confirm once. */
      emails: z.array(z.string()).default([]),
      /** Others that are told, by name. */
      receivers: ReceiversSchema,
    })
    .prefault({}),
  /** Tags of every resource, in addition to `Project`, `Environment` and `ManagedBy`. */
  tags: z.record(z.string(), z.string()).default({}),
  /** Warnings that are accepted for a while. */
  waivers: z.array(Waiver).default([]),
});

/** A description as people write it: defaults may be left out. */
export type EnvironmentInput = z.input<typeof EnvironmentSchema>;
/** A parsed description: every value present, deeply frozen. */
export type Environment = z.output<typeof EnvironmentSchema>;
export type Waiver = z.output<typeof Waiver>;
