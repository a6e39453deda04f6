import { BallastError } from "../core/errors.ts";

/** Why work ended before it was done: the reason of an aborted signal, in the parts that every error has. */
export class Stop extends BallastError {
  private readonly why: string;

  constructor(code: string, place: string, why: string) {
    super(code, place, why);
    this.name = "Stop";
    this.why = why;
  }

  /** The same stop, with what it cut off. */
  during(what: string): Stop {
    return new Stop(this.code, this.place, `${this.why}; cut off: ${what}`);
  }
}

/** The code of a stop that somebody asked for, by Ctrl-C or by SIGTERM. */
export const INTERRUPTED = "INTERRUPTED";

/** Does nothing unless the signal is aborted. @throws Stop that names what was interrupted */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (!signal?.aborted) return;
  const { reason } = signal;
  throw reason instanceof Stop ? reason.during(what) : reason;
}
