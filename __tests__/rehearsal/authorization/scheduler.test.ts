import { orders } from "../../../examples/orders.ts";
import { evaluate } from "../../../src/permissions/evaluate.ts";
import { readPolicy } from "../../../src/permissions/policy.ts";
import { accessRequests } from "../../../src/rehearsal/authorization/access-requests.ts";
import { readCall } from "../../../src/rehearsal/authorization/call.ts";
import type { Lookups } from "../../../src/rehearsal/authorization/lookups.ts";
import { stackOf, synth } from "../../support/synth.ts";

const { account, region } = orders;
const GROUP = "orders-live-ledger";
const LOOKUPS: Lookups = { account, find: async () => undefined, launchTemplate: async () => undefined };

const { resource } = stackOf(synth([orders]), `governance-${account}`);
/** What the role of the pipeline that applies may do. */
const APPLY = Object.entries(resource["aws_iam_policy"] ?? {})
  .filter(([name]) => name.startsWith("live_apply_"))
  .map(([place, { policy }]) => readPolicy(JSON.parse(String(policy)), { kind: "identity", place }));

/** What a request of the provider asks for, with a minus in front where the role may not. */
async function judged(method: string, path: string, body: object = {}): Promise<string[]> {
  const scope = `${region}/scheduler/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20261129/${scope}, Signature=none`;
  const call = readCall({
    method,
    target: `/${path}`,
    headers: { authorization },
    body: JSON.stringify(body),
  });
  const principal = `arn:aws:iam::${account}:role/pipeline/live-apply`;
  return (await accessRequests(call, LOOKUPS)).map(({ action, context, resource: on }) => {
    const { allowed } = evaluate({ principal, action, resource: on, context }, { identity: APPLY });
    return `${allowed ? "" : "-"}${action} ${on.split(":").slice(5).join(":")}`;
  });
}

const Tags = [
  { Key: "Project", Value: "orders" },
  { Key: "Environment", Value: "live" },
];
const schedule = (GroupName: string, role: string) => ({
  GroupName,
  Target: { Arn: "arn:aws:ecs:::cluster/x", RoleArn: `arn:aws:iam::${account}:role/${role}` },
});

describe("requests to EventBridge Scheduler", () => {
  it("make, read and delete the schedules of the environment", async () => {
    expect(await judged("POST", `schedule-groups/${GROUP}`, { Tags })).toEqual([
      `scheduler:CreateScheduleGroup schedule-group/${GROUP}`,
      `scheduler:TagResource schedule-group/${GROUP}`,
    ]);
    for (const [method, verb] of [
      ["POST", "Create"],
      ["PUT", "Update"],
    ] as const) {
      expect(await judged(method, `schedules/${GROUP}`, schedule(GROUP, `${GROUP}-schedule`))).toEqual([
        `scheduler:${verb}Schedule schedule/${GROUP}/${GROUP}`,
        `iam:PassRole role/${GROUP}-schedule`,
      ]);
    }
    expect(await judged("GET", `schedules/${GROUP}?groupName=${GROUP}`)).toEqual([
      `scheduler:GetSchedule schedule/${GROUP}/${GROUP}`,
    ]);
    const arn = `arn:aws:scheduler:${region}:${account}:schedule-group/${GROUP}`;
    expect(await judged("GET", `tags/${encodeURIComponent(arn)}`)).toEqual([
      `scheduler:ListTagsForResource schedule-group/${GROUP}`,
    ]);
    expect(await judged("DELETE", `schedule-groups/${GROUP}`)).toEqual([
      `scheduler:DeleteScheduleGroup schedule-group/${GROUP}`,
      `scheduler:DeleteSchedule schedule/${GROUP}/*`,
    ]);
  });

  it("are refused on schedules of others, in the default group, and with another's role", async () => {
    expect(await judged("DELETE", "schedules/nightly?groupName=billing")).toEqual([
      "-scheduler:DeleteSchedule schedule/billing/nightly",
    ]);
    expect(await judged("GET", `schedules/${GROUP}`)).toEqual([
      `-scheduler:GetSchedule schedule/default/${GROUP}`,
    ]);
    expect(await judged("POST", `schedules/${GROUP}`, schedule(GROUP, "administrator"))).toEqual([
      `scheduler:CreateSchedule schedule/${GROUP}/${GROUP}`,
      "-iam:PassRole role/administrator",
    ]);
  });
});
