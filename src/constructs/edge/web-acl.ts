import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Wafv2WebAcl, type Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import { type Home, wafLogGroupName } from "../../core/arn.ts";

export interface ManagedRulesProps {
  readonly action: "block" | "count";
  /** Rules of the common rule set that only count. */
  readonly countedRules: readonly string[];
  readonly requestsPerFiveMin?: number | undefined;
  /** Limits of single services. */
  readonly limits: readonly ServiceLimitProps[];
}

/** A limit for requests of one IP address that reach a service by its hosts and paths. */
export interface ServiceLimitProps {
  readonly service: string;
  readonly requestsPerFiveMin: number;
  readonly reaches: readonly { readonly hosts: readonly string[]; readonly paths: readonly string[] }[];
}

export interface WebAclProps {
  readonly home: Home;
  readonly balancerArn: string;
  /** An own web ACL with these rules, or the ARN of another one. */
  readonly rules: ManagedRulesProps | { readonly arn: string };
  readonly logs: { readonly retentionDays: number; readonly kmsKeyArn: string };
}

/**
 * Rule groups that AWS keeps up to date and that cost nothing extra, in the order in which they are asked. Together
 * they use 925 of the 1,500 capacity units that a web ACL has
 * (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html, 2026-06).
 */
const COMMON = "AWSManagedRulesCommonRuleSet";
const GROUPS = ["AWSManagedRulesAmazonIpReputationList", COMMON, "AWSManagedRulesKnownBadInputsRuleSet"];

/** Headers that identify a user: no log carries them. */
const REDACTED = ["authorization", "cookie"];

/** What AWS WAF lets through to the load balancer. */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { rules } = props;
    new Wafv2WebAclAssociation(this, "_association", {
      resourceArn: props.balancerArn,
      webAclArn: "arn" in rules ? rules.arn : this.createAcl(props, rules),
    });
  }

  private createAcl({ home, logs }: WebAclProps, rules: ManagedRulesProps): string {
    const acl = new Wafv2WebAcl(this, "_acl", {
      name: home.name,
      description: "Requests to the public load balancer",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: [...rateLimit(rules), ...managedRules(rules), ...serviceLimits(rules)],
      visibilityConfig: measured(home.name),
      tags: { Name: home.name },
    });
    // AWS WAF writes to log groups with this prefix only
    // (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html, 2026-06).
    const log = new CloudwatchLogGroup(this, "_log", {
      name: wafLogGroupName(home),
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    new Wafv2WebAclLoggingConfiguration(this, "_logging", {
      resourceArn: acl.arn,
      logDestinationConfigs: [log.arn],
      redactedFields: REDACTED.map((name) => ({ singleHeader: { name } })),
      // What was let through is in the access logs of the load balancer.
      loggingFilter: {
        defaultBehavior: "DROP",
        filter: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            condition: ["BLOCK", "COUNT"].map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
    });
    return acl.arn;
  }
}

// The bindings pass statements on as they are, so their keys are Terraform's.

/** The first rule: what floods is turned away before it is looked at. */
function rateLimit({ requestsPerFiveMin }: ManagedRulesProps): Wafv2WebAclRule[] {
  if (requestsPerFiveMin === undefined) return [];
  return [
    {
      name: "requests-per-ip",
      priority: 0,
      action: { block: {} },
      statement: {
        rate_based_statement: {
          aggregate_key_type: "IP",
          limit: requestsPerFiveMin,
          evaluation_window_sec: 300,
        },
      },
      visibilityConfig: measured("requests-per-ip"),
    },
  ];
}

/** After the others, so that a service that gets a limit moves no priority but those of limits. */
function serviceLimits({ limits }: ManagedRulesProps): Wafv2WebAclRule[] {
  return limits.map(({ reaches, requestsPerFiveMin, service }, index) => ({
    name: `requests-per-ip-${service}`,
    priority: GROUPS.length + 1 + index,
    action: { block: {} },
    statement: {
      rate_based_statement: {
        aggregate_key_type: "IP",
        limit: requestsPerFiveMin,
        evaluation_window_sec: 300,
        scope_down_statement: logical("or_statement", reaches.flatMap(pairs)),
      },
    },
    visibilityConfig: measured(`requests-per-ip-${service}`),
  }));
}

type Statement = Readonly<Record<string, unknown>>;

/**
 * A statement for each pair of host and path: the provider takes an `and_statement` within an `or_statement`, and no other
 * within that.
 */
function pairs({ hosts, paths }: ServiceLimitProps["reaches"][number]): Statement[] {
  const [toHosts, toPaths] = [hosts.map(toHost), paths.map(toPath)];
  if (hosts.length === 0) return toPaths;
  if (paths.length === 0) return toHosts;
  return toHosts.flatMap((host) => toPaths.map((path) => logical("and_statement", [host, path])));
}

/** Logical statements have two or more: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-logical.html (2026-11). */
function logical(kind: "and_statement" | "or_statement", statements: readonly Statement[]): Statement {
  const [first = {}] = statements;
  return statements.length < 2 ? first : { [kind]: { statement: [...statements] } };
}

function toHost(name: string): Statement {
  return {
    byte_match_statement: {
      field_to_match: { single_header: { name: "host" } },
      positional_constraint: "EXACTLY",
      search_string: name,
      text_transformation: [{ priority: 0, type: "LOWERCASE" }],
    },
  };
}

/** A path pattern of the load balancer, in which `*` is any text and `?` one character. */
function toPath(pattern: string): Statement {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return {
    regex_match_statement: {
      field_to_match: { uri_path: {} },
      regex_string: `^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`,
      text_transformation: [{ priority: 0, type: "NONE" }],
    },
  };
}

function managedRules({ action, countedRules }: ManagedRulesProps): Wafv2WebAclRule[] {
  return GROUPS.map((name, index) => ({
    name,
    priority: index + 1,
    overrideAction: action === "count" ? { count: {} } : { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: "AWS",
        name,
        ...(name === COMMON &&
          countedRules.length > 0 && {
            rule_action_override: countedRules.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
          }),
      },
    },
    visibilityConfig: measured(name),
  }));
}

function measured(metricName: string) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
