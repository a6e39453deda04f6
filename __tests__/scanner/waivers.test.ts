import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BLIND_SPOTS } from "../../scanner/blind-spots.ts";
import type { Failure } from "../../scanner/checkov.ts";
import { blindSpotsBlock, waiversBlock, withBlock } from "../../scanner/page.ts";
import { SCAN_WAIVERS, type ScanWaiver, withoutWaived } from "../../scanner/waivers.ts";
import { RULES } from "../../src/policies/catalogue.ts";

const PAGE = readFileSync(join(__dirname, "../../docs/security.md"), "utf8");

const failure = (check: string, address: string): Failure => ({
  check,
  address,
  title: "",
  source: "prod-state",
});
const waiver = (check: string, resources: string, environments: ScanWaiver["environments"]): ScanWaiver => ({
  check,
  resources,
  environments,
  reason: "because of this and that",
  source: "https://docs.aws.amazon.com/",
});

describe("waivers of the scan", () => {
  it("take out what they name in their environments, and nothing else", () => {
    const failures = [
      failure("CKV_AWS_1", "aws_s3_bucket.state"),
      failure("CKV_AWS_2", "aws_s3_bucket.state"),
    ];
    const waivers = [waiver("CKV_AWS_1", "aws_s3_bucket.*", ["prod"])];
    expect(withoutWaived(failures, "prod", waivers)).toEqual({ failures: failures.slice(1), unused: [] });
    expect(withoutWaived(failures, "dev", waivers)).toEqual({ failures, unused: [] });
  });

  it("are unused where nothing needs them", () => {
    const waivers = [waiver("CKV_AWS_9", "aws_s3_bucket.*", ["prod", "dev"])];
    expect(withoutWaived([failure("CKV_AWS_9", "aws_lb.alb")], "dev", waivers).unused).toEqual(waivers);
  });

  it("have a reason and a page of AWS each, and one entry for a check and its resources", () => {
    expect(SCAN_WAIVERS.filter(({ reason }) => reason.length < 40 || !reason.endsWith("."))).toEqual([]);
    expect(SCAN_WAIVERS.filter(({ source }) => !/^https:\/\/docs\.aws\.amazon\.com\//.test(source))).toEqual(
      [],
    );
    expect(new Set(SCAN_WAIVERS.map(({ check, resources }) => check + resources)).size).toBe(
      SCAN_WAIVERS.length,
    );
  });
});

describe("docs/security.md", () => {
  it("has the waivers and blind spots, which `npx tsx __tests__/scanner/write-page.ts` writes anew", () => {
    expect(PAGE).toContain(waiversBlock());
    expect(PAGE).toContain(blindSpotsBlock());
  });

  it("names guardrails that are there", () => {
    const codes = RULES.map(({ code }) => code);
    expect(BLIND_SPOTS.filter(({ guardrail }) => !codes.includes(guardrail))).toEqual([]);
  });

  it("takes a block in the place of the one before", () => {
    const made = withBlock(
      "a\n<!-- waivers: written, do not edit -->\nold\n<!-- end of waivers -->\nb",
      waiversBlock(),
    );
    expect(made).toBe(`a\n${waiversBlock()}\nb`);
    expect(() => withBlock("nothing", waiversBlock())).toThrow("the page has no");
  });
});
