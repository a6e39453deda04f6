/** Characters of a value. A mask such as `****` or `[redacted]` has others, and is no leak. */
const V = "[A-Za-z0-9/+_.@#-]";
/** A quotation mark, escaped where JSON stands in JSON. */
const QUOTE = String.raw`\x5C?\x22`;

/**
 * What stands behind the name of a secret: `=value`, `":"value"`, or `: value` where the value has a digit: prose such
 * as `password: incorrect` is no leak, nor is the ARN `secret:name`, which has no blank.
 */
const VALUES = [
  String.raw`\s?=\s?\x22?${V}{8,}`,
  String.raw`${QUOTE}\s?:\s?${QUOTE}${V}{8,}`,
  String.raw`:\s${V}*[0-9]${V}{5,}`,
];

/** Each letter in both cases: patterns are case sensitive, and there is no flag. */
function anyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

/** Groups are not supported, so each alternative is written out. */
function assignments(...names: readonly string[]): string {
  return `%${names.flatMap((name) => VALUES.map((value) => anyCase(name) + value)).join("|")}%`;
}

/**
 * Filter patterns of CloudWatch Logs that match a leaked secret in a line of a log, text or JSON, by its form. A log
 * group takes five filters with a regular expression, and an expression knows neither groups nor flags
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html, 2026-11).
 */
export const LEAK_PATTERNS: Readonly<Record<string, string>> = {
  // Long-lived and temporary keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (2026-11)
  "aws-access-key": "%AKIA[A-Z2-7]{16}|ASIA[A-Z2-7]{16}%",
  "private-key": '"-----BEGIN" "PRIVATE KEY-----"',
  "bearer-token": String.raw`%[Bb]earer\s[A-Za-z0-9_.=/+-]{20,}|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}%`,
  password: assignments("password", "passwd", "pwd"),
  "secret-or-token": assignments("secret", "token", "api_?key", "access_?key"),
};
