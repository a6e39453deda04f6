import fc from "fast-check";
import { fits, instancesNeeded } from "../../src/core/packing.ts";

const instance = { cpu: 2048, memoryMiB: 7362, slots: 10, gpus: 4 };

describe("instancesNeeded", () => {
  it.each([
    ["nothing", [], 0],
    ["a group of none", [{ cpu: 9999, memoryMiB: 1, gpus: 0, count: 0 }], 0],
    ["one full instance by CPU", [{ cpu: 512, memoryMiB: 1024, gpus: 0, count: 4 }], 1],
    ["one task more than an instance holds", [{ cpu: 512, memoryMiB: 1024, gpus: 0, count: 5 }], 2],
    ["memory as the limit", [{ cpu: 128, memoryMiB: 3681, gpus: 0, count: 3 }], 2],
    ["slots as the limit", [{ cpu: 128, memoryMiB: 128, gpus: 0, count: 21 }], 3],
    [
      "small tasks in the gaps of large ones",
      [
        { cpu: 512, memoryMiB: 512, gpus: 0, count: 3 },
        { cpu: 1536, memoryMiB: 1024, gpus: 0, count: 3 },
      ],
      3,
    ],
    ["GPUs as the limit", [{ cpu: 128, memoryMiB: 128, gpus: 2, count: 5 }], 3],
    [
      "tasks without GPUs beside those that take all of them",
      [
        { cpu: 512, memoryMiB: 512, gpus: 4, count: 2 },
        { cpu: 512, memoryMiB: 512, gpus: 0, count: 6 },
      ],
      2,
    ],
    [
      "a task with more GPUs than an instance has",
      [{ cpu: 1, memoryMiB: 1, gpus: 5, count: 1 }],
      Number.POSITIVE_INFINITY,
    ],
    ["edges that the sum of resources hides", [{ cpu: 1100, memoryMiB: 512, gpus: 0, count: 3 }], 3],
    ["a task that fits nowhere", [{ cpu: 2049, memoryMiB: 1, gpus: 0, count: 1 }], Number.POSITIVE_INFINITY],
  ])("%s", (_name, tasks, expected) => {
    expect(instancesNeeded(tasks, instance)).toBe(expected);
  });

  it("takes no longer for many tasks than for few", () => {
    expect(instancesNeeded([{ cpu: 512, memoryMiB: 1024, gpus: 0, count: 4e12 }], instance)).toBe(1e12);
  });

  it("never needs fewer instances than the resources in sum, nor more than tasks", () => {
    const group = fc.record({
      cpu: fc.integer({ min: 1, max: 2048 }),
      memoryMiB: fc.integer({ min: 1, max: 7362 }),
      gpus: fc.nat(4),
      count: fc.nat(200),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 6 }), (tasks) => {
        const sum = (of: (task: (typeof tasks)[number]) => number) =>
          tasks.reduce((total, task) => total + task.count * of(task), 0);
        const needed = instancesNeeded(tasks, instance);
        expect(needed * instance.cpu).toBeGreaterThanOrEqual(sum((task) => task.cpu));
        expect(needed * instance.memoryMiB).toBeGreaterThanOrEqual(sum((task) => task.memoryMiB));
        expect(needed * instance.gpus).toBeGreaterThanOrEqual(sum((task) => task.gpus));
        expect(needed * instance.slots).toBeGreaterThanOrEqual(sum(() => 1));
        expect(needed).toBeLessThanOrEqual(sum(() => 1));
      }),
    );
  });
});

it("fits counts the scarcest of CPU, memory, GPUs and slots", () => {
  expect(fits(instance, { cpu: 256, memoryMiB: 512, gpus: 0 })).toBe(8);
  expect(fits(instance, { cpu: 64, memoryMiB: 4000, gpus: 0 })).toBe(1);
  expect(fits(instance, { cpu: 1, memoryMiB: 1, gpus: 0 })).toBe(10);
  expect(fits(instance, { cpu: 4096, memoryMiB: 1, gpus: 0 })).toBe(0);
  expect(fits(instance, { cpu: 1, memoryMiB: 1, gpus: 3 })).toBe(1);
  expect(fits({ ...instance, gpus: 0 }, { cpu: 1, memoryMiB: 1, gpus: 1 })).toBe(0);
});
