import type { WebInput } from "../../src/config/service.ts";

/**
 * The services, described once for every environment. An environment gives what differs (`web({ minTasks: 3, … })`)
 * and nothing else, so the same definition runs on EC2 in `prod` and on Fargate Spot in `dev`.
 */
export interface Sizing {
  readonly minTasks: number;
  readonly maxTasks: number;
}

/** Secrets live in the environment's own account and region, so their ARNs are built from both. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** The public site: anything that no other service takes. */
export function web(scaling: Sizing): WebInput {
  return {
    image: "public.ecr.aws/nginx/nginx-unprivileged:1.29.3-alpine",
    cpu: 256,
    memoryMiB: 512,
    port: 8080,
    user: "101",
    writablePaths: ["/tmp"],
    routes: { hosts: ["@", "www"] },
    healthCheck: { path: "/" },
    scaling: { ...scaling, requestsPerTarget: 1000 },
  };
}

/** The API, with a database password from Secrets Manager and a setting from Parameter Store. */
export function api(scaling: Sizing, { account, region }: Home): WebInput {
  return {
    image: `${account}.dkr.ecr.${region}.amazonaws.com/shop/api:2026.11.1`,
    cpu: 512,
    memoryMiB: 1024,
    port: 8080,
    writablePaths: ["/tmp"],
    routes: { hosts: ["api"] },
    healthCheck: { path: "/healthz", gracePeriodSec: 90 },
    environment: { LOG_LEVEL: "info" },
    secrets: {
      DATABASE_PASSWORD: `arn:aws:secretsmanager:${region}:${account}:secret:shop/api/database-Xy7Qm2:password::`,
      FEATURE_FLAGS: `arn:aws:ssm:${region}:${account}:parameter/shop/api/feature-flags`,
    },
    scaling,
  };
}
