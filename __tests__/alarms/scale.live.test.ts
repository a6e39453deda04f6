import { environmentOf } from "../../bench/synth-once.ts";
import { StepCounter, type Steps } from "../support/steps-taken.ts";
import { synth } from "../support/synth.ts";

const FEW = 12;
const MANY = 2 * FEW;
const ROUNDS = 4;

// Needs no engine; it is here because every block of code that is run is counted.
describe("the work of judging alarms", () => {
  const counter = new StepCounter();

  afterAll(() => counter.stop());

  it("grows with the services, and not with pairs of them", async () => {
    const [few, many] = [synth([environmentOf(FEW)]), synth([environmentOf(MANY)])];
    counter.start();
    // With modules of its own: only code that is loaded now is counted block by block.
    vi.resetModules();
    const { judgeAlarms } = await import("../../src/alarms/judge.ts");
    const { Configuration } = await import("../../src/terraform/configuration.ts");
    const { DeclaredStacks } = await import("../../src/terraform/declared-stacks.ts");
    const judge = (stacks: typeof few) =>
      judgeAlarms(new DeclaredStacks([...stacks.values()].map((stack) => new Configuration(stack))), "");
    // What is kept of names and lines is kept before anything is counted.
    judge(many);
    // V8 drops a few counts now and then, never the same ones: a step for each pair shows every time.
    let suspects = pairwise(
      counter.count(() => judge(few)),
      counter.count(() => judge(many)),
    );
    for (let round = 1; round < ROUNDS && suspects.size > 0; round++) {
      const again = pairwise(
        counter.count(() => judge(few)),
        counter.count(() => judge(many)),
      );
      suspects = new Set([...suspects].filter((place) => again.has(place)));
    }
    expect([...suspects]).toEqual([]);
  }, 120_000);
});

/** Places that run once for each pair of services, which shows when there are twice as many. */
function pairwise(few: Steps, many: Steps): ReadonlySet<string> {
  expect(few.total).toBeGreaterThan(FEW * 100);
  const found = many.places().filter((place) => many.at(place) - 2 * few.at(place) >= FEW * FEW);
  return new Set(found.map(({ file, start }) => `${file} ${start}`));
}
