import { asciiJson } from "../../src/core/ascii-json.ts";
import { reviewMarkdown } from "../../src/report/review-markdown.ts";
import { joinReviews, readReview } from "../../src/review/read.ts";
import { Opaque, UNKNOWN } from "../../src/terraform/value.ts";
import { changeOf, environmentOf, reviewOf, stackOf } from "./reviews.ts";

const SECRET = { name: "password", before: new Opaque("sensitive", 1), after: new Opaque("sensitive", 2) };
const LATER = { name: "arn", before: "a", after: UNKNOWN };

describe("a review in JSON", () => {
  it("reads back as it was, with its secrets sealed and the unknown unknown", () => {
    const review = reviewOf(
      environmentOf({ stacks: [stackOf([changeOf({ attributes: [SECRET, LATER] })])] }),
    );
    const text = asciiJson(review);
    expect(reviewMarkdown(readReview(text, "r.json"))).toContain("arn: a &#8594; (known after apply)");
    expect(text).toContain('"sensitive": true');
  });

  it.each([
    ["[]", "REVIEW_SHAPE r.json the document: is not as docs/schemas/review-1.json says"],
    ['{"schemaVersion":"1.0"}', "REVIEW_SHAPE r.json base: is not as docs/schemas/review-1.json says"],
    ["no", "r.json"],
  ])("of another form is refused: %s", (text, words) => {
    expect(() => readReview(text, "r.json")).toThrow(words);
  });
});

describe("reviews that are joined", () => {
  const planned = environmentOf({ stacks: [stackOf([changeOf()], { source: "plan" })] });
  const code = environmentOf();

  it("keep the one of each environment that knows a plan, in any order", () => {
    for (const reviews of [
      [reviewOf(code), reviewOf(planned)],
      [reviewOf(planned), reviewOf(code)],
    ]) {
      expect(joinReviews(reviews).environments).toEqual([planned]);
    }
  });

  it("keep every environment, take the worst verdict, and call none both changed and unchanged", () => {
    const dev = environmentOf({ environment: "dev", troubles: ["no base"] });
    const joined = joinReviews([reviewOf(code), reviewOf(dev)]);
    expect([joined.verdict, joined.unchanged, joined.environments.length]).toEqual(["incomplete", [], 2]);
  });

  it("are against one commit", () => {
    const other = { ...reviewOf(code), baseCommit: "abc" };
    expect(() => joinReviews([reviewOf(code), other])).toThrow("REVIEW_BASE abc");
  });
});
