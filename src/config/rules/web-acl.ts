import { type Finding, show } from "../../core/finding.ts";
import { partitionOf } from "../../core/regions.ts";
import type { Environment } from "../schema.ts";
import type { ManagedRules } from "../web-acl.ts";
import { type ServiceLimit, serviceLimits } from "../web-acl-limits.ts";
import { refuse, repeated, warn, within } from "./report.ts";

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html (2026-06). */
const RATE = { min: 10, max: 2_000_000_000, unit: "requests" };

/** Names of rules: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html (2026-06). */
const RULE_NAME = /^[A-Za-z][\w-]{0,127}$/;

/** Units that the price of a request includes: https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html (2026-11). */
const INCLUDED_UNITS = 1500;

/** Of the managed rule groups and the limit for all requests. */
const STANDING_UNITS = 927;

const place = "loadBalancer.webAcl";

/** WAF-01, WAF-02: the web ACL of the load balancer. */
export function webAcl(environment: Environment): Finding[] {
  const { account, loadBalancer, region } = environment;
  const { webAcl } = loadBalancer;
  if (!webAcl) return [];
  if (webAcl.kind === "existing") {
    const front = `arn:${partitionOf(region)}:wafv2:${region}:${account}:regional/webacl/`;
    const fits =
      webAcl.arn.startsWith(front) && /^[\w-]{1,128}\/[\w-]{1,36}$/.test(webAcl.arn.slice(front.length));
    if (fits) return [];
    return [
      refuse("WAF-01", {
        place: `${place}.arn`,
        value: show(webAcl.arn),
        limit: `a regional web ACL of account ${account} in ${region}: others cannot protect a load balancer there`,
        fix: `give ${front}<name>/<id>`,
      }),
    ];
  }
  const { countedRules, requestsPerFiveMin } = webAcl;
  const again = repeated(countedRules);
  const wrong = countedRules.flatMap((name, index) => {
    const named = RULE_NAME.test(name);
    if (named && !again.includes(index)) return [];
    return [
      refuse("WAF-02", {
        place: `${place}.countedRules.${index}`,
        value: show(name),
        limit: named ? "each rule once" : "the name of a rule of AWSManagedRulesCommonRuleSet",
        fix: named ? "remove it" : "give a name such as SizeRestrictions_BODY",
      }),
    ];
  });
  const rate =
    requestsPerFiveMin === undefined
      ? []
      : within("WAF-02", { place: `${place}.requestsPerFiveMin`, value: requestsPerFiveMin, ...RATE });
  return [...wrong, ...rate, ...limitsOfServices(environment, webAcl)];
}

/** WAF-03: limits of single services, which are told by their hosts and paths. */
function limitsOfServices(environment: Environment, managed: ManagedRules): Finding[] {
  const { requestsPerFiveMinOf } = managed;
  const limits = serviceLimits(environment, managed);
  const web = Object.keys(environment.services).filter((name) => environment.services[name]?.kind === "web");
  const strangers = Object.keys(requestsPerFiveMinOf)
    .filter((name) => !web.includes(name))
    .map((name) =>
      refuse("WAF-03", {
        place: `${place}.requestsPerFiveMinOf.${name}`,
        value: environment.services[name]
          ? `a service of kind ${environment.services[name]?.kind}`
          : "no service",
        limit: `a web service${web.length > 0 ? `: ${web.join(", ")}` : ""}; no other is behind this load balancer`,
        fix: "correct the name, or remove it",
      }),
    );
  const everywhere = limits
    .filter(({ reaches }) => reaches.some(({ hosts, paths }) => hosts.length + paths.length === 0))
    .map(({ service }) =>
      refuse("WAF-03", {
        place: `${place}.requestsPerFiveMinOf.${service}`,
        value: "a service that any host and path leads to",
        limit: "a service with hosts or paths, which AWS WAF can tell from others",
        fix: "give its routes hosts, or set requestsPerFiveMin for the whole load balancer",
      }),
    );
  const rates = limits.flatMap(({ requestsPerFiveMin: value, service }) =>
    within("WAF-03", { place: `${place}.requestsPerFiveMinOf.${service}`, value, ...RATE }),
  );
  const units = capacityUnits(limits);
  const findings = [...strangers, ...everywhere, ...rates];
  if (units <= INCLUDED_UNITS) return findings;
  return [
    ...findings,
    warn("WAF-03", {
      place: `${place}.requestsPerFiveMinOf`,
      value: `${units} capacity units with the managed rules`,
      limit: `${INCLUDED_UNITS} capacity units: above, AWS WAF charges more for each request`,
      fix: "give fewer services a limit of their own, or fewer hosts to those that have one",
    }),
  ];
}

/**
 * Capacity units, of which AWS WAF may count less for what two rules share: 2 for a rate-based rule, and for each pair of
 * host and path 2 for the host with 10 for its lower case, and 3 for the path.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html (2026-11)
 */
function capacityUnits(limits: readonly ServiceLimit[]): number {
  const reaches = limits.flatMap((limit) => limit.reaches);
  return reaches.reduce(
    (units, { hosts, paths }) =>
      units + 12 * hosts.length * Math.max(1, paths.length) + 3 * paths.length * Math.max(1, hosts.length),
    STANDING_UNITS + 2 * limits.length,
  );
}
