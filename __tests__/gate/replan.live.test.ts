import { judgePlan } from "../../src/gate/judge.ts";
import { loadGatePolicy } from "../../src/gate/policy.ts";
import { parseConfiguration } from "../../src/terraform/configuration.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { TODAY } from "../support/drift.ts";
import { describeWith } from "../support/needs.ts";
import { DUMMY, ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";
import { findingLines, judged } from "./plans.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { Workshop } from "./workshop.ts";

const MINUTES = 60_000;

/** Of every kind one, and none for which the provider waits long. */
const REPLANNED = [
  "table-replaced",
  "table-forgotten",
  "service-removed",
  "document-of-a-data-source",
  "federation-condition-lost",
  "pipeline-role-extended",
  "source-known-after-apply",
  "halves-of-the-internet",
  "file-system-unencrypted",
].map((name) => {
  const scenario = SCENARIOS.find((it) => it.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  return scenario;
});

describeWith(["engine", "python"], "scenarios that are planned again", () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open();
  }, 2 * MINUTES);

  afterAll(() => workshop?.close());

  it.each(REPLANNED)(
    "$name is judged as its captured plan is",
    async (scenario) => {
      const plan = judged(JSON.stringify(await workshop.plan(scenario)));
      expect(findingLines(plan)).toEqual(scenario.found);
    },
    3 * MINUTES,
  );
});

describeWith(["engine"], "stacks of this project, planned offline", () => {
  const stacks = synth([ENVIRONMENTS.dev], DUMMY);
  const names = [...stacks.keys()].filter((name) => /-(platform|state)$/.test(name));
  const found = new Map<string, string[]>();

  beforeAll(async () => {
    const bench = await Workbench.open();
    try {
      await bench.initializeOnce(stackOf(stacks, "dev-state"));
      const { policy } = loadGatePolicy({}, "policy", TODAY);
      for (const name of names) {
        const text = JSON.stringify(stackOf(stacks, name));
        const cwd = await bench.write("gate", name, "cdk.tf.json", text);
        await bench.initialize(cwd);
        const plan = parsePlan(JSON.stringify(await bench.plan(cwd)), name);
        const configuration = parseConfiguration(text, name);
        found.set(name, findingLines(judgePlan({ stack: name, plan, configuration, policy })));
      }
    } finally {
      await bench.close();
    }
  }, 5 * MINUTES);

  it("pass, and the reviewer is told of the ports that they open", () => {
    expect(Object.fromEntries(found)).toEqual({
      "dev-state": [],
      "dev-platform": [
        "warning public-entry aws_vpc_security_group_ingress_rule.alb_ingress_443_0 cidr_ipv4",
        "warning public-entry aws_vpc_security_group_ingress_rule.alb_ingress_80_0 cidr_ipv4",
      ],
    });
  });
});
