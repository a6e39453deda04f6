import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";

/** Where requests go. Without an endpoint and keys they go to AWS with the caller's own credentials. */
export interface AwsTarget {
  readonly region: string;
  readonly emulator?: string | undefined;
  /** Whose requests go to the emulator. @default dummy keys */
  readonly credentials?: AwsCredentials | undefined;
}

/** Keys, and the token that goes with those of a role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What opens nothing on AWS. */
export const DUMMY_KEYS: AwsCredentials = { accessKeyId: "test", secretAccessKey: "test" };

/** Clients of the AWS services that lifecycle commands call in addition to Terraform. */
export function awsClients({ credentials, emulator, region }: AwsTarget) {
  // The pinned clients work on Node 20; the warning is about later ones and would stand in every report.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const config = {
    region,
    maxAttempts: 4,
    ...(emulator && {
      endpoint: emulator,
      credentials: credentials ?? DUMMY_KEYS,
    }),
  };
  return {
    scaling: new ApplicationAutoScalingClient(config),
    autoScaling: new AutoScalingClient(config),
    logs: new CloudWatchLogsClient(config),
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: emulator !== undefined }),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}

export type AwsClients = ReturnType<typeof awsClients>;
