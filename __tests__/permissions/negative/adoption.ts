import { arn, DEFAULT_KEY_POLICY, FOREIGN, NAME, NEW, OWN, type Scenario } from "./scenario.ts";

const KEY = arn("kms", "key/1234");
const CERTIFICATE = arn("acm", "certificate/1234");
const adoption = (keys: readonly string[]) => ({ ...NEW, "aws:TagKeys": keys });
const defaultGroup = { ...OWN, "aws:ResourceTag/Name": `${NAME}-default-closed` };
const own = { by: "apply", resourcePolicy: DEFAULT_KEY_POLICY, resource: KEY } as const;

/** Objects of somebody else are made the environment's own, or given a tag that says so. */
export const ADOPTION: readonly Scenario[] = [
  {
    what: "a VPC of another environment is tagged as own",
    by: "apply",
    action: "ec2:CreateTags",
    resource: arn("ec2", "vpc/vpc-1"),
    context: { ...FOREIGN, ...NEW },
  },
  {
    what: "a VPC without tags is tagged as own",
    by: "apply",
    action: "ec2:CreateTags",
    resource: arn("ec2", "vpc/vpc-1"),
    context: NEW,
    twin: { context: { ...NEW, "ec2:CreateAction": "CreateVpc" } },
  },
  {
    what: "a security group without tags is tagged as own",
    by: "apply",
    action: "ec2:CreateTags",
    resource: arn("ec2", "security-group/sg-1"),
    context: NEW,
  },
  {
    what: "an own VPC is given away",
    by: "apply",
    action: "ec2:CreateTags",
    resource: arn("ec2", "vpc/vpc-1"),
    context: { ...OWN, "aws:RequestTag/Environment": "staging", "aws:TagKeys": "Environment" },
    twin: { context: { ...OWN, "aws:RequestTag/Name": "x", "aws:TagKeys": "Name" } },
  },
  {
    what: "an own VPC loses its owner",
    by: "apply",
    action: "ec2:DeleteTags",
    resource: arn("ec2", "vpc/vpc-1"),
    context: { ...OWN, "aws:TagKeys": ["Project"] },
    twin: { context: { ...OWN, "aws:TagKeys": ["Name"] } },
  },
  {
    what: "a VPC without the environment's tags",
    by: "apply",
    action: "ec2:CreateVpc",
    resource: arn("ec2", "vpc/*"),
    twin: { context: NEW },
  },
  {
    what: "a key of somebody else is tagged as own",
    ...own,
    action: "kms:TagResource",
    context: { ...NEW, "kms:ResourceAliases": "alias/billing" },
    twin: { context: NEW },
  },
  {
    what: "a key of somebody else with own tags gets another policy",
    ...own,
    action: "kms:PutKeyPolicy",
    context: { ...OWN, "kms:ResourceAliases": "alias/billing" },
    twin: { context: { ...OWN, "kms:ResourceAliases": `alias/${NAME}` } },
  },
  { what: "a key without an alias gets another policy", ...own, action: "kms:PutKeyPolicy", context: OWN },
  {
    what: "a key of another environment is deleted",
    ...own,
    action: "kms:ScheduleKeyDeletion",
    context: { ...FOREIGN, "kms:ResourceAliases": "alias/shop-staging" },
    twin: { context: { ...OWN, "kms:ResourceAliases": `alias/${NAME}` } },
  },
  {
    what: "a certificate of another environment is tagged as own",
    by: "apply",
    action: "acm:AddTagsToCertificate",
    resource: CERTIFICATE,
    context: { ...FOREIGN, ...adoption(["Project", "Environment"]) },
    twin: { context: NEW },
  },
  {
    what: "a certificate of another environment is deleted",
    by: "apply",
    action: "acm:DeleteCertificate",
    resource: CERTIFICATE,
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "a scalable target of another environment is tagged as own",
    by: "apply",
    action: "application-autoscaling:TagResource",
    resource: arn("application-autoscaling", "scalable-target/1"),
    context: { ...FOREIGN, ...adoption(["Project", "Environment"]) },
    twin: { context: NEW },
  },
  {
    what: "a default group keeps its name",
    by: "apply",
    action: "ec2:CreateTags",
    resource: arn("ec2", "security-group/sg-1"),
    context: { ...defaultGroup, "aws:TagKeys": "Name" },
  },
];
