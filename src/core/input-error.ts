import { BallastError } from "./errors.ts";
import { shortened } from "./finding.ts";

/** A file that cannot be used as given. Nothing was judged; the message never quotes the file's content. */
export class InputError extends BallastError {
  readonly found: string;
  readonly fix: string;

  constructor(code: string, place: string, found: string, fix: string) {
    // A name may be of any length, and the fix stands at the end.
    super(code, shortened(place), `${found}; fix: ${fix}`);
    this.name = "InputError";
    this.found = found;
    this.fix = fix;
  }
}
