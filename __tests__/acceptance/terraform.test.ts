import { describeWith } from "../support/needs.ts";
import { DUMMY, ENVIRONMENTS, inAccount, type StackJson, synth } from "../support/synth.ts";
import { atOnce, NOTHING_WRONG, type PlanJson, type Verdict, Workbench } from "../support/terraform.ts";

/** Terraform keeps a core busy while it reads the provider's schema, and waits for it the rest of the time. */
const AT_ONCE = 2;
const MINUTES = 60_000;

const inputs = Object.values(ENVIRONMENTS);
const OWN_ACCOUNT = "260417583902";

/** Every stack, as each mode writes it. `aws` needs an account that is not one of the documentation's. */
const STACKS: Readonly<Record<string, ReadonlyMap<string, StackJson>>> = {
  dummy: synth(inputs, DUMMY),
  aws: synth(
    inputs.map((input) => inAccount(input, OWN_ACCOUNT)),
    { mode: "aws", state: "s3", lifted: [] },
  ),
  emulator: synth(inputs, { mode: "emulator", state: "s3", lifted: [] }),
};

const ALL = Object.entries(STACKS).flatMap(([mode, stacks]) =>
  [...stacks].map(([stack, json]) => ({ mode, stack, json })),
);
/** Service stacks read the platform's state, which no offline plan has. */
const PLANNED = ALL.filter(({ mode, stack }) => mode === "dummy" && /-(platform|state)$/.test(stack));

describeWith(["engine"], "every stack before Terraform", () => {
  const verdicts = new Map<string, Verdict>();
  const plans = new Map<string, PlanJson>();
  let bench: Workbench;

  beforeAll(async () => {
    bench = await Workbench.open();
    const folders = new Map<string, string>();
    for (const { mode, stack, json } of ALL) {
      folders.set(`${mode} ${stack}`, await bench.write(mode, stack, "cdk.tf.json", JSON.stringify(json)));
    }
    const [first = ""] = folders.values();
    await bench.initializeOnce(first);
    await atOnce(AT_ONCE, [...folders], async ([name, folder]) => {
      verdicts.set(name, await bench.validate(folder));
    });
    await atOnce(AT_ONCE, PLANNED, async ({ mode, stack }) => {
      const folder = bench.stackDir(mode, stack);
      await bench.initialize(folder);
      plans.set(stack, await bench.plan(folder));
    });
  }, 8 * MINUTES);

  afterAll(() => bench?.close());

  test("there are the stacks of three environments in three modes", () => {
    expect(ALL).toHaveLength(3 * 12);
    expect(PLANNED).toHaveLength(3 * 2);
  });

  test.each(ALL)("$stack is valid in mode $mode, without a warning", ({ mode, stack }) => {
    expect(verdicts.get(`${mode} ${stack}`)).toEqual(NOTHING_WRONG);
  });

  test.each(PLANNED)("$stack is planned offline, every resource of it", ({ stack, json }) => {
    const declared = Object.entries(json.resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}`),
    );
    const changes = (plans.get(stack)?.resource_changes ?? []).filter(({ mode }) => mode === "managed");
    expect(changes.map(({ address }) => address).sort()).toEqual(declared.sort());
    expect(changes.filter(({ change }) => change.actions.join() !== "create")).toEqual([]);
  });
});
