import fc from "fast-check";
import { contains, formatCidr, overlaps, parseCidr } from "../../src/core/cidr.ts";
import { ZONE_LETTERS, zoneSubnets } from "../../src/core/subnet-plan.ts";

const vpc = (text: string) => parseCidr(text) ?? { address: 0, prefix: 33 };

describe("zoneSubnets", () => {
  it("cuts a /16 by the letter of the zone", () => {
    const plan = ["a", "c", "f"].map((zone) => zoneSubnets(vpc("10.10.0.0/16"), zone));
    expect(plan.map((subnets) => subnets && formatCidr(subnets.private))).toEqual([
      "10.10.0.0/19",
      "10.10.64.0/19",
      "10.10.160.0/19",
    ]);
    expect(plan.map((subnets) => subnets && formatCidr(subnets.public))).toEqual([
      "10.10.224.0/22",
      "10.10.232.0/22",
      "10.10.244.0/22",
    ]);
  });

  it("has no place for other zones or for a VPC that cannot be cut", () => {
    expect(zoneSubnets(vpc("10.10.0.0/16"), "g")).toBeUndefined();
    expect(zoneSubnets(vpc("10.10.0.0/16"), "")).toBeUndefined();
    expect(zoneSubnets(vpc("10.10.0.0/27"), "a")).toBeUndefined();
  });

  it("never makes two subnets overlap or leave the VPC", () => {
    const blocks = fc.tuple(fc.integer({ min: 8, max: 26 }), fc.nat(2 ** 16 - 1)).map(([prefix, n]) => ({
      address: (n * 2 ** (32 - prefix)) % 2 ** 32,
      prefix,
    }));
    fc.assert(
      fc.property(blocks, (block) => {
        const all = ZONE_LETTERS.flatMap((zone) => Object.values(zoneSubnets(block, zone) ?? {}));
        expect(all).toHaveLength(12);
        for (const [i, one] of all.entries()) {
          expect(contains(block, one)).toBe(true);
          expect(all.slice(i + 1).some((other) => overlaps(one, other))).toBe(false);
        }
      }),
    );
  });
});
