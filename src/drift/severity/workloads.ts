import type { SeverityRule } from "./rule.ts";

/** What runs, when, and on what: in the order of `SEVERITY_RULES`, of which they are a part. */
export const WORKLOADS: readonly SeverityRule[] = [
  {
    id: "asg-max-raised",
    level: "high",
    types: /^aws_autoscaling_group$/,
    attribute: /^max_size$/,
    when: ({ from, to }) => Number(to) > Number(from),
    why: "the fleet may grow, and cost, beyond what the code allows",
  },
  {
    id: "asg-min-lowered",
    level: "high",
    types: /^aws_autoscaling_group$/,
    attribute: /^min_size$/,
    when: ({ from, to }) => Number(to) < Number(from),
    why: "the fleet may shrink below what the code demands",
  },
  {
    id: "capacity-provider",
    level: "high",
    types: /^aws_ecs_(cluster_capacity_providers|capacity_provider)$/,
    attribute: /^(?!tags)/,
    why: "where tasks may run, or when instances come, changed",
  },
  {
    id: "boot-source",
    level: "high",
    types: /^aws_launch_(template|configuration)$|^aws_instance$/,
    attribute:
      /^(image_id|ami|user_data|user_data_base64|iam_instance_profile|vpc_security_group_ids|key_name|default_version|network_interfaces)(\.|$)/,
    why: "new instances boot something else than the code says",
  },
  {
    id: "exec-opened",
    level: "critical",
    types: /^aws_ecs_service$/,
    attribute: /^enable_execute_command$/,
    when: ({ to }) => String(to) === "true",
    why: "whoever may call ecs:ExecuteCommand gets a shell in new tasks",
  },
  {
    id: "workload-changed",
    level: "high",
    types: /^aws_ecs_(service|task_definition)$/,
    attribute:
      /^(task_definition|container_definitions|volume|task_role_arn|execution_role_arn|network_configuration|load_balancer|service_connect_configuration)(\.|$)/,
    why: "the service runs or exposes something else than the code says",
  },
  {
    id: "job-changed",
    level: "high",
    types: /^aws_scheduler_schedule$/,
    attribute:
      /^target\.(\d+\.)?(arn|role_arn|input$|ecs_parameters\.(\d+\.)?(task_definition_arn|network_configuration|enable_execute_command|launch_type))(\.|$)/,
    why: "the schedule runs something else than the code says, or as somebody else",
  },
  {
    id: "job-times",
    level: "high",
    types: /^aws_scheduler_schedule$/,
    attribute: /^(state|schedule_expression|schedule_expression_timezone|start_date|end_date)$/,
    why: "the job runs at other times than the code says, or not at all",
  },
];
