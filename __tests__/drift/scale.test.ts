import { planOf, SHAPES, type ShapeName } from "../../bench/plan-shapes.ts";
import { StepCounter } from "../support/steps-taken.ts";

const FEW = 60;
const TIMES = 4;
/** What is counted is the same in every run; a step for each pair of resources would show. */
const SLACK = 1.02;

describe("four times the resources are four times the work", () => {
  const counter = new StepCounter();

  beforeAll(() => counter.start());

  afterAll(() => counter.stop());

  // With modules of its own: what another shape has left in memory would make the first plan cheap.
  test.each(Object.keys(SHAPES) as ShapeName[])("%s", async (shape) => {
    const { judge } = await fresh();
    judge(planOf(shape, 10));
    const [few, many] = [planOf(shape, FEW), planOf(shape, FEW * TIMES)];
    const less = counter.count(() => judge(few));
    const more = counter.count(() => judge(many));
    expect(less).toBeGreaterThan(FEW * 10);
    expect(more / less).toBeLessThan(TIMES * SLACK);
  });
});

async function fresh(): Promise<typeof import("../support/judge.ts")> {
  jest.resetModules();
  return import("../support/judge.ts");
}
