import { orders } from "../../examples/orders.ts";
import { stackOrder } from "../../src/engine/stack-order.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import type { Runtime } from "../../stacks/runtime.ts";
import { DUMMY, synth } from "../support/synth.ts";

const EMULATOR: Runtime = { mode: "emulator", role: "terraform", state: "s3", lifted: [] };

function services(runtime: Runtime): Map<string, Configuration> {
  return new Map(
    [...synth([orders], runtime)]
      .filter(([name]) => name.startsWith("live-service-"))
      .map(([name, json]) => [name, new Configuration(json)]),
  );
}

describe("the order of stacks", () => {
  it.each([
    ["local files", DUMMY],
    ["S3", EMULATOR],
  ])("has what is called before its callers, with states in %s", (_where, runtime) => {
    const steps = stackOrder(services(runtime));
    expect(steps.map((step) => step.sort())).toEqual([
      ["live-service-ledger", "live-service-scans", "live-service-stock"],
      ["live-service-packer", "live-service-shop"],
    ]);
  });

  it("is one step for stacks that do not know each other, and none for none", () => {
    const all = services(DUMMY);
    all.delete("live-service-stock");
    expect(stackOrder(all)).toEqual([[...all.keys()]]);
    expect(stackOrder(new Map())).toEqual([]);
  });
});
