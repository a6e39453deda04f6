import { gpuPool, gpuWorker } from "../../examples/gpu-pool.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const { staging } = ENVIRONMENTS;
const RECOMMENDED = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id";
const CONTEXT = { ...staging, mode: "dummy" } as const;

const { scaling: _running, ...JOB } = gpuWorker;

const environment: EnvironmentInput = {
  ...staging,
  capacity: { ...staging.capacity, pools: { gpu: { ...gpuPool.gpu, maxInstances: 5 } } },
  services: {
    ...staging.services,
    model: gpuWorker,
    nightly: { ...JOB, kind: "job", schedule: { cron: "0 3 * * *" } },
  },
};

let stacks: ReadonlyMap<string, StackJson>;
beforeAll(() => {
  stacks = synth([environment]);
});

/** The findings of a stack of the environment, after a change of its JSON. */
function found(name: string, change: (json: StackJson) => void, changed = name): string[] {
  const judged = [...stacks].map(([stack, json]) => {
    const copy = structuredClone(json);
    if (stack === changed) change(copy);
    return [stack, new Configuration(copy)] as const;
  });
  const view = new EnvironmentView(judged.map(([, stack]) => stack));
  const [, stack] = judged.find(([it]) => it === name) ?? [];
  if (!stack) throw new Error(`no stack ${name}`);
  return checkStack(stack, CONTEXT, view).map(({ code, limit, place, value }) =>
    [code, place, value, limit].join(" | "),
  );
}

const template = (json: StackJson) =>
  json.resource["aws_launch_template"]?.["instance_gpu"] as Record<string, string>;

/** Other types in the group with GPUs. */
const types =
  (...names: string[]) =>
  (json: StackJson) => {
    const group = json.resource["aws_autoscaling_group"]?.["pool_gpu"];
    const policy = group?.["mixed_instances_policy"] as { launch_template: Record<string, unknown> };
    policy.launch_template["override"] = names.map((instance_type) => ({ instance_type }));
  };

describe("guardrails of GPUs", () => {
  it("let through what a description with GPUs becomes", () => {
    expect([...stacks.keys()].flatMap((name) => found(name, () => {}))).toEqual([]);
    const platform = stackOf(stacks, "staging-platform");
    expect([template(platform)["image_id"], template(platform)["user_data"]]).toEqual([
      RECOMMENDED,
      expect.stringContaining("ECS_ENABLE_GPU_SUPPORT=true"),
    ]);
    expect(platform.resource["aws_launch_template"]?.["instance"]).toEqual(
      stackOf(synth([staging]), "staging-platform").resource["aws_launch_template"]?.["instance"],
    );
  });

  it("refuse an image without the drivers, and one with them on other types", () => {
    const plain = RECOMMENDED.replace("/gpu", "");
    expect(
      found("staging-platform", (json) => {
        template(json)["image_id"] = plain;
      }),
    ).toEqual([
      `TF-GPU-01 | aws_launch_template.instance_gpu.image_id | "${plain}" | an image with the drivers of GPUs: without them, instances of aws_autoscaling_group.pool_gpu register none`,
    ]);
    expect(found("staging-platform", types("m6i.xlarge"))).toEqual([
      `TF-GPU-01 | aws_launch_template.instance_gpu.image_id | "${RECOMMENDED}" | an image without the drivers of GPUs: aws_autoscaling_group.pool_gpu has no instance type with some`,
    ]);
  });

  it("refuse an agent that registers no GPU, where the image is an own one", () => {
    const own = (setting: string) => (json: StackJson) => {
      const made = template(json);
      made["image_id"] = "resolve:ssm:/golden/ecs-gpu:3";
      made["user_data"] = String(made["user_data"]).replace("ECS_ENABLE_GPU_SUPPORT=true", setting);
    };
    expect(found("staging-platform", own("ECS_ENABLE_GPU_SUPPORT=true"))).toEqual([]);
    const place = "TF-GPU-02 | aws_launch_template.instance_gpu.user_data";
    const limit =
      "ECS_ENABLE_GPU_SUPPORT=true: an image of your own need not have it, and tasks with GPUs then wait for ever";
    expect(found("staging-platform", own("ECS_ENABLE_GPU_SUPPORT=false"))).toEqual([
      `${place} | "ECS_ENABLE_GPU_SUPPORT=false" | ${limit}`,
    ]);
    expect(found("staging-platform", own(""))).toEqual([`${place} | "no ECS_ENABLE_GPU_SUPPORT" | ${limit}`]);
  });

  it.each([
    ["a service", "staging-service-model", "aws_ecs_service.model.capacity_provider_strategy.0"],
    [
      "a job",
      "staging-service-nightly",
      "aws_scheduler_schedule.nightly.target.ecs_parameters.capacity_provider_strategy.0",
    ],
  ])("refuse %s whose group has too few GPUs, in the other stack", (_what, stack, place) => {
    const refused = (least: number) => [
      `TF-GPU-04 | ${place}.capacity_provider | "shop-staging-ecs-gpu" | instances with at least 1 GPU: the smallest type of aws_autoscaling_group.pool_gpu has ${least}, and the task waits for ever`,
    ];
    expect(found(stack, types("g6f.2xlarge"), "staging-platform")).toEqual(refused(0.25));
    expect(found(stack, types("g6.xlarge", "m6i.xlarge"), "staging-platform")).toEqual(refused(0));
    expect(found(stack, types("g9.xlarge"), "staging-platform")).toEqual([]);
  });
});
