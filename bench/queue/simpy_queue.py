"""M/M/c queues in SimPy, written as its documentation writes them: a process for each customer.

Reads {"queue": {...}, "seeds": [...]} as JSON from standard input. Writes the waits of the last customer of each seed, the
seconds that all of it took, and the number of arrivals and ends of service.
"""

import json
import math
import random
import sys
import time

import simpy


def run(queue, seed):
    dice = random.Random(seed)
    env = simpy.Environment()
    servers = simpy.Resource(env, capacity=queue["servers"])
    waits = []

    def exponential(rate):
        return -math.log(1 - dice.random()) / rate

    def customer():
        arrived = env.now
        with servers.request() as request:
            yield request
            waits.append(env.now - arrived)
            yield env.timeout(exponential(queue["services"]))

    def source():
        for _ in range(queue["customers"]):
            yield env.timeout(exponential(queue["arrivals"]))
            env.process(customer())

    env.process(source())
    env.run()
    return waits


def main():
    asked = json.load(sys.stdin)
    queue = asked["queue"]
    started = time.perf_counter()
    last = [run(queue, seed)[-1] for seed in asked["seeds"]]
    seconds = time.perf_counter() - started
    events = 2 * queue["customers"] * len(asked["seeds"])
    json.dump({"last": last, "seconds": seconds, "events": events}, sys.stdout)


main()
