import { arn, iamArn } from "../core/arn.ts";
import { boundaryArn } from "../core/governance-names.ts";
import type { Statement } from "../core/iam.ts";
import type { Area } from "./grant.ts";
import type { Place } from "./place.ts";

type Condition = Statement["Condition"];

/** What the statement of a scope is called, where it belongs, and when it holds. */
export interface Scope {
  readonly area: Area;
  readonly sid: string;
  readonly condition?: (place: Place) => Condition;
}

/** Tags that an object has. */
export function owned({ ownership }: Place): Condition {
  return { StringEquals: tagged("aws:ResourceTag", ownership) };
}

/** Tags that a request gives to what it creates. */
export function requested({ ownership }: Place): Condition {
  return { StringEquals: tagged("aws:RequestTag", ownership) };
}

function tagged(key: string, ownership: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(ownership).map(([tag, value]) => [`${key}/${tag}`, value]));
}

/** What nobody has tagged yet. */
function untagged({ ownership }: Place): Record<string, string> {
  return Object.fromEntries(Object.keys(ownership).map((tag) => [`aws:ResourceTag/${tag}`, "true"]));
}

function passedTo(service: string): (place: Place) => Condition {
  return () => ({ StringEquals: { "iam:PassedToService": `${service}.amazonaws.com` } });
}

function created(sid: string): Scope {
  return { area: "network", sid, condition: requested };
}

/** Name of the default security group of the VPC, which is adopted and then never opened. */
export function defaultGroupName({ home }: Place): string {
  return `${home.name}-default-closed`;
}

/** Application Auto Scaling may change the number of tasks, and nothing else that it can scale. */
const SERVICE_SCALING = {
  "application-autoscaling:service-namespace": "ecs",
  "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
};

