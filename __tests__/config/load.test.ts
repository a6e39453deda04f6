import { loadEnvironment } from "../../src/config/load.ts";
import { FindingsError } from "../../src/core/errors.ts";
import { dev } from "../../stacks/environments/dev.ts";
import { prod } from "../../stacks/environments/prod.ts";
import { staging } from "../../stacks/environments/staging.ts";

const TODAY = "2026-11-22";

describe("loadEnvironment", () => {
  it.each([
    ["dev", dev],
    ["staging", staging],
    ["prod", prod],
  ])("takes %s without a warning", (_name, input) => {
    expect(loadEnvironment(input, TODAY).warnings).toEqual([]);
  });

  it("freezes the whole description", () => {
    const { environment } = loadEnvironment(prod, TODAY);
    expect(() => Object.assign(environment.network, { cidr: "10.0.0.0/8" })).toThrow(TypeError);
  });

  it("names the place of every malformed value at once and never prints a string", () => {
    const broken = { ...prod, region: 7, tags: { Token: 1 }, domain: "hunter2-secret", unknown: true };
    let error: unknown;
    try {
      loadEnvironment(broken, TODAY);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FindingsError);
    const { findings, message } = error as FindingsError;
    expect(findings.map((f) => f.place)).toEqual(["domain", "region", "tags.Token", "unknown"]);
    expect(message).not.toContain("hunter2");
  });
});
