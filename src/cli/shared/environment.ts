import { BallastError } from "../../core/errors.ts";
import type { Io } from "../machine/io.ts";

/**
 * Checks the name of an environment before anything else is looked at or made.
 * @throws BallastError with the names that there are
 */
export async function checkEnvironmentName(io: Pick<Io, "environmentNames">, name: string): Promise<void> {
  const known = await io.environmentNames();
  if (known.includes(name)) return;
  const limit = known.join(", ") || "none is described";
  throw new BallastError("ENVIRONMENT", name, `is not there; limit: ${limit}; fix: give one of these`);
}
