import { referencesIn, refersTo } from "../../src/terraform/references.ts";
import { ref } from "../policies/flips/flip.ts";

const shown = (text: string) => referencesIn(text).map(({ address, path }) => [address, ...path].join(" "));

describe("referencesIn", () => {
  it.each([
    [ref("aws_lb.alb.arn"), ["aws_lb.alb arn"]],
    [ref("aws_subnet.private[0].id"), ["aws_subnet.private id"]],
    [ref('aws_subnet.private["a.b"].id'), ["aws_subnet.private id"]],
    [
      ref("data.terraform_remote_state.platform.outputs.vpc_id"),
      ["data.terraform_remote_state.platform outputs vpc_id"],
    ],
    [ref("tolist(aws_lb.alb.subnets)"), ["aws_lb.alb subnets"]],
    [
      `service/${ref("aws_ecs_cluster.main.name")}/${ref("aws_ecs_service.web.name")}`,
      ["aws_ecs_cluster.main name", "aws_ecs_service.web name"],
    ],
    [ref('jsonencode({ "a" = aws_lb.alb.arn })'), ["aws_lb.alb arn"]],
    [ref("local.name"), ["local.name"]],
    [`$${ref("aws_lb.alb.arn")}`, []],
    ["aws_lb.alb.arn", []],
    [ref('format("aws_lb.alb.arn")'), []],
  ])("of %s are %j", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("names each once", () => {
    expect(shown(ref("aws_lb.a.arn == aws_lb.a.arn ? aws_lb.b.arn : aws_lb.a.id"))).toEqual([
      "aws_lb.a arn",
      "aws_lb.b arn",
      "aws_lb.a id",
    ]);
  });
});

describe("refersTo", () => {
  const bucket = { address: "aws_s3_bucket.logs", attributes: { bucket: "shop-logs" } };

  it.each([
    [ref("aws_s3_bucket.logs.id"), true],
    [ref("tostring(aws_s3_bucket.logs.id)"), true],
    ["shop-logs", true],
    [ref("aws_s3_bucket.logs_old.id"), false],
    ["shop-logs-old", false],
    ["", false],
    [undefined, false],
  ])("%j: %s", (value, expected) => {
    expect(refersTo(value, bucket)).toBe(expected);
  });
});
