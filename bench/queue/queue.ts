import { Kernel } from "../../src/simulation/kernel/kernel.ts";
import { Draws, streamOf } from "../../src/simulation/kernel/random.ts";

export interface Queue {
  /** Arrivals per second. */
  readonly arrivals: number;
  /** Customers that one server serves per second. */
  readonly services: number;
  readonly servers: number;
  readonly customers: number;
}

const ARRIVAL = streamOf("arrival");
const SERVICE = streamOf("service");

/** Seconds with this mean rate: the inverse of the exponential distribution. */
function exponential(draws: Draws, stream: number, index: number, rate: number): number {
  return -Math.log(1 - draws.uniform(stream, index)) / rate;
}

export interface Waiting {
  /** Seconds that each customer waited for a server, in the order of arrival. */
  readonly waits: Float64Array;
  readonly events: number;
}

/**
 * A queue with Poisson arrivals, exponential services and one line for all servers (M/M/c), on the kernel and the dice of
 * the simulator. An event is an arrival or the end of a service.
 */
export function runQueue({ arrivals, customers, servers, services }: Queue, seed: number): Waiting {
  const kernel = new Kernel();
  const draws = new Draws(seed);
  const waits = new Float64Array(customers);
  const since = new Float64Array(customers);
  let [next, head, free] = [0, 0, servers];
  const serve = () => {
    while (free > 0 && head < next) {
      free--;
      const customer = head++;
      waits[customer] = kernel.nowSec - (since[customer] ?? 0);
      kernel.after(exponential(draws, SERVICE, customer, services), leave);
    }
  };
  const leave = () => {
    free++;
    serve();
  };
  const arrive = () => {
    since[next] = kernel.nowSec;
    next++;
    if (next < customers) kernel.after(exponential(draws, ARRIVAL, next, arrivals), arrive);
    serve();
  };
  kernel.after(exponential(draws, ARRIVAL, 0, arrivals), arrive);
  kernel.runUntil(Number.MAX_SAFE_INTEGER / 1000);
  return { waits, events: kernel.events };
}

export interface Machines {
  readonly machines: number;
  readonly repairers: number;
  /** Failures of a running machine per second. */
  readonly failures: number;
  /** Repairs of one repairer per second. */
  readonly repairs: number;
}

/** Share of the machines that run, over a time: the repair of machines by a few repairers (a finite source). */
export function runMachines(
  { failures, machines, repairers, repairs }: Machines,
  seconds: number,
  seed: number,
): number {
  const kernel = new Kernel();
  const draws = new Draws(seed);
  let [broken, repairing, running, upSec, since, drawn] = [0, 0, machines, 0, 0, 0];
  const account = () => {
    upSec += (kernel.nowSec - since) * running;
    since = kernel.nowSec;
  };
  const fail = () => {
    account();
    running--;
    broken++;
    repair();
  };
  const repair = () => {
    while (repairing < repairers && broken > 0) {
      broken--;
      repairing++;
      kernel.after(exponential(draws, SERVICE, drawn++, repairs), () => {
        account();
        repairing--;
        running++;
        kernel.after(exponential(draws, ARRIVAL, drawn++, failures), fail);
        repair();
      });
    }
  };
  for (let machine = 0; machine < machines; machine++) {
    kernel.after(exponential(draws, ARRIVAL, drawn++, failures), fail);
  }
  kernel.runUntil(seconds);
  account();
  return upSec / (seconds * machines);
}
