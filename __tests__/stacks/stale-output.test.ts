import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment } from "../../src/config/load.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { buildApp } from "../../stacks/build.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import { DUMMY, ENVIRONMENTS, GOVERNED, TODAY } from "../support/synth.ts";

const HCL = "SYNTH_HCL_OUTPUT";

describe("what a synthesis leaves on disk", () => {
  const outdir = mkdtempSync(join(tmpdir(), "ballast-stale-"));
  const write = (input: EnvironmentInput, hcl = false) => {
    const { environment } = loadEnvironment(input, TODAY);
    if (hcl) process.env[HCL] = "true";
    synthesize(buildApp([environment], GOVERNED, DUMMY, { outdir }));
    delete process.env[HCL];
  };
  const forms = () => {
    const folder = join(outdir, "stacks", "dev-platform");
    return readdirSync(folder).filter((file) => /\.tf(\.json)?$/.test(file));
  };

  it("is one form of a stack, whatever was there before", () => {
    write(ENVIRONMENTS.dev);
    expect(forms()).toEqual(["cdk.tf.json"]);
    write(ENVIRONMENTS.dev, true);
    expect(forms()).toEqual(["cdk.tf"]);
    write(ENVIRONMENTS.dev);
    expect(forms()).toEqual(["cdk.tf.json"]);
  });

  it("is no stack that was removed from the description", () => {
    write(ENVIRONMENTS.dev);
    const folder = join(outdir, "stacks", "dev-service-api");
    expect(existsSync(folder)).toBe(true);
    const { api: _api, ...services } = ENVIRONMENTS.dev.services;
    write({ ...ENVIRONMENTS.dev, services });
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(outdir, "stacks", "dev-service-web"))).toBe(true);
  });
});
