import fc from "fast-check";
import { BallastError } from "../../src/core/errors.ts";
import { cronProblem, toAwsCron } from "../../src/core/schedule.ts";

describe("toAwsCron", () => {
  it.each([
    ["0 19 * * *", "cron(0 19 * * ? *)"],
    ["0 7 * * 1-5", "cron(0 7 ? * 2-6 *)"],
    ["30 6 * * 0", "cron(30 6 ? * 1 *)"],
    ["30 6 * * 7", "cron(30 6 ? * 1 *)"],
    ["0 20 * * 5-7", "cron(0 20 ? * 1,6,7 *)"],
    ["0 20 * * FRI", "cron(0 20 ? * 6 *)"],
    ["0 20 * * mon,wed", "cron(0 20 ? * 2,4 *)"],
    ["0 20 * * */2", "cron(0 20 ? * 1,3,5,7 *)"],
    ["*/20 1,2 1-3 JAN-mar *", "cron(0,20,40 1,2 1-3 1-3 ? *)"],
    ["0 0 29 2 *", "cron(0 0 29 2 ? *)"],
    ["0 0 1-31 * 1", "cron(0 0 ? * 2 *)"],
    ["0 0 3 * 0-6", "cron(0 0 3 * ? *)"],
    ["0-59 0-23 * 1-12 0-7", "cron(* * * * ? *)"],
  ])("writes %s as %s", (fiveField, expected) => {
    expect(cronProblem(fiveField)).toBeUndefined();
    expect(toAwsCron(fiveField)).toBe(expected);
  });

  it.each([
    ["0 7 * *", "4 fields"],
    ["0  7 * * *", "6 fields"],
    ["", "1 fields"],
    ["@daily", "1 fields"],
    ["60 7 * * *", "minute"],
    ["0 24 * * *", "hour"],
    ["0 7 0 * *", "day of month"],
    ["0 7 * 13 *", "month"],
    ["0 7 * * 8", "day of week"],
    ["0 7 * * FUN", "day of week"],
    ["5/10 7 * * *", "minute"],
    ["*/0 7 * * *", "minute"],
    ["9-5 7 * * *", "minute"],
    ["0 7 ? * 1", "day of month"],
    ["-1 7 * * *", "minute"],
    ["0,, 7 * * *", "minute"],
    ["0 7 1 * 1", "only one of them"],
    ["0 7 30 2 *", "no year has"],
    ["0 7 31 4,6,9,11 *", "no year has"],
  ])("refuses %s and says why", (fiveField, reason) => {
    expect(cronProblem(fiveField)).toContain(reason);
    expect(() => toAwsCron(fiveField)).toThrow(BallastError);
  });

  it("never throws anything else, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const problem = cronProblem(text);
        if (problem === undefined) expect(toAwsCron(text)).toMatch(/^cron\(/);
        else expect(problem).not.toBe("");
      }),
      { numRuns: 1000 },
    );
  });
});
