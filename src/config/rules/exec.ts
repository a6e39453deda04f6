import type { Finding } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";
import { eachRunning, refuse, warn } from "./report.ts";

const WHERE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (2026-11)";

/** EXEC-01: where ECS Exec works. EXEC-02: where it is an exception. */
export function execSessions(environment: Environment): Finding[] {
  const { capacity, stage } = environment;
  const bridge = capacity.kind === "ec2" && capacity.networkMode === "bridge";
  return eachRunning(environment, ({ exec }, service) => {
    if (!exec) return [];
    const place = `${service}.exec`;
    return [
      ...(bridge
        ? [
            refuse("EXEC-01", {
              place,
              value: "true in bridge mode",
              limit: `awsvpc for ECS Exec on instances: ${WHERE}`,
              fix: "set capacity.networkMode to awsvpc",
            }),
          ]
        : []),
      ...(stage === "production"
        ? [
            warn("EXEC-02", {
              place,
              value: "true in production",
              limit:
                "false: whoever may call ecs:ExecuteCommand is root in the container, with the task role",
              fix: "set false, or waive this with a reason until the day on which the fault is found",
            }),
          ]
        : []),
    ];
  });
}
