import type { Trouble } from "../../terraform/trouble.ts";
import type { StackVerdict } from "./finding.ts";

/** Verdict for a stack that could not be checked; never in sync. */
export function unknownVerdict(stack: string, trouble: Trouble): StackVerdict {
  return {
    stack,
    status: "incomplete",
    complete: false,
    resources: { total: 0, checked: 0, unchecked: [] },
    findings: [],
    noise: [],
    limits: [],
    warnings: [],
    trouble,
  };
}
