import { minimumTls, UNSET_TLS_POLICY } from "../core/tls-policies.ts";
import { placeOf, type Reader } from "../model/reader.ts";
import { blocksAt, type DeclaredResource, isKnown, scalarText, valueAt } from "../terraform/declared.ts";
import type { Door, Way } from "./result.ts";
import { covers, isPublic, isWorld, type SecurityGroups } from "./security-groups.ts";

/** Types of load balancer that a listener or a rule may belong to. */
const BALANCERS = ["aws_lb", "data.aws_lb"] as const;

/** A listener, with what is needed to judge it. */
export interface Listener {
  readonly door: Door;
  readonly way: Way;
}

/** What one action of a listener or of a rule does. */
interface Action {
  readonly place: string;
  readonly type: string;
  /** `redirects to HTTPS`, `answers 404`, `forwards`. */
  readonly text: string;
  readonly targetGroups: readonly string[];
  /** Whether a request gets further than the load balancer without being sent to HTTPS. */
  readonly passes: boolean;
}

/** Listeners of the load balancers that stand before the services, and of those that stand before nothing. */
export function listenersOf(reader: Reader, securityGroups: SecurityGroups): Listener[] {
  const { declared } = reader;
  const rules = declared.of("aws_lb_listener_rule");
  return declared.of("aws_lb_listener").map((listener) => {
    const [balancer] = reader.linked(listener, "load_balancer_arn", ...BALANCERS);
    const own = rules.filter((rule) =>
      reader.linked(rule, "listener_arn", "aws_lb_listener").includes(listener),
    );
    const actions = [
      ...actionsOf(reader, listener, "default_action"),
      ...own.flatMap((rule) => actionsOf(reader, rule, "action")),
    ];
    const door = doorOf(reader, listener, balancer, { securityGroups, actions });
    return { door, way: judge(door, actions, placeOf(listener, "ssl_policy")) };
  });
}

interface Around {
  readonly securityGroups: SecurityGroups;
  readonly actions: readonly Action[];
}

function doorOf(
  reader: Reader,
  listener: DeclaredResource,
  balancer: DeclaredResource | undefined,
  { actions, securityGroups }: Around,
): Door {
  const port = reader.optionalNumber(listener, "port", { min: 1, max: 65_535 });
  const protocol = protocolOf(reader, listener, balancer, port);
  const policy = reader.text(listener, "ssl_policy") ?? UNSET_TLS_POLICY;
  const [first] = actions.filter(({ place }) => place.startsWith(listener.address));
  return {
    address: listener.address,
    balancer: balancer?.address ?? reader.text(listener, "load_balancer_arn") ?? "a load balancer",
    internetFacing: !balancer || !reader.flag(balancer, "internal", false),
    port,
    protocol,
    tls: /^(HTTPS|TLS)$/.test(protocol) ? { policy, minimum: minimumTls(policy) } : undefined,
    admits: balancer && admits(securityGroups, balancer, port),
    action: first?.text ?? "known only after the apply",
    targetGroups: [...new Set(actions.flatMap((action) => action.targetGroups))],
  };
}

/** A listener of an Application Load Balancer that names no protocol has HTTP: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_listener. */
function protocolOf(
  reader: Reader,
  listener: DeclaredResource,
  balancer: DeclaredResource | undefined,
  port: number | undefined,
): string {
  const written = reader.text(listener, "protocol");
  if (written !== undefined) return written.toUpperCase();
  const type = balancer === undefined ? undefined : reader.text(balancer, "load_balancer_type");
  return type === "network" || type === "gateway" ? "TCP" : port === 443 ? "HTTPS" : "HTTP";
}

function admits(
  securityGroups: SecurityGroups,
  balancer: DeclaredResource,
  port: number | undefined,
): string[] | undefined {
  const groups = securityGroups.at(balancer, "security_groups");
  if (!groups.complete || port === undefined) return undefined;
  const rules = securityGroups.rules(groups, "ingress").filter((rule) => covers(rule, port));
  if (rules.some(({ peer }) => peer.kind === "unknown")) return undefined;
  return [...new Set(rules.map(({ peer }) => peer.name))];
}

