import { secretReference } from "../core/secret-reference.ts";
import { secretsOf } from "./containers.ts";
import { makesEndpoints } from "./network.ts";
import type { Environment } from "./schema.ts";
import { execOf, hasEndpoints, type Service } from "./service.ts";

/** IAM prefixes whose requests go to an interface endpoint of ECS platforms, with the name of that endpoint. */
const ENDPOINT_OF: Readonly<Record<string, string>> = {
  aps: "aps-workspaces",
  ecr: "ecr.api",
  ecs: "ecs",
  firehose: "kinesis-firehose",
  kms: "kms",
  logs: "logs",
  secretsmanager: "secretsmanager",
  sqs: "sqs",
  ssm: "ssm",
  xray: "xray",
};

/**
 * Interface endpoints that ECS needs without a way to the internet
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html, 2026-06). Secrets Manager,
 * Parameter Store, KMS and SQS only as the services use them: each costs money in every zone.
 */
export function endpointServices(environment: Environment): string[] {
  return makesEndpoints(environment.network) ? neededEndpoints(environment) : [];
}

/** Services of AWS that the platform and its services call, by the names of their interface endpoints. */
export function neededEndpoints(environment: Environment): string[] {
  const { capacity, network, previousCapacity, services } = environment;
  const all = Object.values(services);
  // Where there is a NAT gateway, a service changes no other stack.
  const closed = network.egress.kind === "endpoints-only";
  const kinds = new Set(all.flatMap((service) => secretsOf(service).map((it) => secretReference(it)?.kind)));
  const granted = new Set(
    all.flatMap(({ grants }) => grants.flatMap(({ actions }) => actions.map(prefixOf))),
  );
  return [
    "ecr.api",
    "ecr.dkr",
    "logs",
    // The agent's own three; Fargate uses one of them, and that for the proxies of Service Connect alone.
    ...(capacity.kind === "ec2" || previousCapacity
      ? ["ecs", "ecs-agent", "ecs-telemetry"]
      : closed && hasEndpoints(environment)
        ? ["ecs-agent"]
        : []),
    ...(kinds.has("secret") || granted.has("secretsmanager") ? ["secretsmanager"] : []),
    ...(kinds.has("parameter") || granted.has("ssm") ? ["ssm"] : []),
    ...(closed && all.some(({ kind }) => kind === "worker") ? ["sqs"] : []),
    ...(closed ? telemetryEndpoints(all) : []),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-considerations (2026-11)
    ...(closed && all.some(execOf) ? ["ssmmessages"] : []),
    ...(granted.has("kms") ||
    (closed && all.some(execOf)) ||
    all.some(({ secretKeyArns }) => secretKeyArns.length > 0)
      ? ["kms"]
      : []),
  ];
}

/** Endpoints that ready-made sidecars use beside that of CloudWatch Logs. */
function telemetryEndpoints(services: readonly Service[]): string[] {
  const uses = (test: (service: Service) => boolean) => services.some(test);
  return [
    ...(uses(({ logRouter }) => logRouter?.destination.kind === "firehose") ? ["kinesis-firehose"] : []),
    ...(uses(({ telemetry }) => telemetry?.traces === true) ? ["xray"] : []),
    ...(uses(({ telemetry }) => telemetry?.metrics.kind === "prometheus") ? ["aps-workspaces"] : []),
  ];
}

/** Whether tasks reach the service of an action: through NAT, the gateway of S3, or an endpoint of this environment. */
export function reaches(environment: Environment, action: string): boolean {
  if (environment.network.egress.kind !== "endpoints-only") return true;
  const prefix = prefixOf(action);
  const endpoint = Object.hasOwn(ENDPOINT_OF, prefix) ? ENDPOINT_OF[prefix] : undefined;
  return prefix === "s3" || (endpoint !== undefined && endpointsOf(environment).includes(endpoint));
}

/** Interface endpoints that there are, by whoever made them. */
export function endpointsOf(environment: Environment): readonly string[] {
  const { egress } = environment.network;
  return "services" in egress ? egress.services : endpointServices(environment);
}

function prefixOf(action: string): string {
  return (action.split(":")[0] ?? "").toLowerCase();
}
