import {
  INSTANCE_TYPES_AS_OF,
  instanceType,
  instanceTypeNames,
  nearbyInstanceTypes,
  networkSlots,
  registeredMemoryMiB,
  taskSlots,
} from "../../src/core/instance-types.ts";

const known = (name: string) => {
  const type = instanceType(name);
  if (!type) throw new Error(`${name} is missing`);
  return type;
};

describe("instance types", () => {
  it.each([
    ["m6i.large", 2, 8192, 3, 10, 0, "x86_64"],
    ["c7g.4xlarge", 16, 32_768, 8, 60, 0, "arm64"],
    ["r5.2xlarge", 8, 65_536, 4, 40, 0, "x86_64"],
    ["m7a.xlarge", 4, 16_384, 4, 20, 0, "x86_64"],
    ["t3.medium", 2, 4096, 3, undefined, 0, "x86_64"],
    ["t3a.small", 2, 2048, 2, undefined, 0, "x86_64"],
    ["t4g.xlarge", 4, 16_384, 4, undefined, 0, "arm64"],
    ["m6i.8xlarge", 32, 131_072, 8, 90, 0, "x86_64"],
    ["c8g.48xlarge", 192, 393_216, 15, 120, 0, "arm64"],
    ["r7gd.medium", 1, 8192, 2, 4, 0, "arm64"],
    ["g5.xlarge", 4, 16_384, 4, 6, 1, "x86_64"],
    ["x2idn.16xlarge", 64, 1_048_576, 15, 120, 0, "x86_64"],
    ["g4dn.12xlarge", 48, 196_608, 8, undefined, 4, "x86_64"],
    ["g5g.16xlarge", 64, 131_072, 15, 120, 2, "arm64"],
    ["g6.48xlarge", 192, 786_432, 15, 120, 8, "x86_64"],
    // A quarter of a GPU.
    ["g6f.2xlarge", 8, 32_768, 4, 40, 0.25, "x86_64"],
    // Chips of Qualcomm and of AWS, which ECS does not know as GPUs.
    ["dl2q.24xlarge", 96, 786_432, 15, 120, 0, "x86_64"],
    ["inf2.xlarge", 4, 16_384, 4, 20, 0, "x86_64"],
    // ECS has no trunking for these, although EKS has.
    ["m5n.large", 2, 8192, 3, undefined, 0, "x86_64"],
    ["r5.8xlarge", 32, 262_144, 8, undefined, 0, "x86_64"],
  ])("%s", (name, vcpu, memoryMiB, enis, trunkedTasks, gpus, architecture) => {
    expect(instanceType(name)).toEqual({ name, vcpu, memoryMiB, enis, trunkedTasks, gpus, architecture });
  });

  it("lists every current type once, with facts of the right form", () => {
    const names = instanceTypeNames();
    expect(names.length).toBeGreaterThan(1300);
    expect(new Set(names).size).toBe(names.length);
    expect(INSTANCE_TYPES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
    const odd = names.map(known).filter(({ architecture, enis, memoryMiB, trunkedTasks, vcpu }) => {
      const numbers = [vcpu, memoryMiB, enis, trunkedTasks ?? 1];
      return (
        numbers.some((n) => !(Number.isInteger(n) && n > 0)) || !["arm64", "x86_64"].includes(architecture)
      );
    });
    expect(odd).toEqual([]);
  });

  it.each(["toString", "constructor", "m6i", "m6i.", "m6i.large.large", "M6I.LARGE", "mac2.metal", ""])(
    "does not know %s",
    (name) => expect(instanceType(name)).toBeUndefined(),
  );

  it("offers the same family and the same size for a name it does not know", () => {
    expect(nearbyInstanceTypes("m6i.9xlarge")).toEqual(expect.arrayContaining(["m6i.large", "m6i.4xlarge"]));
    expect(nearbyInstanceTypes("m6ix.large")[0]).toBe("m6i.large");
    expect(nearbyInstanceTypes("")).toHaveLength(5);
  });

  it("keeps memory from tasks that the system needs", () => {
    expect(registeredMemoryMiB(known("m6i.large"), 256)).toBe(7362);
    expect(registeredMemoryMiB(known("t3.small"), 9000)).toBe(0);
  });

  it("gives a burstable type two awsvpc tasks, and seven in bridge mode", () => {
    const task = { cpu: 256, memoryMiB: 512, gpus: 0 };
    expect(networkSlots(known("t3.medium"), "awsvpc")).toBe(2);
    expect(taskSlots(known("t3.medium"), task, { reservedMemoryMiB: 0, networkMode: "awsvpc" })).toBe(2);
    expect(taskSlots(known("t3.medium"), task, { reservedMemoryMiB: 0, networkMode: "bridge" })).toBe(7);
    expect(taskSlots(known("m6i.large"), task, { reservedMemoryMiB: 256, networkMode: "awsvpc" })).toBe(8);
  });

  it("gives an instance as many tasks as it has GPUs for", () => {
    const host = { reservedMemoryMiB: 256, networkMode: "awsvpc" } as const;
    expect(taskSlots(known("g6.12xlarge"), { cpu: 256, memoryMiB: 512, gpus: 2 }, host)).toBe(2);
    expect(taskSlots(known("g6f.4xlarge"), { cpu: 256, memoryMiB: 512, gpus: 1 }, host)).toBe(0);
    expect(taskSlots(known("m6i.4xlarge"), { cpu: 256, memoryMiB: 512, gpus: 1 }, host)).toBe(0);
  });
});
