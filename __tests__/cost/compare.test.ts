import { costDelta } from "../../src/cost/compare.ts";
import type { CostResult } from "../../src/cost/result.ts";
import { costOfEnvironment, costOfForeign } from "./costed.ts";

const STACK = "prod-platform";
const prod = costOfEnvironment("prod");

/** `prod` after a change of the resources of its platform stack. */
function changed(
  change: (resource: Record<string, Record<string, Record<string, unknown>>>) => void,
  load?: Parameters<typeof costOfEnvironment>[1],
) {
  return costOfEnvironment("prod", load, (stacks) => {
    const stack = stacks.get(STACK) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    change(stack.resource);
  });
}

describe("the cost of a change", () => {
  it("is nothing for nothing", () => {
    const none = { low: 0, expected: 0, high: 0 };
    const { floor, load, notes, unpriced } = costDelta(prod, costOfEnvironment("prod"));
    expect([floor.changeUsd, floor.resources, load.changeUsd, load.resources]).toEqual([none, [], none, []]);
    expect([unpriced, notes]).toEqual([[], []]);
  });

  it("is what a resource costs that is added, and less what one cost that is removed", () => {
    const after = changed((resource) => {
      const dashboards = resource["aws_cloudwatch_dashboard"];
      if (dashboards) dashboards["it"] = {};
      delete resource["aws_vpc_endpoint"]?.["endpoints_ssm"];
    });
    const { floor } = costDelta(prod, after);
    expect(floor.resources).toEqual([
      {
        address: "aws_vpc_endpoint.endpoints_ssm",
        state: "removed",
        beforeUsd: { low: 26.28, expected: 26.28, high: 26.28 },
        afterUsd: { low: 0, expected: 0, high: 0 },
        changeUsd: { low: -26.28, expected: -26.28, high: -26.28 },
        lines: [
          {
            what: "interface endpoint",
            unit: "hour",
            before: 2190,
            after: 0,
            changeUsd: { low: -26.28, expected: -26.28, high: -26.28 },
          },
        ],
      },
      expect.objectContaining({
        address: "aws_cloudwatch_dashboard.it",
        state: "added",
        changeUsd: { low: 3, expected: 3, high: 3 },
      }),
    ]);
    expect(floor.changeUsd.expected).toBe(-23.28);
    expect(floor.afterUsd.expected).toBeCloseTo(floor.beforeUsd.expected - 23.28, 9);
  });

  it("shows at a load what a removed endpoint moves to the others", () => {
    const load = new Map([["awsGbPerTask", 200] as const]);
    const remove = (resource: Record<string, Record<string, unknown>>) =>
      void delete resource["aws_vpc_endpoint"]?.["endpoints_ssm"];
    const { resources } = costDelta(costOfEnvironment("prod", load), changed(remove, load)).load;
    const others = resources.filter(({ state }) => state === "changed");
    expect(others.map(({ address }) => address)).toHaveLength(7);
    expect(others[0]?.lines).toEqual([
      expect.objectContaining({
        what: "data through interface endpoints",
        before: expect.closeTo(1400 / 8, 9),
        after: expect.closeTo(1400 / 7, 9),
        // 200 GB instead of 175, for a cent each.
        changeUsd: { low: 0.25, expected: 0.25, high: 0.25 },
      }),
    ]);
  });

  it("leaves out what differs by less than a cent", () => {
    const after = changed((resource) => void delete resource["aws_vpc_endpoint"]?.["endpoints_ssm"]);
    expect(costDelta(prod, after).load.resources).toHaveLength(1);
  });

  it("is a range where prices are one: more Spot is cheap or dear", () => {
    const after = changed((resource) => {
      const group = resource["aws_autoscaling_group"]?.["pool"];
      if (group) group["min_size"] = 5;
    });
    const [pool] = costDelta(prod, after).floor.resources;
    // Five instances: the base of three, one of two above it On-Demand, one Spot.
    expect(pool).toMatchObject({ address: "aws_autoscaling_group.pool", state: "changed" });
    expect(pool?.lines.map(({ after: now, before, what }) => [what, before, now])).toEqual([
      ["On-Demand instances", 3 * 730, 4 * 730],
      ["30 GiB gp3 volumes", 90, 150],
      ["detailed monitoring", 21, 35],
      ["Spot instances", 0, 730],
    ]);
    const { expected = 0, high = 0, low = 0 } = pool?.changeUsd ?? {};
    expect(low).toBeLessThan(expected);
    expect(expected).toBeLessThan(high);
  });

  it("names kinds without a price that come, go or become more", () => {
    const database = changed((resource) => {
      resource["aws_db_instance"] = { a: {}, b: {} };
    });
    const why = "no price for this type";
    expect(costDelta(prod, database).unpriced).toEqual([
      { what: "aws_db_instance", why, before: 0, after: 2 },
    ]);
    expect(costDelta(database, prod).unpriced).toEqual([
      { what: "aws_db_instance", why, before: 2, after: 0 },
    ]);
  });

  it("says when the region or the load is another", () => {
    const busy = costOfEnvironment("prod", new Map([["requestsPerSec", 50]]));
    expect(costDelta(prod, busy).notes).toEqual(["requestsPerSec is 10 before and 50 after"]);
    const elsewhere: CostResult = costOfForeign("tam-ecs-fargate", "eu-west-1");
    expect(costDelta(prod, elsewhere).notes).toEqual(["prices of eu-central-1 before, of eu-west-1 after"]);
  });

  it("turns round: what there cost more here costs less", () => {
    const after = changed((resource) => {
      const dashboards = resource["aws_cloudwatch_dashboard"];
      if (dashboards) dashboards["it"] = {};
    });
    const [there, back] = [costDelta(prod, after), costDelta(after, prod)];
    expect(there.load.changeUsd.expected).toBe(3);
    expect(back.load.changeUsd.expected).toBe(-3);
    expect(back.load.resources[0]?.state).toBe("removed");
  });
});
