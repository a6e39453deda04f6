import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { boundaryOf } from "../../src/boundary/boundary.ts";
import { BallastError } from "../../src/core/errors.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { boundarySvg } from "../../src/report/boundary-svg.ts";
import { boundaryText } from "../../src/report/boundary-text.ts";
import { unpainted } from "../../src/report/paint.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { FOREIGN } from "../support/drift.ts";

const PLANS = [
  "tam-ecs-ec2-autoscaling",
  "infrahouse-ecs-httpd_autoscaling",
  "dnx-ecs-plus-app",
  "tam-ecs-fargate",
].map((name) => readFileSync(join(FOREIGN, `${name}.json`), "utf8"));

const VALUES = [
  null,
  true,
  0,
  -1,
  1e99,
  "",
  "\u0024{x",
  "0.0.0.0/0",
  "::/0",
  [],
  {},
  [null],
  [[]],
  "</svg>",
  "\u001b[2J",
];

/** Where a value goes: a resource, then one step for each level, and whether to go deeper there. */
const edit = fc.record({
  resource: fc.nat(),
  steps: fc.array(fc.record({ key: fc.nat(), deeper: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  value: fc.constantFrom(...VALUES),
});

type Body = Record<string, unknown>;

function apply(
  document: { resource_changes: { change: { after: Body | null } }[] },
  one: typeof edit extends fc.Arbitrary<infer T> ? T : never,
): void {
  const bodies = document.resource_changes.flatMap(({ change }) =>
    change.after === null ? [] : [change.after],
  );
  let at = bodies[one.resource % bodies.length];
  for (const { deeper, key } of one.steps) {
    const keys = Object.keys(at ?? {});
    const name = keys[key % keys.length];
    if (at === undefined || name === undefined) return;
    const within = at[name];
    if (!deeper || typeof within !== "object" || within === null) {
      at[name] = structuredClone(one.value);
      return;
    }
    at = within as Body;
  }
}

it("takes any values of a plan, or says what is wrong with them", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLANS), fc.array(edit, { minLength: 1, maxLength: 6 }), (text, edits) => {
      const document = JSON.parse(text);
      for (const one of edits) apply(document, one);
      try {
        const declared = new DeclaredPlan(parsePlan(JSON.stringify(document), "plan.json"));
        const boundary = boundaryOf(
          declared,
          buildPlatform(declared, { source: "plan.json", described: false }),
        );
        const shown = [boundaryText(boundary, unpainted), boundarySvg(boundary)].join("\n");
        expect(shown).not.toMatch(/NaN|undefined|\[object/);
        expect(shown).not.toContain("\u001b");
      } catch (error) {
        expect(error).toBeInstanceOf(BallastError);
      }
    }),
    { numRuns: 25, seed: 20261129 },
  );
});
