import { evaluate } from "../../src/permissions/evaluate.ts";
import { DUMMY, ENVIRONMENTS, GOVERNED, inAccount, synth } from "../support/synth.ts";
import { Account, lifted } from "./negative/account.ts";
import { ADOPTION } from "./negative/adoption.ts";
import { AUDIT_TRAIL } from "./negative/audit.ts";
import { COMPUTE } from "./negative/compute.ts";
import { DATA } from "./negative/data.ts";
import { DOORS } from "./negative/doors.ts";
import { OTHER_ENVIRONMENT } from "./negative/other-environment.ts";
import { ACCOUNT, type Ask, type Scenario } from "./negative/scenario.ts";
import { SELF_ESCALATION } from "./negative/self-escalation.ts";
import { STATES } from "./negative/state.ts";
import { TRUST, tokens } from "./negative/trust.ts";
import { WORKLOADS } from "./negative/workloads.ts";

const SCENARIOS: readonly Scenario[] = [
  ...SELF_ESCALATION,
  ...STATES,
  ...AUDIT_TRAIL,
  ...OTHER_ENVIRONMENT,
  ...COMPUTE,
  ...ADOPTION,
  ...DOORS,
  ...DATA,
  ...WORKLOADS,
  ...TRUST,
  ...tokens("repo:example@1000001/shop@2000002"),
];

const stacks = synth([ENVIRONMENTS.prod, inAccount(ENVIRONMENTS.staging, ACCOUNT)]);
const account = new Account(stacks);

const merged = ({ twin, what: _what, ...ask }: Scenario): Ask => ({ ...ask, ...twin });

describe("what has to be denied", () => {
  it("are many scenarios, each once", () => {
    expect(SCENARIOS.length).toBeGreaterThan(60);
    expect(new Set(SCENARIOS.map(({ what }) => what)).size).toBe(SCENARIOS.length);
    expect(SCENARIOS.filter(({ twin }) => twin).length).toBeGreaterThan(60);
  });

  it.each(SCENARIOS.map((scenario) => [scenario.what, scenario] as const))("%s", (_what, scenario) => {
    expect(account.decide(scenario)).toMatchObject({ allowed: false });
  });
});

describe("what has to be allowed", () => {
  const twins = SCENARIOS.filter(({ twin }) => twin).map((scenario) => [scenario.what, scenario] as const);
  it.each(twins)("within scope: %s", (_what, scenario) => {
    expect(account.decide(merged(scenario))).toMatchObject({ allowed: true });
  });
});

describe("with subjects that name no ids", () => {
  const classic: typeof GOVERNED = { ...GOVERNED, github: { ...GOVERNED.github, subjects: "classic" } };
  const older = new Account(synth([ENVIRONMENTS.prod], DUMMY, classic));

  it.each(tokens("repo:example/shop").map((scenario) => [scenario.what, scenario] as const))(
    "%s",
    (_what, scenario) => {
      expect(older.decide(scenario).allowed).toBe(false);
      if (scenario.twin) expect(older.decide(merged(scenario)).allowed).toBe(true);
    },
  );
});

describe("every Deny statement", () => {
  const prepared = SCENARIOS.map((scenario) => account.prepare(scenario));
  const ofProd = account.denials().filter(({ place }) => !place.includes("staging"));

  it("is one of many", () => {
    expect(ofProd.length).toBeGreaterThan(30);
  });

  it.each(ofProd.map((ref) => [ref.place, ref.sid, ref] as const))(
    "%s %s is what denies something",
    (_place, _sid, ref) => {
      const needing = prepared.filter(
        ({ policies, request }) => evaluate(request, lifted(policies, ref.place, ref.index)).allowed,
      );
      expect(needing.length).toBeGreaterThan(0);
    },
  );
});
