import { type AuditScope, auditAlarms } from "../../src/core/audit-patterns.ts";
import { contradictionIn } from "../../src/core/filter-pattern/contradiction.ts";
import { type AbsentReading, matchesPattern } from "../../src/core/filter-pattern/match.ts";
import { parseFilterPattern } from "../../src/core/filter-pattern/parse.ts";
import { conditionsOf, leavesOf } from "../../src/core/filter-pattern/pattern.ts";
import { inCloudTrailRecord } from "../../src/policies/reading/cloudtrail-record.ts";
import { by, byRole, RECORDS, record } from "../support/cloudtrail.ts";

const ACCOUNT = "111122223333";
const SCOPE: AuditScope = {
  home: { name: "shop-governance", account: ACCOUNT, region: "eu-central-1" },
  workloadPrefix: "shop-",
  pipelineRoles: `arn:aws:iam::${ACCOUNT}:role/pipeline/*`,
  pipelinePolicies: `arn:aws:iam::${ACCOUNT}:policy/pipeline/*`,
  adminRoleArn: `arn:aws:iam::${ACCOUNT}:role/administrators`,
  stores: ["shop-prod", "shop-governance"].map((name) => ({
    name,
    account: ACCOUNT,
    region: "eu-central-1",
  })),
};

/** Every filter of a scope; each is one that CloudWatch Logs takes. */
function filtersOf(scope: AuditScope) {
  return auditAlarms(scope).flatMap(({ filters, id }) =>
    Object.entries(filters).map(([filter, text]) => {
      const parsed = parseFilterPattern(text);
      if ("problem" in parsed) throw new Error(`${id} ${filter}: ${parsed.problem}: ${text}`);
      return { id, filter: `${id}/${filter}`, pattern: parsed.pattern };
    }),
  );
}

const FILTERS = filtersOf(SCOPE);

/** The alarms that a record raises. */
function raised(event: object, absent?: AbsentReading, filters = FILTERS): string[] {
  const message = JSON.stringify(event);
  return [
    ...new Set(filters.filter(({ pattern }) => matchesPattern(pattern, message, absent)).map(({ id }) => id)),
  ];
}

describe("the patterns over CloudTrail records", () => {
  it("can match, and ask for nothing that a record does not have", () => {
    for (const { filter, pattern } of FILTERS) {
      const unknown = conditionsOf(pattern)
        .flatMap(leavesOf)
        .filter(({ selector }) => !inCloudTrailRecord(selector));
      expect([filter, contradictionIn(pattern), unknown]).toEqual([filter, undefined, []]);
    }
  });

  it("each match one of the records at least", () => {
    const silent = FILTERS.filter(
      ({ pattern }) => !RECORDS.some(({ event }) => matchesPattern(pattern, JSON.stringify(event))),
    );
    expect(silent.map(({ filter }) => filter)).toEqual([]);
  });

  it("say the same whatever != gives for a property that is absent", () => {
    for (const { event, name } of RECORDS) {
      expect([name, raised(event, "unequal")]).toEqual([name, raised(event, "no-match")]);
    }
  });

  it.each(RECORDS)("raise for $name: $raises", ({ event, raises }) => {
    expect(raised(event)).toEqual(raises);
  });
});

describe("who did it", () => {
  const stop = { eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging", readOnly: false };

  it("makes no difference to a trail that is stopped", () => {
    const roles = ["pipeline/terraform-execution", "administrators", "shop-prod-web-task"];
    for (const role of roles) expect(raised(record(stop, byRole(role)))).toContain("trail-change");
  });

  it("is told by the whole ARN: a role of that name in another account is foreign", () => {
    const foreign = byRole("pipeline/terraform-execution", "999999999999");
    const change = { eventSource: "ec2.amazonaws.com", eventName: "CreateVpc", readOnly: false };
    expect(raised(record(change, foreign))).toEqual(["foreign-change"]);
    expect(raised(record(change, byRole("pipeline/terraform-execution")))).toEqual([]);
  });

  it("is seen although a user has no role behind", () => {
    const change = { eventSource: "ec2.amazonaws.com", eventName: "CreateVpc", readOnly: false };
    expect(raised(record(change, by.user))).toEqual(["foreign-change"]);
  });
});

describe("administrators who come by a permission set", () => {
  const role = "aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin+Ops_*";
  const filters = filtersOf({ ...SCOPE, adminRoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}` });
  const read = {
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    readOnly: true,
    eventCategory: "Data",
  };
  const by = (name: string) => byRole(`aws-reserved/sso.amazonaws.com/eu-central-1/${name}`);

  it("are told by a pattern with text on both sides of a wildcard", () => {
    const known = record(read, by("AWSReservedSSO_Admin+Ops_0a1b2c3d4e5f6071"));
    const other = record(read, by("AWSReservedSSO_ReadOnly_0a1b2c3d4e5f6071"));
    expect([raised(known, "no-match", filters), raised(other, "no-match", filters)]).toEqual([
      [],
      ["state-access"],
    ]);
  });
});
