import { z } from "zod";

const Hosted = z.strictObject({
  /** What is described without a kind: a domain with a hosted zone in this account, for certificate and records. */
  kind: z.literal("zone").default("zone"),
  /** Route 53 hosted zone that owns it. */
  hostedZoneId: z.string(),
});

const Certified = z.strictObject({
  /** A domain whose certificate and DNS records somebody else manages: neither is made. */
  kind: z.literal("certificate"),
  /** Certificate of ACM, of this account and region. It has to cover every host that services name below the domain. */
  certificateArn: z.string(),
});

/** Domains beside that of the environment, by their names. */
export const FurtherDomainsSchema = z
  .record(z.string(), z.discriminatedUnion("kind", [Hosted, Certified]))
  .default({});

export type FurtherDomain = z.output<typeof FurtherDomainsSchema>[string];
