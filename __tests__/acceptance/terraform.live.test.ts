import { describeWith } from "../support/needs.ts";
import { DUMMY, ENVIRONMENTS, inAccount, type StackJson, stackOf, synth } from "../support/synth.ts";
import { atOnce, NOTHING_WRONG, type PlanJson, type Verdict, Workbench } from "../support/terraform.ts";

/** Terraform keeps a core busy while it reads the provider's schema, and waits for it the rest of the time. */
const AT_ONCE = 2;
const MINUTES = 60_000;

const inputs = Object.values(ENVIRONMENTS);
const OWN_ACCOUNT = "260417583902";

/** Every stack, as each mode writes it. `aws` needs an account that is not one of the documentation's. */
const STACKS = {
  dummy: synth(inputs, DUMMY),
  aws: synth(
    inputs.map((input) => inAccount(input, OWN_ACCOUNT)),
    { mode: "aws", role: "terraform", state: "s3", lifted: [] },
  ),
  emulator: synth(inputs, { mode: "emulator", role: "terraform", state: "s3", lifted: [] }),
} satisfies Record<string, ReadonlyMap<string, StackJson>>;

const ALL = Object.entries(STACKS).flatMap(([mode, stacks]) =>
  [...stacks].map(([stack, json]) => ({ mode, stack, json })),
);
/** Service stacks read the platform's state, which no offline plan has. */
const PLANNED = ALL.filter(
  ({ mode, stack }) => mode === "dummy" && /-(platform|state)$|^governance-/.test(stack),
);

describeWith(["engine"], "every stack before Terraform", () => {
  let verdicts: ReadonlyMap<object, Verdict | Error>;
  let plans: ReadonlyMap<object, PlanJson | Error>;
  let bench: Workbench;

  beforeAll(async () => {
    bench = await Workbench.open();
    for (const { mode, stack, json } of ALL) {
      await bench.write(mode, stack, "cdk.tf.json", JSON.stringify(json));
    }
    await bench.initializeOnce(stackOf(STACKS.dummy, "dev-state"));
    verdicts = await atOnce(AT_ONCE, ALL, ({ mode, stack }) => bench.validate(bench.stackDir(mode, stack)));
    plans = await atOnce(AT_ONCE, PLANNED, async ({ mode, stack }) => {
      await bench.initialize(bench.stackDir(mode, stack));
      return bench.plan(bench.stackDir(mode, stack));
    });
  }, 15 * MINUTES);

  afterAll(() => bench?.close());

  test("there are the stacks of three environments in three modes", () => {
    // Accounts have a governance stack each; in mode aws, all environments are in one.
    expect(ALL).toHaveLength(3 * 12 + 3 + 3 + 1);
    expect(PLANNED).toHaveLength(3 * 3);
  });

  test.each(ALL)("$stack is valid in mode $mode, without a warning", (one) => {
    expect(verdicts.get(one)).toEqual(NOTHING_WRONG);
  });

  test.each(PLANNED)("$stack is planned offline, every resource of it", (one) => {
    const declared = Object.entries(one.json.resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}`),
    );
    const plan = plans.get(one);
    if (plan === undefined || plan instanceof Error) throw plan;
    const changes = (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed");
    expect(changes.map(({ address }) => address).sort()).toEqual(declared.sort());
    expect(changes.filter(({ change }) => change.actions.join() !== "create")).toEqual([]);
  });
});
