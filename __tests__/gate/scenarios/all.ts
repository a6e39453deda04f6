import { DELETIONS } from "./deletions.ts";
import { EVERYDAY } from "./everyday.ts";
import { EXPOSURES } from "./exposures.ts";
import { FOREIGN_SCENARIOS } from "./foreign.ts";
import { GRANTS } from "./grants.ts";
import { PROTECTIONS } from "./protections.ts";
import type { Scenario } from "./scenario.ts";

export const SCENARIOS: readonly Scenario[] = [
  ...DELETIONS,
  ...GRANTS,
  ...EXPOSURES,
  ...PROTECTIONS,
  ...EVERYDAY,
  ...FOREIGN_SCENARIOS,
];
