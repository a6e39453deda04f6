import { TerraformStack } from "cdktf";
import * as fc from "fast-check";
import { toHcl } from "../../src/framework/hcl/stack.ts";
import { describeWith } from "../support/needs.ts";
import { build, ENVIRONMENTS } from "../support/synth.ts";
import { NOTHING_WRONG, type PlanJson, Workbench } from "../support/terraform.ts";

const STACKS = ["state", "platform", "service-api", "service-web"]
  .flatMap((stack) => Object.keys(ENVIRONMENTS).map((environment) => `${environment}-${stack}`))
  .concat(Object.values(ENVIRONMENTS).map(({ account }) => `governance-${account}`));
const PLANNED = ["prod-platform", "dev-platform", "prod-state", "governance-777788889999"];
const MINUTES = 60_000;

interface Planned extends Pick<PlanJson, "planned_values" | "configuration"> {
  readonly unknown: unknown;
}

describeWith(["engine"], "HCL of every stack", () => {
  let bench: Workbench;
  let written: string[];

  beforeAll(async () => {
    bench = await Workbench.open();
    const stacks = build(Object.values(ENVIRONMENTS)).node.children.filter((child) =>
      TerraformStack.isStack(child),
    );
    for (const stack of stacks) {
      stack.prepareStack();
      await bench.write("hcl", stack.node.id, "cdk.tf", stack.toHclTerraform()["hcl"]);
      await bench.write("json", stack.node.id, "cdk.tf.json", JSON.stringify(stack.toTerraform()));
    }
    written = stacks.map((stack) => stack.node.id);
    await bench.initializeOnce(stacks[0]?.toTerraform());
  }, 5 * MINUTES);

  afterAll(() => bench?.close());

  test("every stack is among those that are checked", () => {
    expect([...written].sort()).toEqual([...STACKS].sort());
  });

  test.each(STACKS)(
    "%s is valid and laid out as terraform fmt does",
    async (stack) => {
      const folder = bench.stackDir("hcl", stack);
      expect(await bench.validate(folder)).toEqual(NOTHING_WRONG);
      const formatted = await bench.run(folder, "fmt", "-check", "-diff", "-no-color");
      expect(formatted).toEqual({ code: 0, stdout: "", stderr: "" });
    },
    3 * MINUTES,
  );

  test.each(PLANNED)(
    "%s plans the same from HCL as from JSON",
    async (stack) => {
      const { hcl, json } = await plans(stack);
      expect(json.planned_values.root_module?.resources?.length).toBeGreaterThan(5);
      expect(hcl).toEqual(json);
    },
    3 * MINUTES,
  );

  test("any string of Terraform JSON has the same value in HCL", async () => {
    const strings = fc.sample(hostile(), { numRuns: 300, seed: 20_261_122 });
    const output = Object.fromEntries(strings.map((value, index) => [`o${index}`, { value }]));
    const folder = await bench.write("hcl", "strings", "cdk.tf", toHcl({ output }, []));
    await bench.write("json", "strings", "cdk.tf.json", JSON.stringify({ output }));
    const { hcl, json } = await plans("strings");
    expect(Object.keys(json.planned_values.outputs ?? {})).toHaveLength(300);
    expect(hcl.planned_values).toEqual(json.planned_values);
    expect(await bench.run(folder, "fmt", "-check")).toMatchObject({ code: 0 });
  }, 60_000);

  async function plans(stack: string): Promise<{ hcl: Planned; json: Planned }> {
    const [hcl, json] = await Promise.all([plan("hcl", stack), plan("json", stack)]);
    return { hcl, json };
  }

  /** Terraform's own view of a plan; text that is JSON is compared as what it says. */
  async function plan(format: string, stack: string): Promise<Planned> {
    const folder = bench.stackDir(format, stack);
    await bench.initialize(folder);
    const shown = await bench.plan(folder);
    return {
      planned_values: decoded(shown.planned_values) as Planned["planned_values"],
      unknown: shown.resource_changes?.map(({ address, change }) => [address, decoded(change.after_unknown)]),
      configuration: references(shown.configuration),
    };
  }
});

/**
 * Pieces that mean something to Terraform, to JSON or to a shell, in any order. No carriage return: after a lone one
 * Terraform no longer sees expressions in a JSON string, which nobody can want to keep.
 */
function hostile() {
  const expressions = ['"a"', '"}"', 'join("{", ["$${", "\\""])'].map((text) => `\${${text}}`);
  const pieces = [
    "$",
    "%",
    "{",
    "}",
    "$${",
    "%%{",
    '"',
    "\\",
    "\\n",
    "\n",
    "\t",
    " ",
    "  x\n",
    "é",
    "𝒳",
    "a",
  ];
  const others = ["EOT", "\nEOT\n", "<<-EOT", "\u0001", "\u007f", "[", "{}", "\u2028"];
  const texts = fc
    .array(fc.constantFrom(...expressions, ...pieces, ...others), { maxLength: 12 })
    .map((list) => list.join(""))
    // What opens and is never closed is refused by Terraform, so it is no string to keep.
    .filter((text) => !/\$\{(?!["j])|%\{/.test(text.replaceAll("$${", "").replaceAll("%%{", "")));
  const escaped = (json: string) => json.replaceAll("${", "$$${").replaceAll("%{", "%%{");
  return fc.oneof(texts, fc.json({ maxDepth: 3 }).map(escaped));
}

function decoded(value: unknown): unknown {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return { decoded: JSON.parse(value) };
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]));
}

/** The configuration without constants: Terraform shows none for a call such as `jsonencode`. */
function references(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(references);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "constant_value");
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      key === "references" && Array.isArray(item) ? [...new Set(item)].sort() : references(item),
    ]),
  );
}
