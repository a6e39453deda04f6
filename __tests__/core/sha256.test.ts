import { createHash } from "node:crypto";
import fc from "fast-check";
import { sha256 } from "../../src/core/sha256.ts";

describe("sha256", () => {
  it("gives the published digests", () => {
    // FIPS 180-4 examples: https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("agrees with Node on any text, around block borders too", () => {
    const expected = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
    for (let n = 50; n < 70; n++) expect(sha256("x".repeat(n))).toBe(expected("x".repeat(n)));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => sha256(text) === expected(text)),
    );
  });
});
