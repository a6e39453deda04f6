import { ServiceDiscoveryHttpNamespace } from "@cdktf/provider-aws/lib/service-discovery-http-namespace";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";

/**
 * Where ECS Service Connect keeps the endpoints of an environment. An HTTP namespace has no hosted zone, and what ECS keeps in
 * it is free (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html, 2026-11).
 */
export class ServiceNamespace extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { name }: Home) {
    super(scope, id);
    const namespace = new ServiceDiscoveryHttpNamespace(this, "_namespace", {
      name,
      description: `Endpoints of the services of ${name}`,
      tags: { Name: name },
    });
    this.arn = namespace.arn;
  }
}
