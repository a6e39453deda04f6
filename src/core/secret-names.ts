/**
 * Names that carry a secret. A name that ends in what points to a secret (`…_FILE`, `…_ARN`) is not one.
 * Same idea as https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8 (2026-06).
 */
const NAMES =
  /(^|_)(PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|SECRETS|TOKEN|TOKENS|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY(_ID)?|SECRET_?KEY|CREDENTIAL|CREDENTIALS|ENGINE_AUTH_DATA)($|_)/;
const POINTERS =
  /_(FILE|PATH|DIR|ARN|NAME|URL|URI|ENDPOINT|HEADER|ISSUER|AUDIENCE|TTL|SECONDS|EXPIRY|LENGTH)$/;

const VALUES: readonly (readonly [string, RegExp])[] = [
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ["a password in a URL", /:\/\/[^\s:/@]+:[^\s/@]+@/],
  ["a JSON Web Token", /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
];

/** Whether a variable of this name must come from a secret store. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[-.]/g, "_")
    .toUpperCase();
  return NAMES.test(words) && !POINTERS.test(words);
}

/** What kind of secret a text holds; undefined when none is recognized. The text itself is never repeated. */
export function secretIn(text: string): string | undefined {
  return VALUES.find(([, pattern]) => pattern.test(text))?.[0];
}
