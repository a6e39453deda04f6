import type { Platform, PoolInstanceType } from "../../model/platform.ts";
import type { PriceBook } from "../price-book.ts";
import { type Option, withPlatform } from "./option.ts";

/** The Graviton family of the same generation and kind: https://aws.amazon.com/ec2/instance-types/ (2026-06). */
const SIBLINGS: ReadonlyMap<string, string> = new Map([
  ["t3", "t4g"],
  ["t3a", "t4g"],
  ["m5", "m6g"],
  ["m5a", "m6g"],
  ["m6i", "m6g"],
  ["m6a", "m6g"],
  ["m7i", "m7g"],
  ["m7a", "m7g"],
  ["m8i", "m8g"],
  ["m8a", "m8g"],
  ["c5", "c6g"],
  ["c5a", "c6g"],
  ["c6i", "c6g"],
  ["c6a", "c6g"],
  ["c7i", "c7g"],
  ["c7a", "c7g"],
  ["r5", "r6g"],
  ["r5a", "r6g"],
  ["r6i", "r6g"],
  ["r6a", "r6g"],
  ["r7i", "r7g"],
  ["r7a", "r7g"],
]);

/** Instances and Fargate tasks on ARM. */
export const graviton: Option = {
  id: "graviton",
  title: "Graviton",
  givesUp: "images for x86 alone: every image has to be built for arm64; fewer families to spread Spot over",
  change: ({ book, inventory }) => {
    const { platform, tasks } = inventory;
    const onX86 = (type: PoolInstanceType) => type.architecture === "x86_64";
    const moving = platform.pools.filter(({ instanceTypes }) => instanceTypes.some(onX86));
    const onFargate = [...tasks].filter(
      ([address, { architecture, windows }]) =>
        architecture === "x86_64" && !windows && usesFargate(inventory.platform, address),
    );
    const stuck = moving.find(({ instanceTypes }) =>
      instanceTypes.every((type) => !onX86(type) || sibling(type, book) === undefined),
    );
    if (stuck) {
      return {
        kind: "does not apply",
        why: `no Graviton type with a price corresponds to those of ${stuck.address}`,
      };
    }
    if (moving.length === 0 && onFargate.length === 0) {
      return { kind: "does not apply", why: "nothing runs on x86" };
    }
    const pools = platform.pools.map((pool) => ({
      ...pool,
      instanceTypes: distinct(
        pool.instanceTypes.flatMap((type) => (onX86(type) ? (sibling(type, book) ?? []) : type)),
      ),
    }));
    const moved = new Set(onFargate.map(([address]) => address));
    return {
      kind: "possible",
      change: [
        ...pools
          .filter(({ address }) => moving.some((it) => it.address === address))
          .map(
            ({ address, instanceTypes }) => `${address}: ${instanceTypes.map(({ name }) => name).join(", ")}`,
          ),
        ...[...moved].map((address) => `${address}: runtime_platform ARM64`),
      ].join("; "),
      inventory: {
        ...withPlatform(inventory, { ...platform, pools }),
        tasks: new Map(
          [...tasks].map(([address, task]) => [
            address,
            moved.has(address) ? { ...task, architecture: "arm64" as const } : task,
          ]),
        ),
      },
      notes: ["a Graviton vCPU is a core and not a hyperthread: measure before sizes are kept"],
    };
  },
};

function usesFargate({ capacityProviders, services }: Platform, address: string): boolean {
  const launch = services.find((service) => service.address === address)?.launch;
  if (launch?.kind === "launch-type") return launch.launchType === "FARGATE";
  return capacityProviders.some(
    ({ kind, name }) =>
      kind !== "auto-scaling-group" &&
      launch?.items.some(({ capacityProvider }) => capacityProvider === name),
  );
}

/** The type of the same size in the sibling family, where it has a price. */
function sibling(type: PoolInstanceType, book: PriceBook): PoolInstanceType | undefined {
  const [family = "", size = ""] = type.name.split(".");
  const name = `${SIBLINGS.get(family) ?? ""}.${size}`;
  return book.onDemand(name) && { ...type, name, architecture: "arm64" };
}

function distinct(types: readonly PoolInstanceType[]): PoolInstanceType[] {
  return types.filter((type, index) => types.findIndex(({ name }) => name === type.name) === index);
}
