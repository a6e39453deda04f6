import { at, blocks } from "../../terraform/json.ts";
import { breachIf, perResource, type Rule } from "../rule.ts";

/** Rules on what AWS WAF refuses of a web ACL, which shows only when it is applied. */
export const WEB_ACL_RULES: readonly Rule[] = (["priority", "name"] as const).map((key, index) =>
  perResource(
    {
      code: `TF-WAF-0${index + 1}`,
      title: `Each rule of a web ACL has a ${key} of its own`,
      source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html",
      type: "aws_wafv2_web_acl",
    },
    (acl) => {
      const rules = blocks(acl.attributes, "rule");
      return rules.flatMap(({ path, value }, position) => {
        const given = at(value, key);
        const taken = rules.slice(0, position).some((earlier) => at(earlier.value, key) === given);
        return breachIf(taken, acl, `${path}.${key}`, given, {
          limit: `each ${key} once; AWS WAF refuses the web ACL`,
          fix: `give the rule a ${key} that no other has`,
        });
      });
    },
  ),
);
