import fc from "fast-check";
import { Glob, type Reach } from "../../src/permissions/glob.ts";

const matches = (pattern: string, text: string, reach: Reach = "text") =>
  new Glob([{ text: pattern, wild: true }], reach).matches(text);

/** What a pattern matches, by trying every split: right, and slow. */
function reference(
  pattern: string,
  text: string,
  passes: (passed: string, star: number) => boolean,
): boolean {
  const from = (p: number, t: number): boolean => {
    const wanted = pattern[p];
    if (wanted === undefined) return t === text.length;
    if (wanted === "*") {
      for (let end = t; end <= text.length; end++) {
        if (passes(text.slice(t, end), p) && from(p + 1, end)) return true;
      }
      return false;
    }
    const fits = wanted === "?" ? t < text.length && passes(text[t] ?? "", p) : text[t] === wanted;
    return fits && from(p + 1, t + 1);
  };
  return from(0, 0);
}

describe("a glob", () => {
  it.each([
    ["s3:Get*", "s3:GetObject", true],
    ["s3:Get*", "s3:PutObject", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["a", "ab", false],
    ["?", "", false],
    ["a?c", "abc", true],
    ["a*b*c", "aXbXbXc", true],
    ["a*b*c", "aXbXbX", false],
    ["iam:*AccessKey*", "iam:CreateAccessKey", true],
    ["a.c", "abc", false],
    ["(a", "(a", true],
  ])("%s and %s: %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it("agrees with trying every split", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 7 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 9 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matches(p, t)).toBe(reference(p, t, () => true));
      }),
      { numRuns: 5000 },
    );
  });

  it.each<[Reach, (pattern: string, star: number) => boolean]>([
    ["arn", () => false],
    ["resource", (pattern, star) => pattern[star] === "*" && [":", undefined].includes(pattern[star + 1])],
  ])("agrees with it in the parts of an ARN, as the %s goes", (reach, crosses) => {
    const unit = fc.constantFrom("a", ":", ":", "*", "?");
    const pattern = fc.string({ unit, maxLength: 14 });
    const text = fc.string({ unit: fc.constantFrom("a", ":", ":"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        const inHead = (star: number) => (p.slice(0, star).match(/:/g) ?? []).length < 5;
        const expected = reference(
          p,
          t,
          (passed, star) => !passed.includes(":") || !inHead(star) || crosses(p, star),
        );
        expect(matches(p, t, reach)).toBe(expected);
      }),
      { numRuns: 20_000 },
    );
  });

  it("is not slow for a pattern that was made to be", () => {
    const text = "a".repeat(2000);
    expect(matches(`${"a*".repeat(200)}b`, text)).toBe(false);
    expect(matches(`${"a*a".repeat(100)}b`, text, "arn")).toBe(false);
  });
});

/**
 * The objects of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html, and its
 * rule of colons.
 */
describe("the pattern of a resource", () => {
  it.each([
    "1/test/object.jpg",
    "1/2/test/object.jpg",
    "1/2/test/3/object.jpg",
    "1/2/3/test/4/object.jpg",
    "1///test///object.jpg",
    "1/test/.jpg",
    "/test/object.jpg",
    "1/test/",
  ])("*/test/* has %s", (object) => {
    expect(
      matches(
        "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
        `arn:aws:s3:::amzn-s3-demo-bucket/${object}`,
        "resource",
      ),
    ).toBe(true);
  });

  it.each([
    [
      "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
      "arn:aws:s3:::amzn-s3-demo-bucket/1-test/object.jpg",
      false,
    ],
    ["arn:aws:iam::123456789012:user/accounting/*", "arn:aws:iam::123456789012:user/accounting/Bob", true],
    ["arn:aws:iam::123456789012:user/accounting/*", "arn:aws:iam::123456789012:user/Bob", false],
    ["arn:aws:sqs:*:1:queue", "arn:aws:sqs:eu-central-1:1:queue", true],
    ["arn:aws:sqs:*:queue", "arn:aws:sqs:eu-central-1:1:queue", true],
    ["arn:aws:sqs:*1:queue", "arn:aws:sqs:eu-central-1:1:queue", false],
    ["arn:aws:sqs:*-1:1:queue", "arn:aws:sqs:eu-central-1:1:queue", true],
    ["arn:aws:logs:*:*:log-group:/shop*:x", "arn:aws:logs:a:1:log-group:/shop/b:c:x", true],
    ["arn:*", "arn:aws:sqs:eu-central-1:1:queue", true],
    ["arn:aws:iam::1:user/Bob", "arn:aws:iam::1:user/bob", false],
  ])("%s and %s: %s", (pattern, resource, expected) => {
    expect(matches(pattern, resource, "resource")).toBe(expected);
  });
});
