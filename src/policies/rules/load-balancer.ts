import { TLS_POLICIES } from "../../core/tls-policies.ts";
import type { Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, isTrue, numberOf, textOf } from "../../terraform/json.ts";
import { breach, breachIf, perResource, type Rule, setting } from "../rule.ts";

const ATTRIBUTES =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html";
const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html";
const TLS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html";
const LISTENERS =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html";

const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

const twoZones: Rule = perResource(
  {
    code: "TF-ALB-01",
    title: "A load balancer has subnets in two zones",
    source:
      "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
    type: "aws_lb",
  },
  (lb) => {
    const { subnets } = lb.attributes;
    const given = Array.isArray(subnets) ? new Set(subnets).size : isReference(subnets) ? 2 : 0;
    const mapped = blocks(lb.attributes, "subnet_mapping").length;
    return breachIf(given + mapped < 2, lb, "subnets", subnets, {
      limit: "at least 2 subnets, each in another zone",
      fix: "add a subnet of a second zone",
    });
  },
);

const idleTimeout: Rule = perResource(
  { code: "TF-ALB-02", title: "The idle timeout is one that AWS takes", source: ATTRIBUTES, type: "aws_lb" },
  (lb) => {
    const seconds = numberOf(lb.attributes["idle_timeout"]);
    const bad = seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 1 && seconds <= 4000);
    return breachIf(bad, lb, "idle_timeout", seconds, {
      limit: "1–4000 seconds",
      fix: "choose a value in that range, below the application's own keep-alive",
    });
  },
);

const SWITCHES: readonly Rule[] = [
  setting({
    code: "TF-ALB-03",
    title: "A protected load balancer cannot be deleted",
    source: `${CONTROLS}#elb-6`,
    type: "aws_lb",
    path: "enable_deletion_protection",
    allowed: [true],
    when: (_lb, _stack, { protection }) => protection,
    limit: "true, because the environment is protected",
    fix: "set enable_deletion_protection",
  }),
  setting({
    code: "TF-ALB-04",
    title: "Invalid headers are dropped",
    source: `${CONTROLS}#elb-4`,
    type: "aws_lb",
    path: "drop_invalid_header_fields",
    allowed: [true],
    when: readsRequests,
    limit: "true: headers that servers read differently smuggle requests",
    fix: "set drop_invalid_header_fields",
  }),
  setting({
    code: "TF-ALB-05",
    title: "Ambiguous requests are mitigated",
    source: `${CONTROLS}#elb-12`,
    type: "aws_lb",
    path: "desync_mitigation_mode",
    allowed: ["defensive", "strictest"],
    optional: true,
    limit: "defensive or strictest",
    fix: 'set desync_mitigation_mode to "defensive"',
  }),
];

const accessLogs: Rule = perResource(
  {
    code: "TF-ALB-06",
    title: "Requests and connections are logged",
    source: `${CONTROLS}#elb-5`,
    type: "aws_lb",
  },
  (lb) =>
    (readsRequests(lb) ? ["access_logs", "connection_logs"] : []).flatMap((block) => {
      const { enabled, bucket } = { enabled: undefined, bucket: undefined, ...first(lb, block) };
      return breachIf(!isTrue(enabled) || !bucket, lb, block, at(lb.attributes, block), {
        limit: "enabled, with a bucket",
        fix: `enable ${block} and name the bucket`,
      });
    }),
);

const certificate: Rule = perResource(
  {
    code: "TF-ALB-07",
    title: "An HTTPS listener has a certificate",
    source: LISTENERS,
    type: "aws_lb_listener",
  },
  (listener) =>
    breachIf(
      isHttps(listener) && !listener.attributes["certificate_arn"],
      listener,
      "certificate_arn",
      listener.attributes["certificate_arn"],
      { limit: "an ARN of a certificate", fix: "give the listener its certificate" },
    ),
);

const tlsPolicy: Rule = setting({
  code: "TF-ALB-08",
  title: "A listener takes TLS 1.2 and newer only",
  source: TLS,
  type: "aws_lb_listener",
  path: "ssl_policy",
  allowed: TLS_POLICIES,
  when: isHttps,
  limit: "a policy of TLS 1.2 or newer; unset it would be ELBSecurityPolicy-2016-08, which takes TLS 1.0",
  fix: 'use "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"',
});

const redirect: Rule = perResource(
  {
    code: "TF-ALB-09",
    title: "Plain HTTP is redirected to HTTPS",
    source: `${CONTROLS}#elb-1`,
    type: "aws_lb_listener",
  },
  (listener) => {
    if (listener.attributes["protocol"] !== "HTTP") return [];
    return blocks(listener.attributes, "default_action").flatMap(({ path, value }) => {
      const good =
        at(value, "type") === "redirect" &&
        at(value, "redirect.protocol") === "HTTPS" &&
        String(at(value, "redirect.port")) === "443" &&
        at(value, "redirect.status_code") === "HTTP_301";
      return breachIf(!good, listener, path, value, {
        limit: "a redirect to HTTPS, port 443, HTTP_301",
        fix: "redirect, and answer requests on the HTTPS listener only",
      });
    });
  },
);

