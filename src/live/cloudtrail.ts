import { setTimeout as sleep } from "node:timers/promises";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { DAY_MS } from "../core/duration.ts";
import { type AuditEvent, actorFor, parseAuditEvent, unknown } from "../drift/audit/actor.ts";
import { type AuditKey, auditKeyOf } from "../drift/audit/keys.ts";
import { ACTIONABLE, type StackVerdict } from "../drift/record/finding.ts";
import { type AwsTarget, DUMMY_KEYS } from "../lifecycle/aws-clients.ts";
import { readTrouble } from "../terraform/trouble.ts";

/** One page of the audit log: the texts of its records. */
export interface AuditPage {
  readonly records: readonly string[];
  readonly next?: string | undefined;
}

export interface AuditQuery {
  readonly region: string;
  readonly by: AuditKey["lookups"][number]["by"];
  readonly value: string;
  readonly since: Date;
  readonly until: Date;
  readonly next?: string | undefined;
}

export type AuditLog = (query: AuditQuery) => Promise<AuditPage>;

/** AWS allows two lookups a second for each account and region, for all callers together. */
const PAUSE_MS = 667;
const MAX_CALLS = 60;
/** How far back the audit log goes by itself. */
const DAYS = 90;

export interface AttributionOptions {
  readonly log: AuditLog;
  readonly region: string;
  readonly now: Date;
  /** ARNs of the pipeline's own roles. */
  readonly deployRoles: ReadonlySet<string>;
  /** @default 60 */
  readonly maxCalls?: number;
  /** @default 667, which makes one and a half calls a second */
  readonly pauseMs?: number;
}

/** CloudTrail's own history of events. It is asked once: an account that refuses does so again. */
export function cloudTrail({ credentials = DUMMY_KEYS, emulator }: AwsTarget): AuditLog {
  const clients = new Map<string, CloudTrailClient>();
  return async ({ by, next, region, since, until, value }) => {
    const client =
      clients.get(region) ??
      new CloudTrailClient({
        region,
        maxAttempts: 2,
        ...(emulator && { endpoint: emulator, credentials }),
      });
    clients.set(region, client);
    const { Events = [], NextToken } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: by, AttributeValue: value }],
        StartTime: since,
        EndTime: until,
        MaxResults: 50,
        ...(next !== undefined && { NextToken: next }),
      }),
    );
    return { records: Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []), next: NextToken };
  };
}

/** Says of each finding that somebody has to act on who made it. Never fails a check: what is not known is unknown. */
export async function attributeVerdicts(
  verdicts: readonly StackVerdict[],
  options: AttributionOptions,
): Promise<StackVerdict[]> {
  const reader = new Reader(options);
  const judged: StackVerdict[] = [];
  for (const verdict of verdicts) {
    const findings: StackVerdict["findings"][number][] = [];
    for (const finding of verdict.findings) {
      if (!ACTIONABLE.has(finding.class)) {
        findings.push(finding);
        continue;
      }
      const key = auditKeyOf(finding);
      const events = key ? await reader.events(key) : [];
      const actor = reader.failure ? unknown(reader.failure) : actorFor(finding, events, options.deployRoles);
      findings.push({ ...finding, actor });
    }
    judged.push({ ...verdict, findings });
  }
  return judged;
}

/** Reads the log slowly, each lookup once, and stops for good at the first refusal. */
class Reader {
  failure: string | undefined;
  readonly #options: AttributionOptions;
  readonly #seen = new Map<string, readonly AuditEvent[]>();
  #calls = 0;

  constructor(options: AttributionOptions) {
    this.#options = options;
  }

  async events(key: AuditKey): Promise<readonly AuditEvent[]> {
    const region = key.global ? "us-east-1" : this.#options.region;
    const found: AuditEvent[] = [];
    for (const lookup of key.lookups) {
      if (this.failure) return [];
      const name = `${region} ${lookup.by} ${lookup.value}`;
      const events = this.#seen.get(name) ?? (await this.#read({ ...lookup, region }));
      this.#seen.set(name, events);
      found.push(...events);
    }
    return found;
  }

  async #read(lookup: Pick<AuditQuery, "by" | "region" | "value">): Promise<readonly AuditEvent[]> {
    const { log, maxCalls = MAX_CALLS, now, pauseMs = PAUSE_MS } = this.#options;
    const since = new Date(now.getTime() - DAYS * DAY_MS);
    const events: AuditEvent[] = [];
    let next: string | undefined;
    try {
      do {
        if (this.#calls >= maxCalls) {
          this.failure = `the limit of ${maxCalls} lookups was reached`;
          return [];
        }
        if (this.#calls > 0) await sleep(pauseMs);
        this.#calls += 1;
        const page = await log({ ...lookup, since, until: now, next });
        events.push(...page.records.flatMap((text) => parseAuditEvent(text) ?? []));
        next = page.next;
      } while (next !== undefined);
      return events;
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      this.failure = `CloudTrail did not answer: ${readTrouble(`${error.name}: ${error.message}`).text}`;
      return [];
    }
  }
}
