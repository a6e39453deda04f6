import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_GATE_RULES } from "../../src/gate/catalogue.ts";
import type { Setting } from "../../src/gate/change.ts";
import type { Value, ValueRecord } from "../../src/terraform/value.ts";
import { makePlan } from "../support/drift.ts";
import { findingLines, judged } from "./plans.ts";

const LIB = join(__dirname, "../../node_modules/@cdktf/provider-aws/lib");

/** Every setting of every rule, for each of its types. */
const ROWS = ALL_GATE_RULES.flatMap((rule) =>
  (rule.settings ?? []).flatMap((setting) =>
    setting.types.map((type) => [`${rule.id} ${type} ${setting.path}`, { rule, setting, type }] as const),
  ),
);

/** Values among which each setting has safe and unsafe ones. */
const CANDIDATES: readonly Value[] = [
  true,
  false,
  0,
  30,
  "enabled",
  "Disabled",
  "ENABLED",
  "KMS",
  "ALL",
  "NONE",
  "required",
  "GOVERNANCE",
  "IMMUTABLE",
  "private",
  "public-read",
  "block-all-sharing",
  "unblocked",
  "AWS_IAM",
  "TLSv1.2_2021",
  "TLS",
  "TLS_1_0",
  "ELBSecurityPolicy-2016-08",
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "*",
  "all",
  ["audit"],
  ["0.0.0.0/0"],
  null,
];

/** What a resource needs to have for a setting to apply. */
const OTHERS: ValueRecord = { protocol: "HTTPS" };

function resourceWith({ path }: Setting, value: Value): Record<string, unknown> {
  const steps = path.split(".");
  const build = ([step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return value;
    return step === "*" ? [build(rest)] : { [step]: build(rest) };
  };
  return { ...OTHERS, ...(build(steps) as object) };
}

describe("the settings of the rules", () => {
  it("are many", () => expect(ROWS.length).toBeGreaterThan(120));

  it.each(ROWS)("%s: what is safe becomes unsafe", (_name, { rule, setting, type }) => {
    const safe = CANDIDATES.find((value) => setting.safe(value ?? undefined, OTHERS));
    const unsafe = CANDIDATES.find((value) => !setting.safe(value ?? undefined, OTHERS));
    if (safe === undefined || unsafe === undefined) throw new Error("no candidate");
    const from = resourceWith(setting, safe);
    const to = resourceWith(setting, unsafe);
    const address = `${type}.it`;
    const lines = (before: object | null, after: object) =>
      findingLines(judged(makePlan([{ address, cloud: before as never, code: after as never }]), [rule]));
    const line = `refused ${rule.id} ${address} ${setting.path.replaceAll("*", "0")}`;
    expect(lines(from, to)).toEqual([line]);
    expect(lines(to, from)).toEqual([]);
    expect(lines(to, { ...to, tags: { Team: "shop" } })).toEqual([]);
    expect(lines(null, to).filter((it) => it === line)).toEqual(setting.created ? [line] : []);
  });

  it.each(ROWS)("%s is an attribute that the provider has", (_name, { setting, type }) => {
    const folder = join(LIB, type.replace(/^aws_/, "").replaceAll("_", "-"));
    const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
    const source = files.map((name) => readFileSync(join(folder, name), "utf8")).join();
    const steps = setting.path.split(".").filter((step) => step !== "*");
    expect(steps.filter((step) => !source.includes(` ${step}: `))).toEqual([]);
  });
});
