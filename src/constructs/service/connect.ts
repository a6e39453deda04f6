import type { EcsServiceServiceConnectConfiguration } from "@cdktf/provider-aws/lib/ecs-service";
import type { Home } from "../../core/arn.ts";
import { discoveryName } from "../../core/service-connect.ts";

/** Part of a service in Service Connect. */
export interface ConnectProps {
  readonly home: Home;
  readonly service: string;
  readonly namespaceArn: string;
  readonly logGroupName: string;
  /** Endpoints that it connects to, by the names of their services. */
  readonly calls: Readonly<Record<string, string>>;
  /** Undefined where the service only connects to others. */
  readonly endpoint?: EndpointProps | undefined;
}

/** What others find in the namespace. */
export interface EndpointProps {
  readonly alias: { readonly name: string; readonly port: number };
  readonly idleTimeoutSec: number;
  /** Undefined for TCP, which has no requests. */
  readonly requestTimeoutSec?: number | undefined;
}

/** Name of the mapping of the container's port, which the endpoint refers to. */
export const PORT_NAME = "service";

/** Streams of the proxy in the log group of the service. */
const PROXY_STREAMS = "service-connect";

/**
 * Timeouts are said: AWS's own defaults end a request after 15 seconds and an idle TCP connection after an hour
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html, 2026-11).
 */
export function connectConfiguration(props: ConnectProps): EcsServiceServiceConnectConfiguration {
  const { endpoint, home, logGroupName, namespaceArn, service } = props;
  return {
    enabled: true,
    namespace: namespaceArn,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": home.region,
        "awslogs-stream-prefix": PROXY_STREAMS,
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
    ...(endpoint && {
      service: [
        {
          portName: PORT_NAME,
          discoveryName: discoveryName(home, service),
          clientAlias: { dnsName: endpoint.alias.name, port: endpoint.alias.port },
          timeout: {
            idleTimeoutSeconds: endpoint.idleTimeoutSec,
            ...(endpoint.requestTimeoutSec !== undefined && {
              perRequestTimeoutSeconds: endpoint.requestTimeoutSec,
            }),
          },
        },
      ],
    }),
  };
}
