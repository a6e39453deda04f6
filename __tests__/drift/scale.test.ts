import { planOf, SHAPES, type ShapeName } from "../../bench/plan-shapes.ts";
import { StepCounter } from "../support/steps-taken.ts";

const FEW = 60;
const TIMES = 4;
/** What is counted is the same in every run; a step for each pair of resources would show. */
const SLACK = 1.02;

describe("four times the resources are four times the work", () => {
  const counter = new StepCounter();
  let judge: (planJson: string) => void;

  beforeAll(async () => {
    counter.start();
    ({ judge } = await import("../support/judge.ts"));
    judge(planOf("changed", 10));
  });

  afterAll(() => counter.stop());

  test.each(Object.keys(SHAPES) as ShapeName[])("%s", (shape) => {
    const [few, many] = [planOf(shape, FEW), planOf(shape, FEW * TIMES)];
    const less = counter.count(() => judge(few));
    const more = counter.count(() => judge(many));
    expect(less).toBeGreaterThan(FEW * 10);
    expect(more / less).toBeLessThan(TIMES * SLACK);
  });
});