function actionsOf(reader: Reader, holder: DeclaredResource, block: string): Action[] {
  return blocksAt(holder.values, block).map(({ path, value }) => {
    const place = placeOf(holder, path);
    const type = reader.text(holder, `${path}.type`) ?? "";
    const weighted = blocksAt(value, "forward.0.target_group").map((it) => `${path}.${it.path}.arn`);
    const paths = weighted.length > 0 ? weighted : [`${path}.target_group_arn`];
    const groups =
      type === "forward" ? paths.flatMap((it) => reader.linked(holder, it, "aws_lb_target_group")) : [];
    const common = { place, type, targetGroups: groups.map(({ address }) => address) };
    if (type === "redirect") {
      const protocol = reader.text(holder, `${path}.redirect.0.protocol`) ?? "#{protocol}";
      return { ...common, text: `redirects to ${protocol}`, passes: protocol.toUpperCase() !== "HTTPS" };
    }
    if (type === "fixed-response") {
      const status = valueAt(value, "fixed_response.0.status_code");
      return {
        ...common,
        text: isKnown(status) ? `answers ${scalarText(status)}` : "answers itself",
        passes: false,
      };
    }
    return {
      ...common,
      text: type === "forward" ? "forwards" : `${type || "does what is known only after the apply"}`,
      passes: type === "forward",
    };
  });
}

/** HTTP in clear, TLS that is too old, or neither. */
function judge(door: Door, actions: readonly Action[], policyPlace: string): Way {
  const common = { from: fromText(door), to: `${door.balancer}, port ${door.port ?? "unknown"}` };
  const shut = door.admits?.length === 0;
  if (door.tls) {
    const { minimum, policy } = door.tls;
    const old = minimum === "1.0" || minimum === "1.1";
    const state = shut || (minimum !== undefined && !old) ? "closed" : old ? "open" : "unknown";
    return {
      ...common,
      kind: "old-tls",
      state,
      severity: door.internetFacing ? "error" : "warning",
      place: policyPlace,
      value: `${policy}${minimum === undefined ? "" : `, TLS ${minimum} and newer`}`,
      limit: "TLS 1.2 or newer",
      fix: state === "closed" ? "" : "set a policy such as ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    };
  }
  const passing = actions.find(({ passes }) => passes);
  const reachable = passing && door.internetFacing && !shut;
  // What a Network Load Balancer passes through may be encrypted: the task decides.
  const through = door.protocol !== "HTTP";
  const state = !reachable ? "closed" : through ? "unknown" : "open";
  const fix = through
    ? "give the listener the protocol TLS, or end TLS in the task"
    : "redirect to an HTTPS listener with a certificate of ACM";
  const reason =
    reachable && through
      ? "; whether it is encrypted is up to the task"
      : reasonClosed(door, passing !== undefined, shut);
  return {
    ...common,
    kind: "plain-http",
    state,
    severity: "error",
    place: passing?.place ?? actions[0]?.place ?? door.address,
    value: `${door.protocol}, ${passing?.text ?? door.action}${reason}`,
    limit: "HTTPS or TLS, and HTTP that only redirects to it",
    fix: state === "closed" ? "" : fix,
  };
}

function reasonClosed({ internetFacing }: Door, passes: boolean, shut: boolean): string {
  if (!passes) return "";
  return shut ? "; no security group lets anything in" : internetFacing ? "" : "; within the VPC";
}

function fromText({ admits, internetFacing }: Door): string {
  if (!internetFacing) return "the VPC and every network connected to it";
  const networks = (admits ?? []).filter((name) => /^[\da-f.:]+\/\d+$/i.test(name) && isPublic(name));
  return admits === undefined || networks.some(isWorld) ? "the internet" : networks.join(", ") || "nobody";
}
