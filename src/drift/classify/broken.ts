import type { SeverityVerdict } from "../severity/severity.ts";
import type { Unit } from "./compare.ts";

interface State {
  readonly type: string;
  readonly attribute: string;
  /** Values with which it does not do its work any more. */
  readonly broken: ReadonlySet<string>;
  readonly why: string;
}

/**
 * States that AWS sets and nobody else can. On its way from one working state to the next, such as a certificate that
 * is issued at last or renewed, an object has not drifted; in these it no longer works, and no apply repairs it.
 */
const STATES: readonly State[] = [
  {
    // https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
    type: "aws_acm_certificate",
    attribute: "status",
    broken: new Set(["INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED"]),
    why: "clients refuse the certificate, or will",
  },
  {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html
    type: "aws_vpc_endpoint",
    attribute: "state",
    broken: new Set(["rejected", "failed", "expired", "deleted", "deleting"]),
    why: "nothing reaches the service through the endpoint",
  },
];

/** Why a changed state is bad; undefined for every state in which the object works or will. */
export function brokenState({ cloud, path }: Unit, type: string): SeverityVerdict | undefined {
  const [attribute, ...rest] = path;
  if (rest.length > 0 || typeof cloud !== "string") return undefined;
  const row = STATES.find((state) => state.type === type && state.attribute === attribute);
  if (!row?.broken.has(cloud)) return undefined;
  return { level: "high", rule: "broken-state", why: row.why };
}
