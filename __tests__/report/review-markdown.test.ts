import { bytesOf } from "../../src/report/review-fit.ts";
import { REVIEW_MARKER, reviewMarkdown } from "../../src/report/review-markdown.ts";
import type { EnvironmentReview } from "../../src/review/result.ts";
import { Opaque, UNKNOWN } from "../../src/terraform/value.ts";
import { changeOf, environmentOf, reviewOf, stackOf } from "../review/reviews.ts";

/** What GitHub takes at most. */
const LIMIT = 65_536;
const HOSTILE = 'x["</details></summary><script>@everyone #1 | \n`[a](http://b)\u202e"]';

/** Elements that are open at the end, and lines of tables that are cut. */
function broken(text: string): string[] {
  const open = (text.match(/<details>/g) ?? []).length - (text.match(/<\/details>/g) ?? []).length;
  const rows = text.split("\n").filter((line) => line.startsWith("|") && !line.endsWith("|"));
  const foreign = [...text.matchAll(/<(?!\/?(?:details|summary)>|br>|!-- ballast review -->)/g)].map(
    ({ index }) => text.slice(index, index + 20),
  );
  return [...(open === 0 ? [] : [`${open} open details`]), ...rows, ...foreign];
}

function hugeReview(changes: number, environments = 1) {
  const made = Array.from({ length: changes }, (_, index) =>
    changeOf({
      address: `aws_lb.${HOSTILE}${index}`,
      action: index % 3 === 0 ? "replace" : "update",
      replacedBy: index % 3 === 0 ? ["name"] : [],
      attributes: Array.from({ length: 20 }, (_each, at) => ({
        name: `a${at}`,
        before: HOSTILE,
        after: "ü€".repeat(90),
      })),
    }),
  );
  const named = Array.from({ length: environments }, (_, index) => `env${index}`);
  return reviewOf(
    ...named.map((environment) =>
      environmentOf({
        environment,
        stacks: [stackOf(made, { unprotected: made.map(({ address }) => address) })],
        troubles: [HOSTILE],
      }),
    ),
  );
}

describe("the comment of a pull request", () => {
  it.each([
    [0, 1],
    [7, 1],
    [40, 1],
    [400, 1],
    [4000, 1],
    [40, 30],
    [2, 400],
  ])("of %i changes in %i environments fits, and no markup is cut", (changes, environments) => {
    const text = reviewMarkdown(hugeReview(changes, environments));
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(bytesOf(text)).toBeLessThanOrEqual(LIMIT);
    expect(broken(text)).toEqual([]);
    expect(text.trimEnd().endsWith(REVIEW_MARKER)).toBe(true);
  });

  it("counts what is left out, part by part", () => {
    const text = reviewMarkdown(hugeReview(400));
    const [, part = ""] =
      /<summary>env0: Terraform of prod-platform, by the code \(400\)<\/summary>\n([\s\S]*?)<\/details>/.exec(
        text,
      ) ?? [];
    const shown = (part.match(/^\| \*\*/gm) ?? []).length;
    expect(shown).toBeGreaterThan(2);
    expect(part).toContain(`\n${400 - shown} more; run \`ballast review\` to see all\n`);
    expect(reviewMarkdown(hugeReview(2, 400))).toMatch(/^\d+ more parts; /m);
  });

  it("mentions nobody, links nowhere and takes no markup from names", () => {
    const text = reviewMarkdown(hugeReview(3));
    expect(text).not.toMatch(/@|\]\(|\u202e/);
    expect(text).toContain("&#64;&#8203;everyone &#35;&#8203;1");
  });

  it("prints no secret, and says that one changes", () => {
    const attributes = [
      { name: "password", before: new Opaque("sensitive", 1), after: new Opaque("sensitive", 2) },
      { name: "arn", before: "a", after: UNKNOWN },
    ];
    const text = reviewMarkdown(reviewOf(environmentOf({ stacks: [stackOf([changeOf({ attributes })])] })));
    expect(text).toContain("password: (holds a secret) changes<br>arn: a &#8594; (known after apply)");
  });

  it("folds what is long, and shows what is short", () => {
    const lost = (count: number) =>
      reviewMarkdown(
        reviewOf(
          environmentOf({
            stacks: [
              stackOf([], { unprotected: Array.from({ length: count }, (_, index) => `aws_lb.x${index}`) }),
            ],
          }),
        ),
      );
    expect(lost(2)).toContain("#### prod: no longer protected by prevent_destroy (2)");
    expect(lost(13)).toContain("<summary>prod: no longer protected by prevent_destroy (13)</summary>");
  });

  it("says what it was compared with, and what a plan would know better", () => {
    const text = reviewMarkdown(reviewOf(environmentOf()), "https://github.com/org/shop/actions/runs/1");
    expect(text).toContain("Compared with main, 0123456789ab. Unchanged: dev. Read from the code:");
    expect(text).toContain("[This run](https://github.com/org/shop/actions/runs/1).");
    const planned = environmentOf({ stacks: [stackOf([changeOf()], { source: "plan" })] });
    expect(reviewMarkdown(reviewOf(planned))).not.toContain("Read from the code");
  });
});

describe("its first five lines", () => {
  const headOf = (...environments: readonly EnvironmentReview[]) =>
    reviewMarkdown(reviewOf(...environments))
      .split("\n")
      .slice(0, 5);

  it("say that nothing changes", () => {
    expect(headOf().slice(0, 2)).toEqual([
      "### Ballast review: nothing to worry about: the Terraform stays as it is",
      "- **Same** in dev",
    ]);
  });

  it("say what was not looked at", () => {
    expect(headOf(environmentOf({ troubles: ["main cannot be synthesized"] }))).toEqual([
      "### Ballast review: not complete: 1 part could not be reviewed",
      "- **Changes** prod: 0 to create, 1 to update, 0 to replace, 0 to delete in 1 stack, by the code",
      "- **Cost** prod: not compared",
      "- **Resilience** prod: not simulated",
      "- **Gate** prod: nothing to judge, **alarms** not judged, **drift** not given",
    ]);
  });

  it("name every environment, and count those that are too many", () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((environment) => environmentOf({ environment }));
    expect(headOf(...many)[2]).toBe(
      "- **Cost** a: not compared; b: not compared; c: not compared; d: not compared; and 2 more environments",
    );
  });

  it("tell new revisions from replacements, and pending drift", () => {
    const changes = [
      changeOf({ action: "replace", routine: true }),
      changeOf({ address: "aws_lb.old", action: "delete" }),
      changeOf({ address: "provider.aws", kind: "provider", action: undefined }),
    ];
    const finding = { id: "1", stack: "prod-platform", address: "a", attribute: undefined, why: "w" };
    const drift = {
      stacks: ["prod-platform"],
      findings: [
        { ...finding, severity: "high" },
        { ...finding, severity: "low" },
      ],
      incomplete: ["prod-platform"],
    };
    const [verdict, changed, , , gate] = headOf(environmentOf({ drift, stacks: [stackOf(changes)] }));
    expect(verdict).toBe(
      "### Ballast review: have a look: 1 resource is destroyed or replaced, 2 drift findings pending",
    );
    expect(changed).toBe(
      "- **Changes** prod: 0 to create, 0 to update, 1 to replace, 1 to delete (1 new revision), 1 setting in 1 stack, by the code",
    );
    expect(gate).toContain("**drift** 2 pending (1 high, 1 low), not everything was checked");
  });
});
