import { ECSClient } from "@aws-sdk/client-ecs";
import { withScan } from "../../src/drift/classify/unmanaged.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { troubleOf } from "../../src/engine/saved-plan.ts";
import type { AwsClients } from "../../src/lifecycle/aws-clients.ts";
import { type AuditPage, type AuditQuery, attributeVerdicts } from "../../src/live/cloudtrail.ts";
import { scan } from "../../src/live/scan.ts";
import { Budget } from "../../src/live/scan-tools.ts";
import { parsePlan, parseState } from "../../src/terraform/plan.ts";
import { judge, makePlan, TODAY } from "../support/drift.ts";

const policy = loadPolicy({}, "policy", TODAY);

describe("troubleOf", () => {
  const lock = (id: string) =>
    `Error: Error acquiring the state lock\nLock Info:\n  ID:        ${id}\n  Path:      p\n  Operation: OperationTypePlan\n  Who:       ada@b\n  Created:   2026-11-22 09:00:00 +0000 UTC\n`;

  it("is a lock only when somebody holds it", () => {
    const now = new Date("2026-11-22T09:10:00Z");
    expect(troubleOf(lock("8e1c"), 1, now).kind).toBe("locked");
    const missing = "Error: Error acquiring the state lock\napi error ResourceNotFoundException: no table";
    expect(troubleOf(missing, 1, now).lock).toBeUndefined();
    expect(troubleOf("", 130, now).kind).toBe("interrupted");
  });
});

const cluster = { address: "aws_ecs_cluster.main", cloud: { id: "arn:c", arn: "arn:c", name: "main" } };

/** A cluster whose services AWS lists as told. */
function clientsWith(listServices: () => Promise<unknown>): AwsClients {
  const send = (command: object) =>
    command.constructor.name === "ListServicesCommand"
      ? listServices()
      : Promise.resolve({ clusters: [{ capacityProviders: [] }] });
  const ecs = new ECSClient({ region: "eu-west-1" });
  ecs.send = send as typeof ecs.send;
  return { ecs } as AwsClients;
}

