import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import * as fc from "fast-check";
import { toHcl } from "../../stacks/hcl.ts";
import { build, ENVIRONMENTS } from "../support/synth.ts";
import { requireTerraform, terraform } from "../support/terraform.ts";

const real = requireTerraform("HCL of every stack against Terraform") ? describe : describe.skip;

const STACKS = ["state", "platform", "service-api", "service-web"].flatMap((stack) =>
  Object.keys(ENVIRONMENTS).map((environment) => `${environment}-${stack}`),
);
const PLANNED = ["prod-platform", "dev-platform", "prod-state"];
const MINUTES = 60_000;

interface Planned {
  readonly planned_values: { outputs?: object; root_module?: { resources: unknown[] } };
  readonly unknown: unknown;
  readonly configuration: unknown;
}

real("HCL of every stack", () => {
  const scratch = mkdtempSync(join(tmpdir(), "ballast-hcl-"));
  const dataDir = join(scratch, "terraform-data");
  const folder = (format: string, stack: string) => join(scratch, format, "cdktf.out", "stacks", stack);
  const lockFile = () => join(scratch, "lock", ".terraform.lock.hcl");
  let written: string[];

  beforeAll(async () => {
    const stacks = build(Object.values(ENVIRONMENTS)).node.children.filter((child) =>
      TerraformStack.isStack(child),
    );
    for (const stack of stacks) {
      stack.prepareStack();
      write(folder("hcl", stack.node.id), "cdk.tf", stack.toHclTerraform()["hcl"]);
      write(folder("json", stack.node.id), "cdk.tf.json", JSON.stringify(stack.toTerraform()));
    }
    written = stacks.map((stack) => stack.node.id);
    // Reading the provider takes seconds, so one folder is initialized and the others share its result.
    const [first = ""] = written;
    await succeed(["init", "-backend=false", "-input=false"], folder("hcl", first), dataDir);
    mkdirSync(join(scratch, "lock"));
    copyFileSync(join(folder("hcl", first), ".terraform.lock.hcl"), lockFile());
  }, 2 * MINUTES);

  test("every stack is among those that are checked", () => {
    expect([...written].sort()).toEqual([...STACKS].sort());
  });

  test.each(STACKS)(
    "%s is valid and laid out as terraform fmt does",
    async (stack) => {
      const cwd = folder("hcl", stack);
      copyFileSync(lockFile(), join(cwd, ".terraform.lock.hcl"));
      const { stdout } = await terraform(["validate", "-json", "-no-color"], { cwd, dataDir });
      const { diagnostics, error_count, valid } = JSON.parse(stdout);
      expect({ diagnostics, error_count, valid }).toEqual({ diagnostics: [], error_count: 0, valid: true });
      const formatted = await terraform(["fmt", "-check", "-diff", "-no-color"], { cwd });
      expect(formatted).toEqual({ code: 0, stdout: "", stderr: "" });
    },
    MINUTES,
  );

  test.each(PLANNED)(
    "%s plans the same from HCL as from JSON",
    async (stack) => {
      const [hcl, json] = await Promise.all(["hcl", "json"].map((format) => plan(folder(format, stack))));
      expect(json?.planned_values.root_module?.resources.length).toBeGreaterThan(5);
      expect(hcl).toEqual(json);
    },
    3 * MINUTES,
  );

  test("any string of Terraform JSON has the same value in HCL", async () => {
    const strings = fc.sample(hostile(), { numRuns: 300, seed: 20_261_122 });
    const output = Object.fromEntries(strings.map((value, index) => [`o${index}`, { value }]));
    write(folder("hcl", "strings"), "cdk.tf", toHcl({ output }, []));
    write(folder("json", "strings"), "cdk.tf.json", JSON.stringify({ output }));
    const [hcl, json] = await Promise.all(
      ["hcl", "json"].map((format) => plan(folder(format, "strings"), false)),
    );
    expect(Object.keys(json?.planned_values.outputs ?? {})).toHaveLength(300);
    expect(hcl?.planned_values).toEqual(json?.planned_values);
    expect(await terraform(["fmt", "-check"], { cwd: folder("hcl", "strings") })).toMatchObject({ code: 0 });
  }, 60_000);

  /** Terraform's own view of a plan; text that is JSON is compared as what it says. */
  async function plan(cwd: string, locked = true): Promise<Planned> {
    if (locked) copyFileSync(lockFile(), join(cwd, ".terraform.lock.hcl"));
    await succeed(["init", "-input=false"], cwd);
    await succeed(["plan", "-input=false", "-lock=false", "-out=plan"], cwd);
    const shown = JSON.parse((await succeed(["show", "-json", "plan"], cwd)).stdout);
    return {
      planned_values: decoded(shown.planned_values) as Planned["planned_values"],
      unknown: shown.resource_changes?.map((r: { address: string; change: { after_unknown: unknown } }) => [
        r.address,
        decoded(r.change.after_unknown),
      ]),
      configuration: references(shown.configuration),
    };
  }

  async function succeed(args: string[], cwd: string, shared?: string) {
    const outcome = await terraform([...args, ...(args[0] === "show" ? [] : ["-no-color"])], {
      cwd,
      ...(shared && { dataDir: shared }),
    });
    if (outcome.code !== 0)
      throw new Error(`terraform ${args.join(" ")}: ${outcome.stderr}${outcome.stdout}`);
    return outcome;
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

function write(folder: string, file: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), content);
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
