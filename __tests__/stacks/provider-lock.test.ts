import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment } from "../../src/config/load.ts";
import { PROVIDER_VERSION } from "../../src/engine/provider-mirror.ts";
import { buildApp } from "../../stacks/build.ts";
import { dev } from "../../stacks/environments/dev.ts";
import { PROVIDER_LOCK } from "../../stacks/provider-lock.ts";
import { readRuntime } from "../../stacks/runtime.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import { GOVERNED, TODAY } from "../support/synth.ts";

let outdir = "";
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "ballast-lock-"));
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

const synth = () =>
  synthesize(buildApp([loadEnvironment(dev, TODAY).environment], GOVERNED, readRuntime({}), { outdir }));
const lockOf = (stack: string) => join(outdir, "stacks", stack, ".terraform.lock.hcl");

/** As an engine does it: https://github.com/hashicorp/terraform/blob/main/internal/depsfile/locks_file.go. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

describe("the lock file of the provider", () => {
  it("lies beside every stack, for the version that the stack requires", () => {
    synth();
    const stacks = readdirSync(join(outdir, "stacks"));
    expect(stacks).toContain("dev-platform");
    for (const stack of stacks) {
      const { terraform } = JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8"));
      expect(terraform.required_providers.aws.version).toBe(PROVIDER_VERSION);
      expect(readFileSync(lockOf(stack), "utf8")).toBe(PROVIDER_LOCK);
    }
    expect(PROVIDER_LOCK).toContain(`version     = "${PROVIDER_VERSION}"`);
    expect(PROVIDER_LOCK.match(/"(h1:[\w+/]{43}=|zh:[0-9a-f]{64})",/g)).toHaveLength(16);
  });

  it("is left as an engine completed it, and replaced when it is of another version", () => {
    synth();
    const completed = `${PROVIDER_LOCK}# more\n`;
    replace(lockOf("dev-state"), completed);
    replace(lockOf("dev-platform"), PROVIDER_LOCK.replaceAll(PROVIDER_VERSION, "5.99.0"));
    expect(readFileSync(lockOf("dev-service-web"), "utf8")).toBe(PROVIDER_LOCK);
    synth();
    expect(readFileSync(lockOf("dev-state"), "utf8")).toBe(completed);
    expect(readFileSync(lockOf("dev-platform"), "utf8")).toBe(PROVIDER_LOCK);
  });
});
