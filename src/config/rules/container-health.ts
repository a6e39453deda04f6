import { type Finding, show } from "../../core/finding.ts";
import { healthField, sidecarsOf } from "../containers.ts";
import type { Environment } from "../schema.ts";
import type { Sidecar } from "../services/sidecar.ts";
import { eachContainer, refuse, warn, within } from "./report.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11). */
const RANGES = {
  intervalSec: { min: 5, max: 300, unit: "s" },
  timeoutSec: { min: 2, max: 60, unit: "s" },
  retries: { min: 1, max: 10, unit: "failures" },
  startPeriodSec: { min: 0, max: 300, unit: "s" },
} as const;

/** TASK-05: a health check that ECS takes. TASK-06: one whose result is used. */
export function containerHealth(environment: Environment): Finding[] {
  return eachContainer(environment, ({ essential, field, healthCheck, sidecar }, at, service) => {
    if (healthCheck === undefined) return [];
    const place = `${at}.${healthField(field)}`;
    const findings = [
      ...command(healthCheck.command, `${place}.command`),
      ...(["intervalSec", "timeoutSec", "retries", "startPeriodSec"] as const).flatMap((name) =>
        within("TASK-05", { place: `${place}.${name}`, value: healthCheck[name], ...RANGES[name] }),
      ),
    ];
    const everybody = [service, ...Object.values(sidecarsOf(service))];
    const awaited = everybody.some(
      ({ dependsOn }) => sidecar !== undefined && dependsOn[sidecar] === "HEALTHY",
    );
    if (essential || awaited) return findings;
    return [
      ...findings,
      // Only essential containers count: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
      warn("TASK-06", {
        place,
        value: "a health check that nothing follows",
        limit: "an essential container, or one that another waits for with HEALTHY",
        fix: `set essential: true, or give a container dependsOn: { ${sidecar}: "HEALTHY" }`,
      }),
    ];
  });
}

function command(words: NonNullable<Sidecar["healthCheck"]>["command"], place: string): Finding[] {
  const [form, ...rest] = words;
  if (form === "CMD" && rest.length > 0) return [];
  // A shell takes what follows its first text as parameters of that text.
  if (form === "CMD-SHELL" && rest.length === 1) return [];
  return [
    refuse("TASK-05", {
      place,
      value: `${words.length} texts that begin with ${form === undefined || form.length > 20 ? "something else" : show(form)}`,
      limit: "CMD, a program and its arguments, or CMD-SHELL and one text",
      fix: 'give ["CMD", "/app", "healthcheck"] or ["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"]',
    }),
  ];
}
