import { Calls } from "../../src/constructs/service/calls.ts";
import type { ConnectProps, EndpointProps } from "../../src/constructs/service/connect.ts";
import type { ServiceProps } from "../../src/constructs/service/service.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * What Service Connect is to a service: its endpoint, if others call it, and the way to those that it calls.
 * @param securityGroupId of its tasks; undefined in bridge mode, where no rule can tell the tasks of two services apart
 */
export function connectOf(
  { callees, home, platform, scope, serviceName }: Surroundings,
  securityGroupId: string | undefined,
  endpoint?: EndpointProps,
): Pick<ServiceProps, "connect" | "needs"> {
  if (!securityGroupId || (callees.length === 0 && !endpoint)) return { needs: [] };
  const connect: ConnectProps = {
    home,
    service: serviceName,
    namespaceArn: platform.namespaceArn,
    logGroupName: `/${home.name}/ecs/${serviceName}`,
    calls: Object.fromEntries(callees.map((callee) => [callee.name, callee.endpoint])),
    endpoint,
  };
  const { needs } = new Calls(scope, "_calls", {
    caller: serviceName,
    callerGroupId: securityGroupId,
    callees,
  });
  return { connect, needs };
}
