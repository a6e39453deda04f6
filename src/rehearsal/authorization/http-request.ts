import type { Parameters } from "./parameters.ts";

/** An HTTP request to an AWS service, as it came. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An operation and its parameters. */
export interface Operation {
  /** As the API reference calls it, such as `CreateVpc`. */
  readonly operation: string;
  readonly parameters: Parameters;
}
