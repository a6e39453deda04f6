import { type Finding, show } from "../../core/finding.ts";
import { partitionOf } from "../../core/regions.ts";
import type { Environment } from "../schema.ts";
import { refuse, repeated, within } from "./report.ts";

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html (2026-06). */
const RATE = { min: 10, max: 2_000_000_000, unit: "requests" };

/** Names of rules: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html (2026-06). */
const RULE_NAME = /^[A-Za-z][\w-]{0,127}$/;

const place = "loadBalancer.webAcl";

/** WAF-01, WAF-02: the web ACL of the load balancer. */
export function webAcl({ account, loadBalancer, region }: Environment): Finding[] {
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
  if (requestsPerFiveMin === undefined) return wrong;
  return [
    ...wrong,
    ...within("WAF-02", { place: `${place}.requestsPerFiveMin`, value: requestsPerFiveMin, ...RATE }),
  ];
}
