import fc from "fast-check";
import { Kernel, PRIORITY } from "../../../src/simulation/kernel/kernel.ts";

describe("the kernel", () => {
  it("runs events by time, then priority, then the order in which they were planned", () => {
    const event = fc.record({
      seconds: fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
      priority: fc.constantFrom(...Object.values(PRIORITY)),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const kernel = new Kernel();
        const ran: number[] = [];
        for (const [index, { priority, seconds }] of events.entries()) {
          kernel.after(seconds, () => ran.push(index), priority);
        }
        kernel.runUntil(2);
        const expected = events
          .map((it, index) => ({ ...it, index }))
          .sort((a, b) => a.seconds - b.seconds || a.priority - b.priority || a.index - b.index);
        expect(ran).toEqual(expected.map(({ index }) => index));
        expect(kernel.events).toBe(events.length);
      }),
    );
  });

  it("runs what an event plans for the same moment in that moment, by priority", () => {
    const kernel = new Kernel(-5);
    const ran: string[] = [];
    kernel.after(
      1,
      () => {
        ran.push(`control at ${kernel.nowSec}`);
        kernel.after(0, () => ran.push(`fault at ${kernel.nowSec}`), PRIORITY.fault);
      },
      PRIORITY.control,
    );
    kernel.after(1, () => ran.push("measure"), PRIORITY.measure);
    kernel.runUntil(0);
    expect(ran).toEqual(["control at -4", "fault at -4", "measure"]);
  });

  it("keeps whole milliseconds, so that sums of tenths are exact", () => {
    const kernel = new Kernel();
    let ticks = 0;
    kernel.every(0.1, 0.1, () => ticks++);
    kernel.runUntil(1000);
    expect(ticks).toBe(10_000);
    const rounded: number[] = [];
    kernel.after(0.00049, () => rounded.push(kernel.nowSec));
    kernel.after(0.0005, () => rounded.push(kernel.nowSec));
    kernel.after(-3, () => rounded.push(kernel.nowSec));
    kernel.runUntil(1001);
    expect(rounded).toEqual([1000, 1000, 1000.001]);
  });

  it("ends at the time asked for, and leaves later events for later", () => {
    const kernel = new Kernel();
    const ran: number[] = [];
    kernel.after(10, () => ran.push(10));
    kernel.after(10.001, () => ran.push(10.001));
    kernel.runUntil(10);
    expect([kernel.nowSec, ran]).toEqual([10, [10]]);
    kernel.runUntil(11);
    expect([kernel.nowSec, ran]).toEqual([11, [10, 10.001]]);
  });

  it("calls the watch after every event", () => {
    const seen: number[] = [];
    const kernel = new Kernel(0, () => seen.push(kernel.nowSec));
    kernel.every(2, 1, () => undefined);
    kernel.runUntil(6);
    expect(seen).toEqual([1, 3, 5]);
  });

  it("says so when events answer each other without time going on", () => {
    const kernel = new Kernel();
    const again = () => kernel.after(0.0001, again);
    kernel.after(7, again);
    expect(() => kernel.runUntil(8)).toThrow("the simulation stands still at 7000 ms");
  });
});
