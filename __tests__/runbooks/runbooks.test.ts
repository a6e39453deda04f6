import { unpainted } from "../../src/report/paint.ts";
import { runbookMarkdown } from "../../src/report/runbook-markdown.ts";
import { runbookText } from "../../src/report/runbook-text.ts";
import { shellCommand } from "../../src/report/shell-command.ts";
import { FAILURE_MODES, writeRunbook } from "../../src/runbooks/catalogue.ts";
import { type Command, SECTIONS } from "../../src/runbooks/runbook.ts";
import { PAGES, runbooksOfAlarm, runbooksOfRule } from "../../src/runbooks/signals.ts";
import { simulateFailure } from "../../src/runbooks/simulated.ts";
import { scenarioIds } from "../../src/simulation/scenarios/catalogue.ts";
import { wrongWith } from "../support/runbook.ts";
import {
  builtEnvironment,
  ENVIRONMENT_NAMES,
  notSimulated,
  onlyLooks,
  type PlacedStep,
  placeOf,
  runbooksOf,
  stepsOf,
  variablesOf,
} from "../support/runbooks.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const all = ENVIRONMENT_NAMES.flatMap(runbooksOf);
const steps = all.flatMap(stepsOf);
/** What a command changes: its operation, and the options that are no names. */
const changeOf = ({ words }: Command) =>
  [words[2], ...words.filter((word) => /^--(?!cluster|service|query|output)/.test(word))].join(" ");
const places = (wrong: readonly PlacedStep[]) => wrong.map(placeOf);

