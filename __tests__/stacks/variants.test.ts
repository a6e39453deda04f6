import { ENVIRONMENTS, synth } from "../support/synth.ts";
import { variantsOf } from "../support/variants.ts";

const { prod } = ENVIRONMENTS;
const variants = variantsOf(prod);

describe("a variant of an environment", () => {
  it("without a change is the environment", async () => {
    const variant = await variants.build([]);
    const stacks = "stacks" in variant ? variant.stacks : {};
    const platform = JSON.parse(JSON.stringify(synth([prod]).get("prod-platform")));
    expect(stacks["prod-platform"]).toEqual(platform);
    expect(Object.keys(stacks).sort()).toEqual([...synth([prod]).keys()].sort());
    expect(variant).toMatchObject({ description: { capacity: { targetCapacityPercent: 80 } } });
  });

  it("is what synthesis makes of a description that says so", async () => {
    const variant = await variants.build([
      { field: "capacity.onDemandBase", to: 4 },
      { field: "services.web.deployment.minimumHealthyPercent", to: 75 },
      { field: "network.zones", to: ["a", "b"] },
    ]);
    const written = {
      ...prod,
      network: { ...prod.network, zones: ["a", "b"] },
      capacity: { ...prod.capacity, onDemandBase: 4 },
      services: {
        ...prod.services,
        web: { ...prod.services.web, deployment: { minimumHealthyPercent: 75 } },
      },
    };
    const stacks = "stacks" in variant ? variant.stacks : {};
    const expected = JSON.parse(JSON.stringify(Object.fromEntries(synth([written]))));
    expect(stacks).toEqual(expected);
    expect(variant).toMatchObject({ warnings: expect.arrayContaining(["NET-05 network.zones"]) });
    expect(prod.capacity.onDemandBase).toBe(3);
  });

  it("is refused with the codes of the rules", async () => {
    expect(await variants.build([{ field: "capacity.onDemandBase", to: 1 }])).toEqual({
      refusedBy: ["FLOOR-01"],
    });
    const both = [
      { field: "capacity.onDemandBase", to: 1 },
      { field: "services.web.deployment.maximumPercent", to: 100 },
    ];
    expect(await variants.build(both)).toEqual({ refusedBy: ["ECS-07", "FLOOR-01"] });
  });
});
