import type { Trouble } from "../../terraform/trouble.ts";
import type { StackVerdict } from "./finding.ts";

/** The verdict on a stack of which nothing is known. It is never clean. */
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
