import { BallastError } from "../../src/core/errors.ts";
import { AuthorizationRecord } from "../../src/rehearsal/authorization/record.ts";
import type { RoleUse } from "../../src/rehearsal/authorization/report.ts";
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

describe("a step in which a role is refused", () => {
  const refused = {
    role: "apply",
    operation: "ecs:DeleteCluster",
    request: {
      principal: "arn:aws:sts::1:assumed-role/apply/job",
      action: "ecs:DeleteCluster",
      resource: "arn:c",
      context: new Map(),
    },
    decision: { allowed: false, why: "implicit-deny" },
  } as const;

  async function livedUnder(
    act: (record: AuthorizationRecord) => void,
    before?: (record: AuthorizationRecord) => void,
  ) {
    const record = new AuthorizationRecord();
    before?.(record);
    const guard = { record, review: async () => ({ roles: [], denied: [], unjudged: [] }) };
    const acting = step("acting", async () => {
      act(record);
      return "done";
    });
    const { steps } = await runLifecycle(
      [acting],
      { ...context, guard },
      { started: () => {}, ended: () => {} },
      () => 0,
    );
    return steps[0];
  }

  it("fails with the statement that is missing, although nothing else went wrong", async () => {
    const result = await livedUnder(({ judged }) => judged.push(refused));
    expect(result).toMatchObject({
      outcome: "failed",
      fact: 'PERMISSION apply: got ecs:DeleteCluster on arn:c for ecs:DeleteCluster; limit: what some statement allows; fix: add {"Effect":"Allow","Action":"ecs:DeleteCluster","Resource":"arn:c"}',
    });
  });

  it("names the statement that denies, and the boundary that leaves out", async () => {
    const by = { place: "fences", index: 0, sid: "NoShells" };
    const denied = { ...refused, decision: { allowed: false, why: "explicit-deny", by } } as const;
    expect((await livedUnder(({ judged }) => judged.push(denied)))?.fact).toContain(
      "limit: denied by fences NoShells",
    );
    const bounded = { ...refused, decision: { allowed: false, why: "boundary" } } as const;
    expect((await livedUnder(({ judged }) => judged.push(bounded)))?.fact).toContain(
      "limit: the permissions boundary",
    );
  });

  it("fails where a request could not be judged", async () => {
    const result = await livedUnder(({ unjudged }) => unjudged.push("AUTHORIZATION_OPERATION ec2:X"));
    expect(result).toMatchObject({ outcome: "failed", fact: "AUTHORIZATION_OPERATION ec2:X" });
  });

  it("does not fail for what an earlier step was refused", async () => {
    const before = ({ judged, unjudged }: AuthorizationRecord) => {
      judged.push(refused);
      unjudged.push("AUTHORIZATION_OPERATION ec2:X");
    };
    expect(await livedUnder(() => {}, before)).toMatchObject({ outcome: "held", fact: "done" });
  });

  it("tells the same refusal once, and not more than a few", async () => {
    const result = await livedUnder(({ judged }) => {
      for (const name of ["a", "a", "b", "c", "d", "e", "f", "g"]) {
        judged.push({ ...refused, request: { ...refused.request, resource: name } });
      }
    });
    expect(result?.fact.split("\n")).toHaveLength(6);
    expect(result?.fact).toMatch(/\nand 2 more$/);
  });
});

const USE: RoleUse = {
  role: "shop-qa-apply",
  judged: 12,
  called: 2,
  granted: 3,
  neverCalled: ["ecs:UntagResource"],
  servicesNeverCalled: [],
  statements: 2,
  statementsNotNeeded: [],
};

describe("the timeline", () => {
  it("says what the roles used of what they are granted", () => {
    const denied = {
      role: USE.role,
      action: "ecs:X",
      resource: "*",
      operation: "ecs:X",
      why: "implicit-deny",
      context: {},
    } as const;
    const spare = {
      ...USE,
      role: "shop-qa-plan",
      servicesNeverCalled: ["sqs"],
      statementsNotNeeded: ["plan Queues"],
    };
    const permissions = { roles: [USE, spare], denied: [denied], unjudged: ["ec2:X"] };
    const life = { environment: "qa", held: true, seconds: 1, steps: [], permissions };
    expect(lifeText(life).split("\n").slice(1)).toEqual([
      "",
      "shop-qa-apply: 12 authorizations, 1 denied",
      "  actions     2 of 3 called",
      "  statements  2, each was needed",
      "  services    each was called",
      "shop-qa-plan: 12 authorizations, 0 denied",
      "  actions     2 of 3 called",
      "  statements  2, not needed: plan Queues",
      "  services    never called: sqs",
      "requests that could not be judged: 1",
    ]);
    const text = lifeMarkdown(life);
    expect(text).toContain("| 12 | 1 | 2 | 3 | 2 | none | none |");
    expect(text).toContain("and never called: ecs&#58;UntagResource");
  });

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
