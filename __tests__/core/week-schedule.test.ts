import { DAY_MIN, MONDAY_MIN, WEEK_MIN, weekSchedule } from "../../src/core/week-schedule.ts";

/** Minutes after Monday, 00:00. */
const minutes = (expression: string) => weekSchedule(expression).map((at) => at - MONDAY_MIN);
const at = (day: number, hour: number, minute = 0) => day * DAY_MIN + hour * 60 + minute;

describe("weekSchedule", () => {
  it.each([
    ["30 6 * * 1-5", [0, 1, 2, 3, 4].map((day) => at(day, 6, 30))],
    ["0 7 * * 0", [at(6, 7)]],
    ["0 7 * * 7", [at(6, 7)]],
    ["cron(0 19 ? * 2,7 *)", [at(0, 19), at(5, 19)]],
    ["cron(15,45 9,21 12 1 ? *)", [at(1, 9, 15), at(1, 9, 45), at(1, 21, 15), at(1, 21, 45)]],
    ["0 7 * 2 *", []],
    ["rate(2 days)", [0, 2 * DAY_MIN, 4 * DAY_MIN, 6 * DAY_MIN]],
    ["rate(30 days)", [0]],
    ["at(2027-01-12T03:00:00)", []],
  ])("%s fires at %j", (expression, expected) => {
    expect(minutes(expression)).toEqual(expected);
  });

  it("fires in every minute of the week, and in no other", () => {
    const every = Array.from({ length: WEEK_MIN }, (_, index) => index);
    expect(minutes("* * * * *")).toEqual(every);
    expect(minutes("rate(1 minute)")).toEqual(every);
  });

  it.each(["cron(0 7 * * ?)", "0 7 * *", "rate(0 minutes)", "rate(5 weeks)", "60 7 * * *"])(
    "refuses %s",
    (expression) => {
      expect(() => weekSchedule(expression)).toThrow(RangeError);
    },
  );
});
