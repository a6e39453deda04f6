import { EnvironmentSchema } from "../../src/config/schema.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { buildPart } from "../../stacks/build.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { readRuntime } from "../../stacks/runtime.ts";
import { GOVERNED } from "../support/synth.ts";

const FARGATE = { kind: "fargate", onDemandBase: 1, spotWeight: 1 } as const;

function platform(change: object): Configuration {
  const environment = EnvironmentSchema.parse({ ...staging, ...change });
  return new Configuration(
    buildPart(environment, GOVERNED, readRuntime({}), "platform", { outdir: "unused" }).toTerraform(),
  );
}

/** What is associated with the cluster, and what new tasks get by default. */
function association(stack: Configuration): { providers: unknown; strategy: unknown } {
  const [found] = stack.of("aws_ecs_cluster_capacity_providers");
  const items = [found?.attributes["default_capacity_provider_strategy"]].flat();
  return {
    providers: found?.attributes["capacity_providers"],
    strategy: items.map((item) => Reflect.get(Object(item), "capacity_provider")),
  };
}

const POOL = expect.stringContaining("aws_ecs_capacity_provider.pool");

describe("a live environment that moves to other capacity", () => {
  it("keeps FARGATE under services that move to instances", () => {
    const { providers, strategy } = association(platform({}));
    expect(providers).toEqual([POOL, "FARGATE", "FARGATE_SPOT"]);
    expect(strategy).toEqual(["shop-staging-ecs"]);
  });

  it("keeps the instances under services that move to Fargate, until they are told to go", () => {
    const moving = platform({ capacity: FARGATE, previousCapacity: staging.capacity });
    expect(association(moving)).toEqual({
      providers: [POOL, "FARGATE", "FARGATE_SPOT"],
      strategy: ["FARGATE", "FARGATE_SPOT"],
    });
    expect(moving.of("aws_autoscaling_group")).toEqual(platform({}).of("aws_autoscaling_group"));
    const leaving = { ...staging.capacity, minInstances: 0, associated: false };
    const left = platform({ capacity: FARGATE, previousCapacity: leaving });
    expect(association(left).providers).toEqual(["FARGATE", "FARGATE_SPOT"]);
    expect(left.of("aws_autoscaling_group")).toHaveLength(1);
    const moved = platform({ capacity: FARGATE });
    expect(association(moved).providers).toEqual(["FARGATE", "FARGATE_SPOT"]);
    expect(moved.of("aws_autoscaling_group")).toEqual([]);
  });
});
