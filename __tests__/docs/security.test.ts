import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { auditAlarms } from "../../src/core/audit-patterns.ts";
import { RULES } from "../../src/policies/catalogue.ts";

const ROOT = join(__dirname, "../..");
const page = readFileSync(join(ROOT, "docs/security.md"), "utf8");

/** First cells of the rows of the table behind a heading. */
function rowsOf(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, cell = ""]) => cell);
}

describe("the page on security", () => {
  it("lists every alarm of the audit trail", () => {
    const home = { name: "shop-governance", account: "111122223333", region: "eu-central-1" };
    const alarms = auditAlarms({
      home,
      workloadPrefix: "shop-",
      pipelineRoles: "arn:p/*",
      pipelinePolicies: "arn:q/*",
      adminRoleArn: "arn:a",
      stores: [home],
    });
    expect(rowsOf("Audit trail")).toEqual(alarms.map(({ id }) => id));
  });

  it("names only guardrails and files that there are", () => {
    const codes = new Set(RULES.map(({ code }) => code));
    const named = [...page.matchAll(/`(TF-[A-Z0-9]+-\d\d)`/g)].map(([, code = ""]) => code);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
    const paths = [...page.matchAll(/`((?:stacks|src|docs|__tests__)\/[\w/.-]+)`/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const links = [...page.matchAll(/\]\(([\w/.-]+\.md)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(ROOT, dirname("docs/x"), path)))).toEqual([]);
  });
});
