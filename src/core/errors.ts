import { type Finding, formatFinding } from "./finding.ts";

/** An error with a stable code and the place it is about; shown to users without a stack trace. */
export class BallastError extends Error {
  readonly code: string;
  readonly place: string;

  constructor(code: string, place: string, message: string) {
    super(`${code} ${place}: ${message}`);
    this.name = "BallastError";
    this.code = code;
    this.place = place;
  }
}

/** Thrown once with every finding that stops synthesis, never at the first. */
export class FindingsError extends BallastError {
  readonly findings: readonly Finding[];

  constructor(place: string, findings: readonly Finding[]) {
    super(
      "REFUSED",
      place,
      `${findings.length} problem(s)\n${findings.map((f) => `  ${formatFinding(f)}`).join("\n")}`,
    );
    this.name = "FindingsError";
    this.findings = findings;
  }
}
