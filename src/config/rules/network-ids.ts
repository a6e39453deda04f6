import { type Finding, show } from "../../core/finding.ts";
import { isResourceId } from "../../core/resource-id.ts";
import { keptAddresses } from "../network.ts";
import type { Environment } from "../schema.ts";
import { refuse, repeated } from "./report.ts";

/** NET-11 for a text that is no id of one of these kinds. */
export function malformedId(place: string, id: string, ...kinds: readonly string[]): Finding[] {
  if (isResourceId(id, ...kinds)) return [];
  return [
    refuse("NET-11", {
      place,
      value: show(id),
      limit: `${kinds.map((kind) => `${kind}-`).join(" or ")} and 8 or 17 hexadecimal digits`,
      fix: `copy the id, such as ${kinds[0]}-0a1b2c3d4e5f67890`,
    }),
  ];
}

/** NET-12: addresses that NAT gateways keep: each zone has one or none has, and no two share one. */
export function natAddresses({ network }: Environment): Finding[] {
  if (network.kind === "existing") return [];
  const kept = Object.entries(keptAddresses(network));
  const placeOf = (zone: string) =>
    network.egress.kind === "single-nat" ? "network.egress.address" : `network.egress.addresses.${zone}`;
  const malformed = kept.flatMap(([zone, id]) => malformedId(placeOf(zone), id, "eipalloc"));
  if (network.egress.kind !== "nat-per-zone" || network.egress.addresses === undefined) return malformed;
  const place = "network.egress.addresses";
  const zones = Object.keys(network.egress.addresses);
  const others = [
    ...network.zones.filter((zone) => !zones.includes(zone)),
    ...zones.filter((zone) => !network.zones.includes(zone)),
  ];
  const again = repeated(kept.map(([, id]) => id)).map((index) =>
    refuse("NET-12", {
      place: placeOf(kept[index]?.[0] ?? ""),
      value: show(kept[index]?.[1]),
      limit: "each address once: it belongs to one NAT gateway",
      fix: "give another address",
    }),
  );
  if (others.length === 0) return [...malformed, ...again];
  return [
    ...malformed,
    ...again,
    refuse("NET-12", {
      place,
      value: `zones ${zones.join(", ") || "none"}`,
      limit: `an address for each of network.zones (${network.zones.join(", ")}): an allow-list with some of them stops some requests`,
      fix: "give one for each zone, or remove addresses",
    }),
  ];
}

/** NET-13: routes to other networks, each block once. */
export function peerRoutes({ network }: Environment): Finding[] {
  if (network.kind === "existing") return [];
  const { routes } = network;
  const again = repeated(routes.map(({ cidr }) => cidr)).map((index) =>
    refuse("NET-13", {
      place: `network.routes.${index}.cidr`,
      value: show(routes[index]?.cidr),
      limit: "each block once: a route table has one route for it",
      fix: "remove the duplicate",
    }),
  );
  return [
    ...routes.flatMap(({ via }, index) => malformedId(`network.routes.${index}.via`, via, "pcx", "tgw")),
    ...again,
  ];
}
