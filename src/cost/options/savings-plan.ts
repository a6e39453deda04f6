import type { Option } from "./option.ts";

/** A commitment of a year to what runs around the clock. */
export const savingsPlan: Option = {
  id: "savings-plan",
  title: "A Savings Plan of one year for what always runs",
  givesUp: "the freedom to run less: the commitment is billed every hour of the year, used or not",
  change: ({ inventory }) => {
    const { platform } = inventory;
    const paid = platform.pools.length > 0 || platform.services.length > 0;
    if (!paid) return { kind: "does not apply", why: "nothing runs" };
    return {
      kind: "discount",
      change: "a commitment as large as On-Demand instances and Fargate at zero traffic",
      off: [
        { what: /^On-Demand instances$/, percent: "computeSavingsPlanPercent" },
        { what: /^(vCPU|memory) on Fargate$/, percent: "fargateSavingsPlanPercent" },
      ],
      notes: [
        "Spot and Fargate Spot take no part in it; what schedules stop at night is committed to all the same",
        "averages of AWS, not the rates of your types: Cost Explorer recommends a commitment from your usage",
      ],
    };
  },
};
