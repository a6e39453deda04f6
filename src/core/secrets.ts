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

/** Values that are secrets by their own form. */
const SECRET_FORMS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ["a URL with a password", /:\/\/[^/\s:@]*:[^/\s@]+@/],
  ["a JSON web token", /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/],
  ["a token of a hosting service", /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})/],
  ["a token of a payment or chat service", /\b([sr]k_live_[A-Za-z0-9]{16,}|xox[abprs]-[\w-]{10,})/],
  [
    // The ARN of a secret, `…:111122223333:secret:name`, does not count.
    "a password among its words",
    /(?:^|[^A-Za-z])(password|passwd|pwd|(?<!\d:)secret|token|api[_-]?key)\s*[=:]\s*[^\s"'${/<][^\s"'${]{2,}/i,
  ],
];

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

/** What kind of secret a text holds, by its form; undefined when none is recognized. Never repeats the text. */
export function secretForm(text: string): string | undefined {
  return SECRET_FORMS.find(([, pattern]) => pattern.test(text))?.[0];
}
