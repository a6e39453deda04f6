import { type Finding, show } from "../../core/finding.ts";
import { looksRandom } from "../../core/random-text.ts";
import { paged, type Receiver, type Receivers } from "../receivers.ts";
import type { Environment } from "../schema.ts";
import { EMAIL } from "./observability.ts";
import { eachService, hidden, refuse, warn } from "./report.ts";

/** The name of a receiver is part of an address in Terraform. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** OBS-02, OBS-03 and OBS-08: receivers of alerts, and that those of a service are told when it fails. */
export function receivers(environment: Environment): Finding[] {
  const { alerts, stage } = environment;
  return [
    ...wellFormed(alerts.receivers, "alerts", alerts.emails),
    ...eachService(environment, (service, place) => {
      const own = service.alerts.receivers;
      const pages = Object.values(own).some(paged);
      const silent =
        stage === "production" && Object.keys(own).length > 0 && !pages
          ? [
              refuse("OBS-02", {
                place: `${place}.alerts.receivers`,
                value: "receivers of risks only",
                limit:
                  "at least 1 receiver of pages in production: alarms of a service with receivers go to these alone",
                fix: "add a receiver, or leave severity out",
              }),
            ]
          : [];
      return [...wellFormed(own, `${place}.alerts`, []), ...silent];
    }),
  ];
}

/** The field of a receiver that says where messages go. */
const FIELDS = { email: "address", https: "url", slack: "channelId" } as const;

function wellFormed(all: Receivers, front: string, emails: readonly string[]): Finding[] {
  const entries = Object.entries(all);
  const endpoints = [...emails, ...entries.map(([, receiver]) => endpointOf(receiver))];
  return entries.flatMap(([name, receiver], index) => {
    const place = `${front}.receivers.${name}`;
    // SNS has one subscription for a topic and an endpoint: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html (2026-11).
    const twice = endpoints.indexOf(endpointOf(receiver)) < emails.length + index;
    return [
      ...(NAME.test(name)
        ? []
        : [
            refuse("OBS-03", {
              place: `${front}.receivers`,
              value: show(name),
              limit: "a name of 1 to 32 lower-case letters, digits and hyphens that starts with a letter",
              fix: "rename it",
            }),
          ]),
      ...malformed(place, receiver),
      ...(twice
        ? [
            refuse("OBS-03", {
              place: `${place}.${FIELDS[receiver.kind]}`,
              value: "an endpoint that is there already",
              limit: "each endpoint once for a topic",
              fix: "remove one of them",
            }),
          ]
        : []),
    ];
  });
}

function endpointOf(receiver: Receiver): string {
  switch (receiver.kind) {
    case "email":
      return receiver.address;
    case "https":
      return receiver.url;
    case "slack":
      return `${receiver.workspaceId}/${receiver.channelId}`;
  }
}

function malformed(place: string, receiver: Receiver): Finding[] {
  switch (receiver.kind) {
    case "email":
      return address(place, receiver.address);
    case "https":
      return url(place, receiver.url);
    case "slack":
      return [
        ...slackId(`${place}.workspaceId`, receiver.workspaceId, "T"),
        ...slackId(`${place}.channelId`, receiver.channelId, "C"),
      ];
  }
}

/** Ids are upper-case; that of a private channel may begin with G. Source: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html (2026-11). */
function slackId(place: string, id: string, letter: "T" | "C"): Finding[] {
  if ((letter === "T" ? /^T[0-9A-Z]{1,254}$/ : /^[CG][0-9A-Z]{1,254}$/).test(id)) return [];
  return [
    refuse("OBS-03", {
      place,
      value: show(id),
      limit: `an id of Slack in capitals and digits, such as ${letter}0123ABCD`,
      fix: "copy it from the link to the channel, not its name",
    }),
  ];
}

function address(place: string, email: string): Finding[] {
  if (EMAIL.test(email)) return [];
  return [
    refuse("OBS-03", {
      place: `${place}.address`,
      value: show(email),
      limit: "an email address",
      fix: "give an address such as oncall@example.com",
    }),
  ];
}

/** The URL is never printed: a part of it may be a secret. */
function url(at: string, text: string): Finding[] {
  const place = `${at}.url`;
  const value = hidden(text);
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== "https:" || !parsed.hostname.includes(".") || parsed.hash !== "") {
    const limit = "a URL that begins with https://, with the full name of a host, and without a fragment";
    return [
      refuse("OBS-03", { place, value, limit, fix: "give a URL such as https://alerts.example.com/sns" }),
    ];
  }
  if (parsed.username !== "" || parsed.password !== "") {
    const limit = "a URL without a user and a password: the state holds it, and whoever reads that";
    const fix = "verify the signature of messages instead, which SNS signs";
    return [refuse("OBS-03", { place, value, limit, fix })];
  }
  if (!looksRandom(`${parsed.pathname}${parsed.search}`)) return [];
  return [
    warn("OBS-08", {
      place,
      value,
      limit: "a path without random-looking parts: a key in it is in the code and in the state",
      fix: "let an endpoint of your own verify the signature and hold the key, or waive this warning if it is not a secret",
    }),
  ];
}
