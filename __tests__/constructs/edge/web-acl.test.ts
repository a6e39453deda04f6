import { WebAcl, type WebAclProps } from "../../../src/constructs/edge/web-acl.ts";
import { HOME, make } from "../../support/construct.ts";

const metric = (name: string) => ({
  cloudwatch_metrics_enabled: true,
  metric_name: name,
  sampled_requests_enabled: true,
});
const group = (name: string, priority: number, more: object = {}) => ({
  name,
  priority,
  override_action: { none: {} },
  statement: { managed_rule_group_statement: { name, vendor_name: "AWS", ...more } },
  visibility_config: metric(name),
});

const acl = (rules: WebAclProps["rules"]) =>
  make((stack) => {
    const logs = { retentionDays: 37, kmsKeyArn: "arn:key" };
    new WebAcl(stack, "waf", { home: HOME, balancerArn: "arn:alb", rules, logs });
  });

describe("WebAcl", () => {
  it("blocks by managed rules and by rate, and logs what it blocked or counted without credentials", () => {
    expect(
      acl({ action: "block", countedRules: ["SizeRestrictions_BODY"], requestsPerFiveMin: 4321, limits: [] }),
    ).toEqual({
      "aws_wafv2_web_acl.waf": {
        name: "acme-qa",
        description: "Requests to the public load balancer",
        scope: "REGIONAL",
        default_action: { allow: {} },
        rule: [
          {
            name: "requests-per-ip",
            priority: 0,
            action: { block: {} },
            statement: {
              rate_based_statement: { aggregate_key_type: "IP", evaluation_window_sec: 300, limit: 4321 },
            },
            visibility_config: metric("requests-per-ip"),
          },
          group("AWSManagedRulesAmazonIpReputationList", 1),
          group("AWSManagedRulesCommonRuleSet", 2, {
            rule_action_override: [{ name: "SizeRestrictions_BODY", action_to_use: { count: {} } }],
          }),
          group("AWSManagedRulesKnownBadInputsRuleSet", 3),
        ],
        visibility_config: metric("acme-qa"),
        tags: { Name: "acme-qa" },
      },
      "aws_wafv2_web_acl_association.waf": {
        resource_arn: "arn:alb",
        web_acl_arn: "${aws_wafv2_web_acl.waf.arn}",
      },
      "aws_cloudwatch_log_group.waf": {
        name: "aws-waf-logs-acme-qa",
        retention_in_days: 37,
        kms_key_id: "arn:key",
      },
      "aws_wafv2_web_acl_logging_configuration.waf": {
        resource_arn: "${aws_wafv2_web_acl.waf.arn}",
        log_destination_configs: ["${aws_cloudwatch_log_group.waf.arn}"],
        redacted_fields: [
          { single_header: { name: "authorization" } },
          { single_header: { name: "cookie" } },
        ],
        logging_filter: {
          default_behavior: "DROP",
          filter: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              condition: [
                { action_condition: { action: "BLOCK" } },
                { action_condition: { action: "COUNT" } },
              ],
            },
          ],
        },
      },
    });
  });

  it("only counts when asked to, and limits no rate unless asked to", () => {
    const { rule } = acl({ action: "count", countedRules: [], limits: [] })["aws_wafv2_web_acl.waf"] as {
      rule: { priority: number; override_action: unknown }[];
    };
    expect(rule.map(({ override_action, priority }) => [priority, override_action])).toEqual([
      [1, { count: {} }],
      [2, { count: {} }],
      [3, { count: {} }],
    ]);
  });

  it("limits the requests to single services by their hosts and paths", () => {
    const limits = [
      {
        service: "api",
        requestsPerFiveMin: 300,
        reaches: [{ hosts: ["api.example.com", "example.com"], paths: ["/v1/*", "/a.b?"] }],
      },
      {
        service: "web",
        requestsPerFiveMin: 600,
        reaches: [
          { hosts: ["www.example.com"], paths: [] },
          { hosts: [], paths: ["/admin"] },
        ],
      },
    ];
    const { rule } = acl({ action: "block", countedRules: [], limits })["aws_wafv2_web_acl.waf"] as {
      rule: { name: string; priority: number; action: unknown; statement: Record<string, object> }[];
    };
    const host = (search_string: string) => ({
      byte_match_statement: {
        field_to_match: { single_header: { name: "host" } },
        positional_constraint: "EXACTLY",
        search_string,
        text_transformation: [{ priority: 0, type: "LOWERCASE" }],
      },
    });
    const path = (regex_string: string) => ({
      regex_match_statement: {
        field_to_match: { uri_path: {} },
        regex_string,
        text_transformation: [{ priority: 0, type: "NONE" }],
      },
    });
    const either = (...statement: object[]) => ({ or_statement: { statement } });
    const both = (...statement: object[]) => ({ and_statement: { statement } });
    const limited = (limit: number, scope_down_statement: object) => ({
      rate_based_statement: {
        aggregate_key_type: "IP",
        evaluation_window_sec: 300,
        limit,
        scope_down_statement,
      },
    });
    expect(rule.slice(3).map(({ name, priority, statement }) => [name, priority, statement])).toEqual([
      [
        "requests-per-ip-api",
        4,
        limited(
          300,
          either(
            both(host("api.example.com"), path("^/v1/.*$")),
            both(host("api.example.com"), path("^/a\\.b.$")),
            both(host("example.com"), path("^/v1/.*$")),
            both(host("example.com"), path("^/a\\.b.$")),
          ),
        ),
      ],
      ["requests-per-ip-web", 5, limited(600, either(host("www.example.com"), path("^/admin$")))],
    ]);
    expect(rule[3]?.action).toEqual({ block: {} });
  });

  it("puts a web ACL of somebody else before the load balancer, and makes nothing else", () => {
    expect(acl({ arn: "arn:theirs" })).toEqual({
      "aws_wafv2_web_acl_association.waf": { resource_arn: "arn:alb", web_acl_arn: "arn:theirs" },
    });
  });
});
