import { each, type Rule, type ServiceRules } from "../rule.ts";

const CERTIFICATE = "{CertificateArn}";

/** ACM (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html, 2026-11). */
export const ACM: ServiceRules = {
  tags: "Tags",
  operations: {
    RequestCertificate: {
      keys: {
        "acm:domainnames": "{DomainName}",
        "acm:validationmethod": "{ValidationMethod?EMAIL}",
        "acm:keyalgorithm": "{KeyAlgorithm?RSA_2048}",
        "acm:certificatetransparencylogging": "{Options.CertificateTransparencyLoggingPreference?ENABLED}",
      },
      also: [
        {
          // https://docs.aws.amazon.com/acm/latest/userguide/tags-permissions.html (2026-11).
          action: "acm:AddTagsToCertificate",
          on: ["arn:{partition}:acm:{region}:{account}:certificate/*"],
          when: "Tags",
        },
      ],
    },
    ...each("DescribeCertificate ListTagsForCertificate DeleteCertificate", { on: [CERTIFICATE] }),
    UpdateCertificateOptions: { on: [CERTIFICATE] },
    AddTagsToCertificate: { on: [CERTIFICATE] },
    RemoveTagsFromCertificate: { on: [CERTIFICATE], tagKeys: "Tags.Key" },
  },
};

const ZONE = "arn:{partition}:route53:::hostedzone/{Id}";
const CHANGE = "ChangeResourceRecordSetsRequest.ChangeBatch.Changes.Change";

/** Route 53 (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html, 2026-11). */
export const ROUTE53: ServiceRules = {
  operations: {
    ...each("GetHostedZone ListResourceRecordSets", { on: [ZONE] }),
    ChangeResourceRecordSets: {
      on: [ZONE],
      keys: {
        "route53:changeresourcerecordsetsnormalizedrecordnames": `{${CHANGE}.ResourceRecordSet.Name|domain}`,
        "route53:changeresourcerecordsetsrecordtypes": `{${CHANGE}.ResourceRecordSet.Type}`,
        "route53:changeresourcerecordsetsactions": `{${CHANGE}.Action}`,
      },
    },
    GetChange: { on: ["arn:{partition}:route53:::change/{Id}"] },
    ListTagsForResource: { on: [ZONE] },
  },
};

const ACL = "arn:{partition}:wafv2:{region}:{account}:regional/webacl/{Name}/{Id}";
const NEW_ACL = "arn:{partition}:wafv2:{region}:{account}:regional/webacl/{Name}/*";

/** A web ACL asks for the load balancer too, under an action of ELB (https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html, 2026-11). */
const ofBalancer = (action: string): Rule => ({ action, on: ["{ResourceArn}"] });
const ASSOCIATE = ofBalancer("elasticloadbalancing:SetWebACL");

/** What logging to CloudWatch Logs asks for (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html, 2026-11). */
const DELIVERY: readonly Rule[] = [
  "logs:CreateLogDelivery",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
].map((action) => ({ action }));

/** AWS WAF (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html, 2026-11). */
export const WAFV2: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "wafv2:TagResource",
  operations: {
    CreateWebACL: { creates: [NEW_ACL] },
    ...each("GetWebACL UpdateWebACL DeleteWebACL", { on: [ACL] }),
    AssociateWebACL: { on: ["{WebACLArn}", "{ResourceArn}"], also: [ASSOCIATE] },
    DisassociateWebACL: { on: ["{ResourceArn}"], also: [ASSOCIATE] },
    GetWebACLForResource: { on: ["{ResourceArn}"] },
    PutLoggingConfiguration: {
      on: ["{LoggingConfiguration.ResourceArn}"],
      keys: { "wafv2:logdestinationresource": "{LoggingConfiguration.LogDestinationConfigs}" },
      also: DELIVERY,
    },
    GetLoggingConfiguration: { on: ["{ResourceArn}"] },
    DeleteLoggingConfiguration: { on: ["{ResourceArn}"], also: [{ action: "logs:DeleteLogDelivery" }] },
    ...each("TagResource ListTagsForResource", { on: ["{ResourceARN}"] }),
    UntagResource: { on: ["{ResourceARN}"], tagKeys: "TagKeys" },
  },
};
