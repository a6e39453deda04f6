import type { CompositeAlarm } from "../../src/model/alarm-types.ts";
import { Pages } from "../../src/simulation/controllers/pages.ts";
import { platform } from "../support/platform.ts";
import { play } from "../support/play.ts";

const composite = (name: string, rule: string, more: Partial<CompositeAlarm> = {}): CompositeAlarm => ({
  name,
  address: `aws_cloudwatch_composite_alarm.${name}`,
  rule,
  notifies: true,
  suppressor: undefined,
  ...more,
});

const SUPPRESSED: Partial<CompositeAlarm> = {
  suppressor: { alarm: "shared", waitSec: 60, extensionSec: 600 },
};

type Change = readonly [atSec: number, alarm: string, state: "ALARM" | "OK"];

/** What is told when alarms change their states. */
function told(compositeAlarms: readonly CompositeAlarm[], changes: readonly Change[], ...tells: string[]) {
  let pages: Pages | undefined;
  const { record } = play(platform({ alarms: [], compositeAlarms }), ({ at, world }) => {
    const made = new Pages(world);
    pages = made;
    for (const [atSec, alarm, state] of changes) {
      at(atSec, () => made.changed(alarm, state === "ALARM", tells.includes(alarm)));
    }
  });
  const texts = record.events.filter(({ actor }) => actor === "notification");
  return {
    told: texts.map(({ atSec, text }) => `${atSec} ${text.replace(" tells somebody", "")}`),
    first: pages?.first,
    page: pages?.page,
    count: pages?.count,
  };
}

describe("who is told", () => {
  it("is told by an alarm that tells by itself", () => {
    const { first, page, told: all } = told([], [[10, "a", "ALARM"]], "a");
    expect(all).toEqual(["10 a"]);
    expect(first).toEqual({ alarm: "a", atSec: 10 });
    expect(page).toEqual({ by: "a", kind: "alarm", because: ["a"], atSec: 10 });
  });

  it("is told by nobody where an alarm is part of nothing", () => {
    const { count, first, page } = told([composite("page", "ALARM(b)")], [[10, "a", "ALARM"]]);
    expect([count, first?.alarm, page]).toEqual([0, "a", undefined]);
  });

  it("is told once for all alarms of a composite one, and again after it was over", () => {
    const rule = "ALARM(a) OR ALARM(b)";
    const { told: all } = told(
      [composite("page", rule)],
      [
        [10, "a", "ALARM"],
        [20, "b", "ALARM"],
        [30, "a", "OK"],
        [40, "b", "OK"],
        [50, "b", "ALARM"],
      ],
    );
    expect(all).toEqual(["10 page, because of a", "50 page, because of b"]);
  });

  it("is told by a composite alarm of composite alarms", () => {
    const inner = composite("inner", "ALARM(a)", { notifies: false });
    const { told: all } = told([composite("outer", "ALARM(inner)"), inner], [[10, "a", "ALARM"]]);
    expect(all).toEqual(["10 outer, because of inner"]);
  });

  it("waits for the suppressor, and is told when that stays away", () => {
    const { told: all } = told([composite("page", "ALARM(a)", SUPPRESSED)], [[10, "a", "ALARM"]]);
    expect(all).toEqual(["70 page, because of a"]);
  });

  it("is not told of what is over while it waits", () => {
    const { told: all } = told(
      [composite("page", "ALARM(a)", SUPPRESSED)],
      [
        [10, "a", "ALARM"],
        [65, "a", "OK"],
      ],
    );
    expect(all).toEqual([]);
  });

  it("is told of the shared cause alone, and of the service if that outlasts it", () => {
    const both = [composite("page", "ALARM(a)", SUPPRESSED), composite("shared", "ALARM(s)")];
    const alone = told(both, [
      [10, "a", "ALARM"],
      [60, "s", "ALARM"],
      [300, "a", "OK"],
      [400, "s", "OK"],
    ]);
    expect(alone.told).toEqual(["60 shared, because of s"]);
    const outlasted = told(both, [
      [10, "s", "ALARM"],
      [20, "a", "ALARM"],
      [100, "s", "OK"],
    ]);
    expect(outlasted.told).toEqual(["10 shared, because of s", "700 page, because of a"]);
  });
});
