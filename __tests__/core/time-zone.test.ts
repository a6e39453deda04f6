import fc from "fast-check";
import { isTimeZone, WallClock } from "../../src/core/time-zone.ts";

const minute = (text: string) => Date.parse(`${text}:00Z`) / 60_000;
const from = minute("2027-01-01T00:00");
const until = minute("2031-01-01T00:00");

describe("WallClock", () => {
  it.each([
    ["Europe/Berlin", "2027-01-15T06:00", "2027-01-15T05:00", "once"],
    ["Europe/Berlin", "2027-07-15T06:00", "2027-07-15T04:00", "once"],
    ["Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59", "once"],
    ["Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00", "skipped"],
    ["Europe/Berlin", "2027-03-28T02:59", "2027-03-28T01:00", "skipped"],
    ["Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00", "once"],
    ["Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30", "repeated"],
    ["Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00", "once"],
    ["America/New_York", "2027-03-14T02:30", "2027-03-14T07:00", "skipped"],
    ["America/New_York", "2027-11-07T01:00", "2027-11-07T05:00", "repeated"],
    ["Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:30", "skipped"],
    ["Asia/Kolkata", "2027-07-15T06:00", "2027-07-15T00:30", "once"],
    ["UTC", "2027-03-28T02:30", "2027-03-28T02:30", "once"],
  ])("%s shows %s at %s UTC: %s", (zone, local, instant, kind) => {
    expect(new WallClock(zone, from, until).read(minute(local))).toEqual({ at: minute(instant), kind });
  });

  it("never runs backwards", () => {
    const clock = new WallClock("Europe/Berlin", from, until);
    fc.assert(
      fc.property(
        fc.integer({ min: from, max: until - 120 }),
        fc.integer({ min: 0, max: 120 }),
        (at, more) => {
          expect(clock.read(at + more).at).toBeGreaterThanOrEqual(clock.read(at).at);
        },
      ),
    );
  });
});

describe("isTimeZone", () => {
  it.each(["Europe/Berlin", "UTC", "Etc/UTC", "Asia/Kolkata", "Etc/GMT+9"])("knows %s", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(["Europe/Atlantis", "europe/berlin", "Europe/BERLIN", "+02:00", ""])("refuses %j", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
