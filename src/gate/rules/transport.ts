import { minimumTls, TLS_POLICIES, UNSET_TLS_POLICY } from "../../core/tls-policies.ts";
import { isBlank, isList, isRecord, type ValueRecord } from "../../terraform/value.ts";
import type { GateChange, GateContext, GateRule, Setting, Spot } from "../change.ts";
import { isOn, settingsRule } from "../places.ts";

const LISTENERS = ["aws_lb_listener", "aws_alb_listener"] as const;
const ELB = "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html";

/** Whether a listener answers in plain HTTP with content: it does more than redirect. */
function answersPlainly(values: ValueRecord | null): boolean {
  if (values?.["protocol"] !== "HTTP") return false;
  const actions = values["default_action"];
  return isList(actions) && actions.some((action) => isRecord(action) && action["type"] === "forward");
}

type Facing = "internet" | "inside" | "unknown";

/** Where the load balancer of a listener stands, as far as the plan tells. */
function facing(change: GateChange, context: GateContext): Facing {
  const links = context.planned(change.address)?.links("load_balancer_arn", "aws_lb") ?? [];
  const known = links.map(({ resource }): Facing => {
    const { internal } = resource.values;
    if (internal === undefined || isBlank(internal)) return "internet";
    if (internal === true || internal === "true") return "inside";
    if (internal === false || internal === "false") return "internet";
    return context.isDefault(resource.address, "internal") ? "internet" : "unknown";
  });
  if (known.length === 0) return "unknown";
  return known.find((it) => it === "internet") ?? known.find((it) => it === "unknown") ?? "inside";
}

const plainHttp: GateRule = {
  id: "plain-http",
  title: "No load balancer that faces the internet answers in plain HTTP",
  level: "refused",
  why: "what clients send and get can be read and changed on the way",
  fix: "redirect port 80 to HTTPS, and forward from an HTTPS listener",
  source: `${ELB}#elb-1`,
  types: [...LISTENERS, "aws_lb", "aws_alb"],
  judge(change, context) {
    if (change.after === null) return [];
    if (change.type === "aws_lb" || change.type === "aws_alb") return turnedOutside(change, context);
    if (!answersPlainly(change.after) || answersPlainly(change.before)) return [];
    const side = facing(change, context);
    if (side === "inside") return [];
    const spot: Spot = { path: "protocol", before: change.before?.["protocol"] ?? undefined, after: "HTTP" };
    return [
      side === "unknown"
        ? { ...spot, why: "whether its load balancer faces the internet is not known", unknown: true }
        : spot,
    ];
  },
};

/** An internal load balancer that turns to the internet takes its listeners with it. */
function turnedOutside({ address, after, before }: GateChange, { declared }: GateContext): Spot[] {
  if (!isOn(before?.["internal"] ?? undefined) || isOn(after?.["internal"] ?? undefined)) return [];
  const plain = declared
    .of("aws_lb_listener")
    .filter((listener) =>
      listener.links("load_balancer_arn", "aws_lb").some(({ resource }) => resource.address === address),
    )
    .some(({ values }) => answersPlainly(values));
  return plain ? [{ path: "internal", before: true, after: after?.["internal"] ?? undefined }] : [];
}

const TLS: readonly Setting[] = [
  {
    types: LISTENERS,
    path: "ssl_policy",
    applies: ({ protocol }) => protocol === "HTTPS" || protocol === "TLS",
    safe: (value) => Number(minimumTls(String(value ?? UNSET_TLS_POLICY))) >= 1.2,
    created: true,
  },
  {
    types: LISTENERS,
    path: "protocol",
    // HTTP instead of HTTPS is a matter of what is answered.
    applies: ({ protocol }) => !/^HTTPS?$/.test(String(protocol)),
    safe: (value) => value === "TLS",
    why: "TLS does not end there any more: clients cannot connect, or send in plain TCP",
  },
  {
    types: ["aws_cloudfront_distribution"],
    path: "viewer_certificate.*.minimum_protocol_version",
    safe: (value) => /^TLSv1\.[23]/.test(String(value ?? "")),
    created: true,
  },
  {
    types: ["aws_api_gateway_domain_name"],
    path: "security_policy",
    safe: (value) => !/1_0$/.test(String(value ?? "")),
    created: true,
  },
];

const oldTls: GateRule = settingsRule(
  {
    id: "old-tls",
    title: "Nothing accepts TLS before 1.2, and no listener stops ending TLS",
    why: "TLS 1.0 and 1.1 are deprecated (RFC 8996): what they protect may be read or changed",
    fix: `set ssl_policy to ${TLS_POLICIES[0]}`,
    source: `${ELB}#elb-17`,
  },
  TLS,
);

const filesInTheClear: GateRule = settingsRule(
  {
    id: "files-in-the-clear",
    title: "Tasks mount file systems with TLS",
    why: "what a task reads and writes can be read and changed on the way, and IAM cannot say who may mount",
    fix: "set transit_encryption to ENABLED",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
  },
  [
    {
      types: ["aws_ecs_task_definition"],
      path: "volume.*.efs_volume_configuration.*.transit_encryption",
      safe: (value) => value === "ENABLED",
      created: true,
    },
  ],
);

export const TRANSPORT_RULES: readonly GateRule[] = [plainHttp, oldTls, filesInTheClear];
