import {
  accountNeeds,
  describeNeeds,
  missingInAccount,
  needsOf,
  prepareAccount,
} from "../../src/lifecycle/account.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { type Answers, awsError, FakeWorld, writtenEnvironment } from "../support/life.ts";

const stack = (resource: object, output: object = {}) => new Configuration({ resource, output });
const group = (distribution: object | undefined, max_size = 5) => ({
  aws_autoscaling_group: {
    pool: {
      max_size,
      ...(distribution && { mixed_instances_policy: { instances_distribution: distribution } }),
    },
  },
});

const NEEDS = {
  ecsSettings: new Map([["awsvpcTrunking", "enabled"]]),
  serviceLinkedRoles: ["ecs.amazonaws.com", "spot.amazonaws.com"],
};

let written: Awaited<ReturnType<typeof writtenEnvironment>>;
beforeAll(async () => {
  written = await writtenEnvironment("staging");
}, 60_000);

const worldWith = (aws: NonNullable<Answers["aws"]> = {}) =>
  Object.assign(new FakeWorld(written.dir, written.environment, { aws }), { account: "fresh" });

describe("what an environment needs of its account", () => {
  it("is read from its stacks", async () => {
    expect(describeNeeds(await accountNeeds(written.dir, written.environment))).toEqual([
      "service-linked role of ecs.amazonaws.com",
      "service-linked role of elasticloadbalancing.amazonaws.com",
      "service-linked role of autoscaling.amazonaws.com",
      "service-linked role of ecs.application-autoscaling.amazonaws.com",
      "service-linked role of spot.amazonaws.com",
      "ECS account setting awsvpcTrunking enabled",
    ]);
  });

  it("is nothing for the instances of an environment on Fargate", async () => {
    const dev = await writtenEnvironment("dev");
    expect(describeNeeds(await accountNeeds(dev.dir, dev.environment))).toEqual([
      "service-linked role of ecs.amazonaws.com",
      "service-linked role of elasticloadbalancing.amazonaws.com",
      "service-linked role of ecs.application-autoscaling.amazonaws.com",
    ]);
  }, 60_000);

  it("is a role for pulls through a cache, and one for the repositories that these make", () => {
    const { serviceLinkedRoles } = needsOf([
      stack({
        aws_ecr_pull_through_cache_rule: { hub: {} },
        aws_ecr_repository_creation_template: { hub: {} },
      }),
    ]);
    expect(serviceLinkedRoles).toEqual(["pullthroughcache.ecr.amazonaws.com", "ecr.amazonaws.com"]);
  });

  it.each([
    ["no mixed policy", group(undefined), false],
    ["no share said, which is On-Demand", group({}), false],
    ["a share of Spot", group({ on_demand_percentage_above_base_capacity: 99 }), true],
    ["none", group({ on_demand_percentage_above_base_capacity: 100 }), false],
    [
      "a base of all",
      group({ on_demand_base_capacity: 5, on_demand_percentage_above_base_capacity: 0 }),
      false,
    ],
    ["a size known at apply", group({ on_demand_percentage_above_base_capacity: 0 }, Number.NaN), true],
  ])("has Spot where a group launches it: %s", (_name, resource, spot) => {
    expect(needsOf([stack(resource)]).serviceLinkedRoles.includes("spot.amazonaws.com")).toBe(spot);
  });
});

describe("preparing an account", () => {
  it("creates what is missing, once", async () => {
    const world = worldWith();
    expect(await prepareAccount(world.clients, NEEDS)).toEqual(describeNeeds(NEEDS));
    expect(await prepareAccount(world.clients, NEEDS)).toEqual([]);
    const deeds = world.calls.filter((call) => /^(Create|Put)/.test(call));
    expect(deeds).toEqual(["CreateServiceLinkedRole", "CreateServiceLinkedRole", "PutAccountSettingDefault"]);
  });

  it("leaves alone what another environment has created", async () => {
    const world = worldWith();
    await prepareAccount(world.clients, { ...NEEDS, serviceLinkedRoles: ["ecs.amazonaws.com"] });
    expect(describeNeeds(await missingInAccount(world.clients, NEEDS))).toEqual([
      "service-linked role of spot.amazonaws.com",
    ]);
  });

  it("is content with a role that AWS created meanwhile", async () => {
    const CreateServiceLinkedRole = () => {
      throw awsError(
        "InvalidInputException",
        "Service role name AWSServiceRoleForECS has been taken in this account",
      );
    };
    await expect(prepareAccount(worldWith({ CreateServiceLinkedRole }).clients, NEEDS)).resolves.toHaveLength(
      3,
    );
  });

  it.each([
    ["CreateServiceLinkedRole", "ecs.amazonaws.com"],
    ["PutAccountSettingDefault", "awsvpcTrunking"],
  ])("says who may do it where %s is refused", async (command, what) => {
    const refuse = () => {
      throw awsError("AccessDenied", "not authorized");
    };
    await expect(prepareAccount(worldWith({ [command]: refuse }).clients, NEEDS)).rejects.toThrow(
      `ACCOUNT_SETTINGS ${what}: AccessDenied: not authorized; let somebody run the bootstrap who may create service-linked roles and set ECS account defaults`,
    );
  });
});
