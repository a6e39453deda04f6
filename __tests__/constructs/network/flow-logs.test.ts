import { FlowLogs } from "../../../src/constructs/network/flow-logs.ts";
import { HOME, make } from "../../support/construct.ts";

describe("FlowLogs", () => {
  it("writes every connection to an encrypted log group, by a role that can do nothing else", () => {
    const props = { home: HOME, vpcId: "vpc-7", retentionDays: 41, kmsKeyArn: "arn:key" };
    expect(make((stack) => new FlowLogs(stack, "flow", props))).toEqual({
      "aws_cloudwatch_log_group.flow": {
        kms_key_id: "arn:key",
        name: "/acme-qa/vpc-flow",
        retention_in_days: 41,
      },
      "aws_iam_role.flow": {
        assume_role_policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Assume",
              Effect: "Allow",
              Principal: { Service: "vpc-flow-logs.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { "aws:SourceAccount": "210987654321" },
                ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-3:210987654321:vpc-flow-log/*" },
              },
            },
          ],
        },
        description: "Writes VPC flow logs",
        permissions_boundary: "arn:aws:iam::210987654321:policy/pipeline/acme-qa-boundary",
        name: "acme-qa-flow-logs",
      },
      "aws_iam_role_policy.flow": {
        name: "write-flow-logs",
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Write",
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
              Resource: [
                "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/vpc-flow",
                "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/vpc-flow:log-stream:*",
              ],
            },
          ],
        },
        role: "${aws_iam_role.flow.id}",
      },
      "aws_flow_log.flow": {
        iam_role_arn: "${aws_iam_role.flow.arn}",
        log_destination: "${aws_cloudwatch_log_group.flow.arn}",
        log_destination_type: "cloud-watch-logs",
        max_aggregation_interval: 60,
        tags: { Name: "acme-qa" },
        traffic_type: "ALL",
        vpc_id: "vpc-7",
        depends_on: ["aws_iam_role_policy.flow"],
      },
    });
  });
});
