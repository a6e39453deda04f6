import fc from "fast-check";
import { Digest } from "../../../src/simulation/kernel/digest.ts";

type Part = number | string;

function digestOf(parts: readonly Part[]): string {
  const digest = new Digest();
  for (const part of parts) {
    if (typeof part === "number") digest.number(part);
    else digest.text(part);
  }
  return digest.hex();
}

const millisecond = fc.integer({ min: -60_000, max: 2 ** 40 }).map((it) => it / 1000);
const part: fc.Arbitrary<Part> = fc.oneof(fc.string({ maxLength: 8 }), millisecond);

describe("the digest", () => {
  it("is 16 hexadecimal digits, the same for the same parts", () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(digestOf(parts)).toMatch(/^[0-9a-f]{16}$/);
        expect(digestOf(parts)).toBe(digestOf(parts));
      }),
    );
  });

  it("tells other parts, another order and a moved border apart", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), part, (parts, other) => {
        expect(digestOf([...parts, other])).not.toBe(digestOf(parts));
      }),
    );
    expect(digestOf(["i1", "i2"])).not.toBe(digestOf(["i2", "i1"]));
    expect(digestOf(["ab", "c"])).not.toBe(digestOf(["a", "bc"]));
    // Half a second more or less is seen, and so is the sign of the time before the fault.
    expect(new Set([12, 12.5, -12, -12.5, 12 + 2 ** 33].map((it) => digestOf([it]))).size).toBe(5);
  });

  it("has no two alike among 50,000 moments of one task", () => {
    const all = new Set(Array.from({ length: 50_000 }, (_, tick) => digestOf([tick / 10, "api/1 RUNNING"])));
    expect(all.size).toBe(50_000);
  });

  it("is a known value, the same on every machine", () => {
    expect(digestOf([-60, "api/1 PENDING", 0.125, "i1 ACTIVE"])).toMatchInlineSnapshot(`"42cbd852907b9877"`);
  });
});
