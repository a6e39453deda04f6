import { unifiedDiff } from "../../src/description-edit/diff.ts";
import { describe as describeSources } from "../../src/description-edit/evaluate.ts";
import { filesOf } from "../../src/description-edit/files.ts";
import { patchFor } from "../../src/description-edit/patch.ts";

const FILE = "stacks/environments/one.ts";

/** A file that describes one environment with these lines inside. */
function file(inside: string, before = ""): string {
  return `import type { EnvironmentInput } from "../../src/config/schema.ts";\n${before}\n// Wörter – 日本 – before it.\nexport const one = {\n  project: "p",\n  name: "one",\n  stage: "staging",\n${inside}} satisfies EnvironmentInput;\n`;
}

function patched(text: string, field: string, value: unknown, more: Record<string, string> = {}): string {
  const sources = new Map([[FILE, text], ...Object.entries(more)]);
  const patch = patchFor({ environment: "one", field, value }, sources);
  if (patch.kind === "by-hand")
    return `by hand: ${patch.reason}${patch.places.map((place) => ` ${place}`).join("")}`;
  return unifiedDiff(patch.file, patch.before, patch.after)
    .split("\n")
    .filter((line) => /^[+-](?![+-])/.test(line))
    .join("\n");
}

describe("a patch", () => {
  it.each([
    ["a number", "  a: { b: 1 },\n", "a.b", 2, "-  a: { b: 1 },\n+  a: { b: 2 },"],
    ["a negative number", "  a: { b: -1 },\n", "a.b", -2, "-  a: { b: -1 },\n+  a: { b: -2 },"],
    ["a truth value", "  a: { b: true },\n", "a.b", false, "-  a: { b: true },\n+  a: { b: false },"],
    ["a text with quotes", `  a: { b: "x" },\n`, "a.b", `y"z`, `-  a: { b: "x" },\n+  a: { b: "y\\"z" },`],
    ["a list", `  a: ["x", "y"],\n`, "a", ["z"], `-  a: ["x", "y"],\n+  a: ["z"],`],
    [
      "one of two equal numbers",
      "  a: { b: 1 },\n  c: { b: 1 },\n",
      "c.b",
      2,
      "-  c: { b: 1 },\n+  c: { b: 2 },",
    ],
    ["a value behind ü", `  c: "ü",\n  a: { b: 1 },\n`, "a.b", 2, "-  a: { b: 1 },\n+  a: { b: 2 },"],
    [
      "a quoted key",
      `  "a-b": { "c d": 1 },\n`,
      "a-b.c d",
      2,
      `-  "a-b": { "c d": 1 },\n+  "a-b": { "c d": 2 },`,
    ],
    ["what is not given, in a block", "  a: {\n    b: 1,\n  },\n", "a.c", 2, "+    c: 2,"],
    ["what is not given, on a line", "  a: { b: 1 },\n", "a.c", 2, "-  a: { b: 1 },\n+  a: { b: 1, c: 2 },"],
    ["what is not given, in nothing", "  a: {},\n", "a.c", 2, "-  a: {},\n+  a: { c: 2 },"],
    ["what is not given, after a comment", "  a: {\n    b: 1, // why\n  },\n", "a.c", 2, "+    c: 2,"],
    [
      "what is not given, without a last comma",
      "  a: {\n    b: 1\n  },\n",
      "a.c",
      2,
      "-    b: 1\n+    b: 1,\n+    c: 2,",
    ],
    ["what is not given, with its parents", "  a: { b: 1 },\n", "x.y-z", "w", `+  x: { "y-z": "w" },`],
  ])("changes %s", (_name, inside, field, value, lines) => {
    expect(patched(file(inside), field, value)).toBe(lines);
  });

  it("follows constants, spreads and calls to the value that is the field's own", () => {
    const before = "const base = { b: 1, c: 2 };\nconst make = (n: number, m = 7) => ({ n, m });\n";
    expect(patched(file("  a: { ...base },\n", before), "a.b", 9)).toBe(
      "-const base = { b: 1, c: 2 };\n+const base = { b: 9, c: 2 };",
    );
    expect(patched(file("  a: make(4),\n", before), "a.n", 9)).toBe("-  a: make(4),\n+  a: make(9),");
    expect(patched(file("  a: make(4),\n", before), "a.x", 9)).toBe(
      "-  a: make(4),\n+  a: { ...make(4), x: 9 },",
    );
  });

  it("refuses what it would have to guess", () => {
    const two = "const n = 5;\nconst base = { b: 1 };\n";
    expect(patched(file("  a: n,\n  c: n,\n", two), "a", 6)).toMatch(
      /^by hand: the value is shared: it also sets c of one stacks.*one\.ts:2$/,
    );
    expect(patched(file("  a: n + 1,\n", two), "a", 9)).toMatch(/^by hand: a is computed/);
    expect(patched(file("  a: n * 1,\n", two), "a", 9)).toBe("-const n = 5;\n+const n = 9;");
    expect(patched(file("  a: { b: 1 },\n"), "a.b", 1)).toBe("by hand: a.b is 1 already");
    expect(patched(file("  a: base,\n", two), "a.c", 1)).toMatch(/^by hand: a\.c is not given/);
  });

  it("refuses a value that two places give, and an object that a call gives inside", () => {
    expect(patched(file("  a: Math.max(5, 5),\n"), "a", 6)).toBe(
      `by hand: a is given at 2 places ${FILE}:8 ${FILE}:8`,
    );
    const make = "const make = () => ({ n: { x: 1 } });\n";
    expect(patched(file("  a: make(),\n", make), "a.n.y", 9)).toMatch(/^by hand: a\.n\.y is not given/);
  });

  it("refuses what another environment shares", () => {
    const shared = "stacks/environments/shared.ts";
    const other = file("  a: n,\n", 'import { n } from "./shared.ts";')
      .replace("const one", "const two")
      .replace('"one"', '"two"');
    const more = { [shared]: "export const n = 5;\n", "stacks/environments/two.ts": other };
    expect(patched(file("  a: n,\n", 'import { n } from "./shared.ts";'), "a", 6, more)).toBe(
      `by hand: the value is shared: it also sets a of two ${shared}:1`,
    );
  });

  it("says which file cannot be run", () => {
    const run = (text: string) => () => describeSources(new Map([[FILE, text]]));
    expect(run('import { x } from "./none.ts";\nexport const y = x;')).toThrow(
      "SOURCE-01 stacks/environments/none.ts",
    );
    expect(run("throw new Error('no');")).toThrow(`SOURCE-02 ${FILE}: cannot be run: no`);
  });
});

