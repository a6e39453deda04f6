import type { ServiceRules } from "./rule.ts";
import { APPLICATION_AUTO_SCALING } from "./services/application-autoscaling.ts";
import { AUTOSCALING } from "./services/autoscaling.ts";
import { EC2 } from "./services/ec2.ts";
import { ECR } from "./services/ecr.ts";
import { ECS } from "./services/ecs.ts";
import { ACM, ROUTE53, WAFV2 } from "./services/edge.ts";
import { ELASTIC_LOAD_BALANCING } from "./services/elasticloadbalancing.ts";
import { IAM } from "./services/iam.ts";
import { KMS } from "./services/kms.ts";
import { CHATBOT, CLOUDTRAIL, CLOUDWATCH, EVENTS, LOGS, SNS, SQS } from "./services/observability.ts";
import { SCHEDULER } from "./services/scheduler.ts";
import { SERVICE_DISCOVERY } from "./services/servicediscovery.ts";
import { DYNAMODB, S3, SSM } from "./services/storage.ts";

/** What the operations of each service ask for, by the prefix of its actions. */
export const SERVICES: Readonly<Record<string, ServiceRules>> = {
  acm: ACM,
  "application-autoscaling": APPLICATION_AUTO_SCALING,
  autoscaling: AUTOSCALING,
  chatbot: CHATBOT,
  cloudtrail: CLOUDTRAIL,
  cloudwatch: CLOUDWATCH,
  dynamodb: DYNAMODB,
  ec2: EC2,
  ecr: ECR,
  ecs: ECS,
  elasticloadbalancing: ELASTIC_LOAD_BALANCING,
  events: EVENTS,
  iam: IAM,
  kms: KMS,
  logs: LOGS,
  route53: ROUTE53,
  s3: S3,
  scheduler: SCHEDULER,
  servicediscovery: SERVICE_DISCOVERY,
  sns: SNS,
  sqs: SQS,
  ssm: SSM,
  wafv2: WAFV2,
};
