import { BallastError } from "../../src/core/errors.ts";
import { InputError } from "../../src/core/input-error.ts";
import { parseAddress } from "../../src/terraform/address.ts";
import { parseConfiguration } from "../../src/terraform/configuration.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { configurationText, makePlan, planText } from "../support/drift.ts";

const plan = planText("A-sg-inline-add");
const with_ = (changes: Record<string, unknown>) => JSON.stringify({ ...JSON.parse(plan), ...changes });

function caught(action: () => unknown): BallastError {
  try {
    action();
  } catch (error) {
    if (error instanceof BallastError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a file that is no plan", () => {
  it.each([
    ["an empty file", "", "JSON_EMPTY", "the file is empty"],
    ["blanks", " \n", "JSON_EMPTY", "the file is empty"],
    ["a cut-off plan", plan.slice(0, 5000), "JSON_TRUNCATED", "ends too early, at byte 5000"],
    ["a plan cut off in a text", '{"format_version": "1', "JSON_TRUNCATED", "at byte 21"],
    ["a plan cut off after a comma", '{"format_version": "1.2",', "JSON_TRUNCATED", "at byte 25"],
    ["text", "Terraform will perform", "JSON_SYNTAX", "is not JSON"],
    ["the saved plan", "PK\u0003\u0004", "PLAN_BINARY", "saved plan file"],
    ["the message stream", '{"@level":"info"}\n{"@level":"info"}\n', "PLAN_STREAM", "terraform plan -json"],
    ["a list", "[]", "PLAN_SHAPE", "not an object"],
    [
      "a raw state",
      '{"version":4,"serial":3,"lineage":"x","resources":[]}',
      "PLAN_IS_STATE",
      "state, not a plan",
    ],
    [
      "a shown state",
      '{"format_version":"1.0","values":{"root_module":{}}}',
      "PLAN_IS_STATE",
      "state, not a plan",
    ],
    ["a configuration", configurationText(), "PLAN_IS_CONFIG", "configuration, not a plan"],
    ["another format", with_({ format_version: "2.0" }), "PLAN_VERSION", "format_version is 2.0"],
    ["a hostile format", with_({ format_version: "9\u001b[31m" }), "PLAN_VERSION", "is unreadable"],
    ["no format", with_({ format_version: undefined }), "PLAN_SHAPE", "no format_version"],
    ["nothing of a plan", '{"format_version":"1.2"}', "PLAN_SHAPE", "none of the parts"],
    [
      "another shape",
      with_({ resource_changes: [{ address: 7 }] }),
      "PLAN_SHAPE",
      "resource_changes.0.address",
    ],
  ])("%s is refused with code, place, what and fix", (_name, text, code, message) => {
    const error = caught(() => parsePlan(text, "some/plan.json"));
    expect(error).toBeInstanceOf(InputError);
    expect([error.code, error.place]).toEqual([code, "some/plan.json"]);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/; fix: .{10}/);
  });

  it("counts bytes, not characters", () => {
    expect(caught(() => parsePlan('{"é": "€', "p")).message).toContain("at byte 11");
  });

  it("takes a byte order mark", () => {
    expect(parsePlan(`\uFEFF${plan}`, "p").drift).toHaveLength(1);
  });

  it("refuses to walk a document without bottom", () => {
    const deep = `${'{"a":'.repeat(200)}1${"}".repeat(200)}`;
    const text = makePlan([{ address: "aws_vpc.v", cloud: { x: "DEEP" } }]).replaceAll('"DEEP"', deep);
    expect(caught(() => parsePlan(text, "p")).code).toBe("PLAN_DEPTH");
  });
});

describe("a file that is no configuration", () => {
  it.each([
    ["a plan", plan, "CONFIG_SHAPE"],
    ["a cut-off one", configurationText().slice(0, 300), "JSON_TRUNCATED"],
    ["a wrong shape", '{"terraform":{},"resource":{"aws_vpc":{"v":7}}}', "CONFIG_SHAPE"],
    [
      "a wrong life cycle",
      '{"resource":{"aws_vpc":{"v":{"lifecycle":{"ignore_changes":7}}}}}',
      "CONFIG_SHAPE",
    ],
  ])("%s is refused", (_name, text, code) => {
    expect(caught(() => parseConfiguration(text, "cdk.tf.json")).code).toBe(code);
  });

  it("may hold no resource", () => {
    expect(parseConfiguration('{"terraform":{}}', "c").resources.size).toBe(0);
  });
});

describe("addresses", () => {
  it.each([
    ["aws_lb.main", { modules: [], type: "aws_lb", name: "main" }],
    ["aws_lb.main[0]", { modules: [], type: "aws_lb", name: "main" }],
    ['module.a["x.y]"].module.b.aws_lb.c["d\\"[e.f"]', { modules: ["a", "b"], type: "aws_lb", name: "c" }],
    ["aws_lb", undefined],
    ['aws_lb.c["open', undefined],
    ["", undefined],
    ["a.b.c", undefined],
  ])("%s", (address, expected) => {
    expect(parseAddress(address)).toEqual(expected);
  });
});
