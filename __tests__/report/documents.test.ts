import { plannedChanges } from "../../src/deploy/planned-changes.ts";
import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { readReport } from "../../src/drift/record/read.ts";
import { planMarkdown } from "../../src/report/deploy.ts";
import { driftExplanation } from "../../src/report/drift-explain.ts";
import { driftMarkdown } from "../../src/report/drift-markdown.ts";
import { driftSarif } from "../../src/report/drift-sarif.ts";
import { driftText } from "../../src/report/drift-text.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { TODAY } from "../support/drift.ts";
import { reportText } from "../support/reports.ts";

const ADDRESS = "aws_ecs_task_definition.task";
const HEAD = { address: ADDRESS, mode: "managed", type: "aws_ecs_task_definition", name: "task" };

/** A task definition whose containers have a password and a level. */
function task(password: string, level: string, more: object = {}) {
  const environment = [
    { name: "DB_PASSWORD", value: password },
    { name: "LOG_LEVEL", value: level },
  ];
  const containers = [
    { name: "web", image: "web:1", essential: true, environment, ...more },
    { name: "log", image: "log:1", essential: false },
  ];
  return { id: "web", family: "web", container_definitions: JSON.stringify(containers) };
}

type Task = ReturnType<typeof task>;

/** @param before as of the last apply @param cloud as refreshed @param after as the code wants it */
function planOf(before: Task, cloud: Task, after: Task): string {
  const change = (from: Task, to: Task) => ({
    actions: from.container_definitions === to.container_definitions ? ["no-op"] : ["update"],
    before: from,
    after: to,
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: {},
  });
  const texts = JSON.parse(after.container_definitions)[0].environment;
  return JSON.stringify({
    format_version: "1.2",
    complete: true,
    errored: false,
    resource_drift:
      before.container_definitions === cloud.container_definitions
        ? []
        : [{ ...HEAD, change: change(before, cloud) }],
    resource_changes: [{ ...HEAD, change: change(cloud, after) }],
    prior_state: {
      values: { root_module: { resources: [{ ...HEAD, values: cloud, sensitive_values: {} }] } },
    },
    configuration: {
      root_module: {
        resources: [
          {
            ...HEAD,
            expressions: {
              family: { constant_value: "web" },
              container_definitions: { constant_value: JSON.stringify([{ environment: texts }]) },
            },
          },
        ],
      },
    },
  });
}

function verdictOf(plan: string) {
  const policy = loadPolicy({}, "policy", TODAY);
  return classify({ stack: "prod", plan: parsePlan(plan, "plan.json"), policy });
}

/** Markdown without what keeps it from being markup. */
function readable(markdown: string): string {
  return markdown
    .replaceAll("\\", "")
    .replace(/&#(\d+);/g, (_entity, code) => String.fromCodePoint(Number(code)));
}

const [OLD, NEW] = [task("hunter2-old", "info"), task("hunter2-new", "debug")];

describe("a document that holds secrets", () => {
  it("is shown place by place in the plan that a reviewer reads", () => {
    const plan = plannedChanges(parsePlan(planOf(OLD, OLD, task("hunter2-old", "debug")), "p"), "p");
    const shown = planMarkdown([{ stack: "prod", planned: plan }]);
    expect(readable(shown)).toContain(
      "| container_definitions[web].environment[LOG_LEVEL].value: (sensitive) → debug |",
    );
    expect(readable(shown)).not.toMatch(/holds a secret|DB_PASSWORD|hunter2/);
  });

  it("shows that a secret in it changes, and neither of its values", () => {
    const plan = plannedChanges(parsePlan(planOf(OLD, OLD, NEW), "p"), "p");
    const shown = planMarkdown([{ stack: "prod", planned: plan }]);
    expect(readable(shown)).toContain("[DB_PASSWORD].value: (sensitive) → (sensitive)");
    expect(shown).not.toContain("hunter2");
  });

  it("is shown place by place in every form of a drift report", () => {
    const verdict = verdictOf(planOf(OLD, task("hunter2-old", "info", { image: "web:2" }), OLD));
    const [finding] = verdict.findings;
    if (!finding) throw new Error("no finding");
    const place = "[web].image: code web:1 · state web:1 · cloud web:2";
    expect(driftText([verdict])).toContain(`what    ${place}\n`);
    expect(driftExplanation(finding, { stack: "prod", options: [] })).toContain(`values    ${place}`);
    expect(readable(driftSarif([verdict], "cdk.tf.json"))).toContain("[web].image: code web:1 ");
    expect(readable(driftMarkdown([verdict]))).toContain(place);
  });

  it("has its secrets sealed in all of them, and those that changed among the places", () => {
    const verdict = verdictOf(planOf(OLD, NEW, OLD));
    const [finding] = verdict.findings;
    if (!finding) throw new Error("no finding");
    const shown = [
      driftText([verdict]),
      driftMarkdown([verdict]),
      driftSarif([verdict], "cdk.tf.json"),
      driftExplanation(finding, { stack: "prod", options: [] }),
    ];
    for (const text of shown) {
      expect(text).not.toContain("hunter2");
      expect(readable(text)).toContain("[DB_PASSWORD].value: code (sensitive)");
    }
  });

  it("tells in a joined report that nobody can compare the secrets of a report", () => {
    const verdict = verdictOf(planOf(OLD, NEW, OLD));
    const { verdicts } = readReport(reportText(verdict), "report.json");
    const shown = driftText(verdicts);
    expect(shown).toContain("[web].environment[LOG_LEVEL].value: code info · state info · cloud (sensitive)");
    expect(shown).toContain("secrets in it: not compared");
  });

  it("is one line where a document is short and holds none, and a few places where it is long", () => {
    const long = (count: number, changed: string) =>
      Array.from({ length: count }, (_, index) => ({ name: `FLAG_${index}`, value: changed }));
    const other = (environment: object[]) => ({
      ...OLD,
      container_definitions: JSON.stringify([{ name: "web", environment }]),
    });
    const [before, after] = [other(long(30, "off")), other(long(30, "on"))];
    const plan = plannedChanges(parsePlan(planOf(before, before, after), "p"), "p");
    const shown = planMarkdown([{ stack: "prod", planned: plan }]);
    expect(shown.match(/FLAG/g)).toHaveLength(12);
    expect(shown).toContain("18 more places");
  });
});
