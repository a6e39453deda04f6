import { destroys } from "../../terraform/actions.ts";
import type { Value } from "../../terraform/value.ts";
import type { GateChange, GateRule, Spot } from "../change.ts";
import { GUARDS, ownerGoes } from "../owners.ts";
import { placesAt } from "../places.ts";

const FIX =
  "keep the block, and what forces a replacement as it is; a `moved` block renames; if it has to go, a waiver says who approved it";
const LIFECYCLE = "https://developer.hashicorp.com/terraform/language/meta-arguments/prevent_destroy";

/** Kinds whose content is gone with them. */
const DATA = [
  "aws_backup_vault",
  "aws_db_cluster_snapshot",
  "aws_db_instance",
  "aws_db_snapshot",
  "aws_docdb_cluster",
  "aws_dynamodb_global_table",
  "aws_dynamodb_table",
  "aws_ebs_snapshot",
  "aws_ebs_volume",
  "aws_ecr_repository",
  "aws_ecrpublic_repository",
  "aws_efs_file_system",
  "aws_elasticache_cluster",
  "aws_elasticache_replication_group",
  "aws_elasticsearch_domain",
  "aws_fsx_lustre_file_system",
  "aws_fsx_ontap_file_system",
  "aws_fsx_windows_file_system",
  "aws_glacier_vault",
  "aws_kinesis_stream",
  "aws_memorydb_cluster",
  "aws_mq_broker",
  "aws_msk_cluster",
  "aws_neptune_cluster",
  "aws_opensearch_domain",
  "aws_rds_cluster",
  "aws_rds_global_cluster",
  "aws_redshift_cluster",
  "aws_s3_bucket",
  "aws_s3_directory_bucket",
  "aws_secretsmanager_secret",
  "aws_sqs_queue",
  "aws_timestreamwrite_table",
] as const;

const KEYS = ["aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key"] as const;

/** Kinds by which people, pipelines and applications prove who they are. */
const IDENTITIES = [
  "aws_acmpca_certificate_authority",
  "aws_cognito_identity_pool",
  "aws_cognito_user_pool",
  "aws_iam_openid_connect_provider",
  "aws_iam_saml_provider",
] as const;

/** Kinds that everything else runs on or is reached through. */
const PLATFORM = [
  "aws_alb",
  "aws_autoscaling_group",
  "aws_cloudfront_distribution",
  "aws_ecs_cluster",
  "aws_eip",
  "aws_eks_cluster",
  "aws_eks_node_group",
  "aws_elb",
  "aws_lb",
  "aws_route53_zone",
  "aws_vpc",
] as const;

/** Kinds that record who did what. */
const RECORDS = [
  "aws_accessanalyzer_analyzer",
  "aws_cloudtrail",
  "aws_cloudtrail_event_data_store",
  "aws_config_configuration_recorder",
  "aws_config_delivery_channel",
  "aws_flow_log",
  "aws_guardduty_detector",
  "aws_macie2_account",
  "aws_securityhub_account",
] as const;

/** Log groups of an audit, by what everybody calls them. */
const AUDIT_GROUP = /audit|trail|flow[-_/]?log|waf|(^|[-_/])exec/i;

const isAuditGroup = (change: GateChange) =>
  change.type === "aws_cloudwatch_log_group" && AUDIT_GROUP.test(String(change.before?.["name"] ?? ""));

/** What a plan destroys, and how: the whole object, or the attributes that force a replacement. */
function destroyed(change: GateChange, lost: string): Spot[] {
  if (!destroys(change.action)) return [];
  const why = [reasonText(change), lost].filter((part) => part !== undefined).join("; ");
  const forced = change.action === "replace" ? change.replacePaths : [];
  if (forced.length === 0) return [{ path: "", before: nameOf(change), after: undefined, why }];
  return forced.map((path) => ({
    path,
    before: placesAt(change.before ?? undefined, path)[0]?.value,
    after: placesAt(change.after ?? undefined, path)[0]?.value,
    why,
  }));
}

function reasonText({ action, reason }: GateChange): string | undefined {
  if (reason === "delete_because_no_resource_config" || reason === "delete_because_no_module")
    return "its block was removed from the code, and prevent_destroy went with it";
  if (reason?.startsWith("delete_because_")) return "the code does not have this instance any more";
  if (reason === "replace_because_tainted") return "an earlier apply left it tainted, so that it is replaced";
  if (reason === "replace_by_request")
    return "its replacement was asked for by an option or another resource";
  return action === "replace" ? "it is destroyed and created again" : undefined;
}

/** What a reader knows it by. */
function nameOf({ before }: GateChange): Value | undefined {
  return ["name", "bucket", "identifier", "cluster_identifier", "arn", "id"]
    .map((key) => before?.[key] ?? undefined)
    .find((value) => typeof value === "string" && value !== "");
}

