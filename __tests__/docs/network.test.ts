import { readFileSync } from "node:fs";
import { join } from "node:path";
import { anyType } from "../../examples/any-type.ts";
import { gpuPool, gpuWorker } from "../../examples/gpu-pool.ts";
import { connectedVpc, sharedVpc } from "../../examples/shared-vpc.ts";
import { twoPools } from "../../examples/two-pools.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { addresses, ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

const read = (file: string) => readFileSync(join(PROJECT_DIR, file), "utf8");
const SOURCE = read("examples/shared-vpc.ts");
const PAGE = read("docs/network.md");

/** The lines of an object in the examples. */
function written(name: string): string {
  return new RegExp(`export const ${name} = \\{\\n(.*?)\\n\\} satisfies`, "s").exec(SOURCE)?.[1] ?? "nothing";
}

describe("docs/network.md", () => {
  it.each(["sharedVpc", "connectedVpc"])("shows %s as the examples have it", (name) => {
    const shown = new RegExp(`<!-- ${name} -->\n\`\`\`ts\nnetwork: \\{\n(.*?)\n\\},\n\`\`\``, "s").exec(
      PAGE,
    )?.[1];
    expect(shown).toBe(written(name));
  });

  it.each([
    ["sharedVpc", sharedVpc, 0, 0],
    ["connectedVpc", connectedVpc, 1, 0],
  ])("%s can be synthesized", (_name, network, vpcs, eips) => {
    const stack = stackOf(synth([{ ...ENVIRONMENTS.staging, network }]), "staging-platform");
    const count = (prefix: string) => addresses(stack).filter((it) => it.startsWith(prefix)).length;
    expect([count("aws_vpc."), count("aws_eip.")]).toEqual([vpcs, eips]);
  });
});

describe("docs/capacity.md", () => {
  it("shows two pools as the example has them, which can be synthesized", () => {
    const source = read("examples/two-pools.ts");
    const written = /export const twoPools = \{\n(.*?)\n\} satisfies/s.exec(source)?.[1];
    const shown = /<!-- twoPools -->\n```ts\ncapacity: \{\n(.*?)\n\},\n```/s.exec(
      read("docs/capacity.md"),
    )?.[1];
    expect(shown).toBe(written);
    const environment = { ...ENVIRONMENTS.staging, capacity: twoPools };
    const stacks = synth([environment]);
    const pools = addresses(stackOf(stacks, "staging-platform")).filter((it) => it.includes("on_demand"));
    expect(pools).toEqual([
      "aws_autoscaling_group.pool_on_demand",
      "aws_autoscaling_schedule.pool_on_demand_off_hours_end",
      "aws_autoscaling_schedule.pool_on_demand_off_hours_start",
      "aws_cloudwatch_metric_alarm.capacity_short_on_demand",
      "aws_cloudwatch_metric_alarm.pool_at_max_on_demand",
      "aws_ecs_capacity_provider.pool_on_demand",
      "aws_launch_template.instance_on_demand",
    ]);
  });

  it("shows a pool of instances with GPUs as the example has it, which can be synthesized", () => {
    const source = read("examples/gpu-pool.ts");
    const inner = (name: string) =>
      new RegExp(`export const ${name} = \\{\n(.*?)\n\\} satisfies`, "s").exec(source)?.[1] ?? "nothing";
    const indented = (text: string) => text.replaceAll(/^/gm, "    ");
    const shown = /<!-- gpuPool, gpuWorker -->\n```ts\n(.*?)\n```/s.exec(read("docs/capacity.md"))?.[1] ?? "";
    expect(shown).toContain(`  pools: {\n${indented(inner("gpuPool"))}\n  },\n`);
    expect(shown).toContain(`  model: {\n${indented(inner("gpuWorker"))}\n  },\n`);
    const { capacity, services } = ENVIRONMENTS.staging;
    const stacks = synth([
      {
        ...ENVIRONMENTS.staging,
        capacity: { ...capacity, pools: gpuPool },
        services: { ...services, model: gpuWorker },
      },
    ]);
    expect(addresses(stackOf(stacks, "staging-service-model"))).toContain("aws_ecs_service.model");
  });

  it("shows a pool of types by attributes as the example has it, which can be synthesized", () => {
    const written = /export const anyType = \{\n(.*?)\n\} satisfies/s.exec(read("examples/any-type.ts"))?.[1];
    const shown = /<!-- anyType -->\n```ts\npools: \{\n(.*?)\n\},\n```/s.exec(read("docs/capacity.md"))?.[1];
    expect(shown).toBe(written);
    const { capacity } = ENVIRONMENTS.staging;
    const environment = { ...ENVIRONMENTS.staging, capacity: { ...capacity, pools: anyType } };
    const group = stackOf(synth([environment]), "staging-platform").resource["aws_autoscaling_group"]?.[
      "pool_burst"
    ];
    expect(group?.["mixed_instances_policy"]).toMatchObject({
      instances_distribution: { on_demand_allocation_strategy: "lowest-price" },
      launch_template: {
        override: [
          {
            instance_requirements: {
              vcpu_count: { min: 2, max: 2 },
              cpu_manufacturers: ["amd", "intel"],
              accelerator_count: { max: 0 },
            },
          },
        ],
      },
    });
  });

  it("is right that a pool changes no other address, nor the stack of a service that is not on it", () => {
    const { strategy: _everyone, ...pools } = twoPools;
    const { capacity } = ENVIRONMENTS.staging;
    const before = synth([ENVIRONMENTS.staging]);
    const waivers = [{ code: "POOL-04", reason: "a pool that nothing uses yet", expires: "2026-12-31" }];
    const after = synth([
      { ...ENVIRONMENTS.staging, capacity: { ...capacity, pools: pools.pools }, waivers },
    ]);
    for (const [name, stack] of before) {
      if (name === "staging-platform") {
        expect(addresses(stackOf(after, name))).toEqual(expect.arrayContaining(addresses(stack)));
      } else expect([name, stackOf(after, name)]).toEqual([name, stack]);
    }
  });
});
