import { fargate } from "../../src/cost/options/fargate.ts";
import { breakEvenGb } from "../../src/cost/options/network.ts";
import type { Situation } from "../../src/cost/options/option.ts";
import type { CapacityProvider, Pool } from "../../src/model/platform.ts";
import { platform, service } from "../support/platform.ts";
import { book, costOfEnvironment, costOfForeign, option, quantity } from "./costed.ts";

describe("an option", () => {
  const prod = costOfEnvironment("prod");
  const staging = costOfEnvironment("staging");
  const dev = costOfEnvironment("dev");

  it("says what it gives up, and what it changes where it applies", () => {
    for (const { change, givesUp, notes, state } of [...prod.options, ...staging.options, ...dev.options]) {
      expect(givesUp.length).toBeGreaterThan(10);
      expect((state === "does not apply" ? notes.join() : change).length).toBeGreaterThan(10);
    }
    expect(prod.options.map(({ id }) => id)).toEqual([
      "scheduled-nights",
      "smaller-base",
      "fargate-spot",
      "fargate",
      "endpoints",
      "log-retention",
      "shared-load-balancer",
      "savings-plan",
      "graviton",
    ]);
  });

  it("schedules eight hours a night, and says that they are", () => {
    const nights = option(prod, "scheduled-nights");
    expect(nights.notes[0]).toBe("8 hours a night are 243 of 730 hours a month");
    // At night two instances instead of three: one is needed, and the target of 80 % keeps another. Each brings an
    // hour of m6i.large, a third of a volume and of seven metrics.
    const hours = (8 / 24) * 730;
    const expected = hours * 0.115 + (8 / 24) * (30 * 0.0952 + 7 * 0.3);
    expect(nights.floorUsd?.expected).toBeCloseTo(expected, 1);
    expect(option(dev, "scheduled-nights")).toMatchObject({
      state: "in place",
      floorUsd: { expected: 19.99 },
    });
  });

  it("finds that the off hours of staging stop no instance: the target of managed scaling keeps two", () => {
    expect(option(staging, "scheduled-nights")).toMatchObject({
      state: "in place",
      floorUsd: { low: 0, expected: 0, high: 0 },
    });
  });

  it("makes Spot of the On-Demand base, which saves what Spot is cheaper", () => {
    const base = option(prod, "smaller-base");
    expect(base.change).toBe("aws_autoscaling_group.pool: on_demand_base_capacity 3 → 1");
    // Of three instances one more is On-Demand by the 20 % above the base; Spot is at the middle of six types.
    const spot = ["m6i", "m6a", "m5", "m5a", "m7i", "m7a"]
      .map((family) => book("eu-central-1").spot(`${family}.large`)?.usd ?? 0)
      .sort((a, b) => a - b);
    const middle = ((spot[2] ?? 0) + (spot[3] ?? 0)) / 2;
    expect(base.floorUsd?.expected).toBeCloseTo(730 * (0.115 - middle), 1);
    expect(option(dev, "smaller-base").state).toBe("does not apply");
  });

  it("prices the tasks on Fargate and takes the instances away", () => {
    const fargate = option(prod, "fargate");
    const tasks = 730 * (4 * (0.25 * 0.04656 + 0.5 * 0.00511) + 3 * (0.5 * 0.04656 + 0.00511));
    expect(fargate.floorUsd?.expected).toBeCloseTo(251.85 + 8.57 + 6.3 - tasks, 1);
    const spot = option(prod, "fargate-spot");
    // All but one of each service at 68 % off.
    const web = 0.25 * 0.04656 + 0.5 * 0.00511;
    const api = 0.5 * 0.04656 + 0.00511;
    const kept = 730 * (web * (1 + 3 * 0.32) + api * (1 + 2 * 0.32));
    expect(spot.floorUsd?.expected).toBeCloseTo(251.85 + 8.57 + 6.3 - kept, 1);
  });

  it("leaves services with GPUs where they are, and says so", () => {
    const moved = (...gpus: number[]) => {
      const services = ["web", "api"].map((name, index) =>
        service({
          name,
          address: `aws_ecs_service.${name}`,
          task: { ...service().task, gpus: gpus[index] ?? 0 },
        }),
      );
      return fargate.change({ inventory: { platform: platform({ services }) } } as unknown as Situation);
    };
    expect(moved(0, 1)).toMatchObject({
      kind: "possible",
      change: expect.stringMatching(/^capacity_provider_strategy of aws_ecs_service\.web: /),
      notes: [expect.anything(), "stays on instances, as Fargate has no GPUs: api"],
    });
    // The group of a service with GPUs stays; one that nothing runs on any more is empty.
    const sizes = (on: string) => {
      const items = [{ capacityProvider: on, base: 0, weight: 1 }];
      const [first] = platform().pools;
      const [provider] = platform().capacityProviders;
      const after = fargate.change({
        inventory: {
          platform: platform({
            pools: ["plain", "gpu"].map((name) => ({ ...first, name, maxSize: 5 }) as Pool),
            capacityProviders: ["plain", "gpu"].map(
              (name) => ({ ...provider, name, pool: name }) as CapacityProvider,
            ),
            services: [
              service({
                launch: { kind: "strategy", items: [{ capacityProvider: "plain", base: 0, weight: 1 }] },
              }),
              service({ launch: { kind: "strategy", items }, task: { ...service().task, gpus: 1 } }),
            ],
          }),
        },
      } as unknown as Situation);
      return "inventory" in after && after.inventory.platform.pools.map(({ maxSize }) => maxSize);
    };
    expect([sizes("gpu"), sizes("plain")]).toEqual([
      [0, 5],
      [5, 0],
    ]);
    expect(moved(1, 1)).toEqual({
      kind: "does not apply",
      why: "Fargate has no GPUs for web, api",
    });
    expect(moved(0, 0)).toMatchObject({ notes: [expect.anything()] });
  });

  it("shows that endpoints cost more than a NAT gateway's data, and from how much they would not", () => {
    const endpoints = option(prod, "endpoints");
    expect(endpoints).toMatchObject({ state: "in place", floorUsd: { expected: -210.24 } });
    // 24 interfaces at $0.012 an hour against $0.052 − $0.01 a GB.
    const gb = (24 * 730 * 0.012) / (0.052 - 0.01);
    expect(breakEvenGb(24, book("eu-central-1"))).toBeCloseTo(gb, 6);
    expect(endpoints.notes[0]).toBe(
      `break-even with the NAT gateway kept: ${Math.ceil(gb).toLocaleString("en-US")} GB a month to AWS services`,
    );
    expect(endpoints.notes[1]).toContain("$210.24 against $113.88");
    // Tasks on Fargate need four, in two zones: 8 × 730 × 0.012.
    expect(option(dev, "endpoints")).toMatchObject({ state: "possible", floorUsd: { expected: -70.08 } });
  });

  it("saves what is kept of logs, and nothing of what is taken in", () => {
    const retention = option(prod, "log-retention");
    expect(retention.floorUsd?.expected).toBe(0);
    // 10.5 GB a month, of which 15 % are kept for 7 days instead of 12 months: $0.60 becomes a cent.
    expect(retention.loadUsd?.expected).toBeCloseTo(10.5 * 0.15 * (12 - 7 / (365 / 12)) * 0.0324, 1);
    expect(option(dev, "log-retention").state).toBe("does not apply");
  });

  it("counts what a load balancer of its own for each service would cost", () => {
    expect(option(prod, "shared-load-balancer")).toMatchObject({
      state: "in place",
      floorUsd: { expected: 30.66 }, // 730 × 0.027 + 3 × 730 × 0.005
    });
  });

  it("takes the averages of AWS off what is On-Demand around the clock", () => {
    const plan = option(prod, "savings-plan");
    expect(plan.floorUsd?.expected).toBeCloseTo(251.85 * 0.31, 1);
    expect(plan.loadUsd).toEqual(plan.floorUsd);
  });

  it("commits to what runs at zero traffic, however much a load adds", () => {
    const busy = costOfEnvironment("prod", new Map([["requestsPerSec", 5000]]));
    expect(quantity(busy, "On-Demand instances", "load")).toBeGreaterThan(
      quantity(busy, "On-Demand instances"),
    );
    const plan = option(busy, "savings-plan");
    expect(plan.loadUsd).toEqual(option(prod, "savings-plan").floorUsd);
  });

  it("moves to the Graviton type of the same size where it has a price", () => {
    const graviton = option(prod, "graviton");
    expect(graviton.change).toBe("aws_autoscaling_group.pool: m6g.large, m7g.large");
    expect(graviton.floorUsd?.expected).toBeCloseTo(3 * 730 * (0.115 - 0.092), 1);
    // Tasks on Fargate: ARM is a fifth less.
    expect(option(dev, "graviton").floorUsd?.expected).toBeCloseTo(11.1 * (1 - 0.03725 / 0.04656), 1);
  });

  it("is priced on plans of other projects too", () => {
    const tam = costOfForeign("tam-ecs-ec2-autoscaling", "eu-west-1");
    expect(option(tam, "graviton").change).toContain("t4g.large");
    expect(option(tam, "shared-load-balancer")).toMatchObject({
      state: "does not apply",
      notes: ["one service is behind it"],
    });
  });
});