describe("every runbook of every environment", () => {
  it("is there for each failure that hits it", () => {
    const ids = (name: (typeof ENVIRONMENT_NAMES)[number]) => [
      ...new Set(runbooksOf(name).map(({ id }) => id)),
    ];
    const every = FAILURE_MODES.map(({ id }) => id);
    expect([ids("prod"), ids("staging"), ids("dev")]).toEqual([every, every, every]);
    expect(steps.length).toBeGreaterThan(400);
  });

  it("has the id of its scenario, and simulates scenarios that there are", () => {
    const known = scenarioIds();
    expect(
      FAILURE_MODES.filter(({ id, scenarios }) => !scenarios.every((it) => it.split(":")[0] === id)),
    ).toEqual([]);
    expect(FAILURE_MODES.flatMap(({ scenarios }) => scenarios).filter((it) => !known.includes(it))).toEqual(
      [],
    );
  });

  it("says something in every section", () => {
    const empty = all.flatMap(({ id, sections, service, source }) =>
      SECTIONS.filter((section) => sections[section].facts.length + sections[section].steps.length === 0).map(
        (section) => `${source} ${id} ${service} ${section}`,
      ),
    );
    expect(empty).toEqual([]);
    expect(all.filter(({ sections }) => sections.blastRadius.facts.length === 0)).toEqual([]);
    expect(all.filter(({ wrong }) => wrong.length === 0)).toEqual([]);
  });

  it("has steps of unique ids in a section", () => {
    const twice = all.flatMap(({ id, sections }) =>
      SECTIONS.flatMap((section) => {
        const ids = sections[section].steps.map((step) => step.id);
        return ids
          .filter((each, index) => ids.indexOf(each) !== index)
          .map((each) => `${id} ${section} ${each}`);
      }),
    );
    expect(twice).toEqual([]);
  });

  it("says what every check that fails means", () => {
    expect(places(steps.filter(({ step }) => step.expect && !step.otherwise))).toEqual([]);
  });

  it("verifies by commands that are checked, and looks at Terraform at the end", () => {
    const verification = steps.filter(({ section }) => section === "verification");
    expect(places(verification.filter(({ step }) => !step.command || !step.expect))).toEqual([]);
    const last = all.map(({ sections }) => sections.verification.steps.at(-1)?.id);
    expect([...new Set(last)]).toEqual(["nothing-differs"]);
  });

  it("begins with the account, and knows which one it is", () => {
    const first = all.map(({ sections, source }) => [source, sections.detection.steps[0]?.expect]);
    const wanted = all.map(({ source }) => [
      source,
      { kind: "equals", value: ENVIRONMENTS[source as keyof typeof ENVIRONMENTS].account },
    ]);
    expect(first).toEqual(wanted);
  });

  it("uses no variable that no earlier step saved", () => {
    const unknown = all.flatMap((runbook) => {
      const saved = new Set<string>();
      return stepsOf(runbook).filter(({ step: { command } }) => {
        const missing = command && variablesOf(command).some((name) => !saved.has(name));
        if (command?.saves !== undefined) saved.add(command.saves);
        return missing;
      });
    });
    expect(places(unknown)).toEqual([]);
  });

  it("says of each manual change how it is taken back, by steps of the recovery", () => {
    const changes = steps.filter(
      ({ section, step: { command } }) =>
        section === "mitigation" &&
        command?.words[0] === "aws" &&
        !onlyLooks(command) &&
        // It changes no setting.
        changeOf(command) !== "update-service --force-new-deployment",
    );
    expect(new Set(changes.map(({ runbook }) => runbook.id)).size).toBe(FAILURE_MODES.length - 1);
    expect(places(changes.filter(({ step }) => !step.drift))).toEqual([]);
    const open = changes.filter(({ runbook, step }) =>
      step.drift?.takenBackBy.some((id) => !runbook.sections.recovery.steps.some((each) => each.id === id)),
    );
    expect(places(open)).toEqual([]);
    expect(places(changes.filter(({ step }) => step.drift?.takenBackBy.length === 0))).toEqual([]);
  });

  it("skips a step only for an earlier one of its section that is checked", () => {
    const skipping = steps.filter(({ step }) => step.unless !== undefined);
    const wrong = skipping.filter(({ runbook, section, step }) => {
      const all = runbook.sections[section].steps;
      const earlier = all.slice(0, all.indexOf(step));
      return !earlier.some(({ expect, id }) => id === step.unless && expect);
    });
    expect(skipping.length).toBeGreaterThan(10);
    expect(places(wrong)).toEqual([]);
  });

  it("is printed with every command as it is, in Markdown and as text", () => {
    for (const runbook of all) {
      const lines = stepsOf(runbook).flatMap(({ step: { command } }) =>
        command ? [shellCommand(command)] : [],
      );
      for (const print of [
        runbookMarkdown(runbook, "eu-central-1"),
        runbookText(runbook, undefined, unpainted),
      ]) {
        const printed = new Set(print.split("\n").map((line) => line.trim()));
        expect(lines.filter((line) => !printed.has(line))).toEqual([]);
      }
    }
  });

  it("detects by looking alone", () => {
    const acts = steps.filter(
      ({ section, step: { command } }) => section === "detection" && command && !onlyLooks(command),
    );
    expect(places(acts)).toEqual([]);
  });

  it("names commands and options of Ballast that there are", async () => {
    const typed = steps.flatMap(({ step: { command } }) =>
      command?.words[1] === "ballast" ? [command.words.slice(2).join(" ")] : [],
    );
    const wrong = await Promise.all([...new Set(typed)].map(wrongWith));
    expect(typed.length).toBeGreaterThan(50);
    expect(wrong.flat()).toEqual([]);
  });

  it.each(ENVIRONMENT_NAMES)("names only what the Terraform of %s has", (name) => {
    const text = JSON.stringify([...synth([ENVIRONMENTS[name]])]);
    const words = runbooksOf(name).flatMap((runbook) =>
      stepsOf(runbook).flatMap(({ step }) => step.command?.words ?? []),
    );
    const names = words.flatMap((word) => word.match(/\bshop-[a-z0-9-]+|(?<= |^)aws_[a-z_]+\.[\w-]+/g) ?? []);
    const known = (each: string) => {
      const [type = "", label = ""] = each.split(".");
      return each.startsWith("aws_")
        ? text.includes(`"${type}":`) && text.includes(`"${label}":`)
        : text.includes(each);
    };
    expect(new Set(names).size).toBeGreaterThan(6);
    expect(names.filter((each) => !known(each))).toEqual([]);
    expect(runbooksOf(name).flatMap(({ unknown }) => unknown)).toEqual([]);
  });

  it.each(ENVIRONMENT_NAMES)("is reached from every alarm and event rule of %s", (name) => {
    const { alarms, eventRules } = builtEnvironment(name).platform;
    const ids = [...FAILURE_MODES.map(({ id }) => id), ...Object.keys(PAGES)];
    const lost = [
      ...alarms.filter((alarm) => runbooksOfAlarm(alarm).length === 0),
      ...eventRules.filter((rule) => runbooksOfRule(rule).length === 0),
    ];
    expect(lost.map((it) => it.name)).toEqual([]);
    const named = [...alarms.flatMap(runbooksOfAlarm), ...eventRules.flatMap(runbooksOfRule)];
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe("a runbook", () => {
  const { declared, platform } = builtEnvironment("prod");
  const write = (id: string, changed = platform, service?: string, simulate = notSimulated) => {
    const mode = FAILURE_MODES.find((it) => it.id === id);
    if (!mode) throw new Error(`no ${id}`);
    return writeRunbook(mode, declared, changed, service, simulate);
  };
  const [pool] = platform.pools;
  const [web] = platform.services;
  if (!pool || !web) throw new Error("prod has a pool and a service");

  it("has the limits of the group, and raises the maximum by what scaling may add at once", () => {
    const { sections } = write("pending-tasks", {
      ...platform,
      pools: [{ ...pool, minSize: 5, maxSize: 17 }],
    });
    expect(sections.verification.steps[0]?.expect).toEqual({ kind: "equals", value: "17" });
    expect(sections.mitigation.steps[0]?.command?.words.slice(-2)).toEqual(["--max-size", "27"]);
    expect(sections.blastRadius.facts[1]).toContain("has 5 to 17 instances");
  });

  it("has the threshold of the circuit breaker, and the floor and ceiling of a deployment", () => {
    const service = { ...web, desiredCount: 9, minimumHealthyPercent: 75, maximumPercent: 150 };
    const { sections } = write("deployment", { ...platform, services: [service] });
    expect(sections.blastRadius.facts.slice(0, 2)).toEqual([
      "web alone. With 9 tasks, at least 7 stay healthy and at most 13 run (75 and 150 percent).",
      "The circuit breaker fails the deployment after 5 failures in a row, and rolls it back.",
    ]);
  });

  it("has what is left without Spot", () => {
    const group = { ...pool, onDemandBase: 2, onDemandPercentageAboveBase: 30, maxSize: 11 };
    const { sections } = write("spot-collapse", { ...platform, pools: [group] });
    expect(sections.blastRadius.facts[0]).toContain(
      "5 instances at most: 2 as a base, and 30 percent of the 9",
    );
    expect(sections.verification.steps[0]?.expect).toEqual({ kind: "equals", value: "2 30" });
  });

  it("has the seconds that leaving takes, against the notice", () => {
    const [group] = web.targetGroups;
    if (!group) throw new Error("web has a target group");
    const service = {
      ...web,
      task: { ...web.task, stopTimeoutSec: 41 },
      targetGroups: [{ ...group, deregistrationDelaySec: 22 }],
    };
    const { sections } = write("spot-loss-during-deployment", { ...platform, services: [service] });
    expect(sections.blastRadius.facts[1]).toBe(
      "Leaving takes 63 s: 22 s to deregister, up to 41 s to stop. The notice is 120 s.",
    );
  });

  it("says what goes on without a NAT gateway, by the endpoints that there are", () => {
    const few = { ...platform, endpoints: ["s3", "ecs", "ecs-agent", "ecs-telemetry"] };
    const facts = write("nat-loss", few, "api").sections.blastRadius.facts;
    expect(facts).toContain(
      "These have no endpoint and fail with the gateway: ecr.api, ecr.dkr, logs, secretsmanager, ssm.",
    );
    expect(write("nat-loss").sections.blastRadius.facts.join(" ")).toContain("has an endpoint, and goes on");
  });

  it("names the first signal and its delay from a simulation that is the same each time", () => {
    const [first] = write("zone-loss", platform, "web", simulateFailure).simulated;
    expect(first).toMatchObject({ runs: 100, seed: 1, scenario: "zone-loss" });
    expect(first?.first?.medianSec).toBeGreaterThan(0);
    expect(simulateFailure(platform, "zone-loss")).toEqual(first);
  });

  it("says that nobody is told where no alarm and no rule is left", () => {
    const deaf = { ...platform, alarms: [], eventRules: [] };
    expect(write("zone-loss", deaf, "web", simulateFailure)).toMatchObject({
      signals: [],
      simulated: [{ first: undefined }],
    });
  });

  it("leaves the alarms of other services out", () => {
    const names = write("deployment", platform, "web").signals.map(({ name }) => name);
    expect(names).toContain("shop-prod-web-5xx");
    expect(names.filter((name) => name.includes("-api-"))).toEqual([]);
  });

  it("goes through Terraform itself where Ballast has no description", () => {
    const words = stepsOf(write("pending-tasks", { ...platform, described: false, source: "plan.json" })).map(
      ({ step }) => step.command?.words.slice(0, 3).join(" "),
    );
    expect(words.filter((each) => each?.startsWith("terraform"))).toEqual([
      "terraform plan -detailed-exitcode",
      "terraform apply -target=aws_autoscaling_group.pool",
      "terraform plan -out=reviewed.plan",
      "terraform apply reviewed.plan",
      "terraform plan -detailed-exitcode",
    ]);
    expect(words.filter((each) => each?.startsWith("npx"))).toEqual([]);
  });
});
