import type { Claim } from "../claim.ts";
import { PAGE } from "../sources.ts";

export const governance: readonly Claim[] = [
  {
    id: "governance-prevent-destroy",
    claim: "prevent_destroy makes it impossible to delete a resource.",
    verdict: "false",
    because:
      "It makes a plan of Terraform fail, replacements included. It does nothing against the console, or once the block is gone from the configuration.",
    sources: [PAGE.metaLifecycle],
  },
  {
    id: "governance-deletion-protection",
    claim: "Deletion protection keeps a load balancer safe.",
    verdict: "depends",
    because: "Until somebody with elasticloadbalancing:ModifyLoadBalancerAttributes turns it off.",
    sources: [
      "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
    ],
    trueWhen: ["a policy that denies that action outside the pipeline"],
  },
  {
    id: "governance-plan-finds-all-drift",
    claim: "terraform plan finds every manual change.",
    verdict: "false",
    because:
      "It compares managed resources and their attributes. What nobody manages is not seen, and ignore_changes hides the rest.",
    sources: ["https://developer.hashicorp.com/terraform/cli/commands/plan", PAGE.metaLifecycle],
  },
  {
    id: "governance-desired-capacity-is-drift",
    claim: "A desired capacity that was changed by hand is drift.",
    verdict: "false",
    because: "With managed scaling the capacity provider owns it, and Terraform has to ignore it.",
    sources: [PAGE.clusterScaling, PAGE.metaLifecycle],
  },
  {
    id: "governance-code-is-the-only-source",
    claim: "Infrastructure as code makes changes in the console impossible.",
    verdict: "false",
    because: "IAM and service control policies do. Code tells what should be.",
    sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"],
  },
  {
    id: "governance-apply-reverts",
    claim: "terraform apply sets a changed value back.",
    verdict: "depends",
    because: "In place where the provider can; other attributes replace the resource. The plan says which.",
    sources: ["https://developer.hashicorp.com/terraform/cli/commands/apply"],
    trueWhen: ["an attribute that is updated in place and not ignored"],
  },
  {
    id: "governance-import-then-configuration",
    claim: "A resource is imported first and its configuration is written afterwards.",
    verdict: "depends",
    because: "`terraform import` needs the block first. An import block with -generate-config-out writes it.",
    sources: ["https://developer.hashicorp.com/terraform/language/import"],
    trueWhen: ["an import block with -generate-config-out"],
  },
  {
    id: "governance-dynamodb-locks",
    claim: "The S3 backend needs a DynamoDB table for locks.",
    verdict: "false",
    because: "use_lockfile locks in S3; the DynamoDB arguments are deprecated.",
    sources: [PAGE.s3Backend],
  },
  {
    id: "governance-state-has-no-secrets",
    claim: "The state holds no secret, only ARNs.",
    verdict: "depends",
    because:
      "It holds every attribute, values of secret versions, generated passwords and data sources included.",
    sources: [PAGE.terraformState],
    trueWhen: ["secrets that no resource or data source of the configuration holds"],
  },
  {
    id: "governance-versioning-prevents-tampering",
    claim: "Versioning of the state bucket prevents tampering.",
    verdict: "false",
    because: "It lets an earlier state be restored. Who may write is a matter of IAM.",
    sources: [PAGE.s3Backend],
  },
  {
    id: "governance-dummy-credentials-protect",
    claim: "A provider without real credentials keeps an apply from the wrong account.",
    verdict: "false",
    because: "It skips checks. allowed_account_ids compares the account.",
    sources: ["https://registry.terraform.io/providers/hashicorp/aws/latest/docs"],
  },
];
