import { loadEnvironment } from "../../../src/config/load.ts";
import type { EnvironmentInput } from "../../../src/config/schema.ts";
import { formatFinding } from "../../../src/core/finding.ts";
import { accepts, judge, merge, ON_EC2, ON_FARGATE, refuses, service, type Tree } from "./build.ts";

const cart = ON_EC2.services.cart;
const GPU_AMI = "al2023-ami-ecs-gpu-hvm-2023.0.20261030-kernel-6.1-x86_64-ebs";

/** Beside the plain instances a pool of one GPU each, on which a second service runs. */
const SPLIT = merge(ON_EC2, {
  capacity: {
    pools: {
      gpu: {
        instanceTypes: ["g6.xlarge"],
        onDemandPercentageAboveBase: 100,
        minInstances: 2,
        maxInstances: 6,
        ami: GPU_AMI,
      },
    },
  },
  services: {
    model: {
      ...cart,
      routes: { hosts: ["model"] },
      gpus: 1,
      placement: { pools: [{ pool: "gpu", weight: 1 }] },
      scaling: { minTasks: 2, maxTasks: 3 },
    },
  },
});

const model = (change: Tree) => ({ services: { model: change } });
const pool = (change: Tree) => ({ capacity: { pools: { gpu: change } } });
const sidecar = (gpus: number) => ({
  image: cart.image,
  user: "10002",
  cpu: 64,
  memoryMiB: 64,
  gpus,
});

