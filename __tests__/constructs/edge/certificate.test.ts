import { Certificate } from "../../../src/constructs/edge/certificate.ts";
import { make, resolved } from "../../support/construct.ts";

describe("Certificate", () => {
  it("covers the domain and its wildcard with one validation record, and is handed out once issued", () => {
    const made = make((stack) => {
      const { arn } = new Certificate(stack, "certificate", {
        domainName: "qa.acme.example",
        hostedZoneId: "Z7",
      });
      expect(resolved(stack, arn)).toBe(
        "${aws_acm_certificate_validation.certificate_issued.certificate_arn}",
      );
    });
    expect(made).toEqual({
      "aws_acm_certificate.certificate": {
        domain_name: "qa.acme.example",
        key_algorithm: "RSA_2048",
        subject_alternative_names: ["*.qa.acme.example"],
        tags: { Name: "qa.acme.example" },
        validation_method: "DNS",
        options: { certificate_transparency_logging_preference: "ENABLED" },
        lifecycle: { create_before_destroy: true },
      },
      "aws_route53_record.certificate_validation": {
        allow_overwrite: true,
        name: "${tolist(aws_acm_certificate.certificate.domain_validation_options).0.resource_record_name}",
        records: [
          "${tolist(aws_acm_certificate.certificate.domain_validation_options).0.resource_record_value}",
        ],
        ttl: 300,
        type: "${tolist(aws_acm_certificate.certificate.domain_validation_options).0.resource_record_type}",
        zone_id: "Z7",
      },
      "aws_acm_certificate_validation.certificate_issued": {
        certificate_arn: "${aws_acm_certificate.certificate.arn}",
        validation_record_fqdns: ["${aws_route53_record.certificate_validation.fqdn}"],
      },
    });
  });
});
