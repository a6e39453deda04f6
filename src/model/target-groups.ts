import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import type { TargetGroup } from "./platform.ts";
import { placeOf, type Reader } from "./reader.ts";

/** Seconds without data after which a load balancer closes: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html (2026-06). */
const IDLE_TIMEOUT_SEC = 60;

/** The same of a Network Load Balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html (2026-11). */
const NETWORK_IDLE_TIMEOUT_SEC = 350;

/** Target groups of a platform, and the load balancers before them. */
export class TargetGroups {
  readonly #reader: Reader;
  readonly #balancers = new Map<DeclaredResource, Set<DeclaredResource>>();

  constructor(reader: Reader) {
    this.#reader = reader;
    const { declared } = reader;
    for (const listener of declared.of("aws_lb_listener"))
      this.#forwards(listener, "default_action", [listener]);
    for (const rule of declared.of("aws_lb_listener_rule")) {
      this.#forwards(
        rule,
        "action",
        reader.linked(rule, "listener_arn", "aws_lb_listener", "data.aws_lb_listener"),
      );
    }
  }

  /** Target groups of a service, in the order of its `load_balancer` blocks. */
  ofService(service: DeclaredResource): TargetGroup[] {
    const reader = this.#reader;
    const found = blocksAt(service.values, "load_balancer").flatMap(({ path, value }) => {
      const arn = `${path}.target_group_arn`;
      const [group] = reader.linked(service, arn, "aws_lb_target_group");
      if (group) return [this.#read(group)];
      const name = valueAt(value, "elb_name");
      if (valueAt(value, "target_group_arn") === undefined || (isKnown(name) && name !== "")) {
        reader.assume(
          placeOf(service, path),
          "a Classic Load Balancer is not modelled; taken: no load balancer",
        );
        return [];
      }
      reader.assume(
        placeOf(service, arn),
        "the target group is not in the Terraform; taken: one with the defaults of the provider",
      );
      return [elsewhere(reader.text(service, arn) ?? placeOf(service, arn))];
    });
    const groups = [...new Map(found.map((group) => [group.address, group])).values()];
    if (groups.length > 1) {
      reader.assume(
        placeOf(service, "load_balancer"),
        `which requests come through which of ${groups.length} target groups is not in the Terraform; taken: one stream of requests, which the metrics of each show`,
      );
    }
    return groups;
  }

  #forwards(holder: DeclaredResource, block: string, listeners: readonly DeclaredResource[]): void {
    const balancers = listeners.flatMap((it) =>
      this.#reader.linked(it, "load_balancer_arn", "aws_lb", "data.aws_lb"),
    );
    for (const { path, value } of blocksAt(holder.values, block)) {
      if (valueAt(value, "type") !== "forward") continue;
      const whole = `${path}.target_group_arn`;
      const weighted = blocksAt(value, "forward.0.target_group").map((it) => `${path}.${it.path}.arn`);
      for (const group of (weighted.length > 0 ? weighted : [whole]).flatMap((arn) =>
        this.#reader.linked(holder, arn, "aws_lb_target_group"),
      )) {
        const known = this.#balancers.get(group) ?? new Set();
        for (const balancer of balancers) known.add(balancer);
        this.#balancers.set(group, known);
      }
    }
  }

  /** Defaults are the provider's: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_target_group. */
  #read(group: DeclaredResource): TargetGroup {
    const reader = this.#reader;
    const balancers = [...(this.#balancers.get(group) ?? [])];
    const threshold = { unset: 3, min: 1, max: 10 };
    const protocol = reader.text(group, "protocol") ?? "HTTP";
    const timeout = /^HTTP/.test(protocol) ? 5 : 10;
    if (!/^HTTP/.test(protocol) && protocol !== "GENEVE") {
      reader.assume(
        placeOf(group, "protocol"),
        `connections over ${protocol} are not modelled; taken: requests, each of which may go to another target`,
      );
    }
    return {
      name: reader.name(group),
      address: group.address,
      targetType: reader.word(group, "target_type", ["ip", "instance", "lambda", "alb"], "instance"),
      protocol,
      port: reader.optionalNumber(group, "port", { min: 0, max: 65_535 }),
      deregistrationDelaySec: reader.number(group, "deregistration_delay", { unset: 300, min: 0, max: 3600 }),
      slowStartSec: reader.number(group, "slow_start", { unset: 0, min: 0, max: 900 }),
      crossZone: crossZone(reader, group, balancers),
      failOpenBelow: reader.number(
        group,
        "target_group_health.0.unhealthy_state_routing.0.minimum_healthy_targets_count",
        {
          unset: 1,
          min: 1,
          max: 100_000,
        },
      ),
      healthCheck: {
        intervalSec: reader.number(group, "health_check.0.interval", { unset: 30, min: 1, max: 300 }),
        timeoutSec: reader.number(group, "health_check.0.timeout", { unset: timeout, min: 1, max: 300 }),
        healthyThreshold: reader.number(group, "health_check.0.healthy_threshold", threshold),
        unhealthyThreshold: reader.number(group, "health_check.0.unhealthy_threshold", threshold),
        path: reader.text(group, "health_check.0.path"),
      },
      loadBalancers: balancers.map((it) => it.address),
      idleTimeoutSec:
        balancers.length === 0
          ? IDLE_TIMEOUT_SEC
          : Math.min(...balancers.map((it) => idleTimeout(reader, it))),
    };
  }
}

function idleTimeout(reader: Reader, balancer: DeclaredResource): number {
  if (isNetwork(reader, balancer)) return NETWORK_IDLE_TIMEOUT_SEC;
  return reader.number(balancer, "idle_timeout", { unset: IDLE_TIMEOUT_SEC, min: 1, max: 6000 });
}

function isNetwork(reader: Reader, balancer: DeclaredResource): boolean {
  return reader.text(balancer, "load_balancer_type") === "network";
}

/** Application Load Balancers have it on unless the group turns it off: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html (2026-06). */
function crossZone(reader: Reader, group: DeclaredResource, balancers: readonly DeclaredResource[]): boolean {
  const own = reader.text(group, "load_balancing_cross_zone_enabled");
  if (own === "true" || own === "false") return own === "true";
  const [balancer] = balancers;
  if (!balancer || !isNetwork(reader, balancer)) return true;
  return reader.flag(balancer, "enable_cross_zone_load_balancing", false);
}

function elsewhere(name: string): TargetGroup {
  return {
    name,
    address: name,
    targetType: "ip",
    protocol: "HTTP",
    port: undefined,
    deregistrationDelaySec: 300,
    slowStartSec: 0,
    crossZone: true,
    failOpenBelow: 1,
    healthCheck: {
      intervalSec: 30,
      timeoutSec: 5,
      healthyThreshold: 3,
      unhealthyThreshold: 3,
      path: undefined,
    },
    loadBalancers: [],
    idleTimeoutSec: IDLE_TIMEOUT_SEC,
  };
}
