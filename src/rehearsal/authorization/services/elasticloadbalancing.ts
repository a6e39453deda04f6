import { each, type ServiceRules } from "../rule.ts";

const here = (resource: string) => `arn:{partition}:elasticloadbalancing:{region}:{account}:${resource}`;
const BALANCER = "{LoadBalancerArn}";
const LISTENER = "{ListenerArn}";
const RULE = "{RuleArn}";
const TARGETS = "{TargetGroupArn}";

/** Condition keys of what a listener speaks. */
const SPEAKS = {
  "elasticloadbalancing:listenerprotocol": "{Protocol}",
  "elasticloadbalancing:securitypolicy": "{SslPolicy}",
};

/** Elastic Load Balancing (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html, 2026-11). */
export const ELASTIC_LOAD_BALANCING: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "elasticloadbalancing:AddTags",
  createActionKey: "elasticloadbalancing:createaction",
  operations: {
    CreateLoadBalancer: {
      creates: [here("loadbalancer/{Type|balancer?app}/{Name}/*")],
      keys: {
        "elasticloadbalancing:scheme": "{Scheme?internet-facing}",
        "elasticloadbalancing:securitygroup": "{SecurityGroups}",
        "elasticloadbalancing:subnet": "{Subnets}",
      },
    },
    ...each("ModifyLoadBalancerAttributes DeleteLoadBalancer SetIpAddressType", { on: [BALANCER] }),
    SetSecurityGroups: { on: [BALANCER], keys: { "elasticloadbalancing:securitygroup": "{SecurityGroups}" } },
    SetSubnets: { on: [BALANCER], keys: { "elasticloadbalancing:subnet": "{Subnets}" } },
    CreateTargetGroup: { creates: [here("targetgroup/{Name}/*")] },
    ...each("ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup", { on: [TARGETS] }),
    CreateListener: { on: [BALANCER], tagged: ["{LoadBalancerArn|listener}/*"], keys: SPEAKS },
    ModifyListener: { on: [LISTENER], keys: SPEAKS },
    ...each("ModifyListenerAttributes DeleteListener", { on: [LISTENER] }),
    ...each("AddListenerCertificates RemoveListenerCertificates", { on: [LISTENER] }),
    CreateRule: { on: [LISTENER], tagged: ["{ListenerArn|listener-rule}/*"] },
    ...each("ModifyRule DeleteRule", { on: [RULE] }),
    SetRulePriorities: { on: ["{RulePriorities.RuleArn}"] },
    AddTags: { on: ["{ResourceArns}"] },
    RemoveTags: { on: ["{ResourceArns}"], tagKeys: "TagKeys" },
  },
};
