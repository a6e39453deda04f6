import { onDemandOf } from "./controllers/auto-scaling-group.ts";
import type { Host, Task } from "./state.ts";
import type { World } from "./world.ts";

/** @throws Error when the state is one that cannot be: a defect of the simulator */
export function checkInvariants(world: World): void {
  for (const pool of world.pools) {
    if (pool.desired < pool.minSize || pool.desired > pool.maxSize)
      fail(world, `${pool.model.name} wants ${pool.desired}`);
    if (pool.writers.size > 1 && pool.model.schedules.length === 0) {
      fail(
        world,
        `${pool.model.name} has two writers of its desired capacity: ${[...pool.writers].join(", ")}`,
      );
    }
    const staying = pool.hosts.filter((host) => !host.terminating && !host.replaced && host.alive);
    const onDemand = staying.filter(({ spot }) => !spot).length;
    if (
      !pool.shrunk &&
      onDemand > onDemandOf(Math.max(pool.desired, staying.length), pool) + leaving(pool.hosts)
    ) {
      fail(world, `${pool.model.name} has ${onDemand} On-Demand instances of ${staying.length}`);
    }
    for (const host of pool.hosts) checkHost(world, host);
  }
  for (const service of world.services) {
    for (const task of service.tasks) checkTask(world, task);
  }
}

function leaving(hosts: readonly Host[]): number {
  return hosts.filter((host) => host.terminating || host.replaced || !host.alive).length;
}

function checkHost(world: World, host: Host): void {
  let [cpu, memory, slots, gpus] = [0, 0, 0, 0];
  for (const task of host.tasks) {
    const { cpu: each, gpus: pinned, memoryMiB, networkMode } = task.service.model.task;
    cpu += each;
    gpus += pinned;
    memory += memoryMiB;
    if (networkMode === "awsvpc") slots++;
    if (task.host !== host) fail(world, `${task.id} is on two instances`);
    if (task.state === "STOPPED" || task.state === "PROVISIONING")
      fail(world, `${task.id} is ${task.state} on ${host.id}`);
    if (task.serving && !host.alive) fail(world, `${task.id} serves on ${host.id}, which is gone`);
  }
  const { awsvpcSlots, taskMemoryMiB, vcpu } = host.type;
  const counted = host.cpuLeft === vcpu * 1024 - cpu && host.gpusLeft === host.type.gpus - gpus;
  if (!counted || host.memoryLeft !== taskMemoryMiB - memory) {
    fail(world, `${host.id} has lost count of what its tasks take`);
  }
  if (host.cpuLeft < 0 || host.memoryLeft < 0 || host.gpusLeft < 0 || awsvpcSlots - slots < 0)
    fail(world, `${host.id} carries too much`);
  if (host.state === "GONE") fail(world, `${host.id} is gone and still counted`);
}

function checkTask(world: World, task: Task): void {
  if (task.state === "STOPPED") fail(world, `${task.id} is STOPPED and still counted`);
  if (world.waiting.has(task) && task.state !== "PROVISIONING")
    fail(world, `${task.id} waits in ${task.state}`);
  if (task.healthy && !task.started) fail(world, `${task.id} is healthy and never started`);
  if (task.registered && task.stopping) fail(world, `${task.id} is registered while it stops`);
  if (task.host && !task.host.tasks.has(task)) fail(world, `${task.id} is not on ${task.host.id}`);
}

function fail(world: World, text: string): never {
  throw new Error(`at ${world.now} s: ${text}`);
}
