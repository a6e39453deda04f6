import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as SMALLEST from "../../examples/smallest.ts";
import { ServiceSchema } from "../../src/config/service.ts";
import { FEATURES, withFeature, withKind } from "./services-page.ts";

const DOCS = join(__dirname, "../../docs");
const page = readFileSync(join(DOCS, "services.md"), "utf8");
const KINDS = ["web", "internal", "worker", "job", "tcp"] as const;

describe("the page on kinds of service", () => {
  it("has every kind that there is, and no other", () => {
    const headings = [...page.matchAll(/^## `(\w+)`/gm)].map(([, kind]) => kind);
    expect(headings).toEqual([...KINDS]);
    expect(ServiceSchema.options.length).toBe(KINDS.length);
  });

  // Written anew by `npx tsx __tests__/docs/write-services-page.ts`.
  it.each(KINDS)("shows the smallest %s, what it becomes, and what it costs", (kind) => {
    expect(page).toBe(withKind(page, kind));
  });

  it.each(FEATURES)("shows the smallest %s, what it changes, and what it costs", (feature) => {
    expect(page).toContain(`<!-- ${feature} -->`);
    expect(page).toBe(withFeature(page, feature));
  });

  it("has a worker in six lines, its kind among them", () => {
    const [, block = ""] = /<!-- worker -->\n```ts\nmailer: \{\n([\s\S]*?)\n\},/.exec(page) ?? [];
    expect(block.split("\n").length).toBeLessThanOrEqual(6);
    expect(SMALLEST.worker.kind).toBe("worker");
  });

  it("links only to files that are there", () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? "");
    expect(links.length).toBeGreaterThan(1);
    expect(links.filter((path) => !existsSync(join(DOCS, path)))).toEqual([]);
  });
});
