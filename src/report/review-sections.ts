import type { EnvironmentReview, ReviewedChange, StackReview } from "../review/result.ts";
import type { ChangedAttribute } from "../terraform/changed-attributes.ts";
import { differingLeaves, isDocument } from "../terraform/leaves.ts";
import { isSensitive, UNKNOWN, type Value } from "../terraform/value.ts";
import { markdown } from "./escape.ts";
import { GATE_TABLE, gateRow } from "./gate.ts";
import type { Section } from "./review-fit.ts";
import { changeText, counted, destroyedIn, signedUsd, unprotectedIn, usdText } from "./review-words.ts";
import { SHORT_TITLES, valueText } from "./simulation-words.ts";
import { sideText } from "./values.ts";

/** Attributes of one change that are listed at most, and characters of a value. */
const ATTRIBUTES = 12;
const CHARACTERS = 160;

/** Rows from which a part is folded: fewer are read at a glance. */
const FOLD = 12;

/** The parts of one environment, the worst first. Empty ones are left out. */
export function sectionsOf(review: EnvironmentReview): Section[] {
  const sections = [
    troubles(review),
    unprotected(review),
    refused(review),
    grants(review),
    destroyed(review),
    broken(review),
    resilience(review),
    cost(review),
    drift(review),
    ...review.stacks.map((stack) => terraform(stack, review)),
    otherFindings(review),
    otherAlarms(review),
  ];
  const name = markdown(review.environment);
  return sections
    .filter(({ rows }) => rows.length > 0)
    .map((section) => ({ ...section, title: `${name}: ${section.title}` }));
}

function troubles({ gate, troubles: own }: EnvironmentReview): Section {
  const planned = (gate?.plans ?? []).flatMap((plan) =>
    "trouble" in plan ? [`${plan.stack} could not be planned: ${plan.trouble}`] : [],
  );
  return list("not reviewed", [...own, ...planned], false);
}

function unprotected(review: EnvironmentReview): Section {
  return list("no longer protected by prevent_destroy", unprotectedIn(review));
}

function refused({ gate }: EnvironmentReview): Section {
  const findings = (gate?.plans ?? []).flatMap((plan) => ("trouble" in plan ? [] : plan.findings));
  const rows = findings
    .filter(({ level }) => level === "refused" || level === "unknown")
    .map((finding) => () => gateRow(finding));
  const expired = (gate?.expired ?? []).map(
    (text) => () => `| **expired** | waiver |  | ${markdown(text, 300)} |  |`,
  );
  return table("refused by the plan gate", GATE_TABLE, [...rows, ...expired], false);
}

function otherFindings({ gate }: EnvironmentReview): Section {
  const findings = (gate?.plans ?? []).flatMap((plan) => ("trouble" in plan ? [] : plan.findings));
  const rows = findings
    .filter(({ level }) => level === "warning" || level === "waived")
    .map((finding) => () => gateRow(finding));
  return table("warnings of the plan gate, and what is waived", GATE_TABLE, rows, true);
}

function destroyed(review: EnvironmentReview): Section {
  const rows = destroyedIn(review).map(({ action, address, attributes, replacedBy }) => () => {
    const why = replacedBy.map((name) => {
      const attribute = attributes.find((it) => it.name === name);
      return `${markdown(name)}${attribute ? `: ${markdown(sidesText(attribute.before, attribute.after), 200)}` : ""}`;
    });
    const gone = action === "delete" ? "its block is gone" : "";
    return `| **${action}** | ${markdown(address, 200)} | ${why.join("<br>") || gone} |`;
  });
  return table("destroyed or replaced", ["| Action | Where | Because of |", "|---|---|---|"], rows);
}

function grants({ grants: all }: EnvironmentReview): Section {
  const rows = all.map(({ action, address, attribute, principal, resource }) => () => {
    const who = principal === "" ? "" : `${principal} may `;
    const cells = [`${address} ${attribute}`, `${who}${action}`, resource];
    return `| ${cells.map((text) => markdown(text, 200)).join(" | ")} |`;
  });
  return table("new permissions", ["| Policy | What | On |", "|---|---|---|"], rows);
}

function broken({ alarms }: EnvironmentReview): Section {
  const rows = (alarms?.broken ?? []).map(({ address, name, problems }) => () => {
    const why = problems.map(
      ({ fix, limit, place, value }) => `${place} is ${value}; limit: ${limit}; fix: ${fix}`,
    );
    return `| ${markdown(name, 100)}<br>${markdown(address, 200)} | ${why.map((text) => markdown(text, 400)).join("<br>")} |`;
  });
  return table("alarms that can no longer fire", ["| Alarm | Why |", "|---|---|"], rows);
}

function resilience({ resilience: delta }: EnvironmentReview): Section {
  const rows = (delta?.changed ?? []).map(({ change, id, metrics, objectives, verdicts }) => () => {
    const verdict = verdicts[0] === verdicts[1] ? verdicts[1] : `${verdicts[0]} → **${verdicts[1]}**`;
    const cells = metrics.map((it) => {
      const sides = `${valueText(it.id, it.before)} → ${valueText(it.id, it.after)}`;
      return `${SHORT_TITLES[it.id]}: ${markdown(sides)} (${it.difference})`;
    });
    const goals = objectives.map(
      ({ met, text }) => `${markdown(text)} is ${met ? "now met" : "no longer met"}`,
    );
    return `| **${change}** | ${markdown(id)} | ${[...cells, ...goals].join("<br>")} | ${verdict} |`;
  });
  const runs = delta ? `, means of ${counted(delta.runs, "run")} on each side` : "";
  return table(
    `failure scenarios that end differently${runs}`,
    ["| Change | Scenario | What differs beyond noise | Objective |", "|---|---|---|---|"],
    rows,
  );
}

