import type { Rule } from "./rule.ts";
import { ACCOUNT_RULES } from "./rules/account.ts";
import { ALARM_RULES } from "./rules/alarms.ts";
import { BUCKET_RULES } from "./rules/buckets.ts";
import { CAPACITY_RULES } from "./rules/capacity.ts";
import { CAPACITY_PROVIDER_RULES } from "./rules/capacity-providers.ts";
import { CHAT_RULES } from "./rules/chat.ts";
import { CONTAINER_RULES } from "./rules/container-hardening.ts";
import { TOGETHER_RULES } from "./rules/containers-together.ts";
import { DATA_RULES } from "./rules/data.ts";
import { GPU_RULES } from "./rules/gpus.ts";
import { IAM_RULES } from "./rules/iam.ts";
import { IMAGE_CACHE_RULES } from "./rules/image-caches.ts";
import { INSTANCE_RULES } from "./rules/instances.ts";
import { JOB_RULES } from "./rules/jobs.ts";
import { LISTENER_CERTIFICATE_RULES } from "./rules/listener-certificates.ts";
import { LOAD_BALANCER_RULES } from "./rules/load-balancer.ts";
import { EXPOSURE_RULES } from "./rules/load-balancer-exposure.ts";
import { LOG_RULES } from "./rules/logs.ts";
import { METRIC_FILTER_RULES } from "./rules/metric-filters.ts";
import { NETWORK_RULES } from "./rules/network.ts";
import { NETWORK_LOAD_BALANCER_RULES } from "./rules/network-load-balancer.ts";
import { QUEUE_RULES } from "./rules/queues.ts";
import { REPOSITORY_RULES } from "./rules/repositories.ts";
import { SCHEDULE_RULES } from "./rules/schedules.ts";
import { SECRET_RULES } from "./rules/secrets.ts";
import { SECURITY_GROUP_RULES } from "./rules/security-groups.ts";
import { SERVICE_RULES } from "./rules/service.ts";
import { SERVICE_CONNECT_RULES } from "./rules/service-connect.ts";
import { TARGET_RULES } from "./rules/service-targets.ts";
import { SOURCE_RULES } from "./rules/source-keys.ts";
import { STATE_RULES } from "./rules/state.ts";
import { TASK_RULES } from "./rules/task.ts";
import { TRAIL_RULES } from "./rules/trail.ts";
import { WEB_ACL_RULES } from "./rules/web-acl.ts";

/**
 * Every guardrail: its code, what it demands, the public page it rests on, and the check. Codes begin with `TF-`,
 * apart from the rules of the description: these judge the Terraform that came of it.
 */
export const RULES: readonly Rule[] = [
  ...NETWORK_RULES,
  ...SECURITY_GROUP_RULES,
  ...LOAD_BALANCER_RULES,
  ...EXPOSURE_RULES,
  ...LISTENER_CERTIFICATE_RULES,
  ...NETWORK_LOAD_BALANCER_RULES,
  ...WEB_ACL_RULES,
  ...INSTANCE_RULES,
  ...CAPACITY_RULES,
  ...CAPACITY_PROVIDER_RULES,
  ...GPU_RULES,
  ...SCHEDULE_RULES,
  ...SERVICE_RULES,
  ...TARGET_RULES,
  ...SERVICE_CONNECT_RULES,
  ...JOB_RULES,
  ...TASK_RULES,
  ...CONTAINER_RULES,
  ...TOGETHER_RULES,
  ...IAM_RULES,
  ...SOURCE_RULES,
  ...BUCKET_RULES,
  ...DATA_RULES,
  ...QUEUE_RULES,
  ...REPOSITORY_RULES,
  ...IMAGE_CACHE_RULES,
  ...LOG_RULES,
  ...ALARM_RULES,
  ...CHAT_RULES,
  ...METRIC_FILTER_RULES,
  ...TRAIL_RULES,
  ...SECRET_RULES,
  ...STATE_RULES,
  ...ACCOUNT_RULES,
];
