import { needsNoResource } from "../../src/core/iam-actions.ts";
import { scheduleProblem } from "../../src/policies/reading/schedule-expression.ts";
import { at, select } from "../../src/terraform/json.ts";
import { agentSettings, readUserData } from "../../src/terraform/user-data.ts";
import { ref } from "../policies/flips/flip.ts";

describe("at", () => {
  it("finds the same attribute in a block that is written as an object or as a list", () => {
    expect(at({ managed: { scaling: { status: "ENABLED" } } }, "managed.scaling.status")).toBe("ENABLED");
    expect(at({ managed: [{ scaling: [{ status: "ENABLED" }] }] }, "managed.scaling.status")).toBe("ENABLED");
    expect(at({ managed: [] }, "managed.scaling.status")).toBeUndefined();
    expect(at({}, "constructor.name")).toBeUndefined();
  });

  it("names the element of a list that a value was found in", () => {
    const volumes = { disk: [{ ebs: { encrypted: true } }, { ebs: { encrypted: false } }] };
    expect(select(volumes, "disk.*.ebs.encrypted")).toEqual([
      { path: "disk.0.ebs.encrypted", value: true },
      { path: "disk.1.ebs.encrypted", value: false },
    ]);
  });
});

describe("readUserData", () => {
  it("reads base64 and the call that encodes a text", () => {
    const text = 'ECS_CLUSTER=shop\necho "ECS_RESERVED_MEMORY=256" >> /etc/ecs/ecs.config\n';
    const call = ref(`base64encode(${JSON.stringify(text)})`);
    for (const value of [btoa(text), call]) {
      const read = readUserData(value);
      expect(read).toEqual({ kind: "text", text });
      expect(read.kind === "text" && Object.fromEntries(agentSettings(read.text))).toEqual({
        ECS_CLUSTER: "shop",
        ECS_RESERVED_MEMORY: "256",
      });
    }
  });

  it.each([
    ["cat <<EOF >> /etc/ecs/ecs.config\nECS_CLUSTER=shop\nEOF"],
    ['echo ECS_CLUSTER="shop" >> /etc/ecs/ecs.config'],
    ["echo 'ECS_CLUSTER=shop' >> /etc/ecs/ecs.config"],
    ["echo ECS_CLUSTER=shop>>/etc/ecs/ecs.config"],
    ['echo -e "ECS_LOGLEVEL=info\\nECS_CLUSTER=shop" > /etc/ecs/ecs.config'],
    ["#cloud-config\nruncmd:\n  - echo ECS_CLUSTER=shop >> /etc/ecs/ecs.config"],
    ["ECS_CLUSTER=old\nECS_CLUSTER=shop"],
  ])("finds the cluster in %j", (text) => {
    expect(agentSettings(text).get("ECS_CLUSTER")).toBe("shop");
  });

  it.each([
    ["#!/bin/bash", "not-base64"],
    ["abc", "not-base64"],
    ["", "not-base64"],
    [7, "not-base64"],
    [undefined, "absent"],
    [ref("local.user_data"), "unreadable"],
    [ref('base64encode("broken'), "unreadable"],
  ])("says of %p that it is %s", (value, kind) => {
    expect(readUserData(value).kind).toBe(kind);
  });
});

describe("scheduleProblem", () => {
  it.each([
    "cron(0 19 * * ? *)",
    "cron(0 7 ? * 2-6 *)",
    "cron(0/15 8-18 ? * MON-FRI 2026-2030)",
    "cron(0 10 L * ? *)",
    "cron(0 10 ? * 6#3 *)",
    "rate(1 hour)",
    "at(2026-12-24T18:00:00)",
  ])("takes %s", (expression) => {
    expect(scheduleProblem(expression)).toBeUndefined();
  });

  it.each([
    ["0 19 * * ? *", "neither"],
    ["cron(0 19 * * *)", "5 fields"],
    ["cron(60 19 * * ? *)", "minute"],
    ["cron(0 24 * * ? *)", "hour"],
    ["cron(0 19 0 * ? *)", "day of month"],
    ["cron(0 19 ? * 0-5 *)", "day of week"],
    ["cron(0 19 ? 13 2 *)", "month"],
    ["cron(0 19 5-2 * ? *)", "day of month"],
    ["cron(0/0 19 * * ? *)", "minute"],
    ["cron(0 19 * * ? 1969)", "year"],
    ["cron(0 19 * * * *)", "exactly one"],
    ["cron(0 19 ? * ? *)", "exactly one"],
    ["rate(0 hours)", "rate"],
    ["at(2026-13-24T18:00:00)", "time"],
  ])("refuses %s: %s", (expression, problem) => {
    expect(scheduleProblem(expression)).toContain(problem);
  });
});

describe("tables of AWS", () => {
  it.each([
    ["ec2:DescribeInstances", true],
    ["EC2:describevpcs", true],
    ["ec2:DescribeVpcAttribute", false],
    ["ecs:DescribeServices", false],
    ["ecr:GetAuthorizationToken", true],
    ["s3:GetObject", false],
    ["elasticloadbalancing:ModifyListener", false],
  ])("%s can only be granted on *: %p", (action, expected) => {
    expect(needsNoResource(action)).toBe(expected);
  });
});
