import { type Json, matchesEvent } from "../core/event-pattern.ts";
import type { EventRule } from "../model/alarm-types.ts";

/** An event of EventBridge, as far as the simulator knows it. */
export interface PlatformEvent {
  readonly source: "aws.ecs" | "aws.ec2" | "aws.autoscaling";
  readonly detailType: string;
  /** Service that it is about. */
  readonly service?: string;
  readonly detail: Readonly<Record<string, string>>;
}

/** The event as JSON, with what the simulator knows of it. ARNs begin behind the account. */
export function eventDocument({ detail, detailType, service, source }: PlatformEvent, cluster: string): Json {
  return {
    source,
    "detail-type": detailType,
    ...(service !== undefined && { resources: [`service/${cluster}/${service}`] }),
    detail: { ...detail, ...(service !== undefined && { group: `service:${service}` }) },
  };
}

/** Whether the pattern of a rule matches. What the simulator does not know of an event is taken to match. */
export function matchesRule({ pattern }: EventRule, event: PlatformEvent): boolean {
  const { resources: _resources, ...document } = eventDocument(event, "") as { readonly [key: string]: Json };
  return matchesEvent(known(pattern, document), document);
}

/** The part of a pattern that is about fields of a document, without what is known only after the apply. */
function known(pattern: Json, document: Json): Json {
  if (!isObject(pattern) || !isObject(document)) return pattern;
  return Object.fromEntries(
    Object.entries(pattern).flatMap(([key, wanted]): [string, Json][] => {
      if (key === "$or" && Array.isArray(wanted))
        return [[key, wanted.map((one: Json) => known(one, document))]];
      const value = document[key];
      if (value === undefined || JSON.stringify(wanted).includes("\u0024{")) return [];
      return [[key, known(wanted, value)]];
    }),
  );
}

/** What stands behind the account of an ARN; any other text is itself. */
export function withoutAccount(text: string): string {
  return text.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, "");
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
