import { loadEnvironment } from "../../src/config/load.ts";
import { instanceType } from "../../src/core/instance-types.ts";
import { changesOf, keyOf, sizeOf } from "../../src/optimize/knob.ts";
import { knobsOf } from "../../src/optimize/knobs.ts";
import { type TypePrices, typeLists } from "../../src/optimize/type-lists.ts";
import { book } from "../cost/costed.ts";
import { ENVIRONMENTS, TODAY } from "../support/synth.ts";

const described = (name: "dev" | "staging" | "prod") => ({
  ...loadEnvironment(ENVIRONMENTS[name], TODAY).environment,
});
const PRICES: TypePrices = new Map(
  book("eu-central-1").instanceTypes.flatMap((type) => {
    const [onDemand, spot] = [book("eu-central-1").onDemand(type), book("eu-central-1").spot(type)];
    return onDemand && spot ? [[type, { onDemandUsd: onDemand.usd, spotUsd: spot.usd }] as const] : [];
  }),
);
const prod = knobsOf(described("prod"), PRICES);

describe("the knobs of a description", () => {
  it("are those that decide what it costs and survives", () => {
    expect(prod.map(({ id }) => id)).toEqual([
      "capacity.instanceTypes",
      "capacity.onDemandBase",
      "capacity.onDemandPercentageAboveBase",
      "capacity.targetCapacityPercent",
      "capacity.minInstances",
      "capacity.maximumScalingStepSize",
      "capacity.instanceWarmupSec",
      "network.zones",
      "services.web.scaling.minTasks",
      "services.api.scaling.minTasks",
      "services.*.deployment.minimumHealthyPercent",
      "services.*.deployment.maximumPercent",
      "services.*.deregistrationDelaySec",
      "services.*.healthCheck.intervalSec",
      "services.*.healthCheck.unhealthyThreshold",
    ]);
    expect(sizeOf(prod)).toBe(prod.reduce((size, { candidates }) => size * (candidates.length + 1), 1));
  });

  it("never try what is there already, and never fewer tasks than the description says are needed", () => {
    for (const { candidates, present } of prod) {
      const now = new Set(present.map((it) => JSON.stringify(it)));
      if (now.size === 1) expect(candidates.map((it) => JSON.stringify(it))).not.toContain([...now][0]);
    }
    const least = prod.find(({ id }) => id === "services.web.scaling.minTasks");
    expect(least).toMatchObject({ present: [4], candidates: [5, 6] });
  });

  it("of Fargate are its base and weight, and no instances", () => {
    const ids = knobsOf(described("dev"), PRICES).map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith("capacity."))).toEqual([
      "capacity.onDemandBase",
      "capacity.onDemandWeight",
    ]);
    expect(ids).not.toContain("network.zones");
  });

  it("leave alone what is kept, by a field or by what it belongs to", () => {
    const ids = knobsOf(described("prod"), PRICES, ["capacity", "services.web.scaling.minTasks"]).map(
      ({ id }) => id,
    );
    expect(ids.some((id) => id.startsWith("capacity."))).toBe(false);
    expect(ids).not.toContain("services.web.scaling.minTasks");
    expect(ids).toContain("services.api.scaling.minTasks");
  });

  it("of all services change those that have another value", () => {
    const shared = prod.find(({ id }) => id === "services.*.deregistrationDelaySec");
    if (!shared) throw new Error("no knob");
    const uneven = [{ ...shared, present: [10, 30] }];
    expect(changesOf(new Map([[shared.id, 10]]), uneven)).toEqual([
      { field: "services.api.deregistrationDelaySec", from: 30, to: 10 },
    ]);
  });

  it("give a configuration one name, in whatever order they are turned", () => {
    expect(
      keyOf(
        new Map([
          ["b", 1],
          ["a", 2],
        ]),
      ),
    ).toBe(
      keyOf(
        new Map([
          ["a", 2],
          ["b", 1],
        ]),
      ),
    );
  });
});

describe("lists of instance types", () => {
  const present = ["m6i.large", "m6a.large", "m5.large", "m5a.large", "m7i.large", "m7a.large"];
  const lists = typeLists(present, PRICES);

  it("have as many types as now, all with both prices, of one size and architecture, cheapest first", () => {
    expect(lists.length).toBeGreaterThan(3);
    for (const list of lists) {
      expect(list).toHaveLength(present.length);
      const types = list.map((name) => instanceType(name));
      expect(new Set(types.map((it) => `${it?.vcpu} ${it?.memoryMiB} ${it?.architecture}`)).size).toBe(1);
      expect(types[0]?.architecture).toBe("x86_64");
      const usd = list.map((name) => PRICES.get(name)?.onDemandUsd ?? Number.NaN);
      expect(usd).toEqual([...usd].sort((a, b) => a - b));
      expect(list.every((name) => instanceType(name)?.trunkedTasks !== undefined)).toBe(true);
    }
  });

  it("begin with the present types in the order of their prices", () => {
    expect([...(lists[0] ?? [])].sort()).toEqual([...present].sort());
    expect(lists[0]?.[0]).toBe("m6a.large");
  });

  it("have no other types for a group with GPUs, and none with GPUs for one without", () => {
    expect(typeLists(["g5.xlarge", "g4dn.xlarge"], PRICES)).toEqual([["g4dn.xlarge", "g5.xlarge"]]);
    expect(lists.flat().filter((name) => (instanceType(name)?.gpus ?? 0) > 0)).toEqual([]);
  });

  it("have burstable types only where there are some now, and are empty for a type that is not known", () => {
    expect(lists.flat().some((name) => name.startsWith("t"))).toBe(false);
    const burstable = typeLists(["t3.large", "t3a.large"], PRICES);
    expect(burstable.flat().every((name) => name.startsWith("t"))).toBe(true);
    expect(typeLists(["m99.large"], PRICES)).toEqual([]);
  });
});
