import { globMatches } from "../src/core/glob.ts";
import type { Failure } from "./checkov.ts";

/** Environments that are scanned; `live` is the example of a product in all kinds of service. */
export const SCANNED = ["prod", "staging", "dev", "live"] as const;
export type ScannedEnvironment = (typeof SCANNED)[number];

/** A check that is not followed, and why. */
export interface ScanWaiver {
  readonly check: string;
  /** Resources that it is about, by address; `*` is anything within a step. */
  readonly resources: string;
  /** Environments in which it fails. */
  readonly environments: readonly ScannedEnvironment[];
  readonly reason: string;
  /** Page of AWS that the reason rests on. */
  readonly source: string;
}

const S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide";

/** Every check of Checkov that does not hold of the examples. A waiver that nothing needs fails the build. */
export const SCAN_WAIVERS: readonly ScanWaiver[] = [
  {
    check: "CKV_AWS_18",
    resources: "aws_s3_bucket.access_logs",
    environments: SCANNED,
    reason: "The bucket is where logs go. A log of its own would go to a bucket that needs one too.",
    source: `${S3}/enable-server-access-logging.html`,
  },
  {
    check: "CKV_AWS_18",
    resources: "aws_s3_bucket.audit",
    environments: SCANNED,
    reason: "The trail itself records as data events who reads or deletes its files.",
    source:
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
  },
  {
    check: "CKV_AWS_61",
    resources: "aws_iam_role.*",
    environments: SCANNED,
    reason:
      "The account is named with a condition on aws:PrincipalArn that admits its administrators alone, which Checkov does not read.",
    source:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn",
  },
  {
    check: "CKV_AWS_91",
    resources: "aws_lb.scans",
    environments: ["live"],
    reason:
      "A network load balancer logs TLS connections alone. The flow logs of the VPC have every connection, refused ones too.",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html",
  },
  {
    check: "CKV_AWS_136",
    resources: "aws_ecr_repository.*",
    environments: ["live"],
    reason:
      "Images are encrypted with keys of S3, which every account that may pull can use. They hold no secret, and a repository with another key is another repository.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
  },
  {
    check: "CKV_AWS_144",
    resources: "aws_s3_bucket.*",
    environments: SCANNED,
    reason:
      "States are recovered from their versions in the same Region as everything they describe; logs are not needed to run. A copy in another Region is a decision of the owner.",
    source: `${S3}/replication.html`,
  },
  {
    check: "CKV_AWS_145",
    resources: "aws_s3_bucket.*_logs",
    environments: SCANNED,
    reason:
      "Load balancers and S3 deliver logs only to buckets with keys of S3 (SSE-S3), and both log buckets are encrypted so.",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  },
  {
    check: "CKV_AWS_145",
    resources: "aws_s3_bucket.audit",
    environments: SCANNED,
    reason:
      "CloudTrail encrypts its files with the key of the trail. What is left to the default of the bucket are digests, for which it takes keys of S3.",
    source:
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
  },
  {
    check: "CKV_AWS_150",
    resources: "aws_lb.alb",
    environments: ["dev"],
    reason: "`protection: false` in the description of dev: it is torn down often, and holds nothing.",
    source:
      "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
  },
  {
    check: "CKV_AWS_252",
    resources: "aws_cloudtrail.audit",
    environments: SCANNED,
    reason:
      "The topic would announce each delivered file. Alarms watch the events themselves, in the log group.",
    source:
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html",
  },
  {
    check: "CKV_AWS_260",
    resources: "aws_vpc_security_group_ingress_rule.alb_ingress_80_*",
    environments: SCANNED,
    reason: "Port 80 answers with a redirect to HTTPS and nothing else (guardrail TF-ALB-09).",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
  },
  {
    check: "CKV_AWS_297",
    resources: "aws_scheduler_schedule.*",
    environments: ["live"],
    reason:
      "A schedule says when a task is started, and has no secret. EventBridge Scheduler encrypts it with a key of its own.",
    source: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html",
  },
  {
    check: "CKV_AWS_338",
    resources: "aws_cloudwatch_log_group.*",
    environments: ["staging", "dev", "live"],
    reason:
      "`logs.retentionDays` of the description: a year is demanded of production (guardrail TF-LOG-03).",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
  },
  {
    check: "CKV_AWS_378",
    resources: "aws_lb_target_group.*",
    environments: SCANNED,
    reason:
      "TLS ends at the load balancer. The way from there to a task stays in private subnets, between two security groups that admit nobody else (docs/boundary.md).",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  },
  {
    check: "CKV_AWS_393",
    resources: "aws_iam_role.*",
    environments: SCANNED,
    reason:
      "The subject is fixed, in the immutable form with ids (`repo:ORG@ID/REPO@ID:…`), which Checkov does not know; repository_id is asked for as well.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  },
  {
    check: "CKV2_AWS_5",
    resources: "aws_security_group.ledger",
    environments: ["live"],
    reason: "The schedule gives the group to the tasks that it starts, where Checkov does not look.",
    source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_AwsVpcConfiguration.html",
  },
  {
    check: "CKV2_AWS_28",
    resources: "aws_lb.alb",
    environments: SCANNED,
    reason:
      "`loadBalancer.webAcl` is an option of the description. Which rules may block is a decision about an application and its traffic, which these examples do not have.",
    source: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing.html",
  },
  {
    check: "CKV2_AWS_62",
    resources: "aws_s3_bucket.*",
    environments: SCANNED,
    reason: "Nobody would take the events: objects are states and logs.",
    source: `${S3}/EventNotifications.html`,
  },
  {
    check: "CKV2_AWS_71",
    resources: "aws_acm_certificate.*certificate",
    environments: SCANNED,
    reason:
      "Services have names below the domain of their environment. With each name in the certificate, a new service would replace the certificate of all others.",
    source: "https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html",
  },
];

/** What is left of a scan, and which waivers nothing needs. */
export interface Waived {
  readonly failures: readonly Failure[];
  readonly unused: readonly ScanWaiver[];
}

/** Takes what is waived in an environment out of a scan. */
export function withoutWaived(
  failures: readonly Failure[],
  environment: ScanWaiver["environments"][number],
  waivers: readonly ScanWaiver[] = SCAN_WAIVERS,
): Waived {
  const own = waivers.filter(({ environments }) => environments.includes(environment));
  const covers = ({ check, resources }: ScanWaiver, failure: Failure) =>
    check === failure.check && globMatches(resources, failure.address);
  return {
    failures: failures.filter((failure) => !own.some((waiver) => covers(waiver, failure))),
    unused: own.filter((waiver) => !failures.some((failure) => covers(waiver, failure))),
  };
}