/** By the name that grants give. Each scope becomes one statement of a policy. */
export const SCOPES: Readonly<Record<string, Scope>> = {
  readAll: { area: "account", sid: "ReadWhatTakesNoResource" },
  ec2Read: { area: "network", sid: "ReadVpcs" },
  ec2NewVpc: created("CreateVpcs"),
  ec2NewSubnet: created("CreateSubnets"),
  ec2NewRouteTable: created("CreateRouteTables"),
  ec2NewAddress: created("CreateAddresses"),
  ec2NewGroup: created("CreateSecurityGroups"),
  ec2New: created("CreateInTheVpc"),
  ec2TagNew: {
    area: "network",
    sid: "TagAtCreation",
    condition: (place) => ({ ...requested(place), Null: { "ec2:CreateAction": "false" } }),
  },
  ec2Owned: { area: "network", sid: "ChangeOwnedEc2Objects", condition: owned },
  ec2Existing: { area: "network", sid: "UseWhatIsThere" },
  // Nobody tags a default group at its creation. Who adopts one gives it a name that the Deny statements know.
  ec2AdoptDefaultGroup: {
    area: "network",
    sid: "AdoptTheDefaultGroup",
    condition: (place) => ({
      StringEquals: {
        ...tagged("aws:RequestTag", place.ownership),
        "aws:RequestTag/Name": defaultGroupName(place),
      },
      Null: untagged(place),
    }),
  },
  endpointDns: { area: "network", sid: "PrivateDnsOfEndpoints" },
  passToFlowLogs: {
    area: "identity",
    sid: "PassRoleToFlowLogs",
    condition: passedTo("vpc-flow-logs"),
  },
  passToInstances: { area: "identity", sid: "PassRoleToInstances", condition: passedTo("ec2") },
  passToScheduler: { area: "identity", sid: "PassRolesToScheduler", condition: passedTo("scheduler") },
  passToTasks: { area: "identity", sid: "PassRolesToTasks", condition: passedTo("ecs-tasks") },
  runInstances: {
    area: "compute",
    sid: "LaunchInstances",
    condition: ({ home }) => ({
      StringEquals: { "ec2:MetadataHttpTokens": "required" },
      ArnLike: {
        "ec2:InstanceProfile": iamArn(home, `instance-profile/${home.name}-*`),
      },
      Null: { "ec2:LaunchTemplate": "false" },
    }),
  },
  runVolumes: {
    area: "compute",
    sid: "LaunchEncryptedVolumes",
    condition: () => ({ Bool: { "ec2:Encrypted": "true" } }),
  },
  runInterfaces: {
    area: "compute",
    sid: "LaunchWithoutPublicAddress",
    condition: () => ({ BoolIfExists: { "ec2:AssociatePublicIpAddress": "false" } }),
  },
  runImages: {
    area: "compute",
    sid: "LaunchOwnOrAmazonImages",
    condition: ({ home }) => ({ StringEquals: { "ec2:Owner": ["amazon", home.account] } }),
  },
  imageParameter: { area: "compute", sid: "ReadTheImageParameter" },
  autoScaling: { area: "compute", sid: "AutoScalingGroups" },
  ecs: { area: "compute", sid: "EcsObjects" },
  namespaceRead: { area: "compute", sid: "ReadNamespaces" },
  namespaceNew: { area: "compute", sid: "CreateNamespaces", condition: requested },
  // Cloud Map knows no resource for it: what tells whose a namespace is stays with it.
  namespaceUntag: {
    area: "compute",
    sid: "UntagNamespaces",
    condition: ({ ownership }) => ({
      "ForAllValues:StringNotEquals": { "aws:TagKeys": Object.keys(ownership) },
    }),
  },
  namespaces: { area: "compute", sid: "ChangeOwnedNamespaces", condition: owned },
  serviceScalingNew: {
    area: "compute",
    sid: "NewServiceScaling",
    // Registering again what another environment has would change its limits.
    condition: (place) => ({
      StringEquals: { ...SERVICE_SCALING, ...requested(place)?.["StringEquals"] },
      Null: untagged(place),
    }),
  },
  // Ids of scalable targets do not tell whose they are.
  serviceScaling: {
    area: "compute",
    sid: "ServiceScaling",
    condition: (place) => ({ StringEquals: { ...SERVICE_SCALING, ...owned(place)?.["StringEquals"] } }),
  },
  serviceScalingRead: { area: "compute", sid: "ReadScalingTags" },
  serviceScalingTags: { area: "compute", sid: "TagScalableTargets", condition: requested },
  balancing: { area: "edge", sid: "LoadBalancing" },
  networkBalancing: { area: "edge", sid: "NetworkLoadBalancing" },
  certificateRead: { area: "edge", sid: "ReadCertificates" },
  certificateRequest: {
    area: "edge",
    sid: "RequestCertificates",
    condition: (place) => ({
      StringEquals: { ...requested(place)?.["StringEquals"], "acm:ValidationMethod": "DNS" },
      "ForAllValues:StringEquals": { "acm:DomainNames": domainNames(place) },
    }),
  },
  certificateTags: { area: "edge", sid: "TagCertificates", condition: requested },
  certificateOwned: { area: "edge", sid: "ChangeOwnedCertificates", condition: owned },
  dnsRead: { area: "edge", sid: "ReadRecords" },
  dns: {
    area: "edge",
    sid: "ChangeOwnRecords",
    condition: (place) => ({
      "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME"] },
      "ForAllValues:StringLike": {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": domainNames(place),
      },
    }),
  },
  dnsChange: { area: "edge", sid: "WaitForRecords" },
  waf: { area: "edge", sid: "WebAcls" },
  wafOfBalancer: { area: "edge", sid: "SetWebAclOfLoadBalancers" },
  wafLogDelivery: { area: "edge", sid: "DeliverWebAclLogs" },
  identityRead: { area: "identity", sid: "ReadIdentities" },
  boundedRoles: {
    area: "identity",
    sid: "RolesWithinTheBoundary",
    condition: ({ home }) => ({ StringEquals: { "iam:PermissionsBoundary": boundaryArn(home) } }),
  },
  roles: { area: "identity", sid: "TagAndDescribeRoles" },
  instanceProfiles: { area: "identity", sid: "InstanceProfiles" },
  bucketRead: { area: "data", sid: "ReadBucketSettings" },
  buckets: { area: "data", sid: "ChangeBuckets" },
  bucketEmptying: { area: "data", sid: "EmptyUnprotectedBuckets" },
  keyRead: { area: "data", sid: "ReadKeys" },
  keyCreate: { area: "data", sid: "CreateKeys", condition: requested },
  keyNew: {
    area: "data",
    sid: "PrepareNewKeys",
    // A key has no alias at its creation, and AWS asks for the permission to tag it before it has an id.
    condition: (place) => ({
      Null: { "kms:ResourceAliases": "true" },
      StringEqualsIfExists: tagged("aws:RequestTag", place.ownership),
    }),
  },
  keyOwned: { area: "data", sid: "ChangeOwnedKeys", condition: owned },
  keyAlias: { area: "data", sid: "AliasOfThePlatformKey" },
  tableRead: { area: "data", sid: "ReadTables" },
  logsRead: { area: "data", sid: "ReadLogGroups" },
  logs: { area: "data", sid: "LogGroups" },
  logSettings: {
    area: "data",
    sid: "QueriesAndWritersOfLogs",
    condition: ({ home }) => ({ StringEquals: { "aws:RequestedRegion": home.region } }),
  },
  dashboardRead: { area: "data", sid: "ReadTheDashboard" },
  dashboards: { area: "data", sid: "TheDashboard" },
  alarmList: { area: "data", sid: "ListAlarms" },
  alarmRead: { area: "data", sid: "ReadAlarms" },
  alarms: { area: "data", sid: "Alarms" },
  topicRead: { area: "data", sid: "ReadTopics" },
  topics: { area: "data", sid: "Topics" },
  topicSubscribe: {
    area: "data",
    sid: "SubscribeByMail",
    condition: () => ({ StringEquals: { "sns:Protocol": "email" } }),
  },
  chatNew: { area: "data", sid: "CreateChatConfigurations", condition: requested },
  chats: { area: "data", sid: "ChatConfigurations" },
  passToChat: { area: "identity", sid: "PassRolesToChat", condition: passedTo("chatbot") },
  topicSubscribeEndpoints: {
    area: "data",
    sid: "SubscribeEndpoints",
    condition: () => ({ StringEquals: { "sns:Protocol": "https" } }),
  },
  repositoryRead: { area: "data", sid: "ReadRepositories" },
  repositories: { area: "data", sid: "Repositories" },
  imageCaches: {
    area: "data",
    sid: "CachesOfTheRegistry",
    condition: ({ home }) => ({ StringEquals: { "aws:RequestedRegion": home.region } }),
  },
  queueRead: { area: "data", sid: "ReadQueues" },
  queues: { area: "data", sid: "Queues" },
  scheduleRead: { area: "data", sid: "ReadSchedules" },
  schedules: { area: "data", sid: "Schedules" },
  eventRead: { area: "data", sid: "ReadEventRules" },
  events: { area: "data", sid: "EventRules" },
  eventTargets: {
    area: "data",
    sid: "SendEventsToOwnLogGroups",
    condition: ({ home }) => ({
      "ForAllValues:ArnLike": { "events:TargetArn": arn(home, "logs", `log-group:/${home.name}/*`) },
    }),
  },
  trailRead: { area: "account", sid: "ReadTrails" },
};

function domainNames({ values }: Place): string[] {
  return (values.get("domain") ?? []).flatMap((domain) => [domain, `*.${domain}`]);
}
