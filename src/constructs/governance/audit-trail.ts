import { Cloudtrail, type CloudtrailAdvancedEventSelector } from "@cdktf/provider-aws/lib/cloudtrail";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arn, type Home, s3Arn } from "../../core/arn.ts";
import { type AuditScope, auditNames } from "../../core/audit-patterns.ts";
import { PIPELINE_PATH } from "../../core/governance-names.ts";
import { policyDocument, serviceTrust } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { stateNames } from "../../core/state-names.ts";
import { Alerts } from "../observability/alerts.ts";
import { AuditAlarms } from "./audit-alarms.ts";
import { AuditBucket, auditBucketName } from "./audit-bucket.ts";
import { AuditKey } from "./audit-key.ts";

/** Days that events can be searched in CloudWatch Logs; the files are kept for longer. */
const LOG_RETENTION_DAYS = 400;

export interface AuditTrailProps extends AuditScope {
  /** Days that log files are kept and locked. */
  readonly retentionDays: number;
  readonly emails: readonly string[];
  /** Off only in the run that tears the trail down. */
  readonly protection: boolean;
}

/**
 * Who did what in the account, in every Region, where nobody can rewrite it: files under a key and a lock of their own,
 * and events in a log group that alarms watch.
 */
export class AuditTrail extends Construct {
  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { adminRoleArn, emails, home, protection, retentionDays } = props;
    const names = auditNames(home);
    const { keyArn } = new AuditKey(this, "_key", { home, adminRoleArn, preventDestroy: protection });
    const bucket = new AuditBucket(this, "_bucket", { home, adminRoleArn, protection, retentionDays });
    const logGroup = new CloudwatchLogGroup(this, "_log", {
      name: names.logGroup,
      retentionInDays: LOG_RETENTION_DAYS,
      kmsKeyId: keyArn,
    });
    const delivery = new Delivery(this, "delivery", home);
    new Cloudtrail(this, "_trail", {
      name: names.trail,
      s3BucketName: bucket.bucketName,
      kmsKeyId: keyArn,
      enableLogging: true,
      enableLogFileValidation: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      cloudWatchLogsGroupArn: `${logGroup.arn}:*`,
      cloudWatchLogsRoleArn: delivery.roleArn,
      advancedEventSelector: selectors(props),
      dependsOn: [bucket.policy, delivery.policy],
      lifecycle: { preventDestroy: protection },
    });
    const alerts = new Alerts(this, "_alerts", { home, kmsKeyArn: keyArn, emails });
    new AuditAlarms(this, "_alarms", { ...props, logGroupName: logGroup.name, topicArn: alerts.topicArn });
  }
}

/**
 * The role by which CloudTrail writes to the log group. Its trust has no condition on the source: AWS documents none
 * for this role, and a key that CloudTrail does not send would end delivery in silence
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html, 2026-11).
 */
class Delivery extends Construct {
  readonly roleArn: string;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, home: Home) {
    super(scope, id);
    const { logGroup } = auditNames(home);
    const role = new IamRole(this, "_role", {
      name: physicalName(NAME_LIMITS.role, home.name, "audit-delivery"),
      path: PIPELINE_PATH,
      description: "CloudTrail: events to the log group",
      assumeRolePolicy: serviceTrust("cloudtrail.amazonaws.com"),
      maxSessionDuration: 3600,
    });
    const streams = `${home.account}_CloudTrail_${home.region}*`;
    this.policy = new IamRolePolicy(this, "_policy", {
      name: "delivery",
      role: role.id,
      policy: policyDocument({
        Sid: "Deliver",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: arn(home, "logs", `log-group:${logGroup}:log-stream:${streams}`),
      }),
    });
    this.roleArn = role.arn;
  }
}

/**
 * Management events of every kind: reads of secrets and parameters are among them
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudtrail.html,
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html), and those of KMS stay
 * in, because its Decrypt cannot be left out without DisableKey. Data events are charged for each: only state, its
 * locks where they are written, and the audit log without CloudTrail's own deliveries, which would log themselves
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html, 2026-11).
 */
function selectors({ home, stores }: AuditTrailProps): CloudtrailAdvancedEventSelector[] {
  const data = (type: string) => [
    { field: "eventCategory", equalTo: ["Data"] },
    { field: "resources.type", equalTo: [type] },
  ];
  const states = stores.map((store) => `${s3Arn(store, stateNames(store).bucket)}/`);
  const tables = stores.map((store) => arn(store, "dynamodb", `table/${stateNames(store).lockTable}`));
  return [
    { name: "management", fieldSelector: [{ field: "eventCategory", equalTo: ["Management"] }] },
    {
      name: "state",
      fieldSelector: [...data("AWS::S3::Object"), { field: "resources.ARN", startsWith: states }],
    },
    {
      name: "locks",
      fieldSelector: [
        ...data("AWS::DynamoDB::Table"),
        { field: "resources.ARN", equalTo: tables },
        { field: "readOnly", equalTo: ["false"] },
      ],
    },
    {
      name: "audit",
      fieldSelector: [
        ...data("AWS::S3::Object"),
        { field: "resources.ARN", startsWith: [`${s3Arn(home, auditBucketName(home))}/`] },
        { field: "eventName", notEquals: ["PutObject"] },
      ],
    },
  ];
}