describe("GPUs", () => {
  accepts(
    [
      ["a pool of instances with GPUs and a service that asks for them", {}],
      ["GPUs of the application and of a sidecar that one instance has", withTwo()],
      [
        "a sidecar with the GPU in place of the application",
        model({ gpus: 0, sidecars: { run: sidecar(1) } }),
      ],
      [
        "a type that is newer than the table",
        merge(pool({ instanceTypes: ["g9.xlarge"] }), {
          capacity: {
            instanceTypeFacts: {
              "g9.xlarge": {
                vcpu: 4,
                memoryMiB: 16_384,
                networkInterfaces: 4,
                trunkedTasks: 20,
                gpus: 1,
                architecture: "x86_64",
              },
            },
          },
        }),
      ],
    ],
    SPLIT,
  );
  refuses(
    [
      [
        "more than the smallest type has",
        model({ gpus: 2 }),
        ["error GPU-01 services.model.gpus"],
        "1 GPU on the smallest instance type of pool gpu; a task has all its GPUs on one instance",
      ],
      [
        "more in all its containers than the smallest type has",
        model({ sidecars: { run: sidecar(1) } }),
        ["error GPU-01 services.model.gpus"],
        "1 GPU on",
      ],
      [
        "a sidecar that alone asks for more",
        model({ gpus: 0, sidecars: { run: sidecar(3) } }),
        ["error GPU-01 services.model.sidecars.run.gpus"],
        "1 GPU on",
      ],
      [
        "a pool without GPUs",
        service({ gpus: 1 }),
        ["error GPU-01 services.cart.gpus"],
        "0 GPUs on m6i.large, m6a.large, m5.large, m5a.large: ECS places the task on none of them",
      ],
      [
        "one of two pools without GPUs",
        model({
          placement: {
            pools: [
              { pool: "gpu", base: 1, weight: 1 },
              { pool: "default", weight: 1 },
            ],
          },
        }),
        ["error GPU-01 services.model.gpus"],
        "0 GPUs on m6i.large",
      ],
      [
        "a part of a GPU, of which ECS gives no whole one",
        pool({ instanceTypes: ["g6f.2xlarge"] }),
        ["error GPU-01 services.model.gpus"],
        "0.25 GPUs on the smallest instance type of pool gpu",
      ],
      [
        "instances with GPUs that no service asks for",
        model({ gpus: 0 }),
        ["warning GPU-02 capacity.pools.gpu.instanceTypes"],
        "types with GPUs only where a service uses them",
      ],
      [
        "a service without GPUs on the pool of those that have some",
        service({
          placement: {
            pools: [
              { pool: "default", base: 2, weight: 1 },
              { pool: "gpu", weight: 1 },
            ],
          },
          scaling: { minTasks: 2, maxTasks: 3 },
        }),
        ["warning GPU-02 services.cart.placement.pools"],
        "services with gpus: others take CPU and memory there",
      ],
      [
        "types with and without GPUs in one group",
        pool({ instanceTypes: ["g6.xlarge", "m6i.xlarge"] }),
        ["error GPU-03 capacity.pools.gpu.instanceTypes"],
        "types with GPUs, or types without",
      ],
      [
        "types with another number of GPUs in one group",
        pool({ instanceTypes: ["g6.12xlarge", "g7.12xlarge"] }),
        ["warning GPU-03 capacity.pools.gpu.instanceTypes"],
        "1 number of GPUs",
      ],
      [
        "more tasks than the group has GPUs for, though CPU and memory are there",
        model({ scaling: { maxTasks: 7 } }),
        ["error ASG-01 capacity.pools.gpu.maxInstances"],
        "7 instances for maxTasks of services on pool gpu",
      ],
      [
        "no GPU for the first task of a deployment",
        model({ scaling: { maxTasks: 6 } }),
        ["error SURGE-02 services.model.deployment.minimumHealthyPercent"],
        "7 instances to start a new task before an old one stops",
      ],
      [
        "Spot below the GPUs of minTasks",
        merge(
          pool({
            instanceTypes: ["g6.xlarge", "g5.xlarge", "g4dn.xlarge"],
            onDemandPercentageAboveBase: 0,
            onDemandBase: 1,
          }),
          { stage: "staging" },
        ),
        ["warning FLOOR-01 capacity.pools.gpu.onDemandBase"],
        "2 On-Demand instances to run minTasks of services on pool gpu without Spot",
      ],
    ],
    SPLIT,
  );
  refuses(
    [["GPUs on Fargate", service({ gpus: 1 }), ["error GPU-01 services.cart.gpus"], "0 GPUs on Fargate"]],
    ON_FARGATE,
  );

  it("says what was found and what to do", () => {
    const said = (change: Tree, base: Tree = SPLIT) => judge(change, base).findings.map(formatFinding);
    expect([
      ...said(model({ sidecars: { run: sidecar(1) } })),
      ...said(service({ gpus: 1 })),
      ...said(service({ gpus: 2 }), ON_FARGATE),
      ...said(model({ gpus: 0 })),
    ]).toEqual([
      "error GPU-01 services.model.gpus: got 2 GPUs of 2 containers; limit: 1 GPU on the smallest instance type of pool gpu; a task has all its GPUs on one instance; fix: lower gpus, or use types with more GPUs in a pool of their own",
      "error GPU-01 services.cart.gpus: got 1 GPU; limit: 0 GPUs on m6i.large, m6a.large, m5.large, m5a.large: ECS places the task on none of them; fix: name a pool of types such as g6.xlarge in placement.pools",
      "error GPU-01 services.cart.gpus: got 2 GPUs; limit: 0 GPUs on Fargate; fix: remove it, or give the environment a capacity of instances that have GPUs",
      "warning GPU-02 capacity.pools.gpu.instanceTypes: got g6.xlarge, and no service of pool gpu with gpus; limit: types with GPUs only where a service uses them: GPUs are most of their price; fix: give a service gpus, or use types without",
    ]);
  });

  it("knows whole GPUs only", () => {
    const described = merge(SPLIT, model({ gpus: 0.5 })) as unknown as EnvironmentInput;
    expect(() => loadEnvironment(described, "2026-11-22")).toThrow(
      "error SCHEMA services.model.gpus: got 0.5; limit: a whole number; fix: round it, for example to 1",
    );
  });
});

/** Two GPUs in one task, on instances with four. */
function withTwo(): Tree {
  return merge(model({ sidecars: { run: sidecar(1) } }), pool({ instanceTypes: ["g6.12xlarge"] }));
}
