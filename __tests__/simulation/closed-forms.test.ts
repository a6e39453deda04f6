import { type Machines, type Queue, runMachines, runQueue } from "../../bench/queue/queue.ts";

/** Probability that a customer of an M/M/c queue waits: Erlang's C. */
function erlangC({ arrivals, servers, services }: Queue): number {
  const load = arrivals / services;
  let blocking = 1;
  // Erlang's B by its recursion, then C from B.
  for (let count = 1; count <= servers; count++) blocking = (load * blocking) / (count + load * blocking);
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/** Share of the machines that run, from the balance of the birth and death process. */
function availability({ failures, machines, repairers, repairs }: Machines): number {
  const weights = [1];
  for (let broken = 1; broken <= machines; broken++) {
    const before = weights[broken - 1] ?? 0;
    weights.push((before * (machines - broken + 1) * failures) / (Math.min(broken, repairers) * repairs));
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const running = weights.reduce((total, weight, broken) => total + weight * (machines - broken), 0);
  return running / sum / machines;
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, it) => sum + it, 0) / values.length;

describe("the kernel and its dice on models with a closed form", () => {
  // The seeds are fixed, so each of these passes always or never. The bounds are four standard errors, estimated from
  // the means of twenty batches, so they get tighter with the sample and not with the patience of the reader.
  it.each<Queue & { name: string }>([
    { name: "M/M/1 at 50 %", arrivals: 0.5, services: 1, servers: 1, customers: 40_000 },
    { name: "M/M/1 at 80 %", arrivals: 4, services: 5, servers: 1, customers: 40_000 },
    { name: "M/M/3 at 70 %", arrivals: 2.1, services: 1, servers: 3, customers: 40_000 },
    { name: "M/M/8 at 80 %", arrivals: 3.2, services: 0.5, servers: 8, customers: 40_000 },
  ])("$name: the mean wait and the share that waits are Erlang's", (queue) => {
    const { waits } = runQueue(queue, 7);
    const { arrivals, servers, services } = queue;
    const waiting = erlangC(queue);
    const batches = Array.from({ length: 20 }, (_, index) => {
      const size = queue.customers / 20;
      return waits.subarray(index * size, (index + 1) * size);
    });
    const agrees = (expected: number, of: (batch: Float64Array) => number) => {
      const values = batches.map(of);
      const centre = mean(values);
      const deviation = Math.sqrt(mean(values.map((it) => (it - centre) ** 2)) / (values.length - 1));
      expect(Math.abs(centre - expected)).toBeLessThan(4 * deviation);
      // The bound itself is tight enough to mean something.
      expect(deviation / expected).toBeLessThan(0.12);
    };
    agrees(waiting / (servers * services - arrivals), (batch) => mean(batch));
    agrees(waiting, (batch) => batch.filter((wait) => wait > 0.0005).length / batch.length);
  });

  it("M/M/1: the wait of those who wait is exponential, at every tenth", () => {
    const { waits } = runQueue({ arrivals: 0.6, services: 1, servers: 1, customers: 40_000 }, 3);
    // P(wait > t) = ρ · e^(−(μ − λ) t).
    for (const seconds of [1, 2, 4, 8]) {
      const share = waits.filter((wait) => wait > seconds).length / waits.length;
      expect(Math.abs(share - 0.6 * Math.exp(-0.4 * seconds))).toBeLessThan(0.02);
    }
  });

  it.each<Machines>([
    { machines: 5, repairers: 1, failures: 0.02, repairs: 0.1 },
    { machines: 8, repairers: 3, failures: 0.05, repairs: 0.1 },
    { machines: 20, repairers: 20, failures: 0.01, repairs: 0.03 },
  ])("$machines machines and $repairers repairers are available as their balance says", (model) => {
    const share = runMachines(model, 100_000, 11);
    expect(Math.abs(share - availability(model))).toBeLessThan(0.01);
  });
});
