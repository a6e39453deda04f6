import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { Construct } from "constructs";
import { Certificate } from "./certificate.ts";

export interface FurtherDomainProps {
  readonly name: string;
  readonly listenerArn: string;
  /** The zone in which a certificate is validated, or a certificate that is there. */
  readonly from: { readonly hostedZoneId: string } | { readonly certificateArn: string };
}

/**
 * A certificate beside that of the listener, which the load balancer chooses by the name that a client asks for.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html (2026-11).
 */
export class FurtherDomain extends Construct {
  constructor(scope: Construct, id: string, { from, listenerArn, name }: FurtherDomainProps) {
    super(scope, id);
    new LbListenerCertificate(this, "_listener", {
      listenerArn,
      certificateArn:
        "certificateArn" in from
          ? from.certificateArn
          : new Certificate(this, "certificate", { domainName: name, hostedZoneId: from.hostedZoneId }).arn,
      // The next certificate is there before the last one goes.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
