/**
 * What counts as a secret, for the rules of the description, the guardrails and the seals of plans alike: a name that
 * one of them refuses must not be printed by another.
 */

/** Words that make a name one of a secret, wherever they stand in it. */
const SECRET_WORDS =
  /passw(or)?d|passphrase|secret|token(?!i[sz])|credential|api_?key|private_?key|access_?key|key_?material|aws_session|engine_auth_data/;

/** Short words that count only when they stand alone. */
const SHORT_WORDS = /(^|_)(pass|pwd)(_|$)/;

/** Names about a secret that do not hold it: its age, its place, its length. */
const ABOUT_A_SECRET = new RegExp(
  [
    "^(max|min|num|use|enable|disable|require|allow)_",
    "_(ttl|secs?|seconds|minutes|hours|days|period|expiry|version)$",
    "_(enabled|required|type|policy|length|count|limit)$",
    "_(file|path|dir|arns?|names?|url|uri|endpoint|host|region|header|issuer|audience)$",
  ].join("|"),
);

/**
 * Whether a variable or attribute of this name holds a secret: `DB_PWD`, `clientSecret`, `AWS_ACCESS_KEY_ID`.
 * Names that only point to a secret or describe it (`TOKEN_URL`, `MAX_TOKENS`, `DB_PASSWORD_FILE`) do not.
 * Same idea as https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8 (2026-06).
 */
export function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[-.]/g, "_")
    .toLowerCase();
  return (SECRET_WORDS.test(words) || SHORT_WORDS.test(words)) && !ABOUT_A_SECRET.test(words);
}
