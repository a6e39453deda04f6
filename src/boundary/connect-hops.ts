import type { Reader } from "../model/reader.ts";
import { containersOf } from "../model/task-definition.ts";
import { blocksAt, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { isList, isRecord } from "../terraform/value.ts";
import type { ConnectHop } from "./result.ts";
import { covers, type Groups, type SecurityGroups } from "./security-groups.ts";

/** A service, as Service Connect sees it. */
export interface Member {
  readonly name: string;
  readonly resource: DeclaredResource;
  readonly task: DeclaredResource;
  readonly groups: Groups;
}

/**
 * Hops over ECS Service Connect: from each service of a namespace to the endpoints in it whose security groups let it in. The
 * proxy listens on the port of the container, or on `ingress_port_override`.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html (2026-11).
 * @returns by the name of the service that has the endpoint
 */
export function connectHops(
  reader: Reader,
  securityGroups: SecurityGroups,
  members: readonly Member[],
): ReadonlyMap<string, readonly ConnectHop[]> {
  const connected = members.filter(({ resource }) => reader.flag(resource, `${CONNECT}.enabled`, false));
  return new Map(
    connected.map((callee) => {
      const callers = connected.filter(
        (caller) => caller !== callee && namespaceOf(reader, caller) === namespaceOf(reader, callee),
      );
      return [
        callee.name,
        endpointsOf(reader, callee).flatMap((endpoint) =>
          callers.flatMap((caller) => hopOf(securityGroups, { caller, callee, endpoint })),
        ),
      ];
    }),
  );
}

const CONNECT = "service_connect_configuration.0";

function namespaceOf(reader: Reader, { resource }: Member): string {
  return reader.text(resource, `${CONNECT}.namespace`) ?? "";
}

interface Endpoint {
  readonly port: number;
  readonly protocol: string;
  readonly encrypted: boolean;
}

function endpointsOf(reader: Reader, { resource, task }: Member): Endpoint[] {
  const mappings = (containersOf(reader, task) ?? []).flatMap(({ value }) => {
    const ports = valueAt(value, "portMappings");
    return (isList(ports) ? ports : []).filter(isRecord);
  });
  return blocksAt(resource.values, `${CONNECT}.service`).flatMap(({ path }) => {
    const name = reader.text(resource, `${path}.port_name`);
    const mapping = mappings.find((it) => it["name"] === name);
    const override = reader.optionalNumber(resource, `${path}.ingress_port_override`, {
      min: 1,
      max: 65_535,
    });
    const port = override ?? Number(mapping?.["containerPort"]);
    if (!Number.isInteger(port)) return [];
    const protocol = mapping?.["appProtocol"];
    const encrypted = blocksAt(resource.values, `${path}.tls`).length > 0;
    return [{ port, protocol: typeof protocol === "string" ? protocol.toUpperCase() : "TCP", encrypted }];
  });
}

/** None where the callee's rules are all known and let the caller in nowhere. */
function hopOf(
  securityGroups: SecurityGroups,
  {
    caller,
    callee,
    endpoint,
  }: { readonly caller: Member; readonly callee: Member; readonly endpoint: Endpoint },
): ConnectHop[] {
  const from = new Set(caller.groups.groups.map(({ address }) => address));
  const rules = securityGroups
    .rules(callee.groups, "ingress")
    .filter((rule) => covers(rule, endpoint.port) && rule.peer.kind !== "prefix-list");
  const rule =
    rules.find(({ peer }) => from.has(peer.name)) ?? rules.find(({ peer }) => peer.kind === "cidr");
  const sure = callee.groups.complete && !rules.some(({ peer }) => peer.kind === "unknown");
  if (!rule && sure) return [];
  return [{ caller: caller.name, ...endpoint, admittedBy: rule?.place, admitted: rule ? "yes" : "unknown" }];
}
