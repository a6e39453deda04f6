import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformOutput } from "cdktf";
import * as fc from "fast-check";
import { BallastStack } from "../../src/framework/ballast-stack.ts";
import { jsonText } from "../../src/framework/json-text.ts";

class Written extends BallastStack {
  override readonly guardContext = {} as BallastStack["guardContext"];
}

let outdir = "";
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "ballast-json-text-"));
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** The text that CDKTF writes: its manifest is JSON of the same form as its stacks. */
function theirs(value: object): string {
  const { manifest } = new App({ outdir });
  Object.assign(manifest, { buildManifest: () => value });
  manifest.writeToFile();
  return readFileSync(join(outdir, "manifest.json"), "utf8");
}

describe("the text of a stack", () => {
  it("is CDKTF's own, byte by byte, for any JSON", () => {
    void fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (value) => {
        expect(jsonText(value)).toBe(theirs(value));
      }),
      { numRuns: 500, seed: 20_261_129 },
    );
  });

  it.each([
    { empty: {}, list: [], nested: [[], {}, [{}]] },
    { left: undefined, list: [undefined, null, 1] },
    { 10: "numbers", 9: "sort as text", Z: "before", a: "small" },
    { "\u007f": '\u2028 \ud800 \ue000 é \\ " \n \t', number: -0, exponent: 1e300 },
  ])("is CDKTF's own for %j", (value) => {
    expect(jsonText(value)).toBe(theirs(value));
  });

  it("is what an app writes for its stacks", () => {
    const app = new App({ outdir, skipValidation: true });
    const stack = new Written(app, "written");
    new TerraformOutput(stack, "greeting", { value: `say "${stack.node.id}"` });
    app.synth();
    const file = join(outdir, app.manifest.forStack(stack).synthesizedStackPath);
    expect(readFileSync(file, "utf8")).toBe(theirs(stack.toTerraform()));
  });
});
