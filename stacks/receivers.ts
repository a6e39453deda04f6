import type { Receiver, Receivers } from "../src/config/receivers.ts";
import type { Subscriber } from "../src/constructs/observability/alerts.ts";

/** What subscribes the receivers of a description, by name. */
export function subscribersOf(receivers: Receivers): Record<string, Subscriber> {
  return Object.fromEntries(
    Object.entries(receivers).map(([name, receiver]) => [name, subscriberOf(receiver)]),
  );
}

function subscriberOf(receiver: Receiver): Subscriber {
  switch (receiver.kind) {
    case "email":
      return { protocol: "email", endpoint: receiver.address, severity: receiver.severity };
    case "https":
      return { protocol: "https", endpoint: receiver.url, severity: receiver.severity };
    case "slack":
      return { protocol: "slack", workspaceId: receiver.workspaceId, channelId: receiver.channelId };
  }
}
