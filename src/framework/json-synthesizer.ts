import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { IStackSynthesizer, ISynthesisSession, TerraformStack } from "cdktf";
import { jsonText } from "./json-text.ts";

/**
 * Writes a stack as CDKTF's own synthesizer does, without its walks over the tree for aspects, annotations, assets and
 * validations: no construct has any, and the guardrails have judged the stack by then, so nothing may change it.
 */
export class JsonSynthesizer implements IStackSynthesizer {
  private readonly stack: TerraformStack;

  constructor(stack: TerraformStack) {
    this.stack = stack;
  }

  synthesize({ manifest, outdir }: ISynthesisSession): void {
    const file = join(outdir, manifest.forStack(this.stack).synthesizedStackPath);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, jsonText(this.stack.toTerraform()));
  }
}
