import { InvalidArgumentError } from "commander";
import { DURATION_FORM, parseDuration } from "../../core/duration.ts";

/** Takes an option such as `26h`. @throws InvalidArgumentError for anything else */
export function duration(text: string): string {
  if (parseDuration(text) !== undefined) return text;
  throw new InvalidArgumentError(`limit: ${DURATION_FORM}`);
}
