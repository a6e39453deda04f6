import { exitCode } from "../../src/drift/record/exit-code.ts";
import { judge, lines, makeConfig, makePlan } from "../support/drift.ts";

const CERTIFICATE = "aws_acm_certificate.certificate";
const ENDPOINT = "aws_vpc_endpoint.s3";
const certificate = (status: string, more = {}) => ({
  domain_name: "shop.example.com",
  status,
  not_after: "2027-01-01T00:00:00Z",
  not_before: "2026-01-01T00:00:00Z",
  renewal_eligibility: "INELIGIBLE",
  pending_renewal: false,
  renewal_summary: [],
  ...more,
});

function verdict(address: string, state: object, cloud: object) {
  const made = [{ address, state: { ...state }, cloud: { ...cloud }, code: { ...cloud }, expressions: {} }];
  return judge(makePlan(made), { config: makeConfig({}) });
}

describe("a certificate", () => {
  it("that AWS issues after the first apply has not drifted", () => {
    const found = verdict(CERTIFICATE, certificate("PENDING_VALIDATION"), certificate("ISSUED"));
    expect(lines(found)).toEqual([]);
    expect(exitCode([found], "low")).toBe(0);
  });

  it("that AWS renews has not drifted, neither before nor after", () => {
    const renewal = { renewal_status: "PENDING_AUTO_RENEWAL", renewal_status_reason: "", updated_at: "" };
    const during = certificate("ISSUED", {
      renewal_eligibility: "ELIGIBLE",
      pending_renewal: true,
      renewal_summary: [renewal],
    });
    const after = certificate("ISSUED", {
      renewal_eligibility: "ELIGIBLE",
      not_before: "2026-11-01T00:00:00Z",
      not_after: "2027-12-01T00:00:00Z",
      renewal_summary: [{ ...renewal, renewal_status: "SUCCESS" }],
    });
    expect(lines(verdict(CERTIFICATE, certificate("ISSUED"), during))).toEqual([]);
    expect(lines(verdict(CERTIFICATE, during, after))).toEqual([]);
  });

  it.each(["INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED"])(
    "that is %s is one",
    (status) => {
      const found = verdict(CERTIFICATE, certificate("ISSUED"), certificate(status));
      expect(lines(found)).toEqual([`untracked high ${CERTIFICATE} status none`]);
      expect(found.findings[0]?.remedies.map(({ text }) => text)).toEqual([
        `find out in AWS why, and replace ${CERTIFICATE}: no apply repairs it`,
      ]);
    },
  );
});

describe("an endpoint", () => {
  it("on its way to work has not drifted, and one that failed has", () => {
    const states = (state: string) => ({ service_name: "com.amazonaws.eu-central-1.s3", state });
    expect(lines(verdict(ENDPOINT, states("pending"), states("available")))).toEqual([]);
    expect(lines(verdict(ENDPOINT, states("available"), states("failed")))).toEqual([
      `untracked high ${ENDPOINT} state none`,
    ]);
  });
});
