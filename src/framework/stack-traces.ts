/**
 * Runs `work` without capturing JavaScript stack traces. CDKTF 0.21 captures one of unlimited depth for every token
 * and has no switch for it (`stackTraces: false` concerns metadata only); for a hundred services that was nine
 * tenths of the time to build the tree. V8 captures none while `Error.stackTraceLimit` is not a plain number.
 * When `work` throws it runs once more with traces, so that the error names its place: it must not depend on how
 * often it runs.
 */
export function withoutStackTraces<T>(work: () => T): T {
  const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
  const capture = Error.captureStackTrace;
  // CDKTF assigns the limit before each capture: an accessor swallows that.
  Object.defineProperty(Error, "stackTraceLimit", {
    configurable: true,
    get: () => undefined,
    set: () => {},
  });
  Error.captureStackTrace = () => {};
  try {
    return work();
  } catch {
    restore();
    return work();
  } finally {
    restore();
  }

  function restore(): void {
    if (limit) Object.defineProperty(Error, "stackTraceLimit", limit);
    Error.captureStackTrace = capture;
  }
}
