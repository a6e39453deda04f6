import { lockTrouble, readTrouble, type TroubleKind } from "../../src/terraform/trouble.ts";

/** Recorded from Terraform 1.11 with AWS provider 5.100, but for the ids. */
const ERRORS: readonly (readonly [TroubleKind, string])[] = [
  [
    "denied",
    "Error: reading AWS DynamoDB Table (locks): operation error DynamoDB: DescribeTable, https response error StatusCode: 400, RequestID: , api error AccessDeniedException: User: x is not authorized to perform: dynamodb:DescribeTable",
  ],
  ["denied", "Error: reading EC2 VPC: api error UnauthorizedOperation: You are not authorized"],
  [
    "credentials",
    "Error: Retrieving AWS account details: validating provider credentials: operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: 1, api error ExpiredToken: The security token included in the request is expired",
  ],
  ["credentials", "Error: No valid credential sources found"],
  ["wrong_account", "Error: AWS account ID not allowed: 999999999999"],
  ["throttled", "Error: describing: api error ThrottlingException: Rate exceeded"],
  ["init", "Error: Required plugins are not installed"],
  ["init", 'Error: Backend initialization required, please run "terraform init"'],
  ["backend", "Error: state data in S3 does not have the expected content."],
  ["network", "Error: dial tcp 10.0.0.1:443: connect: connection refused"],
  ["other", "Error: Unsupported argument"],
];

describe("readTrouble", () => {
  it.each(ERRORS)("knows %s", (kind, text) => {
    expect(readTrouble(text)).toMatchObject({ kind, text: text.split("\n")[0] });
    expect(readTrouble(text).fix.join()).not.toBe("");
  });

  it("says what to apply first where a stack reads what another one does not tell yet", () => {
    const framed = `Error: Unsupported attribute

  on cdk.tf.json line 271, in resource.aws_vpc_security_group_ingress_rule.shop_into_stock:
 271:         "security_group_id": "\${data.terraform_remote_state.service_stock.outputs.security_group_id}",
    ├────────────────
    │ data.terraform_remote_state.service_stock.outputs is object with no attributes

This object does not have an attribute named "security_group_id".`;
    expect(readTrouble(framed)).toMatchObject({
      kind: "other",
      text: 'This object does not have an attribute named "security_group_id".',
      fix: [
        "apply the stack that has this output first: the platform, or a service that this one calls; then plan again",
      ],
    });
  });

  it("takes the line that says most out of a framed message", () => {
    const framed = "╷\n│ Error: reading it\n│\n│ api error AccessDenied: no\n╵";
    expect(readTrouble(framed).text).toBe("api error AccessDenied: no");
  });
});

describe("lockTrouble", () => {
  const held = { id: "8e1c", who: "ada@build-7", operation: "OperationTypeApply" };
  const now = new Date("2026-11-22T12:00:00Z");

  it("defers to a run that may still go on", () => {
    const trouble = lockTrouble({ ...held, created: "2026-11-22 11:15:33.18 +0000 UTC" }, now);
    expect(trouble).toMatchObject({ kind: "locked", lock: { who: "ada@build-7", stale: false } });
    expect(trouble.text).toContain(
      "ada@build-7 has held the lock since 2026-11-22 11:15:33.18 +0000 UTC, for 44 min",
    );
    expect(trouble.fix.join()).not.toContain("force-unlock");
  });

  it("explains a lock that nobody can still hold, and leaves it to a person", () => {
    const trouble = lockTrouble({ ...held, created: "2026-11-22 09:15:33 +0200 CEST" }, now);
    expect(trouble).toMatchObject({ kind: "stale_lock", lock: { stale: true } });
    expect(trouble.fix).toContain("  terraform force-unlock 8e1c");
  });

  it.each([
    ["2026-11-22 10:00:01 +0000 UTC", "locked"],
    ["2026-11-22 10:00:00 +0000 UTC", "stale_lock"],
    ["2026-11-22 09:00:00 +0000 UTC", "stale_lock"],
  ])("counts a lock of %s as %s: two hours are too long", (created, kind) => {
    expect(lockTrouble({ ...held, created }, now).kind).toBe(kind);
  });

  it("does not call a lock stale whose time cannot be read", () => {
    expect(lockTrouble({ ...held, created: "unknown" }, now).kind).toBe("locked");
  });
});
