import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as SMALLEST from "../../examples/smallest.ts";
import { ServiceSchema } from "../../src/config/service.ts";
import { FEATURES, withFeature, withKind, withSwitches } from "./services-page.ts";
import { KINDS, switchOf } from "./switches.ts";

const DOCS = join(__dirname, "../../docs");
const page = readFileSync(join(DOCS, "services.md"), "utf8");

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

  it("tells what each switch of the kind destroys and replaces", () => {
    expect(page).toContain("<!-- switches -->");
    expect(page).toBe(withSwitches(page));
  });

  it("replaces nothing that is in use when the kind is switched", () => {
    const pairs = KINDS.flatMap((from) => KINDS.filter((to) => to !== from).map((to) => ({ from, to })));
    expect(pairs).toHaveLength(20);
    for (const { from, to } of pairs) {
      const { goes, replaced } = switchOf(from, to);
      // A new revision, and a rule beside the group that it opens; a target group has another name.
      const harmless = /^aws_(ecs_task_definition|vpc_security_group_egress_rule|lb_target_group)\./;
      expect([from, to, replaced.filter((address) => !harmless.test(address))]).toEqual([from, to, []]);
      expect([from, to, goes.includes("aws_ecs_service.mailer")]).toEqual([from, to, to === "job"]);
      expect([from, to, goes.includes("aws_sqs_queue.mailer")]).toEqual([from, to, from === "worker"]);
    }
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
