import { CreateOrUpdateTagsCommand } from "@aws-sdk/client-auto-scaling";
import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { AuthorizeSecurityGroupIngressCommand, CreateRouteCommand } from "@aws-sdk/client-ec2";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { ModifyListenerCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { PutParameterCommand, RemoveTagsFromResourceCommand } from "@aws-sdk/client-ssm";
import type { AwsClients } from "../../src/lifecycle/aws-clients.ts";
import { STACK } from "../support/shape-plans.ts";
import type { Lookup } from "./tamper.ts";

/** What is called for services that Ballast itself has no client of: method, path and body of a signed request. */
export type Call = (service: string, path: string, body: object, target?: string) => Promise<unknown>;

/** One change by hand in one shape, and all that a check may then say of it. */
export interface Hole {
  readonly what: string;
  /** Class, severity, address and attribute. */
  readonly finding: string;
  /** The lowest level at which the command fails by default is high. */
  readonly exit: 0 | 2;
  readonly by: (clients: AwsClients, of: Lookup, call: Call) => Promise<unknown>;
}

const STORE = 'module.labels.module.component["ü"].module.store["say \\"hi\\""]';

function open(port: number, GroupId: string) {
  const ranges = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
  return new AuthorizeSecurityGroupIngressCommand({
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, ...ranges }],
  });
}

export const HOLES: Readonly<Record<string, Hole>> = {
  network: {
    what: "a route in a table whose routes are resources of their own",
    finding: "unmanaged_child high module.network.aws_route_table.public[0] route",
    exit: 2,
    by: ({ ec2 }, of) =>
      ec2.send(
        new CreateRouteCommand({
          RouteTableId: of("module.network.aws_route_table.public[0]", "id"),
          DestinationCidrBlock: "192.168.0.0/16",
          GatewayId: of("module.network.aws_internet_gateway.this[0]", "id"),
        }),
      ),
  },
  firewall: {
    what: "a rule in a group whose rules are dynamic blocks",
    finding: "out_of_band critical module.firewall.aws_security_group.dynamic ingress",
    exit: 2,
    by: ({ ec2 }, of) => ec2.send(open(22, of("module.firewall.aws_security_group.dynamic", "id"))),
  },
  balancer: {
    what: "an older TLS policy at one of the listeners",
    finding: 'out_of_band high module.balancer.aws_lb_listener.this["https"] ssl_policy',
    exit: 2,
    by: ({ elb }, of) =>
      elb.send(
        new ModifyListenerCommand({
          ListenerArn: of('module.balancer.aws_lb_listener.this["https"]', "arn"),
          SslPolicy: "ELBSecurityPolicy-2016-08",
        }),
      ),
  },
  service: {
    what: "more tasks than the target of the service's scaling allows",
    finding:
      "ignored_out_of_bounds high module.service.aws_ecs_service.ignore_task_definition[0] desired_count",
    exit: 2,
    by: ({ ecs }) =>
      ecs.send(new UpdateServiceCommand({ cluster: "shape", service: "shape", desiredCount: 50 })),
  },
  bucket: {
    what: "versioning suspended",
    finding:
      "out_of_band high module.bucket.aws_s3_bucket_versioning.this[0] versioning_configuration[0].status",
    exit: 2,
    by: ({ s3 }) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: "shape-data",
          VersioningConfiguration: { Status: "Suspended" },
        }),
      ),
  },
  queue: {
    what: "a queue that anybody may send to",
    finding: 'out_of_band critical module.queue.aws_sqs_queue_policy.this["jobs"] policy',
    exit: 2,
    by: (_clients, of, call) => {
      const queue = 'module.queue.aws_sqs_queue.this["jobs"]';
      const statement = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: of(queue, "arn") };
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      const body = { QueueUrl: of(queue, "url"), Attributes: { Policy } };
      return call("sqs", "/", body, "AmazonSQS.SetQueueAttributes");
    },
  },
  keys: {
    what: "a secret written that no plan holds",
    finding: "untracked critical module.keys.aws_ssm_parameter.written version",
    exit: 2,
    by: ({ ssm }) =>
      ssm.send(
        new PutParameterCommand({
          Name: "/shape/written",
          Type: "SecureString",
          Value: "written by hand",
          Overwrite: true,
        }),
      ),
  },
  identity: {
    what: "a trust policy without its condition on the subject",
    finding: "out_of_band critical module.identity.aws_iam_role.deploy assume_role_policy",
    exit: 2,
    by: ({ iam }, of) => {
      const policy = JSON.parse(of("module.identity.aws_iam_role.deploy", "assume_role_policy"));
      for (const statement of policy.Statement) delete statement.Condition.StringLike;
      return iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: "shape-deploy",
          PolicyDocument: JSON.stringify(policy),
        }),
      );
    },
  },
  fleet: {
    what: "another value of a tag with a dot in its key",
    finding: "out_of_band low module.fleet.aws_autoscaling_group.idc[0] tag",
    exit: 0,
    by: ({ autoScaling }, of) =>
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
  },
  database: {
    what: "continuous backups of a table switched off",
    finding:
      "out_of_band high module.database.aws_dynamodb_table.autoscaled[0] point_in_time_recovery[0].enabled",
    exit: 2,
    by: ({ dynamodb }) =>
      dynamodb.send(
        new UpdateContinuousBackupsCommand({
          TableName: "shape",
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
        }),
      ),
  },
  function: {
    what: "the layers of a function in another order",
    finding: "out_of_band medium module.function.aws_lambda_function.this[0] layers",
    exit: 0,
    by: (_clients, of, call) => {
      const Layers = ["base", "extra"].map((key) =>
        of(`module.function.aws_lambda_layer_version.this["${key}"]`, "arn"),
      );
      return call("lambda", "/2015-03-31/functions/shape/configuration", { Layers });
    },
  },
  labels: {
    what: "a tag removed three modules deep",
    finding: `out_of_band low ${STORE}.aws_ssm_parameter.this[0] tags.Owner`,
    exit: 0,
    by: ({ ssm }, of) =>
      ssm.send(
        new RemoveTagsFromResourceCommand({
          ResourceType: "Parameter",
          ResourceId: of(`${STORE}.aws_ssm_parameter.this[0]`, "id"),
          TagKeys: ["Owner"],
        }),
      ),
  },
  [STACK]: {
    what: "a rule in a group whose rules are dynamic blocks of a configuration in JSON",
    finding: "out_of_band critical aws_security_group.app ingress",
    exit: 2,
    by: ({ ec2 }, of) => ec2.send(open(22, of("aws_security_group.app", "id"))),
  },
};
