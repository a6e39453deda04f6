import { type AlarmRule, alarmName, alarmsOf, isInAlarm, parseAlarmRule } from "../core/alarm-rule.ts";
import { nearest } from "../core/nearest.ts";
import type { DeclaredResource } from "../terraform/declared.ts";
import { Findings } from "./result.ts";
import { isUnknownAt, numberAt, placeOf, textAt } from "./settings.ts";
import { watchedBy } from "./watched.ts";

const COMPOSITE =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html";

const SUPPRESSION =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html";

/** Alarms of one rule whose states are tried in every combination. */
const MOST_TRIED = 12;

/** What is known of the alarms that rules may name. */
export interface Children {
  /** Names of all alarms of the Terraform. */
  readonly names: ReadonlySet<string>;
  /** Names of those that never go to ALARM. */
  readonly dead: ReadonlySet<string>;
  /** Whether the name of some alarm is known only after the apply. */
  readonly someUnknown: boolean;
}

/** The rule of a composite alarm; undefined where it is not known or cannot be read. */
export function ruleOf(composite: DeclaredResource): AlarmRule | undefined {
  const text = textAt(composite, "alarm_rule");
  const parsed = text === undefined ? undefined : parseAlarmRule(text);
  return parsed && "rule" in parsed ? parsed.rule : undefined;
}

/** Every alarm asks every composite alarm whether it is part of it. */
const childrenKnown = new WeakMap<DeclaredResource, readonly string[]>();

/** Names of the alarms that a composite alarm is made of, also where only references tell. */
export function childrenOf(composite: DeclaredResource): readonly string[] {
  const known = childrenKnown.get(composite) ?? readChildren(composite);
  childrenKnown.set(composite, known);
  return known;
}

function readChildren(composite: DeclaredResource): string[] {
  const rule = ruleOf(composite);
  const named = rule ? alarmsOf(rule).map(alarmName) : [];
  const referred = composite
    .references("alarm_rule")
    .map(({ resource }) => textAt(resource, "alarm_name") ?? resource.address);
  return [...new Set([...named, ...referred])];
}

/** Checks that a composite alarm can become true: its rule can be read, and the alarms are there and can fire. */
export function checkComposite(composite: DeclaredResource, children: Children): Findings {
  const findings = new Findings();
  const place = placeOf(composite, "alarm_rule");
  const text = textAt(composite, "alarm_rule");
  if (text === undefined) {
    findings.unknown(place, "known only after the apply");
    return findings;
  }
  const parsed = parseAlarmRule(text);
  const problem = (
    effect: "refused" | "never-fires" | "always-fires",
    value: string,
    limit: string,
    fix: string,
  ) => findings.problem({ kind: "children", effect, place, value, limit, fix, source: COMPOSITE });
  if ("problem" in parsed) {
    problem(
      "refused",
      parsed.problem,
      "ALARM, OK or INSUFFICIENT_DATA of alarms, with AND, OR and NOT",
      "correct it",
    );
    return findings;
  }
  const names = alarmsOf(parsed.rule);
  for (const name of names.map(alarmName)) {
    if (children.names.has(name)) continue;
    const meant = nearest(name, [...children.names]);
    if (meant !== undefined && !children.someUnknown) {
      problem("refused", name, "an alarm that there is", `did you mean ${meant}?`);
    } else findings.unknown(place, `${name} is not in this Terraform`);
  }
  checkSatisfiable(parsed.rule, names, children, problem);
  const suppressor = textAt(composite, "actions_suppressor.0.alarm");
  if (suppressor !== undefined && !children.names.has(alarmName(suppressor))) {
    const at = placeOf(composite, "actions_suppressor.alarm");
    const meant = nearest(alarmName(suppressor), [...children.names]);
    if (meant === undefined || children.someUnknown)
      findings.unknown(at, `${suppressor} is not in this Terraform`);
    else {
      findings.problem({
        kind: "children",
        effect: "refused",
        place: at,
        value: suppressor,
        limit: "an alarm that there is",
        fix: `did you mean ${meant}?`,
        source: COMPOSITE,
      });
    }
  } else if (isUnknownAt(composite, "actions_suppressor.0.alarm")) {
    findings.unknown(placeOf(composite, "actions_suppressor.alarm"), "known only after the apply");
  }
  return findings;
}

/**
 * Checks that the alarms of a suppressed composite alarm stay in ALARM for longer than it waits for its suppressor: an
 * alarm that is over before tells nobody.
 */
export function checkHolds(
  composite: DeclaredResource,
  alarms: ReadonlyMap<string, DeclaredResource>,
  findings: Findings,
): void {
  const waitSec = numberAt(composite, "actions_suppressor.0.wait_period");
  if (waitSec === undefined) return;
  for (const name of childrenOf(composite)) {
    const alarm = alarms.get(name);
    const period = alarm && (watchedBy(alarm).metrics[0]?.periodSec ?? 0);
    const evaluated = alarm && numberAt(alarm, "evaluation_periods");
    if (!alarm || !period || evaluated === undefined) continue;
    const needed = numberAt(alarm, "datapoints_to_alarm") ?? evaluated;
    const shortest = (evaluated - needed + 1) * period;
    if (shortest > waitSec) continue;
    findings.problem({
      kind: "children",
      effect: "blind",
      place: placeOf(composite, "actions_suppressor.wait_period"),
      value: `${waitSec} s, and ${name} may be in ALARM for ${shortest} s`,
      limit: "a wait that is over before the alarm is: else nobody is told",
      fix: `raise evaluation_periods of ${alarm.address}, or lower the wait`,
      source: SUPPRESSION,
    });
  }
}

/** Whether there are states of the alarms in which a rule is true, and others in which it is not. */
function checkSatisfiable(
  rule: AlarmRule,
  alarms: readonly string[],
  { dead }: Children,
  problem: (effect: "never-fires" | "always-fires", value: string, limit: string, fix: string) => void,
): void {
  // Of many, all at once and one at a time tell enough: rules in practice are ORs and ANDs.
  const tried =
    alarms.length <= MOST_TRIED
      ? combinations(alarms)
      : [new Set(alarms), new Set<string>(), ...alarms.map((it) => new Set([it]))];
  const results = tried.map((firing) =>
    isInAlarm(rule, (alarm) => (firing.has(alarm) && !dead.has(alarmName(alarm)) ? "ALARM" : "OK")),
  );
  const [first = ""] = alarms.map(alarmName).filter((name) => dead.has(name));
  if (results.every((it) => !it)) {
    const value =
      first === "" ? "a rule that is never true" : `a rule that needs ${first}, which cannot fire`;
    problem("never-fires", value, "true in some state of its alarms", "correct the rule, or the alarms");
  } else if (results.every((it) => it)) {
    problem(
      "always-fires",
      "a rule that is always true",
      "false in some state of its alarms",
      "correct the rule",
    );
  }
}

function combinations(alarms: readonly string[]): ReadonlySet<string>[] {
  return Array.from(
    { length: 2 ** alarms.length },
    (_, bits) => new Set(alarms.filter((_alarm, i) => bits & (1 << i))),
  );
}
