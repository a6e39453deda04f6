import { offHoursFacts } from "../../src/core/off-hours.ts";

const minute = (text: string) => Date.parse(`${text}:00Z`) / 60_000;
const HOUR = 60;

function facts(start: string, end: string, timeZone = "Europe/Berlin") {
  return offHoursFacts({ start, end, timeZone });
}

describe("offHoursFacts", () => {
  it("finds the longest stretch of a working week: a weekend, an hour longer in autumn", () => {
    const { clash, longest } = facts("0 20 * * 1-5", "0 6 * * 1-5");
    expect(clash).toBeUndefined();
    expect(longest.minutes).toBe(59 * HOUR);
    expect(longest.starts).toBe(1);
  });

  it("counts starts that fire again before the end", () => {
    expect(facts("0 20 * * *", "0 6 * * 1-5", "UTC").longest).toMatchObject({
      minutes: 58 * HOUR,
      starts: 3,
    });
  });

  it("sleeps until January where the end is a date", () => {
    const { longest } = facts("0 20 * * 1-5", "0 6 1 1 *", "UTC");
    expect(longest.minutes).toBeGreaterThan(364 * 24 * HOUR);
    expect(longest.starts).toBeGreaterThan(250);
  });

  it("sees an end that comes in leap years only", () => {
    expect(facts("0 20 * * *", "0 6 29 2 *", "UTC").longest.minutes).toBeGreaterThan(3 * 365 * 24 * HOUR);
  });

  it.each([
    ["0 6 * * 1-5", "00 6 * * MON-FRI"],
    ["0 6 * * *", "0 6 * * 0-7"],
    ["0 */6 * * *", "0 18 * * 3"],
    ["*/15 20 * * *", "30 20 1 * *"],
    ["0 0 1 1 *", "0 0 * * *"],
  ])("%s and %s fire at one instant", (start, end) => {
    const { clash } = facts(start, end);
    expect(clash).toMatchObject({ minutes: 0 });
  });

  it("tells instants two minutes apart from those three minutes apart", () => {
    expect(facts("0 20 * * 1", "2 20 * * 1").clash).toMatchObject({ minutes: 2 });
    expect(facts("2 20 * * 1", "0 20 * * 1").clash).toMatchObject({ minutes: 2 });
    expect(facts("59 23 * * 1", "0 0 * * 2").clash).toMatchObject({ minutes: 1 });
    expect(facts("0 20 * * 1", "3 20 * * 1").clash).toBeUndefined();
  });

  it("sees instants that only a change of the clock brings together", () => {
    expect(facts("30 2 * * *", "0 3 * * *").clash).toMatchObject({
      minutes: 0,
      at: minute("2027-03-28T01:00"),
      local: "2027-03-28 03:00",
    });
    expect(facts("30 2 * * *", "0 3 * * *", "UTC").clash).toBeUndefined();
  });

  it("names times that a change of the clock skips or repeats", () => {
    expect(facts("30 2 * * *", "0 6 * * *").unclear).toEqual({
      of: "start",
      kind: "skipped",
      local: "2027-03-28 02:30",
    });
    expect(facts("0 20 * * *", "0 2 * 10 0").unclear).toEqual({
      of: "end",
      kind: "repeated",
      local: "2027-10-31 02:00",
    });
    expect(facts("30 2 * * *", "0 6 * * *", "Asia/Tokyo").unclear).toBeUndefined();
    expect(facts("0 20 * * 1-5", "0 6 * * 1-5").unclear).toBeUndefined();
  });
});
