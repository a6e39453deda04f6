import { planOf, SHAPES, type ShapeName } from "../../bench/plan-shapes.ts";
import { StepCounter, type Steps } from "../support/steps-taken.ts";

const FEW = 60;
const MANY = 2 * FEW;
/** One resource in so many drifted. */
const EVERY = 10;
/** Of the containers of a task definition: how large one is does not matter to what is counted. */
const BYTES = 1_000;
const ROUNDS = 4;

// Needs no engine; it is here because every block of code that is run is counted.
describe("the work of judging a plan", () => {
  const counter = new StepCounter();
  let judge: (planJson: string) => void;

  beforeAll(async () => {
    counter.start();
    // With modules of its own: only code that is loaded now is counted block by block.
    vi.resetModules();
    judge = (await import("../support/judge.ts")).judge;
  });

  afterAll(() => counter.stop());

  test.each(Object.keys(SHAPES) as ShapeName[])(
    "grows with the resources, and not with pairs: %s",
    (shape) => {
      const steps = (resources: number, every: number) => {
        const plan = planOf(shape, resources, every, BYTES);
        return counter.count(() => judge(plan));
      };
      // What is kept of names and lines is kept before anything is counted.
      judge(planOf(shape, MANY, EVERY, BYTES));
      // V8 drops a few counts now and then, never the same ones: a step for each pair shows every time.
      let suspects = pairwise(steps);
      for (let round = 1; round < ROUNDS && suspects.size > 0; round++) {
        const again = pairwise(steps);
        suspects = new Set([...suspects].filter((place) => again.has(place)));
      }
      expect([...suspects]).toEqual([]);
    },
  );
});

/**
 * Places that run once for each pair: of two resources, which shows when there are twice as many; or of a drifted
 * resource and any, where what grows with one of the two alone cancels out.
 */
function pairwise(steps: (resources: number, every: number) => Steps): ReadonlySet<string> {
  const half = 2 * EVERY;
  const [few, fewHalf] = [steps(FEW, EVERY), steps(FEW, half)];
  const [many, manyHalf, manyQuarter] = [steps(MANY, EVERY), steps(MANY, half), steps(MANY, 2 * half)];
  expect(few.total).toBeGreaterThan(FEW * 10);
  const drifted = (MANY - FEW) * (FEW / half);
  const found = many.places().filter((place) => {
    const twice = many.at(place) - 2 * few.at(place);
    const product = manyHalf.at(place) - manyQuarter.at(place) - (few.at(place) - fewHalf.at(place));
    return twice >= FEW * FEW || product >= drifted;
  });
  return new Set(found.map(({ file, start }) => `${file} ${start}`));
}
