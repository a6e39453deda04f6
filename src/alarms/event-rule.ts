import { type Json, PATTERN_OPERATORS } from "../core/event-pattern.ts";
import { nearest } from "../core/nearest.ts";
import { type Declared, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { parseJson } from "../terraform/json.ts";
import { checkTopic } from "./actions.ts";
import { EVENT_FACTS } from "./catalogue/events.ts";
import { Findings } from "./result.ts";
import { placeOf, textAt } from "./settings.ts";

const PATTERNS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html";
const EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html";
const TARGETS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html";

/** Fields of the envelope of every event. */
const ENVELOPE: ReadonlySet<string> = new Set(
  "version id detail-type source account time region resources detail replay-name".split(" "),
);

type JsonObject = { readonly [key: string]: Json };

/** Checks that the pattern of a rule matches some event, and that somebody gets it. */
export function checkEventRule(declared: Declared, rule: DeclaredResource): Findings {
  const findings = new Findings();
  checkPattern(rule, findings);
  const off = textAt(rule, "state") === "DISABLED" || String(valueAt(rule.values, "is_enabled")) === "false";
  const unheard = (path: string, value: string, limit: string, fix: string) =>
    findings.problem({
      kind: "actions",
      effect: "unheard",
      place: placeOf(rule, path),
      value,
      limit,
      fix,
      source: TARGETS,
    });
  if (off) unheard("state", "DISABLED", "ENABLED", "enable it");
  const targets = declared
    .of("aws_cloudwatch_event_target")
    .filter((it) => it.links("rule", "aws_cloudwatch_event_rule").some((link) => link.resource === rule));
  if (targets.length === 0)
    unheard("", "no target", "at least one target", "add an aws_cloudwatch_event_target");
  for (const target of targets) {
    for (const { resource } of target.links("arn", "aws_sns_topic")) {
      checkTopic(declared, resource, "events.amazonaws.com", findings);
    }
    const [group] = target.links("arn", "aws_cloudwatch_log_group");
    if (group && declared.of("aws_cloudwatch_log_resource_policy").length === 0) {
      findings.unknown(
        placeOf(target, "arn"),
        "no aws_cloudwatch_log_resource_policy here lets EventBridge write to a log group",
      );
    }
  }
  return findings;
}

/** What a rule asks for, in a few words. */
export function patternText(rule: DeclaredResource): string {
  const pattern = patternOf(rule);
  if (!isObject(pattern)) return textAt(rule, "schedule_expression") ?? "?";
  const types = literalsOf(pattern["detail-type"]);
  return (types.length > 0 ? types : literalsOf(pattern["source"])).join(", ") || "any event";
}

/** Whether a rule waits for events, and not for a time. */
export function isPatternRule(rule: DeclaredResource): boolean {
  const schedule = valueAt(rule.values, "schedule_expression");
  return schedule === undefined || schedule === null || schedule === "";
}

function patternOf(rule: DeclaredResource): Json | undefined {
  const value = valueAt(rule.values, "event_pattern");
  if (value === undefined || !isKnown(value)) return undefined;
  return (typeof value === "string" ? parseJson(value) : value) as Json | undefined;
}

function checkPattern(rule: DeclaredResource, findings: Findings): void {
  const place = placeOf(rule, "event_pattern");
  const value = valueAt(rule.values, "event_pattern");
  if (value === undefined || !isKnown(value)) {
    findings.unknown(place, "known only after the apply");
    return;
  }
  const pattern = patternOf(rule);
  const problem = (path: string, got: string, limit: string, fix: string, source: string, refused = false) =>
    findings.problem({
      kind: "pattern",
      effect: refused ? "refused" : "never-fires",
      place: path === "" ? place : `${place}.${path}`,
      value: got,
      limit,
      fix,
      source,
    });
  if (!isObject(pattern)) {
    problem("", "no object", "a pattern in JSON", "correct it", PATTERNS, true);
    return;
  }
  for (const key of Object.keys(pattern)) {
    if (ENVELOPE.has(key) || key === "$or") continue;
    const meant = nearest(key, [...ENVELOPE]);
    problem(
      key,
      key,
      "a field of the envelope: no event has another at its top",
      meant ? `did you mean ${meant}?` : "ask within detail",
      EVENTS,
    );
  }
  checkLeaves(pattern, "", (path, got) =>
    problem(
      path,
      got,
      "a list of alternatives: EventBridge takes nothing else",
      "put it into brackets",
      PATTERNS,
      true,
    ),
  );
  checkFacts(pattern, problem, (path, why) => findings.unknown(`${place}.${path}`, why));
}

function checkLeaves(pattern: JsonObject, front: string, problem: (path: string, got: string) => void): void {
  for (const [key, value] of Object.entries(pattern)) {
    const path = front === "" ? key : `${front}.${key}`;
    if (isObject(value)) checkLeaves(value, path, problem);
    else if (!Array.isArray(value)) problem(path, JSON.stringify(value));
    else if (value.length === 0) problem(path, "an empty list");
    else if (key === "$or")
      for (const [i, one] of value.entries()) if (isObject(one)) checkLeaves(one, `${path}.${i}`, problem);
    if (Array.isArray(value) && key !== "$or") {
      for (const one of value) {
        const [operator] = isObject(one) ? Object.keys(one) : [];
        if (operator !== undefined && !PATTERN_OPERATORS.has(operator)) problem(path, operator);
      }
    }
  }
}

type Report = (path: string, got: string, limit: string, fix: string, source: string) => void;

function checkFacts(
  pattern: JsonObject,
  problem: Report,
  unknown: (path: string, why: string) => void,
): void {
  const sources = literalsOf(pattern["source"]);
  const facts = EVENT_FACTS.filter(({ source }) => sources.includes(source));
  const types = literalsOf(pattern["detail-type"]);
  // Events of a custom source may have any type, and so may those of services that are not listed.
  const all = facts.length > 0 ? facts : EVENT_FACTS;
  if (sources.length > 0 && facts.length === 0 && sources.every((it) => it.startsWith("aws."))) {
    const [source = ""] = sources;
    const near = nearest(
      source,
      EVENT_FACTS.map((it) => it.source),
    );
    const owner = EVENT_FACTS.find(
      ({ detailTypes }) =>
        types.length > 0 &&
        types.every((type) => detailTypes.some(({ name }) => name === type && name.startsWith("E"))),
    );
    if (owner && near !== undefined)
      problem(
        "source",
        source,
        `${types.join(", ")} comes from ${owner.source}`,
        `use ${owner.source}`,
        owner.page,
      );
    return;
  }
  if (facts.length === 0 || facts.length < sources.length) return;
  const known = all.flatMap(({ detailTypes }) => detailTypes);
  const chosen = known.filter(({ name }) => types.includes(name));
  const [page = ""] = facts.map((it) => it.page);
  if (types.length > 0 && chosen.length === 0) {
    const [type = ""] = types;
    const names = known.map(({ name }) => name);
    const meant =
      names.find((name) => name.toLowerCase().startsWith(`${type.toLowerCase()} `)) ?? nearest(type, names);
    const elsewhere = EVENT_FACTS.find(({ detailTypes }) => detailTypes.some(({ name }) => name === type));
    if (meant !== undefined)
      problem("detail-type", type, "a type of event that AWS lists", `did you mean ${meant}?`, page);
    else if (elsewhere)
      problem(
        "source",
        sources.join(", "),
        `${type} comes from ${elsewhere.source}`,
        `use ${elsewhere.source}`,
        elsewhere.page,
      );
    else unknown("detail-type", `no page is known that lists ${type} of ${sources.join(", ")}`);
    return;
  }
  const { detail } = pattern;
  if (!isObject(detail) || chosen.length === 0 || chosen.length < types.length) return;
  for (const [field, wanted] of Object.entries(detail)) {
    const listed = chosen.map(({ fields }) => fields?.[field]);
    if (listed.some((it) => it === undefined) || !Array.isArray(wanted)) continue;
    const possible = listed.flatMap((it) => it ?? []);
    const literal = wanted.filter((it): it is string => typeof it === "string");
    if (literal.length === 0 || literal.length < wanted.length || literal.some((it) => possible.includes(it)))
      continue;
    const meant = nearest(literal[0] ?? "", possible);
    const fix =
      meant === undefined ? `use one of ${possible.slice(0, 6).join(", ")}` : `did you mean ${meant}?`;
    problem(`detail.${field}`, literal.join(", "), `a value that ${types.join(", ")} has`, fix, page);
  }
}

function literalsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === "string") : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