function cost({ cost: delta }: EnvironmentReview): Section {
  const rows = (delta?.load.resources ?? []).map((resource) => () => {
    const lines = resource.lines.map(({ after, before, unit, what }) => {
      const number = (value: number) => String(Number(value.toPrecision(6)));
      return `${what}: ${number(before)} → ${number(after)} ${unit}`;
    });
    const what = lines.map((text) => markdown(text, 200)).join("<br>");
    const sides = `${usdText(resource.beforeUsd.expected)} → ${usdText(resource.afterUsd.expected)}`;
    return `| ${signedUsd(resource.changeUsd.expected)} | ${markdown(resource.address, 200)} | ${what} | ${sides} |`;
  });
  const unpriced = (delta?.unpriced ?? []).map(
    ({ after, before, what, why }) =>
      () =>
        `| no price | ${markdown(what, 100)} | ${markdown(why, 200)} | ${before} → ${after} |`,
  );
  const total = delta ? `, ${changeText(delta.load)} at the default load` : "";
  return table(
    `cost a month${total}`,
    ["| Change | Resource | What | Before and after |", "|---|---|---|---|"],
    [...rows, ...unpriced],
    true,
  );
}

function drift({ drift: pending }: EnvironmentReview): Section {
  const rows = (pending?.findings ?? []).map(
    ({ address, attribute = "", id, severity, stack, why }) =>
      () =>
        `| **${markdown(severity)}** | ${markdown(`${address} ${attribute}`.trim(), 200)} | ${markdown(stack)} | ${markdown(why, 200)} | ${markdown(id)} |`,
  );
  return table(
    "pending drift",
    ["| Severity | Where | Stack | Why | Id |", "|---|---|---|---|---|"],
    rows,
    true,
  );
}

function otherAlarms({ alarms, state }: EnvironmentReview): Section {
  const line = (text: string) => (address: string) => `${address} ${text}`;
  return list(
    "other alarms",
    [
      ...(alarms?.mended ?? []).map(line("can fire again")),
      ...(state === "removed" ? [] : (alarms?.removed ?? []).map(line("is no longer in the code"))),
    ],
    true,
  );
}

function terraform(
  { changes, source, stack, state }: StackReview,
  { state: all }: EnvironmentReview,
): Section {
  const title = `Terraform of ${markdown(stack)}${state === "added" && all !== "added" ? ", a new stack" : ""}`;
  if (state === "removed") {
    return list(title, [
      "The stack leaves the code. What it made stays in the account until somebody destroys it.",
    ]);
  }
  const by = source === "plan" ? "as planned" : "by the code";
  const rows = changes.map((change) => () => changeRow(change));
  return table(`${title}, ${by}`, ["| Action | Where | What |", "|---|---|---|"], rows, true);
}

function changeRow({ action, address, attributes, routine }: ReviewedChange): string {
  const shown = attributes
    .filter(({ after }) => action !== "create" || after !== UNKNOWN)
    .filter(() => action !== "delete");
  const lines = shown
    .slice(0, ATTRIBUTES)
    .flatMap((attribute) => attributeLines(attribute, action === "create"))
    .map(([name, value]) => `${markdown(name)}: ${markdown(value, CHARACTERS)}`);
  const more = shown.length > ATTRIBUTES ? [`${shown.length - ATTRIBUTES} more`] : [];
  const word = action === undefined ? "setting" : routine ? "new revision" : action;
  return `| **${word}** | ${markdown(address, 200)} | ${[...lines, ...more].join("<br>")} |`;
}

/** One attribute, place by place where both sides are documents: each place with what is there. Not escaped. */
function attributeLines({ after, before, name }: ChangedAttribute, isNew: boolean): [string, string][] {
  const secret = isSensitive(before) || isSensitive(after);
  if (secret && !(isDocument(before) && isDocument(after))) return [[name, "(holds a secret) changes"]];
  if (isNew) return [[name, sideText(after)]];
  if (!isDocument(before) || !isDocument(after)) return [[name, sidesText(before, after)]];
  const leaves = differingLeaves([before, after]);
  // A report that was read back has one mark for all secrets, so that nothing differs any more.
  if (leaves.length === 0) return [[name, "(holds a secret) changes"]];
  const lines = leaves.slice(0, ATTRIBUTES).map(({ path, sides: [was, now] }): [string, string] => {
    const place = `${name}${path === "" || path.startsWith("[") ? "" : "."}${path}`;
    return [place, sidesText(was, now)];
  });
  return [
    ...lines,
    ...(leaves.length > ATTRIBUTES
      ? [[name, `${leaves.length - ATTRIBUTES} more places`] as [string, string]]
      : []),
  ];
}

function sidesText(before: Value | undefined, after: Value | undefined): string {
  return `${sideText(before)} → ${sideText(after)}`;
}

function list(title: string, lines: readonly string[], folded = lines.length > FOLD): Section {
  return { title, folded, head: [], rows: lines.map((line) => () => `- ${markdown(line, 400)}`) };
}

function table(
  title: string,
  head: readonly string[],
  rows: readonly (() => string)[],
  folded = rows.length > FOLD,
): Section {
  return { title, folded, head, rows };
}