describe("scan", () => {
  const text = makePlan([cluster]);
  const verdict = judge(text);
  const known = new Map([["prod", parsePlan(text, "plan")]]);
  const service = makePlan([
    { address: "aws_ecs_service.api", cloud: { id: "arn:s", cluster: "arn:c", name: "api" } },
  ]);
  const arns = { serviceArns: ["arn:aws:ecs:x:1:service/main/api", "arn:aws:ecs:x:1:service/main/rogue"] };

  it("reports what is in the state of no stack, not what another stack holds", async () => {
    const all = new Map([...known, ["prod-service-api", parsePlan(service, "plan")]]);
    const clients = clientsWith(() => Promise.resolve(arns));
    const [result] = await scan({ verdicts: [verdict], known: all }, { clients, policy });
    expect(result?.findings.map(({ class: kind, cloudId, severity }) => [kind, severity, cloudId])).toEqual([
      ["unmanaged", "high", "main/rogue"],
    ]);
    expect(result).toMatchObject({ complete: true, status: "drifted" });
    expect(result?.scan?.[0]).toEqual({ kind: "services of clusters", parents: 1, calls: 1 });
  });

  it("is incomplete, never clean, where AWS refuses", async () => {
    const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    const clients = clientsWith(() => Promise.reject(denied));
    const [result] = await scan({ verdicts: [verdict], known }, { clients, policy });
    expect(result).toMatchObject({ complete: false, status: "incomplete" });
    expect(result?.scan?.[0]?.skipped).toMatch(/^AccessDeniedException: not authorized; give the role/);
  });

  it("does not look where it cannot tell a neighbour's from nobody's", async () => {
    const clients = clientsWith(() => Promise.resolve(arns));
    const all = new Map([...known, ["prod-service-api", undefined] as const]);
    const [result] = await scan({ verdicts: [verdict], known: all }, { clients, policy });
    expect(result).toMatchObject({ complete: false, findings: [] });
    expect(result?.scan?.[0]?.skipped).toContain("prod-service-api");
  });

  it("stops at its limit of calls and says so", async () => {
    const clients = clientsWith(() => Promise.resolve({ ...arns, nextToken: "more" }));
    const [result] = await scan({ verdicts: [verdict], known }, { clients, policy, maxCalls: 3 });
    expect(result?.scan?.[0]).toMatchObject({
      calls: 3,
      skipped: expect.stringContaining("limit of 3 calls"),
    });
    expect(() => new Budget(0).take()).toThrow("limit of 0 calls");
  });

  it("gives one thing one id, whichever of its neighbours is named", () => {
    const found = { type: "aws_cloudwatch_log_group", importId: "/shop/by-hand", name: "/shop/by-hand" };
    const ids = ["aws_cloudwatch_log_group.a", "aws_cloudwatch_log_group.b"].map(
      (parent) => withScan(verdict, [{ ...found, parent }], [], policy).findings[0]?.id,
    );
    expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it("is silenced by the policy like any finding", () => {
    const found = [
      { parent: "aws_ecs_cluster.main", type: "aws_ecs_service", importId: "main/rogue", name: "rogue" },
    ];
    const silence = { address: "aws_ecs_cluster.main", attr: "aws_ecs_service", value: "rogue" };
    const entry = { ...silence, reason: "a test of the vendor", owner: "@org/x", expires: "2027-01-01" };
    const loaded = loadPolicy({ waivers: [entry] }, "policy", TODAY);
    const before = judge(text, { policy: { waivers: [entry] } });
    expect(before.warnings.map(({ code }) => code)).toEqual(["DRIFT_POLICY_IDLE"]);
    const after = withScan(before, found, [], loaded);
    expect([after.status, after.findings.map((it) => it.class), after.warnings]).toEqual([
      "in_sync",
      ["waived"],
      [],
    ]);
  });
});

describe("parseState", () => {
  it("reads a state, an empty one too, and nothing else", () => {
    const resource = { address: "a.b", mode: "managed", type: "a", values: { id: "x" } };
    const full = JSON.stringify({
      format_version: "1.0",
      values: { root_module: { resources: [resource] } },
    });
    expect(parseState(full, "state").state.map(({ address }) => address)).toEqual(["a.b"]);
    expect(parseState('{"format_version":"1.0"}', "state").state).toEqual([]);
    expect(() => parseState("{", "state")).toThrow("state");
  });
});

describe("attributeVerdicts", () => {
  const drifted = judge(
    makePlan([
      {
        address: "aws_dynamodb_table.a",
        state: { arn: "arn:t/a", a: "one" },
        cloud: { arn: "arn:t/a", a: "two-two" },
        code: { arn: "arn:t/a", a: "one" },
      },
    ]),
  );
  const base = {
    region: "eu-west-1",
    now: new Date("2026-11-22T00:00:00Z"),
    deployRoles: new Set<string>(),
    pauseMs: 1,
  };
  const event = JSON.stringify({
    eventID: "1",
    eventName: "UpdateTable",
    eventTime: "2026-11-21T00:00:00Z",
    userIdentity: { userName: "ada" },
    requestParameters: { tableName: "a", a: "two-two" },
  });

  it("reads all pages of a lookup, and each lookup once", async () => {
    const queries: AuditQuery[] = [];
    const log = async (query: AuditQuery): Promise<AuditPage> => {
      queries.push(query);
      return query.next === undefined ? { records: [], next: "2" } : { records: [event] };
    };
    const [first] = await attributeVerdicts([drifted, drifted], { ...base, log });
    expect(first?.findings[0]?.actor).toMatchObject({ confidence: "exact", principal: "ada" });
    expect(queries.map(({ by, next, region, value }) => [region, by, value, next])).toEqual([
      ["eu-west-1", "ResourceName", "a", undefined],
      ["eu-west-1", "ResourceName", "a", "2"],
    ]);
  });

  it("asks no more after a refusal, and nothing is guessed", async () => {
    let calls = 0;
    const log = () => {
      calls += 1;
      return Promise.reject(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
    };
    const other = { ...drifted, findings: drifted.findings.map((it) => ({ ...it, cloudId: "arn:t/b" })) };
    const [first] = await attributeVerdicts([drifted, other], { ...base, log });
    expect(calls).toBe(1);
    expect(first?.findings[0]?.actor).toEqual({
      confidence: "unknown",
      via: "unknown",
      note: "CloudTrail did not answer: AccessDeniedException: no",
    });
  });

  it("keeps to its limit of calls", async () => {
    let calls = 0;
    const log = async () => {
      calls += 1;
      return { records: [], next: "on" };
    };
    const [first] = await attributeVerdicts([drifted], { ...base, log, maxCalls: 4 });
    expect([calls, first?.findings[0]?.actor?.note]).toEqual([4, "the limit of 4 lookups was reached"]);
  });
});
