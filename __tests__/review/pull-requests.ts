import type { Edit } from "./repository.ts";

const PROD = "stacks/environments/prod.ts";
const SERVICES = "stacks/environments/services.ts";

/** A pull request: the environment that it is about, and what it changes. */
export interface PullRequest {
  readonly environment?: string;
  readonly edits: readonly Edit[];
  /** Exit code, the first five lines, and what stands below them. */
  readonly code: number;
  readonly head: readonly string[];
  readonly shows: readonly string[];
}

export const PULL_REQUESTS: Readonly<Record<string, PullRequest>> = {
  "a harmless tag": { edits: [[PROD, "  protection: true,\n", '  protection: true,\n  tags: { Team: "shop" },\n']] },
  "a replaced target group": {
    edits: [[SERVICES, "memoryMiB: 1024,\n    port: 8080,", "memoryMiB: 1024,\n    port: 8081,"]],
  },
  "protection off": {
    environment: "staging",
    edits: [["stacks/environments/staging.ts", "protection: true", "protection: false"]],
  },
  "cheaper, but less safe": {
    edits: [
      [PROD, "onDemandBase: 3", "onDemandBase: 2"],
      [PROD, "onDemandPercentageAboveBase: 20", "onDemandPercentageAboveBase: 0"],
    ],
  },
  "safer, but dearer": {
    edits: [
      [PROD, "onDemandBase: 3", "onDemandBase: 4"],
      [PROD, "minInstances: 3", "minInstances: 4"],
    ],
  },
  // A guardrail refuses such an alarm at synthesis: the pull request takes the guardrail away as well.
  "a broken alarm": {
    edits: [
      [
        "src/constructs/observability/service-table.ts",
        'metric: "HTTPCode_Target_5XX_Count"',
        'metric: "HTTPCode_Target_5xx_Count"',
      ],
      ["src/policies/rules/alarms.ts", "  knownMetric,\n", ""],
    ],
  },
  "a wider grant": {
    edits: [
      [
        SERVICES,
        "    scaling,\n",
        '    grants: [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::shop-uploads/*"] }],\n    scaling,\n',
      ],
    ],
  },
  "one more service": {
    edits: [
      [
        PROD,
        "    api: api({ minTasks: 3, maxTasks: 12 }, home),\n",
        '    api: api({ minTasks: 3, maxTasks: 12 }, home),\n    admin: { ...web({ minTasks: 2, maxTasks: 4 }), routes: { hosts: ["admin"] } },\n',
      ],
    ],
  },
};
