import { actorFor, parseAuditEvent } from "../../src/drift/audit/actor.ts";
import { auditKeyOf } from "../../src/drift/audit/keys.ts";
import type { DriftFinding } from "../../src/drift/record/finding.ts";
import { judge, makePlan } from "../support/drift.ts";

const [base] = judge(
  makePlan([{ address: "aws_lb.x", state: { a: 1 }, cloud: { a: 2 }, code: { a: 1 } }]),
).findings;

function finding(more: Partial<DriftFinding>): DriftFinding {
  if (!base) throw new Error("the made-up plan has no finding");
  return { ...base, added: [], removed: [], ...more };
}

const DEPLOY = "arn:aws:iam::111122223333:role/deploy";

/** A record as CloudTrail keeps it: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function record(
  name: string,
  request: unknown,
  more: Record<string, unknown> = {},
  who = "alice",
  role = "Admin",
) {
  return JSON.stringify({
    eventVersion: "1.08",
    eventID: `${name}-${who}`,
    eventName: name,
    eventTime: "2026-11-21T18:03:00Z",
    readOnly: false,
    userAgent: "aws-cli/2.15.0",
    sourceIPAddress: "203.0.113.7",
    requestParameters: request,
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:aws:sts::111122223333:assumed-role/${role}/${who}`,
      accessKeyId: "ASIAEXAMPLEKEY",
      sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111122223333:role/${role.toLowerCase()}` } },
    },
    ...more,
  });
}

const ask = (about: DriftFinding, ...records: string[]) =>
  actorFor(
    about,
    records.flatMap((text) => parseAuditEvent(text) ?? []),
    new Set([DEPLOY]),
  );

const open = (port: number, groupId = "sg-1") => ({
  groupId,
  ipPermissions: {
    items: [
      { ipProtocol: "tcp", fromPort: port, toPort: port, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } },
    ],
  },
});
const rule = finding({
  class: "unmanaged_child",
  type: "aws_security_group",
  address: "aws_security_group.app",
  attribute: "ingress",
  cloudId: "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
  cloud: "tcp 8080 0.0.0.0/0",
  added: ["tcp 8080 0.0.0.0/0"],
});

describe("attribute", () => {
  it("does not take a text for a rule because it begins with a number", () => {
    const description = finding({
      type: "aws_security_group",
      attribute: "description",
      cloudId: "sg-1",
      cloud: "2026 budget",
    });
    const other = record("AuthorizeSecurityGroupIngress", { groupId: "sg-1", description: "1999 budget" });
    expect(ask(description, other)).toMatchObject({ confidence: "likely" });
    const same = record("AuthorizeSecurityGroupIngress", { groupId: "sg-1", description: "2026 budget" });
    expect(ask(description, same)).toMatchObject({ confidence: "exact" });
  });

  it("is exact when the event sets this value on this object", () => {
    expect(ask(rule, record("AuthorizeSecurityGroupIngress", open(8080)))).toEqual({
      confidence: "exact",
      principal: "alice",
      via: "cli_sdk",
      event: "AuthorizeSecurityGroupIngress",
      eventId: "AuthorizeSecurityGroupIngress-alice",
      at: "2026-11-21T18:03:00Z",
    });
  });

  it("is only likely when the value is another", () => {
    expect(ask(rule, record("AuthorizeSecurityGroupIngress", open(9090)))).toMatchObject({
      confidence: "likely",
      principal: "alice",
    });
  });

  it("is unknown when two people can have done it", () => {
    const first = record("AuthorizeSecurityGroupIngress", open(9090));
    const second = record("AuthorizeSecurityGroupIngress", open(9091), {}, "bob");
    expect(ask(rule, first, second)).toMatchObject({ confidence: "unknown", via: "unknown" });
    expect(ask(rule, first, second).principal).toBeUndefined();
  });

  it.each<[string, string]>([
    ["another object", record("AuthorizeSecurityGroupIngress", open(8080, "sg-2"))],
    ["another kind of event", record("RunInstances", { groupId: "sg-1" })],
    ["a read", record("AuthorizeSecurityGroupIngress", open(8080), { readOnly: true })],
    ["a refused call", record("AuthorizeSecurityGroupIngress", open(8080), { errorCode: "AccessDenied" })],
    ["no record", "{}"],
  ])("is unknown by %s", (_what, text) => {
    expect(ask(rule, text).confidence).toBe("unknown");
  });

  it("names the pipeline as such, and only when nobody else was there", () => {
    const own = record("AuthorizeSecurityGroupIngress", open(8080), {}, "ci", "Deploy");
    expect(ask(rule, own)).toMatchObject({ confidence: "likely", via: "pipeline" });
    expect(ask(rule, own, record("AuthorizeSecurityGroupIngress", open(8080)))).toMatchObject({
      confidence: "exact",
      principal: "alice",
    });
  });

  it("tells console and services apart", () => {
    const console = { userAgent: "Mozilla/5.0", sessionCredentialFromConsole: "true" };
    expect(ask(rule, record("AuthorizeSecurityGroupIngress", open(8080), console)).via).toBe("console");
    const service = { userIdentity: { type: "AWSService", invokedBy: "autoscaling.amazonaws.com" } };
    expect(ask(rule, record("AuthorizeSecurityGroupIngress", open(8080), service))).toMatchObject({
      principal: "autoscaling.amazonaws.com",
      via: "aws_service",
    });
  });

  it("takes a short value for proof only under a key of that name", () => {
    const limit = finding({
      class: "out_of_band",
      type: "aws_autoscaling_group",
      attribute: "max_size",
      cloudId: "arn:aws:autoscaling:eu-west-1:1:autoScalingGroup:x:autoScalingGroupName/pool",
      cloud: 50,
    });
    const name = { autoScalingGroupName: "pool" };
    expect(ask(limit, record("UpdateAutoScalingGroup", { ...name, maxSize: 50 })).confidence).toBe("exact");
    expect(ask(limit, record("UpdateAutoScalingGroup", { ...name, minSize: 50 })).confidence).toBe("likely");
  });

  it("reads attributes that are given as pairs", () => {
    const off = finding({
      class: "out_of_band",
      type: "aws_lb",
      attribute: "enable_deletion_protection",
      cloudId: "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1",
      cloud: false,
    });
    const pair = (key: string) => ({ loadBalancerArn: off.cloudId, attributes: [{ key, value: "false" }] });
    expect(
      ask(off, record("ModifyLoadBalancerAttributes", pair("deletion_protection.enabled"))).confidence,
    ).toBe("exact");
    expect(ask(off, record("ModifyLoadBalancerAttributes", pair("access_logs.s3.enabled"))).confidence).toBe(
      "likely",
    );
  });

  it("never proves by a secret", () => {
    const secret = finding({ ...rule, sensitive: true });
    expect(ask(secret, record("AuthorizeSecurityGroupIngress", open(8080))).confidence).toBe("likely");
  });

  it("keeps neither keys nor addresses of the caller", () => {
    const text = JSON.stringify(parseAuditEvent(record("AuthorizeSecurityGroupIngress", open(8080))));
    expect(text).not.toMatch(/ASIA|203\.0\.113/);
  });
});

describe("auditKeyOf", () => {
  it("asks for the object where events list it, else for the events", () => {
    expect(auditKeyOf(rule)?.lookups).toEqual([{ by: "ResourceName", value: "sg-1" }]);
    const logs = finding({
      class: "deleted",
      type: "aws_cloudwatch_log_group",
      cloudId: "arn:aws:logs:x:1:log-group:/a",
    });
    expect(auditKeyOf(logs)?.lookups).toEqual([{ by: "EventName", value: "DeleteLogGroup" }]);
  });

  it("asks in us-east-1 for IAM alone", () => {
    const role = finding({ type: "aws_iam_role", cloudId: "arn:aws:iam::1:role/x" });
    expect([auditKeyOf(role)?.global, auditKeyOf(rule)?.global]).toEqual([true, false]);
  });

  it("knows no events for what it does not know", () => {
    expect(auditKeyOf(finding({ type: "aws_quantum_computer", cloudId: "q" }))).toBeUndefined();
  });
});
