import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePlan } from "../../src/terraform/plan.ts";
import { FOREIGN } from "../support/drift.ts";
import { SHAPE_PLANS, shapePlan } from "../support/shape-plans.ts";
import { findingLines, judged } from "./plans.ts";

const lines = (text: string) => findingLines(judged(text));

describe("plans of other projects", () => {
  it.each([
    ["cloudposse-style", ['refused wildcard-grant module.web.aws_iam_role_policy.ecs_exec["true"] policy']],
    ["plain-hcl", ["refused imds-v1 aws_launch_template.ecs metadata_options"]],
    [
      "tam-ecs-ec2-autoscaling",
      [
        'refused plain-http module.alb.aws_lb_listener.this["ex_http"] protocol',
        'refused imds-v1 module.autoscaling["ex_1"].aws_launch_template.this[0] metadata_options',
        'refused imds-v1 module.autoscaling["ex_2"].aws_launch_template.this[0] metadata_options',
        "refused wildcard-grant module.ecs_service.aws_iam_policy.task_exec[0] policy",
        'warning public-entry module.alb.aws_vpc_security_group_ingress_rule.this["all_http"] cidr_ipv4',
      ],
    ],
    [
      "infrahouse-ecs-httpd_autoscaling",
      [
        "refused wildcard-grant aws_iam_policy.task_role policy",
        "refused storage-unencrypted module.httpd.module.pod[0].aws_launch_template.website block_device_mappings.0.ebs.0.encrypted",
        "warning public-entry module.httpd.module.pod[0].aws_vpc_security_group_ingress_rule.alb_icmp cidr_ipv4",
        'warning public-entry module.httpd.module.pod[0].aws_vpc_security_group_ingress_rule.alb_listener_port["0.0.0.0/0"] cidr_ipv4',
        "warning public-entry module.httpd.module.pod[0].aws_vpc_security_group_ingress_rule.backend_icmp cidr_ipv4",
        'warning public-entry module.httpd.module.pod[0].aws_vpc_security_group_ingress_rule.https["0.0.0.0/0"] cidr_ipv4',
      ],
    ],
  ])("%s is refused for what it would make", (name, found) => {
    expect(lines(readFileSync(join(FOREIGN, `${name}.json`), "utf8"))).toEqual(found);
  });

  const shapes = readdirSync(SHAPE_PLANS)
    .map((file) => file.replace(/\.json\.gz$/, ""))
    .filter((name) => /\.(clean|hole)$/.test(name));

  it.each(shapes)("%s passes: it puts back what somebody opened by hand, or nothing", (name) => {
    expect(lines(shapePlan(name))).toEqual([]);
  });

  it.each(
    shapes.filter((name) => /^(tofu-)?(firewall|queue|identity|bucket|database|balancer)\.hole$/.test(name)),
  )("%s is refused the other way round", (name) => {
    expect(lines(turned(shapePlan(name))).filter((line) => !line.startsWith("warning"))).not.toEqual([]);
  });

  it("says why a plan cannot be judged", () => {
    expect(() => judged(shapePlan("bucket.refreshed-hole"))).toThrow("refresh-only");
    expect(parsePlan(shapePlan("bucket.hole"), "plan.json").errored).toBe(false);
  });
});

/** A plan with the sides of each change exchanged: what would open the hole. */
function turned(text: string): string {
  const plan = JSON.parse(text);
  for (const { change } of plan.resource_changes) {
    [change.before, change.after] = [change.after, change.before];
    change.after_unknown = {};
  }
  return JSON.stringify(plan);
}
