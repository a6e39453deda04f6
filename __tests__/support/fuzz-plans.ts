import fc from "fast-check";
import { BallastError } from "../../src/core/errors.ts";
import type { Platform } from "../../src/model/platform.ts";
import { modelText } from "../../src/report/model-text.ts";
import { runOnce, setupOf } from "../../src/simulation/run.ts";
import { planScenario } from "../../src/simulation/scenarios/catalogue.ts";
import { ref } from "../policies/flips/flip.ts";
import { foreignPlan, plain, platformOfPlan, platformOfResources } from "./model.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Places of a document: every object, list and leaf within it, by its path. */
function paths(value: Json, at: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[...at]];
  return [[...at], ...Object.entries(value).flatMap(([key, item]) => paths(item, [...at, key]))];
}

function changed(document: Json, path: readonly (string | number)[], to: Json | undefined): void {
  let parent: unknown = document;
  for (const step of path.slice(0, -1)) parent = parent && Reflect.get(Object(parent), step);
  const last = path.at(-1);
  if (typeof parent !== "object" || parent === null || last === undefined) return;
  if (to === undefined) Reflect.deleteProperty(parent, last);
  else
    Object.defineProperty(parent, last, { value: to, enumerable: true, configurable: true, writable: true });
}

/** What is put in the place of something else. */
const HOSTILE = fc.oneof(
  fc.constantFrom<Json | undefined>(
    undefined,
    null,
    true,
    -1,
    0,
    1e308,
    0.5,
    "",
    " ",
    "-5",
    "NaN",
    "Infinity",
    "1e999",
    "__proto__",
    "constructor",
    "${",
    ref(""),
    ref("aws_ecs_cluster.shop.name"),
    `$${"{x}"}`,
    "%{ if",
    "[",
    "{",
    "[]",
    "{}",
    "[[1]]",
    '[{"memory":-1}]',
    "arn:aws:",
    "arn:aws:iam::aws:policy/",
    "module.a[",
    "\u0000",
    "\u202eabc",
    "a".repeat(5000),
    [],
    {},
    [null],
    [[]],
    [{}],
    { toString: "x" },
    { references: ["each.value", "module.x"] },
  ),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary", maxLength: 30 }),
);

/** A model of numbers, or an error that says what is wrong. Numbers of a model are numbers: `JSON` writes what is none as null. */
export function expectUsable(make: () => Platform): void {
  let platform: Platform;
  try {
    platform = make();
  } catch (error) {
    if (!(error instanceof BallastError)) throw error;
    expect(error.message.length).toBeLessThan(3000);
    return;
  }
  JSON.stringify(platform, (key, value: unknown) => {
    if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${key} is ${value}`);
    return value;
  });
  expectSimulated(platform);
}

/** Scenarios that between them reach every controller. */
const SIMULATED = ["spot-loss-during-deployment+zone-loss", "deployment:crashing", "traffic-spike"];

/** Tasks and instances up to which a model is simulated here: a changed plan may want a million of them. */
const MOST_TASKS = 500;

let turn = 0;

/** One run, with the invariants checked after every event; a scenario for each platform in turn. */
function expectSimulated(platform: Platform): void {
  const tasks = platform.services.reduce(
    (sum, { desiredCount, scaling }) => sum + Math.max(desiredCount, scaling?.maxCapacity ?? 0),
    0,
  );
  const instances = platform.pools.reduce((sum, { maxSize }) => sum + maxSize, 0);
  if (tasks > MOST_TASKS || instances > MOST_TASKS) return;
  const scenario = planScenario(SIMULATED[turn++ % SIMULATED.length] ?? "");
  const { metrics } = runOnce(setupOf(platform, scenario, turn), 0, true);
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value) || value < 0) throw new Error(`${scenario.id}: ${name} is ${value}`);
  }
}

const plans = new Map<string, { readonly text: string; readonly places: (string | number)[][] }>();

/** Places in the parts of a plan that the model reads. */
function planOf(name: string) {
  const known = plans.get(name);
  if (known) return known;
  const text = foreignPlan(name);
  const { configuration, prior_state, resource_changes } = JSON.parse(text);
  const places = paths({ configuration, prior_state, resource_changes }).filter((path) => path.length > 1);
  const made = { text, places };
  plans.set(name, made);
  return made;
}

/** Plain Terraform with anything in the place of anything. */
export function fuzzResources(numRuns: number): void {
  const places = paths(JSON.parse(JSON.stringify(plain()))).slice(1);
  const change = fc.tuple(fc.nat(places.length - 1), HOSTILE);
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const resources = JSON.parse(JSON.stringify(plain()));
      for (const [place, to] of changes) changed(resources, places[place] ?? [], to);
      expectUsable(() => {
        const platform = platformOfResources(resources);
        modelText(platform);
        return platform;
      });
    }),
    { numRuns },
  );
}

/** A plan of another project with anything in the place of anything. */
export function fuzzPlan(name: string, numRuns: number): void {
  const { places, text } = planOf(name);
  const change = fc.tuple(fc.nat(places.length - 1), HOSTILE);
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const document: Json = JSON.parse(text);
      for (const [place, to] of changes) changed(document, places[place] ?? [], to);
      expectUsable(() => platformOfPlan(JSON.stringify(document)));
    }),
    { numRuns },
  );
}