function deletionRule(
  head: Pick<GateRule, "id" | "title" | "why" | "source">,
  types: readonly string[],
  applies: (change: GateChange) => boolean = () => true,
): GateRule {
  const judge = (change: GateChange) => (applies(change) ? destroyed(change, head.why) : []);
  return { ...head, level: "refused", fix: FIX, types, judge };
}

const recordsDeleted = deletionRule(
  {
    id: "audit-deleted",
    title: "No trail, recorder, detector, flow log or log group of an audit is deleted or replaced",
    why: "what happens from then on is not recorded, or what was recorded is gone",
    source: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
  },
  [...RECORDS, "aws_cloudwatch_log_group"],
  (change) => change.type !== "aws_cloudwatch_log_group" || isAuditGroup(change),
);

const guardDeleted: GateRule = {
  id: "guard-deleted",
  title: "Nothing that guards an object is deleted while the object stays",
  level: "refused",
  why: "the object stays, and what protected it is gone",
  fix: "keep the block, or delete the object as well",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  types: [...GUARDS.keys()],
  judge(change, context) {
    if (change.action !== "delete") return [];
    const guard = GUARDS.get(change.type);
    if (guard === undefined || ownerGoes(change, guard, context)) return [];
    return [{ path: "", before: change.before?.[guard.by] ?? undefined, after: undefined }];
  },
};

const ASSOCIATION = "aws_ecs_cluster_capacity_providers";
const PROVIDERS_API =
  "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html";

/** Capacity providers that an association has, by name. */
function providersOf(values: GateChange["before"]): readonly Value[] {
  const listed = values?.["capacity_providers"];
  return Array.isArray(listed) ? listed : [];
}

const providerStillAssociated: GateRule = {
  id: "capacity-provider-associated",
  title: "No capacity provider is deleted while a cluster has it",
  level: "refused",
  why: "Terraform deletes it before it changes the association, and ECS deletes none that is associated: the apply stops half way",
  fix: "take it out of the association first, in an apply of its own (`associated: false` on a pool of ours), and delete it with the next",
  source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html",
  types: ["aws_ecs_capacity_provider"],
  judge(change, { changes }) {
    const name = change.before?.["name"];
    const associated = changes.some(
      ({ action, before, type }) =>
        type === ASSOCIATION && !destroys(action) && name !== undefined && providersOf(before).includes(name),
    );
    return change.action === "delete" && associated
      ? [{ path: "", before: name ?? undefined, after: undefined }]
      : [];
  },
};

const providerLeaves: GateRule = {
  id: "capacity-provider-left",
  title: "A cluster keeps its capacity providers",
  level: "warning",
  why: "ECS refuses to take a provider away while tasks run on it, those of a deployment that has not ended among them",
  fix: "apply the services that used it first, and wait until the group behind it has no instance",
  source: PROVIDERS_API,
  types: [ASSOCIATION],
  judge({ action, after, before }) {
    const kept = providersOf(after);
    const left = providersOf(before).filter((name) => !kept.includes(name));
    // What the code takes from another resource is known only after the apply.
    if (action !== "update" || left.length === 0 || !Array.isArray(after?.["capacity_providers"])) return [];
    return [{ path: "capacity_providers", before: left.map(String).join(", "), after: undefined }];
  },
};

const forgotten: GateRule = {
  id: "protected-forgotten",
  title: "A protected object that leaves the code is known to somebody",
  level: "warning",
  why: "it stays in the account, and no code, plan or check knows it any more",
  fix: "say in the review who owns it from now on",
  source: "https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources",
  types: [...DATA, ...KEYS, ...IDENTITIES, ...PLATFORM, ...RECORDS],
  judge: (change) =>
    change.action === "forget" ? [{ path: "", before: nameOf(change), after: undefined }] : [],
};

export const DELETION_RULES: readonly GateRule[] = [
  deletionRule(
    {
      id: "data-deleted",
      title:
        "No bucket, database, table, file system, volume, snapshot, registry, queue or secret is deleted or replaced",
      why: "its data is gone, and no apply brings it back",
      source: LIFECYCLE,
    },
    DATA,
  ),
  deletionRule(
    {
      id: "key-deleted",
      title: "No key is deleted or replaced",
      why: "whatever it encrypted can never be read again once its waiting period is over",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    },
    KEYS,
  ),
  deletionRule(
    {
      id: "identity-deleted",
      title: "No identity provider, user pool or certificate authority is deleted or replaced",
      why: "whoever signs in through it cannot any more, the pipeline too",
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html",
    },
    IDENTITIES,
  ),
  deletionRule(
    {
      id: "platform-deleted",
      title:
        "No cluster, load balancer, Auto Scaling group, zone, network or fixed address is deleted or replaced",
      why: "everything that runs on it or is reached through it stops",
      source: LIFECYCLE,
    },
    PLATFORM,
  ),
  recordsDeleted,
  guardDeleted,
  providerStillAssociated,
  providerLeaves,
  forgotten,
];
