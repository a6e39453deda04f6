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
  "a harmless tag": {
    code: 0,
    head: [
      "### Ballast review: nothing to worry about",
      "- **Changes** prod: 0 to create, 133 to update, 0 to replace, 0 to delete, 4 settings in 4 stacks, by the code",
      "- **Cost** prod: same",
      "- **Resilience** prod: same, nothing that is simulated changes",
      "- **Gate** prod: passed, **alarms** all still fire, **drift** not given",
    ],
    shows: ["tags&#95;all&#46;Team: unset &#8594; shop", "Compared with main,"],
    edits: [[PROD, "  protection: true,\n", '  protection: true,\n  tags: { Team: "shop" },\n']],
  },
  "a replaced target group": {
    code: 0,
    head: [
      "### Ballast review: have a look: 1 resource is destroyed or replaced",
      "- **Changes** prod: 0 to create, 9 to update, 2 to replace, 0 to delete (1 new revision) in 1 stack, by the code",
      "- **Cost** prod: same",
      "- **Resilience** prod: same in all 15 scenarios",
      "- **Gate** prod: passed, **alarms** all still fire, **drift** not given",
    ],
    shows: [
      "| **replace** | aws&#95;lb&#95;target&#95;group&#46;api | name: shop-prod-api-8080 &#8594; shop-prod-api-8081<br>port: 8080 &#8594; 8081 |",
    ],
    edits: [[SERVICES, "memoryMiB: 1024,\n    port: 8080,", "memoryMiB: 1024,\n    port: 8081,"]],
  },
  "protection off": {
    code: 2,
    head: [
      "### Ballast review: worry: the gate refuses 4 findings, 8 resources lose prevent_destroy, 6 new permissions",
      "- **Changes** staging: 0 to create, 6 to update, 0 to replace, 0 to delete, 5 settings in 4 stacks, by the code",
      "- **Cost** staging: same",
      "- **Resilience** staging: same, nothing that is simulated changes",
      "- **Gate** staging: refused (4 refused), **alarms** all still fire, **drift** not given",
    ],
    shows: ["deletion-protection-off", "- aws&#95;kms&#95;key&#46;platform"],
    environment: "staging",
    edits: [["stacks/environments/staging.ts", "protection: true", "protection: false"]],
  },
  "cheaper, but less safe": {
    code: 2,
    head: [
      "### Ballast review: worry: 2 failure scenarios miss their objectives",
      "- **Changes** prod: 0 to create, 2 to update, 0 to replace, 0 to delete in 1 stack, by the code",
      "- **Cost** prod: −$46.08 (−$61.90 to −$46.08) a month, $709.85 → $663.77 at the default load; −$46.08 (−$61.90 to −$46.08) without traffic",
      "- **Resilience** prod: 2 worse of 15 scenarios; spot-loss-during-deployment&#58; share of requests failed 0&#46;005 % &#8594; 0&#46;1 %, which misses p99(failedShare) &#60;= 0&#46;1",
      "- **Gate** prod: passed, **alarms** all still fire, **drift** not given",
    ],
    shows: ["| **worse** | spot-collapse | "],
    edits: [
      [PROD, "onDemandBase: 3", "onDemandBase: 2"],
      [PROD, "onDemandPercentageAboveBase: 20", "onDemandPercentageAboveBase: 0"],
    ],
  },
  "safer, but dearer": {
    code: 0,
    head: [
      "### Ballast review: have a look: +$88.90 a month",
      "- **Changes** prod: 0 to create, 2 to update, 0 to replace, 0 to delete in 1 stack, by the code",
      "- **Cost** prod: +$88.90 (+$88.90 to +$106.32) a month, $709.85 → $798.75 at the default load; +$88.90 (+$88.90 to +$106.32) without traffic",
      "- **Resilience** prod: 2 better of 15 scenarios; spot-loss-during-deployment&#58; requests failed 60&#46;8 &#8594; 0",
      "- **Gate** prod: passed, **alarms** all still fire, **drift** not given",
    ],
    shows: ["| **better** | spot-loss-during-deployment | "],
    edits: [
      [PROD, "onDemandBase: 3", "onDemandBase: 4"],
      [PROD, "minInstances: 3", "minInstances: 4"],
    ],
  },
  // A guardrail refuses such an alarm at synthesis: the pull request takes the guardrail away as well.
  "a broken alarm": {
    code: 2,
    head: [
      "### Ballast review: worry: 2 alarms can no longer fire, 1 failure scenario is worse within the objective",
      "- **Changes** prod: 0 to create, 3 to update, 0 to replace, 0 to delete in 3 stacks, by the code",
      "- **Cost** prod: same",
      "- **Resilience** prod: 1 worse of 15 scenarios; traffic-spike&#58; nobody told, of runs 0 % &#8594; 100 %",
      "- **Gate** prod: passed, **alarms** 2 can no longer fire, **drift** not given",
    ],
    shows: ["did you mean HTTPCode&#95;Target&#95;5XX&#95;Count?"],
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
    code: 0,
    head: [
      "### Ballast review: have a look: 4 new permissions",
      "- **Changes** prod: 1 to create, 1 to update, 0 to replace, 0 to delete in 2 stacks, by the code",
      "- **Cost** prod: same",
      "- **Resilience** prod: same, nothing that is simulated changes",
      "- **Gate** prod: passed, **alarms** all still fire, **drift** not given",
    ],
    shows: ["s3&#58;putobject"],
    edits: [
      [
        SERVICES,
        "    scaling,\n",
        '    grants: [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::shop-uploads/*"] }],\n    scaling,\n',
      ],
    ],
  },
  "one more service": {
    code: 0,
    head: [
      "### Ballast review: have a look: 6 failure scenarios are worse within the objective, +$5.43 a month",
      "- **Changes** prod: 36 to create, 0 to update, 0 to replace, 0 to delete in 1 stack, by the code",
      "- **Cost** prod: +$5.43 a month, $709.85 → $715.28 at the default load; +$2.40 without traffic, and 1 kind without a price",
      "- **Resilience** prod: 6 worse, 1 better of 15 scenarios; spot-loss-during-deployment&#58; nobody told, of runs 7 % &#8594; 21 %",
      "- **Gate** prod: passed, **alarms** all still fire, **drift** not given",
    ],
    shows: ["Terraform of prod-service-admin, a new stack, by the code (36)"],
    edits: [
      [
        PROD,
        "    api: api({ minTasks: 3, maxTasks: 12 }, home),\n",
        '    api: api({ minTasks: 3, maxTasks: 12 }, home),\n    admin: { ...web({ minTasks: 2, maxTasks: 4 }), routes: { hosts: ["admin"] } },\n',
      ],
    ],
  },
};
