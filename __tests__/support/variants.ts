import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Variants } from "../../src/cli/machine/variants.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { type VariantSource, variantOf } from "../../stacks/variants.ts";
import { DUMMY, GOVERNED, TODAY } from "./synth.ts";

/** Builds variants of an environment in this process, as the program of its own does. */
export function variantsOf(input: EnvironmentInput): Variants {
  const source: VariantSource = {
    environments: [input],
    name: input.name,
    governance: GOVERNED,
    runtime: DUMMY,
    today: TODAY,
    outdir: mkdtempSync(join(tmpdir(), "ballast-test-")),
  };
  return {
    build: async (changes) => JSON.parse(JSON.stringify(variantOf(source, changes))),
    close: async () => {},
  };
}
