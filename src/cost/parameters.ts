import type { Range } from "./range.ts";

/** A discount that is not a price of the book: a share below On-Demand, in percent. */
export interface Parameter {
  /** Percent at low, expected and high prices: the largest is at low prices. */
  readonly percent: Range;
  readonly text: string;
  readonly source: string;
}

/** Discounts that vary. The Spot price of an instance type is in the price book. */
export const PARAMETERS = {
  fargateSpotPercent: {
    percent: { low: 70, expected: 68, high: 60 },
    text: "Fargate Spot below Fargate",
    source:
      "https://aws.amazon.com/fargate/pricing/: up to 70 %; its price feed on 2026-09-28: 68.2 % in us-east-1 and 69.8 % in eu-west-1; 60.8 % in ap-northeast-1 in 2021",
  },
  computeSavingsPlanPercent: {
    percent: { low: 40, expected: 31, high: 31 },
    text: "a Savings Plan for instances, one year: Compute at the expected, EC2 Instance at the low price",
    source:
      "https://aws.amazon.com/ec2/pricing/reserved-instances/: on average 31 % for convertible and 40 % for standard reservations of a year, which Compute and EC2 Instance Savings Plans equal (https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-ris.html)",
  },
  fargateSavingsPlanPercent: {
    percent: { low: 27, expected: 20, high: 20 },
    text: "a Compute Savings Plan for Fargate, one year: no upfront payment, all of it at the low price",
    source:
      "offer AWSComputeSavingsPlan of us-east-1, 2026-09-25: vCPU-hour 0.032384 and 0.0295504 against 0.04048",
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/** The discounts of an estimate, by name. */
export type Parameters = Readonly<Record<keyof typeof PARAMETERS, Parameter>>;
