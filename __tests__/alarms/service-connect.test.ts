import { orders } from "../../examples/orders.ts";
import { judgeAlarms } from "../../src/alarms/judge.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { stackOf, synth } from "../support/synth.ts";

const made = synth([orders]);

/** What is found in the latency alarm of the internal service of the example, with other dimensions. */
function problemsWith(dimensions?: Readonly<Record<string, string>>): string[] {
  const stacks = new Map([...made].map(([name, json]) => [name, structuredClone(json)]));
  const alarm = stackOf(stacks, "live-service-stock").resource["aws_cloudwatch_metric_alarm"]?.[
    "stock_latency"
  ];
  if (dimensions) Object.assign(alarm ?? {}, { dimensions });
  const declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
  const { alarms } = judgeAlarms(declared, "live");
  const own = alarms.filter(({ address }) => /stock_(latency|errors)$/.test(address));
  expect(own).toHaveLength(2);
  return own.flatMap(({ problems }) => problems.map(({ fix, value }) => `${value}: ${fix}`));
}

describe("alarms on an endpoint of Service Connect", () => {
  it("can fire, as they are, and under the name of one caller as well", () => {
    expect(problemsWith()).toEqual([]);
    const caller = { ClusterName: "orders-live", ServiceName: "shop" };
    expect(problemsWith({ ...caller, TargetDiscoveryName: "orders-live-stock" })).toEqual([]);
  });

  it("never fire under the called service, under what its own proxy counts, or under another name", () => {
    const wrong = "use one of these sets: under another there is no data";
    expect(problemsWith({ ClusterName: "orders-live", ServiceName: "stock" })).toEqual([
      `ClusterName + ServiceName: ${wrong}`,
    ]);
    expect(problemsWith({ DiscoveryName: "orders-live-stock" })).toEqual([`DiscoveryName: ${wrong}`]);
    expect(problemsWith({ TargetDiscoveryName: "orders-live-stok" })).toEqual([
      "orders-live-stok: did you mean orders-live-stock?",
    ]);
  });
});
