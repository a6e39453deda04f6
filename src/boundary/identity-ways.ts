import { placeOf, type Reader } from "../model/reader.ts";
import type { DeclaredResource } from "../terraform/declared.ts";
import type { Way } from "./result.ts";
import type { UsedRole } from "./roles.ts";

export interface ExecSubject {
  readonly name: string;
  /** The service. */
  readonly resource: DeclaredResource;
  readonly taskRole: UsedRole | undefined;
  readonly cluster: DeclaredResource | undefined;
}

/**
 * ECS Exec: whoever may call `ecs:ExecuteCommand` gets a shell in the containers, with the task role. The session runs
 * through Systems Manager and needs the task role to open its channels.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (2026-06).
 */
export function execWay(reader: Reader, { cluster, name, resource, taskRole }: ExecSubject): Way {
  const place = placeOf(resource, "enable_execute_command");
  const enabled = reader.flag(resource, "enable_execute_command", false);
  const channel = taskRole?.policies.grants("ssmmessages:CreateControlChannel", "*") ?? "no";
  const state = !enabled || channel === "no" ? "closed" : channel === "yes" ? "open" : "unknown";
  const logging = cluster && reader.text(cluster, "configuration.0.execute_command_configuration.0.logging");
  const logged = logging === "NONE" ? "; sessions are not logged" : "";
  return {
    kind: "exec",
    from: "whoever may call ecs:ExecuteCommand",
    to: `containers of ${name}, as their task role`,
    state,
    severity: "warning",
    place,
    value: !enabled
      ? "false"
      : channel === "no"
        ? "true, but the task role may open no channel"
        : `true${logged}`,
    limit: "false, or a task role that may open no channel of ssmmessages",
    fix:
      state === "closed"
        ? ""
        : "set enable_execute_command = false, and true for as long as a session needs it",
  };
}

/** One role for the agent and for the application: code in a container gets what only the agent needs. */
export function sharedRole(
  task: DeclaredResource,
  {
    executionRole,
    name,
    taskRole,
  }: {
    readonly name: string;
    readonly taskRole: UsedRole | undefined;
    readonly executionRole: UsedRole | undefined;
  },
): Way | undefined {
  if (!executionRole || !taskRole) return undefined;
  const same = executionRole.resource === taskRole.resource;
  return {
    kind: "shared-role",
    from: `containers of ${name}`,
    to: executionRole.resource.address,
    state: same ? "open" : "closed",
    severity: "error",
    place: placeOf(task, "task_role_arn"),
    value: same ? "the execution role" : taskRole.resource.address,
    limit: "a role of its own: the execution role reads secrets and pulls images for the agent",
    fix: same ? "give the task a role with what the application calls, even an empty one" : "",
  };
}
