import { runTimes } from "../../src/core/run-times.ts";

describe("the times of a job", () => {
  it.each<[cron: string, timeZone: string, gapMin: number]>([
    ["0 3 * * *", "UTC", 1440],
    ["*/15 * * * *", "UTC", 15],
    ["0 8-18 * * *", "UTC", 14 * 60],
    ["0 7 * * 1-5", "UTC", 3 * 1440],
    ["0 7 1 * *", "UTC", 31 * 1440],
    // In autumn a day has 25 hours.
    ["0 5 * * *", "Europe/Berlin", 1500],
  ])("%s in %s are at most %i minutes apart", (cron, timeZone, longestGapMin) => {
    expect(runTimes(cron, timeZone)).toEqual({ longestGapMin });
  });

  it("name the first run that a change of the clock leaves out", () => {
    expect(runTimes("30 2 * * *", "Europe/Berlin").skipped).toBe("2027-03-28 02:30");
    expect(runTimes("30 2 * * *", "America/New_York").skipped).toBe("2027-03-14 02:30");
    expect(runTimes("30 1 * * *", "Europe/Berlin").skipped).toBeUndefined();
  });
});
