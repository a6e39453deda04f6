import { CreateOrUpdateTagsCommand } from "@aws-sdk/client-auto-scaling";
import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { AuthorizeSecurityGroupIngressCommand, CreateRouteCommand } from "@aws-sdk/client-ec2";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { ModifyListenerCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { PutParameterCommand, RemoveTagsFromResourceCommand } from "@aws-sdk/client-ssm";
import type { AwsClients } from "../../src/lifecycle/aws-clients.ts";
import { STORE } from "../support/shape-findings.ts";
import { STACK } from "../support/shape-plans.ts";
import type { Lookup } from "./tamper.ts";

/** What is called for services that Ballast itself has no client of: method, path and body of a signed request. */
export type Call = (service: string, path: string, body: object, target?: string) => Promise<unknown>;

function open(port: number, GroupId: string) {
  const ranges = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
  return new AuthorizeSecurityGroupIngressCommand({
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, ...ranges }],
  });
}

/** The change by hand in each shape: the one thing that a check may then find there. */
export const HOLES: Readonly<
  Record<string, (clients: AwsClients, of: Lookup, call: Call) => Promise<unknown>>
> = {
  network: ({ ec2 }, of) =>
    ec2.send(
      new CreateRouteCommand({
        RouteTableId: of("module.network.aws_route_table.public[0]", "id"),
        DestinationCidrBlock: "192.168.0.0/16",
        GatewayId: of("module.network.aws_internet_gateway.this[0]", "id"),
      }),
    ),
  firewall: ({ ec2 }, of) => ec2.send(open(22, of("module.firewall.aws_security_group.dynamic", "id"))),
  balancer: ({ elb }, of) =>
    elb.send(
      new ModifyListenerCommand({
        ListenerArn: of('module.balancer.aws_lb_listener.this["https"]', "arn"),
        SslPolicy: "ELBSecurityPolicy-2016-08",
      }),
    ),
  service: ({ ecs }) =>
    ecs.send(new UpdateServiceCommand({ cluster: "shape", service: "shape", desiredCount: 50 })),
  bucket: ({ s3 }) =>
    s3.send(
      new PutBucketVersioningCommand({
        Bucket: "shape-data",
        VersioningConfiguration: { Status: "Suspended" },
      }),
    ),
  queue: (_clients, of, call) => {
    const queue = 'module.queue.aws_sqs_queue.this["jobs"]';
    const statement = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: of(queue, "arn") };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const body = { QueueUrl: of(queue, "url"), Attributes: { Policy } };
    return call("sqs", "/", body, "AmazonSQS.SetQueueAttributes");
  },
  keys: ({ ssm }) =>
    ssm.send(
      new PutParameterCommand({
        Name: "/shape/written",
        Type: "SecureString",
        Value: "written by hand",
        Overwrite: true,
      }),
    ),
  identity: ({ iam }, of) => {
    const policy = JSON.parse(of("module.identity.aws_iam_role.deploy", "assume_role_policy"));
    for (const statement of policy.Statement) delete statement.Condition.StringLike;
    return iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: "shape-deploy",
        PolicyDocument: JSON.stringify(policy),
      }),
    );
  },
  fleet: ({ autoScaling }, of) =>
    autoScaling.send(
      new CreateOrUpdateTagsCommand({
        Tags: [
          {
            ResourceId: of("module.fleet.aws_autoscaling_group.idc[0]", "name"),
            ResourceType: "auto-scaling-group",
            Key: "Team.Name",
            Value: "nobody",
            PropagateAtLaunch: true,
          },
        ],
      }),
    ),
  database: ({ dynamodb }) =>
    dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName: "shape",
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
      }),
    ),
  function: (_clients, of, call) => {
    const Layers = ["base", "extra"].map((key) =>
      of(`module.function.aws_lambda_layer_version.this["${key}"]`, "arn"),
    );
    return call("lambda", "/2015-03-31/functions/shape/configuration", { Layers });
  },
  labels: ({ ssm }, of) =>
    ssm.send(
      new RemoveTagsFromResourceCommand({
        ResourceType: "Parameter",
        ResourceId: of(`${STORE}.aws_ssm_parameter.this[0]`, "id"),
        TagKeys: ["Owner"],
      }),
    ),
  [STACK]: ({ ec2 }, of) => ec2.send(open(22, of("aws_security_group.app", "id"))),
};
