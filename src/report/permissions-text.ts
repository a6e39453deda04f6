import type { Answer } from "../permissions/inquiry.ts";
import type { Measured, RoleOverview } from "../permissions/overview.ts";
import type { StatementRef } from "../permissions/statement.ts";
import { shortened } from "./boundary-words.ts";
import { logLine, plain } from "./escape.ts";
import type { Paint } from "./paint.ts";
import { type Column, tableHead, tableRow } from "./text-table.ts";

const COLUMNS: readonly Column[] = [
  { title: "ROLE", width: 36, align: "left" },
  { title: "TAKEN BY", width: 38, align: "left" },
  { title: "BOUNDARY", width: 24, align: "left" },
  { title: "ALLOW", width: 5, align: "right" },
  { title: "DENY", width: 4, align: "right" },
  { title: "INLINE", width: 12, align: "right" },
  { title: "MANAGED", width: 7, align: "right" },
  { title: "LARGEST", width: 10, align: "right" },
  { title: "TRUST", width: 9, align: "right" },
];

/** Every role on one line, with its sizes against the quotas of IAM; then what is too large and what is not known. */
export function permissionsText(source: string, roles: readonly RoleOverview[], paint: Paint): string {
  const over = roles.flatMap(({ sizes }) => sizes.filter(({ limit, size }) => size > limit));
  const unread = new Set(roles.flatMap((role) => role.unread.map(({ place, why }) => `${place}: ${why}`)));
  const counts = [
    `${roles.length} ${roles.length === 1 ? "role" : "roles"}`,
    over.length === 0 ? "all policies within the quotas of IAM" : `${over.length} over a quota of IAM`,
    ...(unread.size === 0 ? [] : [`${unread.size} not known`]),
  ];
  const tone = over.length > 0 ? "critical" : unread.size > 0 ? "medium" : "ok";
  const lines = [
    `${paint("strong", plain(source, 200))}: ${paint(tone, counts.join(", "))}`,
    "",
    ...(roles.length === 0 ? [] : [paint("dim", tableHead(COLUMNS))]),
    ...roles.map((role) => tableRow(COLUMNS, cells(role))),
    ...(over.length === 0 ? [] : ["", ...over.map((it) => `  ${paint("critical", "over")} ${excess(it)}`)]),
    ...(unread.size === 0 ? [] : ["", paint("dim", `Not known (${unread.size}):`)]),
    ...[...unread].map((text) => logLine(`  ${text}`, 300)),
  ];
  return `${lines.join("\n")}\n`;
}

const REASONS = {
  allowed: "nothing denies it",
  "explicit-deny": "a Deny applies",
  "implicit-deny": "no statement allows it",
  boundary: "the permissions boundary does not allow it",
} as const;

/** The decision in one line, then what it rests on. */
export function answerText(
  { action, decision, resource, role, unmet, unread }: Answer,
  paint: Paint,
): string {
  const { allowed, by, why } = decision;
  const word = paint(allowed ? "ok" : "critical", allowed ? "allowed" : "denied");
  const sure = unread.length === 0 ? "" : ", as far as can be read";
  const lines = [
    `${word}${sure}: ${plain(role, 200)} ${plain(action)} on ${plain(resource, 300)}`,
    `  ${by === undefined ? REASONS[why] : `by ${statementText(by)}`}`,
    ...unmet.map(
      (it) => `  would be allowed by ${statementText(it.by)} if ${plain(it.conditions.join(", "), 300)} held`,
    ),
    ...unread.map(({ place, why: text }) => logLine(`  not read: ${place}: ${text}`, 300)),
  ];
  return `${lines.join("\n")}\n`;
}

function statementText({ index, place, sid }: StatementRef): string {
  return `statement ${index + 1}${sid === undefined ? "" : ` (${plain(sid)})`} of ${plain(place, 200)}`;
}

function cells({ boundary, name, sizes, statements, trustedBy }: RoleOverview): string[] {
  const sized = (what: Measured["what"]) => sizes.filter((it) => it.what === what);
  const first = (what: Measured["what"]) => sized(what)[0];
  const largest = [...sized("managed policy")].sort((a, b) => b.size - a.size)[0];
  return [
    shortened(plain(name), 36),
    [...new Set(trustedBy.map(({ principal }) => plain(shortPrincipal(principal))))].join(", ") || "?",
    boundary === undefined ? "-" : shortened(plain(boundary.replace(/\.policy$/, "")), 24),
    String(statements.allow),
    String(statements.deny),
    outOf(first("inline policies")),
    outOf(first("managed policies")),
    outOf(largest),
    outOf(first("trust policy")),
  ];
}

/** `Federated:arn:aws:iam::111122223333:oidc-provider/…` by what it is called. */
function shortPrincipal(principal: string): string {
  const [, account, rest = ""] = /^\w+:arn:[\w-]+:\w+::(\d{12}):(.+)$/.exec(principal) ?? [];
  if (rest === "root") return `account ${account}`;
  return rest === "" ? principal.replace(/^\w+:/, "") : rest.replace(/^(?:oidc|saml)-provider\//, "");
}

function outOf(measured: Measured | undefined): string {
  return measured === undefined ? "-" : `${measured.size}/${measured.limit}`;
}

function excess({ limit, place, size, what }: Measured): string {
  const unit = what === "managed policies" ? "policies" : "characters";
  return `${plain(place, 200)}: ${what}: got ${size} ${unit}; limit: ${limit}; fix: split it, or name fewer resources`;
}
