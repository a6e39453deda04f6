import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface CertificateProps {
  readonly domainName: string;
  readonly hostedZoneId: string;
}

/**
 * Certificate of a domain and every name one label below it, validated by DNS. The wildcard is what lets a service
 * with a new host be added without replacing the certificate of all others; its key never leaves AWS, and all its
 * names end at the same load balancer anyway. A domain and its wildcard share one validation record.
 */
export class Certificate extends Construct {
  /** ARN, available once the certificate is issued. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { domainName, hostedZoneId }: CertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, "_certificate", {
      domainName,
      subjectAlternativeNames: [`*.${domainName}`],
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      tags: { Name: domainName },
      lifecycle: { createBeforeDestroy: true },
    });
    const option = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "validation", {
      zoneId: hostedZoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 300,
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, "issued", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    });
    this.arn = validation.certificateArn;
  }
}
