import { defaultJobs, mapWithin, Turnstile } from "../../src/engine/pool.ts";

const GIB = 1024 ** 3;

describe("the pool", () => {
  it.each([
    [2, 24 * GIB, 2],
    [8, 3 * GIB, 4],
    [8, 0.1 * GIB, 1],
  ])("runs on %i cores and %i bytes %i engines", (cores, bytes, jobs) => {
    expect(defaultJobs(cores, bytes)).toBe(jobs);
  });

  it("never runs more at once, and keeps the order", async () => {
    let running = 0;
    let most = 0;
    const work = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 10 - item));
      running -= 1;
      return item * 2;
    };
    expect(await mapWithin(3, [1, 2, 3, 4, 5, 6, 7], work)).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(most).toBe(3);
  });

  it("begins nothing after a failure, and waits for what is at work before it passes the failure on", async () => {
    const ended: number[] = [];
    const work = async (item: number) => {
      if (item === 1) throw new Error("no");
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended.push(item);
    };
    await expect(mapWithin(2, [1, 2, 3, 4], work)).rejects.toThrow("no");
    expect(ended).toEqual([2]);
  });

  it("lets one pass after the other, also after a failure", async () => {
    const turnstile = new Turnstile();
    const seen: string[] = [];
    const first = turnstile.pass(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push("first");
      throw new Error("no");
    });
    const second = turnstile.pass(async () => void seen.push("second"));
    await expect(first).rejects.toThrow("no");
    await second;
    expect(seen).toEqual(["first", "second"]);
  });
});
