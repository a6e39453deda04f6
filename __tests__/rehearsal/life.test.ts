import { BallastError } from "../../src/core/errors.ts";
import { demand, type LifeContext, runLifecycle, type Step } from "../../src/rehearsal/life.ts";
import type { StepResult } from "../../src/rehearsal/result.ts";
import { lifeMarkdown, lifeText } from "../../src/report/rehearsal.ts";

const context = { environment: { name: "qa" }, signal: new AbortController().signal } as LifeContext;

function step(id: string, run: Step["run"], without?: Step["without"]): Step {
  return { id, title: `title of ${id}`, run, ...(without && { without }) };
}

async function lived(...steps: Step[]) {
  const seen: string[] = [];
  let clock = 0;
  const result = await runLifecycle(
    steps,
    context,
    {
      started: ({ id }) => seen.push(`start ${id}`),
      ended: ({ id, outcome }) => seen.push(`${id} ${outcome}`),
    },
    () => {
      clock += 1500;
      return clock;
    },
  );
  return { result, seen };
}

const holds = (id: string) => step(id, async () => `fact of ${id}`);
const fails = (id: string) =>
  step(id, async () => {
    demand(false, "aws_lb.alb", "2 changes", "no changes");
    return "";
  });

describe("runLifecycle", () => {
  it("runs the steps in order and gives each its fact and time", async () => {
    const { result, seen } = await lived(holds("first"), holds("second"));
    expect(seen).toEqual(["start first", "first held", "start second", "second held"]);
    expect(result).toEqual({
      environment: "qa",
      held: true,
      seconds: 7.5,
      steps: [
        { id: "first", title: "title of first", outcome: "held", fact: "fact of first", seconds: 1.5 },
        { id: "second", title: "title of second", outcome: "held", fact: "fact of second", seconds: 1.5 },
      ],
    });
  });

  it("stops at a promise that does not hold and reaches nothing behind it", async () => {
    const { result, seen } = await lived(holds("first"), fails("second"), holds("third"));
    expect(seen).toEqual(["start first", "first held", "start second", "second failed", "third not-reached"]);
    expect(result.held).toBe(false);
    expect(result.steps[1]?.fact).toBe("REHEARSAL aws_lb.alb: got 2 changes; promised: no changes");
  });

  it("passes over a step that an environment does not have, with the reason", async () => {
    const { result, seen } = await lived(
      step(
        "night",
        async () => "never",
        () => "no schedule",
      ),
      holds("day"),
    );
    expect(seen).toEqual(["night not-applicable", "start day", "day held"]);
    expect(result.steps[0]).toMatchObject({ outcome: "not-applicable", fact: "no schedule" });
  });

  it("lets a defect of its own through", async () => {
    const broken = step("broken", async () => {
      throw new TypeError("undefined is not a function");
    });
    await expect(lived(broken)).rejects.toThrow(TypeError);
    expect(new BallastError("A", "b", "c")).toBeInstanceOf(Error);
  });
});

describe("the timeline", () => {
  it("shows every step, its time and where a life failed", async () => {
    const { result } = await lived(holds("first"), fails("second"), holds("third"));
    expect(lifeText(result)).toMatchInlineSnapshot(`
"qa: FAILED at second after 8 s
  ✓ first     1.5 s ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
  ✗ second    1.5 s ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
  · third     0.0 s"
`);
  });

  it("escapes what a cloud may have written into a fact", () => {
    const steps: StepResult[] = [
      { id: "x", title: "x", outcome: "held", fact: "<img src=x> | [a](http://b)", seconds: 1 },
    ];
    const text = lifeMarkdown({ environment: "qa", held: true, seconds: 1, steps });
    expect(text).not.toContain("<img");
    expect(text).not.toContain("](http");
  });
});
