import { environmentOf } from "../../src/core/stack-names.ts";
import type { DriftFinding } from "../../src/drift/record/finding.ts";
import { remediesFor } from "../../src/drift/settle/remedies.ts";
import { importCommand, rejectCommand, shellWord, withCommands } from "../../src/report/drift-commands.ts";
import { driftExplanation } from "../../src/report/drift-explain.ts";
import { finding, verdictWith } from "../support/reports.ts";

const PLACE = { environment: "prod", stack: "prod-platform" };
const of = (more: Partial<DriftFinding>) => finding(1, more);
const ID = finding(1).id;

it.each([
  ["prod-platform", "prod"],
  ["prod-state", "prod"],
  ["eu-prod-service-web", "eu-prod"],
  ["prod-service-a-service-b", "prod"],
  ["prod", undefined],
  ["-platform", undefined],
  ["prod-services", undefined],
])("the environment of %s is %s", (stack, environment) => {
  expect(environmentOf(stack)).toBe(environment);
});

describe("commands", () => {
  it.each<[Partial<DriftFinding>, string | undefined]>([
    [
      { class: "out_of_band", applyEffect: "reverts" },
      `ballast drift reject prod ${ID} --stack prod-platform`,
    ],
    [{ class: "deleted", applyEffect: "recreates" }, `ballast drift reject prod ${ID} --stack prod-platform`],
    [{ class: "out_of_band", applyEffect: "replaces" }, undefined],
    [{ class: "untracked", applyEffect: "none" }, undefined],
    [{ class: "conflict", applyEffect: "overwrites_both" }, undefined],
  ])("take back what apply takes back: %j", (more, command) => {
    expect(rejectCommand(of(more), PLACE)).toBe(command);
  });

  it("take in what nobody declared, quoted for a shell", () => {
    const unmanaged = of({ class: "unmanaged", type: "aws_lb_listener", cloudId: "a; rm 'x'" });
    expect(importCommand(unmanaged, PLACE)).toBe(
      `ballast drift import prod aws_lb_listener <name> 'a; rm '\\''x'\\''' --stack prod-platform`,
    );
    expect(importCommand(of({ class: "unmanaged_child" }), PLACE)).toBe(
      "ballast drift import prod <type> <name> <id> --stack prod-platform",
    );
    expect(importCommand(of({}), PLACE)).toBeUndefined();
    expect(["a b", "$(x)", "", "a/b.c:d=e-1"].map(shellWord)).toEqual([
      "'a b'",
      "'$(x)'",
      "''",
      "a/b.c:d=e-1",
    ]);
  });

  it("stand behind the remedies of a live check", () => {
    const drifted = [of({ class: "out_of_band" }), of({ class: "unmanaged_child", applyEffect: "none" })];
    const findings = drifted.map((it) => ({ ...it, remedies: remediesFor(it) }));
    const { findings: named } = withCommands(verdictWith("prod-platform", findings), "prod");
    expect(named.map(({ remedies }) => remedies.map(({ text }) => text))).toEqual([
      [
        expect.stringMatching(/^apply reverts it: ballast drift reject prod/),
        expect.any(String),
        expect.any(String),
      ],
      [expect.any(String), expect.stringMatching(/: ballast drift import prod <type>/), expect.any(String)],
    ]);
    expect(named[0]?.remedies[1]).toEqual(findings[0]?.remedies[1]);
  });

  it("are in the explanation of a stack of this project, and terraform's in that of another", () => {
    const child = of({ class: "unmanaged_child", applyEffect: "none" });
    const at = { stack: "prod-platform", options: [] };
    expect(driftExplanation(child, { ...at, environment: "prod" })).toContain(
      "ballast drift import prod <type>",
    );
    expect(driftExplanation(child, at)).toContain("terraform -chdir=cdktf.out/stacks/prod-platform plan");
    const replaced = of({ applyEffect: "replaces" });
    expect(driftExplanation(replaced, { ...at, environment: "prod" })).toContain("plan -target=");
  });
});
