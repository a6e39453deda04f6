import { sidecarsOf } from "../../src/config/containers.ts";
import type { Service } from "../../src/config/service.ts";
import { COLLECTOR, LOG_ROUTER } from "../../src/config/services/ready-made.ts";
import {
  collectorConfiguration,
  collectorStatements,
  type TelemetrySource,
} from "../../src/constructs/service/collector.ts";
import { type RoutedLogs, routerStatements } from "../../src/constructs/service/log-router.ts";
import type { SidecarProps } from "../../src/constructs/service/task-definition.ts";
import type { Statement } from "../../src/core/iam.ts";

/** What ready-made sidecars bring: themselves, what they may do, and what the application is told of them. */
export interface ReadyMade {
  readonly sidecars: Readonly<Record<string, SidecarProps>>;
  readonly routedLogs: RoutedLogs | undefined;
  readonly statements: readonly Statement[];
  /** Environment variables of the application. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The sidecars of a service, with those that it asked for by a field of their own. */
export function readyMade(source: TelemetrySource, config: Service): ReadyMade {
  const { environment, logRouter, telemetry } = config;
  const sidecars = Object.entries(sidecarsOf(config)).map(([name, sidecar]) => [
    name,
    telemetry && name === COLLECTOR
      ? { ...sidecar, environment: { AOT_CONFIG_CONTENT: collectorConfiguration(source, telemetry) } }
      : sidecar,
  ]);
  const routedLogs = logRouter && { router: LOG_ROUTER, destination: logRouter.destination };
  const told = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_SERVICE_NAME: source.service };
  return {
    sidecars: Object.fromEntries(sidecars),
    routedLogs,
    statements: [
      ...(routedLogs ? routerStatements(source.home, source.logGroupName, routedLogs) : []),
      ...(telemetry ? collectorStatements(source, telemetry) : []),
    ],
    // What the description says itself goes first.
    variables: telemetry ? { ...told, ...environment } : {},
  };
}
