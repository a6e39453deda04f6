import type { Tamper } from "./tamper.ts";
import { BESIDE } from "./tampers-beside.ts";
import { FLEET } from "./tampers-fleet.ts";
import { GUARDS } from "./tampers-guards.ts";

/** Every change by hand. An entry that does nothing is about another attribute of the change before it. */
export const TAMPERS: readonly Tamper[] = [...GUARDS, ...FLEET, ...BESIDE];
