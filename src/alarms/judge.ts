import { blocksAt, type Declared, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { isList } from "../terraform/value.ts";
import { checkActions } from "./actions.ts";
import { CATALOGUE_DATE } from "./catalogue/catalogue.ts";
import { checkComposite, checkHolds, childrenOf } from "./composite.ts";
import { checkEventRule, isPatternRule, patternText } from "./event-rule.ts";
import { alarmNameOf, checkMetricAlarm, conditionText, watchedText } from "./metric-alarm.ts";
import type { AlarmReport, AlarmVerdict, Findings } from "./result.ts";
import { flagAt, textAt } from "./settings.ts";

/**
 * Judges every alarm, composite alarm and event rule of any project's Terraform: whether it can ever fire, and whether
 * somebody is told then. What the Terraform does not tell is unknown, never taken for good or bad.
 */
export function judgeAlarms(declared: Declared, source: string): AlarmReport {
  return {
    source,
    catalogue: CATALOGUE_DATE,
    alarms: [...alarmVerdicts(declared), ...ruleVerdicts(declared)],
  };
}

function alarmVerdicts(declared: Declared): AlarmVerdict[] {
  const alarms = declared.of("aws_cloudwatch_metric_alarm");
  const composites = declared.of("aws_cloudwatch_composite_alarm");
  const heard = heardNames(declared, composites);
  const parents = parentsIn(composites);
  const isHeard = (alarm: DeclaredResource) => heard.has(alarmNameOf(alarm)) || heard.has(alarm.address);
  const judged = alarms.map((alarm) => {
    const { findings, watched } = checkMetricAlarm(declared, alarm);
    const dead = findings.problems.some(({ effect }) => effect === "never-fires" || effect === "refused");
    checkActions(declared, alarm, isHeard(alarm), findings);
    const condition = conditionText(alarm, watched);
    const verdict = verdictOf(
      "alarm",
      alarm,
      { watches: watchedText(watched), condition, parents },
      findings,
    );
    return { dead, verdict };
  });
  const children = {
    names: new Set([...alarms, ...composites].map(alarmNameOf)),
    dead: new Set(judged.flatMap(({ dead, verdict }) => (dead ? [verdict.name] : []))),
    someUnknown: [...alarms, ...composites].some((alarm) => textAt(alarm, "alarm_name") === undefined),
  };
  const byName = new Map(alarms.map((alarm) => [alarmNameOf(alarm), alarm]));
  const together = composites.map((composite) => {
    const findings = checkComposite(composite, children);
    checkHolds(composite, byName, findings);
    checkActions(declared, composite, isHeard(composite), findings);
    const { length } = childrenOf(composite);
    const watches = length === 0 ? "?" : `${length} ${length === 1 ? "alarm" : "alarms"}`;
    const condition = textAt(composite, "alarm_rule");
    return verdictOf("composite-alarm", composite, { watches, condition, parents }, findings);
  });
  return [...judged.map(({ verdict }) => verdict), ...together];
}

/** Names of alarms whose state something acts on: a composite alarm that tells somebody, a deployment. */
function heardNames(declared: Declared, composites: readonly DeclaredResource[]): Set<string> {
  const names = new Set<string>();
  const isTelling = (composite: DeclaredResource) => {
    const actions = valueAt(composite.values, "alarm_actions");
    return (
      flagAt(composite, "actions_enabled", true) &&
      (isList(actions) ? actions.length > 0 : actions !== undefined)
    );
  };
  const told = new Set<string>();
  for (const composite of composites) {
    const telling = isTelling(composite);
    // A composite alarm may be part of another one.
    if (!telling && !told.has(alarmNameOf(composite))) continue;
    for (const name of childrenOf(composite)) {
      names.add(name);
      if (telling) told.add(name);
    }
  }
  for (const service of declared.of("aws_ecs_service")) {
    for (const { path } of blocksAt(service.values, "alarms")) {
      const list = valueAt(service.values, `${path}.alarm_names`);
      for (const name of isList(list) ? list : []) if (typeof name === "string") names.add(name);
      for (const { resource } of service.links(`${path}.alarm_names`, "aws_cloudwatch_metric_alarm")) {
        names.add(alarmNameOf(resource));
      }
    }
  }
  return names;
}

function ruleVerdicts(declared: Declared): AlarmVerdict[] {
  return declared
    .of("aws_cloudwatch_event_rule")
    .filter(isPatternRule)
    .map((rule) => ({
      ...verdictOf(
        "event-rule",
        rule,
        { watches: patternText(rule), condition: undefined, parents: new Map() },
        checkEventRule(declared, rule),
      ),
      name: textAt(rule, "name") ?? rule.address,
    }));
}

interface Shown {
  readonly watches: string;
  readonly condition: string | undefined;
  /** Composite alarms by the names of those that they are made of. */
  readonly parents: ReadonlyMap<string, readonly DeclaredResource[]>;
}

function parentsIn(composites: readonly DeclaredResource[]): Shown["parents"] {
  const parents = new Map<string, DeclaredResource[]>();
  for (const composite of composites) {
    for (const name of childrenOf(composite)) {
      const known = parents.get(name);
      if (known) known.push(composite);
      else parents.set(name, [composite]);
    }
  }
  return parents;
}

function verdictOf(
  kind: AlarmVerdict["kind"],
  resource: DeclaredResource,
  { condition, parents, watches }: Shown,
  findings: Findings,
): AlarmVerdict {
  const name = alarmNameOf(resource);
  return {
    kind,
    name,
    address: resource.address,
    watches,
    condition,
    meaning: textAt(resource, kind === "event-rule" ? "description" : "alarm_description"),
    partOf: (parents.get(name) ?? []).filter((it) => it !== resource).map(alarmNameOf),
    verdict: findings.verdict,
    problems: findings.problems,
    untold: findings.untold,
  };
}
