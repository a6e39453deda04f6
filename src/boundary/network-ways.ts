import type { Way } from "./result.ts";
import { covers, type Groups, isPublic, isWorld, portText, type Rule } from "./security-groups.ts";

/** Ports that administer a host: SSH, RDP, Docker, and the introspection of the ECS agent. */
const ADMINISTRATION = [22, 2375, 2376, 3389, 51678, 51679] as const;

/** Instances of a pool or tasks of a service, with what may come in. */
export interface Inside {
  /** `instances of shop-prod-ecs`, `tasks of web`. */
  readonly name: string;
  /** Place of its security groups. */
  readonly place: string;
  readonly groups: Groups;
  readonly ingress: readonly Rule[];
  /** Ports that a load balancer without security groups forwards to: then its clients are who has to be let in. */
  readonly passedThrough: readonly number[];
  readonly publicAddress: "yes" | "no" | "unknown";
  /** Place and value of the setting that gives public addresses. */
  readonly addressPlace: string;
  readonly addressValue: string;
  /** What takes the addresses away. */
  readonly addressFix: string;
}

/** Ports that are open to networks, past the load balancer. */
export function openPorts(inside: Inside): Way[] {
  const { groups, ingress, name, place, publicAddress } = inside;
  const way = (found: Pick<Way, "state" | "place" | "value" | "from" | "fix" | "severity">): Way => ({
    kind: "open-port",
    to: name,
    limit: "security groups only, and no network on a port that administers a host",
    ...found,
  });
  const open = ingress
    .filter((rule) => isOpen(rule, inside))
    .map((rule) =>
      way({
        state: "open",
        place: rule.place,
        value: `${portText(rule)} from ${rule.peer.name}`,
        from: isWorld(rule.peer.name) ? reachOf(publicAddress) : rule.peer.name,
        fix: fixOf(rule),
        severity: isPublic(rule.peer.name) ? "error" : "warning",
      }),
    );
  if (open.length > 0) return open;
  const hidden = ingress.find(({ peer }) => peer.kind === "unknown");
  if (hidden || !groups.complete) {
    const value = hidden ? hidden.peer.name : "groups that are not in the Terraform";
    const fix = "give a plan or a state that has the security groups with their rules";
    return [
      way({
        state: "unknown",
        place: hidden?.place ?? place,
        value,
        from: "a network",
        fix,
        severity: "error",
      }),
    ];
  }
  const peers = [...new Set(ingress.map(({ peer }) => peer.name))];
  const value = peers.length === 0 ? "no rule lets anything in" : `in from ${peers.join(", ")}`;
  return [way({ state: "closed", place, value, from: "the internet", fix: "", severity: "error" })];
}

/** Whether an address of the internet leads straight to it. */
export function publicAddress(inside: Inside): Way {
  const { addressFix, addressPlace, addressValue, groups, ingress, name, publicAddress: has } = inside;
  const world = ingress.find(
    (rule) => rule.peer.kind === "cidr" && isPublic(rule.peer.name) && covers(rule, 0, 65_535),
  );
  const unsure = !groups.complete || ingress.some(({ peer }) => peer.kind === "unknown");
  const state = has === "no" || (!world && !unsure) ? "closed" : has === "yes" && world ? "open" : "unknown";
  const ruled = world
    ? `, and ${world.place} lets ${world.peer.name} in`
    : unsure
      ? ""
      : ", and no rule lets the internet in";
  return {
    kind: "public-address",
    from: "the internet",
    to: name,
    state,
    severity: "error",
    place: addressPlace,
    value: has === "no" ? addressValue : `${addressValue}${ruled}`,
    limit: "no public address, or no rule for a network of the internet",
    fix: state === "closed" ? "" : addressFix,
  };
}

function isOpen(rule: Rule, { passedThrough, publicAddress }: Inside): boolean {
  const { from, peer, to } = rule;
  if (publicAddress === "no" && from === to && passedThrough.includes(from)) return false;
  if (peer.kind !== "cidr" || !covers(rule, 0, 65_535)) return false;
  return isPublic(peer.name) || ADMINISTRATION.some((port) => covers(rule, port));
}

function reachOf(address: Inside["publicAddress"]): string {
  return address === "no" ? "the VPC and every network connected to it" : "the internet";
}

function fixOf(rule: Rule): string {
  return covers(rule, 22)
    ? "remove the rule; Session Manager and ECS Exec need no open port"
    : "let the security group of the load balancer in instead of a network";
}
