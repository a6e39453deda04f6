import { readFileSync } from "node:fs";
import { asProviderSix } from "../support/provider-six.ts";
import { FOUND } from "../support/shape-findings.ts";
import { CONFIGURATION, checked, STACK, shapeNames, shapePlan } from "../support/shape-plans.ts";

const configuration = readFileSync(CONFIGURATION, "utf8");
const SHAPES = Object.entries(FOUND);
const CLEAN = { code: 0, findings: [] };
const hole = (shape: string) => {
  const { exit, finding } = FOUND[shape] ?? { exit: 0, finding: "" };
  return { code: exit, findings: [finding] };
};
/** What may be ignored is not told without the code's values, and so neither are its bounds. */
const refreshedHole = (shape: string) =>
  shape === "service"
    ? {
        code: 0,
        findings: [
          "out_of_band medium module.service.aws_ecs_service.ignore_task_definition[0] desired_count",
        ],
      }
    : hole(shape);

describe("plans in the shapes of public modules", () => {
  it("are there for every shape", () => {
    expect(SHAPES.map(([shape]) => shape).toSorted()).toEqual(shapeNames());
  });

  it.each(SHAPES)("are clean right after the first apply: %s", async (shape) => {
    expect(await checked(shapePlan(`${shape}.clean`))).toEqual(CLEAN);
  });

  it.each(SHAPES.map(([shape, { what }]) => [shape, what]))(
    "raise one hole, and it alone: %s, %s",
    async (shape = "") => {
      expect(await checked(shapePlan(`${shape}.hole`))).toEqual(hole(shape));
    },
  );

  it.each(SHAPES)("raise it as well where the plan only refreshes: %s", async (shape) => {
    expect(await checked(shapePlan(`${shape}.refreshed-hole`))).toEqual(refreshedHole(shape));
  });

  it("give the same with the configuration", async () => {
    expect(await checked(shapePlan(`${STACK}.clean`), configuration)).toEqual(CLEAN);
    expect(await checked(shapePlan(`${STACK}.hole`), configuration)).toEqual(hole(STACK));
  });
});

describe("the same plans of provider 6, whose first refresh gives new attributes", () => {
  const upgraded = (name: string) => JSON.stringify(asProviderSix(JSON.parse(shapePlan(name)), "eu-west-1"));

  it.each(SHAPES)("are clean: %s", async (shape) => {
    expect(await checked(upgraded(`${shape}.clean`))).toEqual(CLEAN);
  });

  it.each(SHAPES)("raise the one hole: %s", async (shape) => {
    expect(await checked(upgraded(`${shape}.hole`))).toEqual(hole(shape));
  });
});

describe("the same stacks, applied and planned by OpenTofu", () => {
  // OpenTofu 1.10 has no write-only arguments, so that the shape with them is missing.
  const shapes = SHAPES.filter(([shape]) => shape !== "keys");

  // Inside a check it takes a module without outputs for an empty one: that its check failed is what it says itself.
  const failed = (shape: string) =>
    shape === "labels" ? ["check_failed medium module.labels.check.names"] : [];

  it.each(shapes)("are clean: %s", async (shape) => {
    expect(await checked(shapePlan(`tofu-${shape}.clean`))).toEqual({ code: 0, findings: failed(shape) });
  });

  it.each(shapes)("raise the one hole, also where the plan only refreshes: %s", async (shape) => {
    for (const [kind, { code, findings }] of [
      ["hole", hole(shape)],
      ["refreshed-hole", refreshedHole(shape)],
    ] as const) {
      const expected = { code, findings: [...failed(shape), ...findings] };
      expect(await checked(shapePlan(`tofu-${shape}.${kind}`))).toEqual(expected);
    }
  });
});
