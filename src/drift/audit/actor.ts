import { z } from "zod";
import { embedded, isRecord, type Value } from "../../terraform/value.ts";
import type { Actor, DriftFinding } from "../record/finding.ts";
import { parseRule } from "../rule-text.ts";
import { auditKeyOf } from "./keys.ts";

/** The parts of a CloudTrail record that are relied on, version 1.08 and later. */
const Record = z.object({
  eventID: z.string(),
  eventName: z.string(),
  eventTime: z.string(),
  readOnly: z.union([z.boolean(), z.string()]).optional(),
  errorCode: z.string().nullish(),
  userAgent: z.string().nullish(),
  sessionCredentialFromConsole: z.union([z.boolean(), z.string()]).nullish(),
  requestParameters: z.unknown().optional(),
  userIdentity: z
    .object({
      type: z.string().optional(),
      arn: z.string().optional(),
      userName: z.string().optional(),
      invokedBy: z.string().optional(),
      sessionContext: z
        .object({ sessionIssuer: z.object({ arn: z.string().optional() }).optional() })
        .optional(),
    })
    .default({}),
});

/** One change of the audit log. Access keys and addresses of callers are not kept. */
export interface AuditEvent {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly principal: string;
  /** ARN of the role behind a session. */
  readonly role: string;
  readonly via: Actor["via"];
  readonly request: Value;
}

/** Reads the text of one record; undefined for reads, refused calls and malformed records. */
export function parseAuditEvent(text: string): AuditEvent | undefined {
  const parsed = Record.safeParse(embedded(text));
  if (!parsed.success) return undefined;
  const record = parsed.data;
  if (String(record.readOnly) === "true" || record.errorCode) return undefined;
  const { userIdentity } = record;
  const request = JSON.stringify(record.requestParameters ?? {});
  return {
    id: record.eventID,
    name: record.eventName,
    at: record.eventTime,
    principal:
      userIdentity.invokedBy ?? userIdentity.userName ?? userIdentity.arn?.split("/").at(-1) ?? "unknown",
    role: userIdentity.sessionContext?.sessionIssuer?.arn ?? "",
    via: viaOf(record),
    request: embedded(request) ?? {},
  };
}

function viaOf(record: z.infer<typeof Record>): Actor["via"] {
  const { invokedBy, type } = record.userIdentity;
  if (invokedBy !== undefined || type === "AWSService") return "aws_service";
  const agent = record.userAgent ?? "";
  const console = /console\.amazonaws\.com|^Mozilla\/|^AWS Internal/.test(agent);
  if (console || String(record.sessionCredentialFromConsole) === "true") return "console";
  return agent === "" ? "unknown" : "cli_sdk";
}

/**
 * Who made the change, as far as the events prove it. `exact`: the event is one that sets this attribute, on this
 * object, to this value. `likely`: it is one that can have, and nobody else did any. Otherwise unknown.
 * @param deployRoles ARNs of the roles that the project's own pipeline uses
 */
export function actorFor(
  finding: DriftFinding,
  events: readonly AuditEvent[],
  deployRoles: ReadonlySet<string>,
): Actor {
  const key = auditKeyOf(finding);
  if (!key) return unknown("no event is known that changes this");
  const about = events
    .filter((event) => key.events.test(event.name) && key.names.some((name) => mentions(event.request, name)))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const others = about.filter(({ role }) => !deployRoles.has(role));
  const proof = others.find((event) => proves(finding, event));
  if (proof) return { ...actorOf(proof), confidence: "exact" };
  const [last] = others;
  if (last) {
    const people = new Set(others.map(({ principal }) => principal));
    if (people.size === 1) return { ...actorOf(last), confidence: "likely" };
    return unknown(`${people.size} identities changed it in that time, and no event holds this value`);
  }
  const [deploy] = about;
  if (deploy) {
    return {
      ...actorOf(deploy),
      confidence: "likely",
      via: "pipeline",
      note: "only the pipeline itself: a run that broke off, or another stack",
    };
  }
  return unknown("no event of the last 90 days is about it");
}

/** The actor of a finding that nobody could be asked about. */
export function unknown(note: string): Actor {
  return { confidence: "unknown", via: "unknown", note };
}

function actorOf({ at, id, name, principal, via }: AuditEvent): Omit<Actor, "confidence"> {
  return { principal, via, event: name, eventId: id, at };
}

function proves(finding: DriftFinding, event: AuditEvent): boolean {
  if (finding.class === "deleted") return /^(Delete|Terminate|Remove|Deregister)/.test(event.name);
  // The object was found by its name, so an event that makes things and names it made it.
  if (finding.class === "unmanaged") return /^(Create|Put|Register|Attach)/.test(event.name);
  if (finding.sensitive) return false;
  const wanted = finding.added.length > 0 ? finding.added : [finding.cloud ?? null];
  const leaves = wanted.flatMap((value) => ruleLeaves(finding, value) ?? leavesOf(value, ""));
  const given = leavesOf(event.request, "");
  const words = wordsOf(finding.attribute ?? "");
  return leaves.length > 0 && leaves.every((leaf) => given.some((other) => agrees(leaf, other, words)));
}

interface Leaf {
  readonly key: string;
  readonly text: string;
}

/** Short values such as `0` or `false` stand in many requests: they count only under a key of that name. */
function agrees(wanted: Leaf, given: Leaf, attribute: ReadonlySet<string>): boolean {
  if (wanted.text !== given.text) return false;
  if (wanted.text.length >= 6 && !/^(true|false|\d+)$/.test(wanted.text)) return true;
  return resembles(wordsOf(given.key), attribute) || resembles(wordsOf(given.key), wordsOf(wanted.key));
}

/** Texts of a value with the keys above them. */
function leavesOf(value: Value, key: string): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item: Value) => leavesOf(item, key));
  if (isRecord(value)) {
    // `{ key: "deletion_protection.enabled", value: "false" }` says its key as a value.
    const named = typeof value.key === "string" ? value.key : undefined;
    return Object.entries(value).flatMap(([name, item]) =>
      leavesOf(item, name === "value" && named !== undefined ? named : name),
    );
  }
  if (value === null || typeof value === "object" || value === "") return [];
  const text = String(value);
  const inner = embedded(text);
  if (inner !== undefined) return leavesOf(inner, key);
  return [{ key, text }];
}

/** The parts of an undeclared rule, such as `tcp 8080 0.0.0.0/0`. Any other text that looks like one is a text. */
function ruleLeaves({ attribute }: DriftFinding, value: Value): Leaf[] | undefined {
  if (typeof value !== "string" || !/^(in|e)gress$/.test(attribute ?? "")) return undefined;
  const rule = parseRule(value);
  if (!rule) return undefined;
  const { peer, ports } = rule;
  return [
    { key: "", text: peer },
    ...(ports === undefined
      ? []
      : [
          { key: "from_port", text: String(ports.from) },
          { key: "to_port", text: String(ports.to) },
        ]),
  ];
}

function wordsOf(name: string): ReadonlySet<string> {
  const words = name
    .replace(/\[\d+\]/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return new Set(words.filter((word) => word !== "").map((word) => word.replace(/^enabled$/, "enable")));
}

function resembles(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  return few.size > 0 && [...few].every((word) => many.has(word));
}

/** Whether a request names an object, by id, name or ARN. */
function mentions(request: Value, name: string): boolean {
  return leavesOf(request, "").some(
    ({ text }) => text === name || text.endsWith(`/${name}`) || text.endsWith(`:${name}`),
  );
}
