import { isWritten } from "../inventory.ts";
import type { Option } from "./option.ts";

const SHORT_DAYS = 7;

/** Logs that are kept for a week. */
export const shortRetention: Option = {
  id: "log-retention",
  title: `Log retention of ${SHORT_DAYS} days`,
  givesUp: "what happened more than a week ago; flow logs are what an investigation starts with",
  change: ({ inventory }) => {
    const longer = inventory.logGroups.filter(
      (group) => isWritten(group) && (group.retentionDays === undefined || group.retentionDays > SHORT_DAYS),
    );
    if (longer.length === 0) {
      return {
        kind: "does not apply",
        why: `no log group of tasks or flow logs keeps more than ${SHORT_DAYS} days`,
      };
    }
    return {
      kind: "possible",
      change: `retention_in_days of ${longer.length} log groups to ${SHORT_DAYS}`,
      inventory: {
        ...inventory,
        logGroups: inventory.logGroups.map((group) =>
          longer.includes(group) ? { ...group, retentionDays: SHORT_DAYS } : group,
        ),
      },
      notes: ["only what is kept costs less; taking it in is most of the bill, and stays"],
    };
  },
};