describe("the file of a field", () => {
  const sources = new Map([
    [FILE, file("  a: { b: base.b, c: 3 },\n  d: `x${base.b}`,\n", 'import { base } from "./shared.ts";')],
    ["stacks/environments/shared.ts", "export const base = { b: 1 };\n"],
  ]);
  it.each([
    ["a.b", ["stacks/environments/shared.ts"]],
    ["a.c", [FILE]],
    ["a", [FILE, "stacks/environments/shared.ts"]],
    ["d", [FILE, "stacks/environments/shared.ts"]],
    ["name", [FILE]],
    ["not.given", [FILE]],
  ])("of %s is where its value is", (field, files) => {
    expect(filesOf(sources, "one")(field)).toEqual(files);
  });
});

describe("a diff", () => {
  it("shows two lines around the change, as git apply takes it", () => {
    const lines = (...middle: string[]) => ["a", "b", "c", ...middle, "x", "y", "z", ""].join("\n");
    expect(unifiedDiff("f", lines("old"), lines("new", "more"))).toBe(
      "--- a/f\n+++ b/f\n@@ -2,5 +2,6 @@\n b\n c\n-old\n+new\n+more\n x\n y\n",
    );
    expect(unifiedDiff("f", "same\n", "same\n")).toBe("");
  });
});
