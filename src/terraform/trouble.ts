import { durationText, HOUR_MS } from "../core/duration.ts";
import { redactedMessage } from "../core/secret-forms.ts";
import { type HeldLock, lockTime, releaseAdvice, STALE_LOCK_HOURS } from "./lock.ts";

/** Every reason why a stack could not be checked, completely or in part. */
export const TROUBLES = [
  /** Another run holds the lock: the check is deferred, nothing is known. */
  "locked",
  /** A lock so old that its holder has most likely died. */
  "stale_lock",
  /** The role of the check may not read something. */
  "denied",
  "throttled",
  /** Keys that have run out, or that AWS does not know. */
  "credentials",
  "wrong_account",
  /** The state's bucket, table or key cannot be reached, or the state is not as its digest says. */
  "backend",
  /** Providers or modules are missing. */
  "init",
  "network",
  "timeout",
  "interrupted",
  "other",
] as const;
export type TroubleKind = (typeof TROUBLES)[number];

/** What kept a check from being whole. Texts come from engine and cloud and are not yet escaped. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly text: string;
  /** What to do, line by line. */
  readonly fix: readonly string[];
  readonly lock?:
    | {
        readonly id: string;
        readonly who: string;
        readonly operation: string;
        readonly since: string;
        readonly stale: boolean;
      }
    | undefined;
}

/** One row: which words of an error mean it, and what to do. The first that fits decides. */
interface Row {
  readonly kind: TroubleKind;
  readonly words: RegExp;
  readonly fix: string;
}

/**
 * Words of Terraform 1.11, AWS provider 5.x and the AWS services.
 * Source of the codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const ROWS: readonly Row[] = [
  {
    kind: "wrong_account",
    words: /AWS account ID not allowed|allowed_account_ids|AccountNotAllowed/i,
    fix: "use credentials of the environment's own account; a wrong account looks as if everything were deleted",
  },
  {
    kind: "credentials",
    words:
      /ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClient|InvalidIdentityToken|SignatureDoesNotMatch|No valid credential sources|AuthFailure|security token included in the request is (expired|invalid)|no EC2 IMDS role found/i,
    fix: "sign in again, or renew the role's session, then check again",
  },
  {
    kind: "throttled",
    words: /Throttl|TooManyRequests|RequestLimitExceeded|Rate exceeded|SlowDown/i,
    fix: "check again later or with fewer stacks at once (--jobs 1): AWS limits calls for each account and region",
  },
  {
    kind: "denied",
    words: /AccessDenied|UnauthorizedOperation|not authorized|Forbidden|StatusCode: 403/i,
    fix: "give the role of the check the permission that the message names, then check again",
  },
  {
    kind: "init",
    words:
      /Required plugins are not installed|Backend initialization required|Module not installed|Inconsistent dependency lock file|provider registry|terraform init/i,
    fix: "run terraform init in the stack's folder",
  },
  {
    kind: "backend",
    words:
      /does not have the expected content|Failed to get existing workspaces|NoSuchBucket|Error (loading|refreshing) state|error loading the remote state|Unable to find remote state/i,
    fix: "look at the state's bucket, key and lock table (ballast doctor)",
  },
  {
    // https://developer.hashicorp.com/terraform/language/state/remote-state-data#root-outputs-only (2026-11)
    kind: "other",
    words: /object does not have an attribute named/i,
    fix: "apply the stack that has this output first: the platform, or a service that this one calls; then plan again",
  },
  {
    kind: "network",
    words: /connection refused|no such host|i\/o timeout|connection reset|TLS handshake|dial tcp|EOF$/i,
    fix: "see whether AWS can be reached from here, then check again",
  },
];

/** Tells from an engine's or a service's error what kind of trouble it is, with the line that says most. */
export function readTrouble(error: string): Trouble {
  const row = ROWS.find(({ words }) => words.test(error));
  const lines = error
    .split("\n")
    .map((line) => line.replace(/^[\s│╷╵]+/, "").trim())
    .filter((line) => line !== "");
  const telling = lines.find((line) => row?.words.test(line)) ?? lines[0] ?? "no reason was given";
  return {
    kind: row?.kind ?? "other",
    // An error may quote the value that it is about.
    text: redactedMessage(telling),
    fix: [row?.fix ?? "run terraform plan in the stack's folder to see the whole message"],
  };
}

/** The trouble of a held lock. */
export function lockTrouble(held: Omit<HeldLock, "explanation">, now: Date): Trouble {
  const since = lockTime(held.created);
  const ageMs = since === undefined ? undefined : now.getTime() - since.getTime();
  const stale = ageMs !== undefined && ageMs >= STALE_LOCK_HOURS * HOUR_MS;
  const age = ageMs === undefined ? "" : `, for ${durationText(ageMs)}`;
  return {
    kind: stale ? "stale_lock" : "locked",
    text: `deferred: ${held.who} has held the lock since ${held.created}${age} (${held.operation})`,
    fix: stale
      ? [
          `That is longer than ${STALE_LOCK_HOURS} hours. Ask the holder whether the run is still in progress.`,
          ...releaseAdvice(held.id),
        ]
      : ["wait for that run, then check again; the state of this stack is unknown until then"],
    lock: { id: held.id, who: held.who, operation: held.operation, since: held.created, stale },
  };
}