const closedDefault: Rule = perResource(
  {
    code: "TF-ALB-10",
    title: "A request that no service claims gets 404",
    source: LISTENERS,
    type: "aws_lb_listener",
  },
  (listener) =>
    blocks(listener.attributes, "default_action").flatMap(({ path, value }) => {
      const good =
        at(value, "type") === "fixed-response" && String(at(value, "fixed_response.status_code")) === "404";
      return breachIf(listener.attributes["protocol"] === "HTTPS" && !good, listener, path, value, {
        limit: "a fixed response 404: an unknown host must reach no service",
        fix: "answer 404 by default and let listener rules name what is served",
      });
    }),
);

const healthCheck: Rule = perResource(
  {
    code: "TF-ALB-11",
    title: "A health check ends before the next begins",
    source:
      "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    type: "aws_lb_target_group",
  },
  (group) => {
    // Defaults of an HTTP target group, as on that page (2026-06), and of a TCP one, as on its counterpart (2026-11).
    const unset = group.attributes["protocol"] === "TCP" ? 10 : 5;
    const timeout = numberOf(at(group.attributes, "health_check.timeout") ?? unset);
    const interval = numberOf(at(group.attributes, "health_check.interval") ?? 30);
    if (timeout === undefined || interval === undefined || timeout < interval) return [];
    return [
      breach(group, "health_check.timeout", timeout, {
        limit: `below the interval of ${interval} seconds`,
        fix: "shorten the timeout or lengthen the interval",
      }),
    ];
  },
);

const matcherOfProtocol: Rule = perResource(
  {
    code: "TF-ALB-12",
    title: "A health check expects codes of its protocol",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html",
    type: "aws_lb_target_group",
  },
  (group) => {
    const matcher = at(group.attributes, "health_check.matcher");
    const text = isReference(matcher) ? undefined : textOf(matcher);
    if (text === undefined) return [];
    const grpc = group.attributes["protocol_version"] === "GRPC";
    const codes = text.split(/[,-]/).map(Number);
    const good = codes.every((code) => (grpc ? code >= 0 && code <= 99 : code >= 200 && code <= 599));
    return breachIf(!good, group, "health_check.matcher", text, {
      limit: grpc ? "0–99, the codes of gRPC" : "200–599, the codes of HTTP",
      fix: grpc ? 'expect "0"' : 'expect "200"',
    });
  },
);

const domain: Rule = perResource(
  {
    code: "TF-ACM-01",
    title: "A certificate is for valid domain names",
    source: "https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html",
    type: "aws_acm_certificate",
  },
  (resource) => {
    const names = [
      { path: "domain_name", value: resource.attributes["domain_name"], longest: 64 },
      ...blocksOfText(resource, "subject_alternative_names").map((found) => ({ ...found, longest: 253 })),
    ];
    return names.flatMap(({ path, value, longest }) => {
      const bad = !isReference(value) && !isDomain(textOf(value) ?? "", longest);
      return breachIf(bad, resource, path, value, {
        limit: `a name such as example.com or *.example.com, at most ${longest} characters`,
        fix: "correct the name",
      });
    });
  },
);

const renewal: Rule = setting({
  code: "TF-ACM-02",
  title: "A certificate is replaced before it is removed",
  source: "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/acm_certificate",
  type: "aws_acm_certificate",
  path: "lifecycle.create_before_destroy",
  allowed: [true],
  limit: "true: ACM refuses to delete a certificate in use",
  fix: "set create_before_destroy",
});

/** A network load balancer passes connections on; it has no headers, and logs nothing but TLS handshakes. */
function readsRequests({ attributes }: Resource): boolean {
  return attributes["load_balancer_type"] !== "network";
}

function isHttps({ attributes }: Resource): boolean {
  return attributes["protocol"] === "HTTPS" || attributes["protocol"] === "TLS";
}

function first(lb: Resource, block: string): object {
  const value = blocks(lb.attributes, block)[0]?.value;
  return typeof value === "object" && value !== null ? value : {};
}

function blocksOfText({ attributes }: Resource, key: string): { path: string; value: unknown }[] {
  const list = attributes[key];
  return Array.isArray(list) ? list.map((value, i) => ({ path: `${key}.${i}`, value })) : [];
}

function isDomain(name: string, longest: number): boolean {
  return name.length <= longest && DOMAIN.test(name);
}

export const LOAD_BALANCER_RULES: readonly Rule[] = [
  twoZones,
  idleTimeout,
  ...SWITCHES,
  accessLogs,
  certificate,
  tlsPolicy,
  redirect,
  closedDefault,
  healthCheck,
  matcherOfProtocol,
  domain,
  renewal,
];
