import { isWorld } from "../../terraform/open-ports.ts";
import { isList, type Value, type ValueRecord } from "../../terraform/value.ts";
import type { GateChange, GateContext, GateRule, Setting } from "../change.ts";
import { isHidden, isOn, newlyUnsafe, settingsRule } from "../places.ts";

const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide";

const off = (value: Value | undefined) => !isOn(value);

const PUBLIC_ADDRESSES: readonly Setting[] = [
  {
    types: ["aws_instance", "aws_launch_configuration", "aws_spot_instance_request"],
    path: "associate_public_ip_address",
    safe: off,
    created: true,
  },
  {
    types: ["aws_launch_template"],
    path: "network_interfaces.*.associate_public_ip_address",
    safe: off,
    created: true,
  },
  { types: ["aws_subnet", "aws_default_subnet"], path: "map_public_ip_on_launch", safe: off, created: true },
  {
    types: ["aws_ecs_service", "aws_ecs_task_set"],
    path: "network_configuration.*.assign_public_ip",
    safe: off,
    created: true,
  },
  {
    types: ["aws_scheduler_schedule"],
    path: "target.*.ecs_parameters.*.network_configuration.*.assign_public_ip",
    safe: off,
    created: true,
  },
];

const SHELLS: readonly Setting[] = [
  {
    types: ["aws_ecs_service"],
    path: "enable_execute_command",
    safe: off,
    created: true,
  },
];

const shellInTasks: GateRule = settingsRule(
  {
    id: "shell-in-tasks",
    title: "No service lets anybody run commands in its tasks",
    why: "whoever may call ecs:ExecuteCommand is root in the container, with the task role",
    fix: "leave enable_execute_command off, or waive this until the fault is found",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
  },
  SHELLS,
);

/** Whether an address belongs to a machine, not to a gateway or load balancer. */
function isOfMachine(
  { address, type }: GateChange,
  values: ValueRecord | null,
  context: GateContext,
): boolean {
  if (values === null) return false;
  const { instance } = values;
  if (type === "aws_eip_association" || (typeof instance === "string" && instance !== "")) return true;
  return isHidden(instance) && !context.isDefault(address, "instance");
}

const publicAddress: GateRule = {
  id: "public-address",
  title: "No instance, task or subnet gets public addresses",
  level: "refused",
  why: "each machine can be reached from the internet, past the load balancer",
  fix: "leave it in a private subnet, and let a NAT gateway and a load balancer speak for it",
  source: `${CONTROLS}/ec2-controls.html#ec2-9`,
  types: [...PUBLIC_ADDRESSES.flatMap(({ types }) => types), "aws_eip", "aws_eip_association"],
  judge(change, context) {
    const { after, before, type } = change;
    if (/^aws_eip/.test(type)) {
      if (!isOfMachine(change, after, context) || isOfMachine(change, before, context)) return [];
      const path = type === "aws_eip" ? "instance" : "instance_id";
      return [{ path, before: before?.[path], after: after?.[path] }];
    }
    return newlyUnsafe(PUBLIC_ADDRESSES, change, context);
  },
};

const on = isOn;
const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const BUCKET_SETTINGS: readonly Setting[] = [
  ...BLOCKS.map(
    (path): Setting => ({
      types: ["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"],
      path,
      safe: on,
      created: true,
      why: "the block on public access is off, which AWS switches on for every new bucket",
    }),
  ),
  {
    types: ["aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_object"],
    path: "acl",
    safe: (value) => !/^(public-|authenticated-read)/.test(String(value ?? "")),
    created: true,
  },
  {
    types: ["aws_s3_bucket_acl"],
    path: "access_control_policy.*.grant.*.grantee.*.uri",
    safe: (value) => !/AllUsers|AuthenticatedUsers/.test(String(value ?? "")),
    created: true,
  },
];

const bucketPublic: GateRule = settingsRule(
  {
    id: "bucket-public",
    title: "No bucket is opened to everybody by an ACL, or loses its block on public access",
    why: "everybody can read, or may be allowed to",
    fix: "keep all four settings of the block on, and no ACL",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  },
  BUCKET_SETTINGS,
);

const notAll = (value: Value | undefined) => !listed(value).some((it) => it === "all" || it === "*");

const SHARES: readonly Setting[] = [
  { types: ["aws_ami_launch_permission"], path: "group", safe: notAll, created: true },
  {
    types: ["aws_db_snapshot", "aws_db_cluster_snapshot", "aws_db_snapshot_copy"],
    path: "shared_accounts",
    safe: notAll,
    created: true,
  },
  { types: ["aws_vpc_endpoint_service"], path: "allowed_principals", safe: notAll, created: true },
  {
    types: ["aws_ebs_snapshot_block_public_access", "aws_ec2_image_block_public_access"],
    path: "state",
    safe: (value) => /^block/.test(String(value ?? "")),
    created: true,
    why: "snapshots and images may be shared with everybody",
  },
];

const sharedWithEverybody: GateRule = settingsRule(
  {
    id: "shared-with-everybody",
    title: "No image, snapshot or endpoint service is shared with everybody",
    why: "every account of AWS can copy it or connect to it",
    fix: "name the accounts",
    source: "https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html",
  },
  SHARES,
);

const REACHABLE: readonly Setting[] = [
  {
    types: [
      "aws_db_instance",
      "aws_rds_cluster_instance",
      "aws_redshift_cluster",
      "aws_dms_replication_instance",
      "aws_mq_broker",
      "aws_neptune_cluster_instance",
    ],
    path: "publicly_accessible",
    safe: off,
    created: true,
  },
  {
    types: ["aws_lambda_function_url"],
    path: "authorization_type",
    safe: (value) => value === "AWS_IAM",
    created: true,
  },
  {
    types: ["aws_lambda_permission"],
    path: "principal",
    safe: (value, values) =>
      value !== "*" ||
      ["source_arn", "source_account", "principal_org_id"].some((name) => Boolean(values[name])),
    created: true,
  },
  {
    types: ["aws_eks_cluster"],
    path: "vpc_config.*.public_access_cidrs",
    safe: (value) => !isWorld(value ?? null),
    created: true,
  },
];

const publiclyReachable: GateRule = settingsRule(
  {
    id: "publicly-reachable",
    title: "No database, broker, function or cluster endpoint answers the internet",
    why: "it can be reached from the internet, and only its own login protects it",
    fix: "keep it inside the network, or ask for IAM authorization",
    source: `${CONTROLS}/rds-controls.html#rds-2`,
  },
  REACHABLE,
);

function listed(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : value === undefined || value === null ? [] : [value];
}

export const EXPOSURE_RULES: readonly GateRule[] = [
  publicAddress,
  bucketPublic,
  sharedWithEverybody,
  publiclyReachable,
  shellInTasks,
];
