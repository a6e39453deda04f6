import { decodedText } from "./encoded-text.ts";
import { looksRandom } from "./random-text.ts";
import { remembering } from "./remember.ts";
import { namesSecret } from "./secrets.ts";

/** What kind of secret a text of this form is, and where it stands in the text. */
type Form = readonly [what: string, pattern: RegExp];

/**
 * Texts that are secrets by their own form. One list for the rules of the description, the guardrails, the seals of
 * plans and the escapes of reports. Forms of tokens are those that their issuers publish for secret scanning, see
 * https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns (2026-08).
 */
const FORMS: readonly Form[] = [
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  [
    "a private key",
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|[\s\S]*)|-----BEGIN [A-Z0-9 ]*PRIVATE KEY[\s\S]*|PuTTY-User-Key-File-\d[\s\S]*|\bAGE-SECRET-KEY-1[A-Z0-9]{10,}/,
  ],
  [
    "a URL with a password",
    /:\\?\/\\?\/[^/\s:@]*:[^/\s@]+@|%3A%2F%2F[^/\s:@]{0,256}?%3A[^/\s@]{1,256}?(?:%40|@)/i,
  ],
  ["a URL with a token", /:\/\/[\w-]{20,}@/],
  ["a JSON web token", /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/],
  [
    "a token of a hosting service",
    /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|gl(?:pat|ptt|dt|rt|cbt|ft|oas|agent|imt|soat)-[\w-]{20,}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{20,}|rubygems_[0-9a-f]{40,}|dckr_[op]at_[\w-]{20,}|ATATT3[\w=-]{20,}|CCIPAT_\w{20,}|HRKU-[\w-]{20,})/,
  ],
  [
    "a token of a payment or chat service",
    /\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{20,}|sq0(?:atp|csp)-[\w-]{20,}|shp(?:at|ca|pa|ss)_[0-9a-f]{32}|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|SG\.[\w-]{16,}\.[\w-]{16,}|SK[0-9a-f]{32}\b|key-[0-9a-f]{32}\b|[0-9a-f]{32}-us\d{1,2}\b|\d{8,10}:AA[\w-]{30,})/,
  ],
  [
    "the address of a webhook",
    /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{10,}|\bdiscord(?:app)?\.com\/api\/webhooks\/[\w/-]{10,}|\bwebhook\.office\.com\/[\w/@-]{10,}/,
  ],
  [
    "a token of a cloud or tool",
    /\b(?:AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|hv[bsr]\.[\w-]{20,}|[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}|do[opr]_v1_[0-9a-f]{40,}|dapi[0-9a-f]{32}|NR(?:AK|JS|II)-[A-Za-z0-9]{19,}|glsa_\w{20,}|glc_[\w=+/-]{20,}|dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,}|pul-[0-9a-f]{40}|sntry[su]_[\w=+/-]{20,}|tskey-[\w-]{16,}|pscale_\w+_[\w.-]{20,}|lin_api_\w{20,}|PMAK-[\w-]{20,}|figd_[\w-]{20,}|hf_[A-Za-z0-9]{30,}|sk-[\w-]{20,}|sbp_[0-9a-f]{40})/,
  ],
  [
    "the hash of a password",
    /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$(?:1|5|6|y|7|gy|argon2(?:id?|d))\$[^\s"':]{8,}|\{S?SHA(?:\d{3})?\}[A-Za-z0-9+/=]{20,}/,
  ],
  [
    "a signed URL",
    /[?&](?:X-(?:Amz|Goog)-(?:Signature|Security-Token)|Signature|sig|se=[^&\s]*&sig)=[\w%+/=-]{12,}/i,
  ],
  ["the value of an authorization header", /\b(?:Bearer|Basic)\s+(?=[^\s"']*\d)[\w.~+/=-]{12,}/],
  ["the value of an authorization header", /\bauthorization["']?\s*[:=]\s*["']?\w+\s+[^\s"']{6,}/i],
  ["the value of a cookie", /\bset-cookie:\s*\S{6,}|\bcookie:\s*[^\s=]{1,256}=[^\s;]{6,}/i],
  [
    "a password of a user of curl",
    /\bcurl\b.{0,1000}\s(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"'$]+:[^\s"'$]{3,}/,
  ],
  [
    "a password of a database client",
    /\b(?:mysql|mysqldump|mysqladmin|mariadb)\b.{0,1000}\s-p[^\s"'$-][^\s"'$]+|\bsshpass\s+-p\s*[^\s$]{2,}|\bredis-cli\b.{0,1000}\s-a\s+[^\s$]{2,}/,
  ],
  ["a password among its words", /\bmachine\s+\S+\s+login\s+\S+\s+password\s+\S+/],
];

/**
 * `DB_PASSWORD=…`, `client_secret: …`, `?token=…`. After a colon only a name that ends in the word of a secret counts:
 * `secretsmanager:GetSecretValue` is an action and `…:111122223333:secret:name` an ARN.
 */
const PAIR =
  /(?<![\w.-])[\d.-]*(?<name>[A-Za-z_][\w.-]*)(?:\\*["'])?(?:(?:\s*=\s*|%3D)|(?<colon>\s*:\s*))(?:\\*["'])?(?=(?<value>[^\s"'\\${/<*][^\s"'\\${,;&]{2,4096}))/g;
/** No pair is without one; most texts of a plan are, and this is found out fast. */
const PAIR_SIGN = /[=:]|%3D/;
const FLAG_SIGN = /(?:^|\s)--?[A-Za-z]/;
const ENDS_IN_SECRET =
  /(?:^|[_.-])(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|(?:private|access|account|client|signing|encryption)[_-]?key)$/i;
/** `--password hunter2`. */
const FLAG = /(?:^|\s)--?(?<name>[A-Za-z][\w-]{2,})\s+(?=(?<value>[^\s"'${/<*-][^\s"'${]{2,}))/g;
/** Names of pairs about a secret that hold none: an AWS CLI argument that names a secret, a switch. */
const HARMLESS_NAME = /^(?:(?:.*[_-])?secret[_-]?id|.*[_-](?:stdin|prompt|from[_-]env)|.*tokens)$/i;
const HARMLESS_VALUE =
  /^(?:true|false|null|none|nil|required|optional|enabled|disabled|changed|sensitive|arn:.*|\(sensitive.*|\d{1,4})$/i;

/** What kind of secret a text holds, by its form; undefined when none is recognized. Never repeats the text. */
export function secretForm(text: string): string | undefined {
  if (text.length < SHORTEST) return undefined;
  const form = FORMS.find(([, pattern]) => text.search(pattern) >= 0);
  return form?.[0] ?? pairs(text, PAIR)[0]?.what ?? pairs(text, FLAG)[0]?.what ?? encoded(text)[0]?.what;
}

/** Most texts of a plan are such: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const RESOURCE_ID = /^[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}$/;

/**
 * Why a text is not printed: a secret by its form, or text that looks like a key. Undefined when it may be.
 * @param name the attribute that holds it
 */
export function secretKind(text: string, name: string): "known" | "random" | undefined {
  // No form and no key is that short and that plain.
  if (text.length < 20 && /^[\w./-]*$/.test(text)) return undefined;
  if (RESOURCE_ID.test(text)) return undefined;
  if (secretForm(text) !== undefined) return "known";
  return looksRandom(text, name) ? "random" : undefined;
}

/** The text with every secret that is recognized by its form replaced by `(sensitive)`. */
export const redacted: (text: string) => string = remembering((text) => {
  let result = text;
  // A secret that goes can leave another one to be seen; each pass removes at least one.
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const found = find(result);
    if (found.length === 0) return result;
    result = withoutSpans(result, found);
  }
  return find(result).length === 0 ? result : MASK;
});

/** As `redacted`, and without words that look like keys: for messages, which hold no digest that a reader needs. */
export function redactedMessage(text: string): string {
  return redacted(text).replace(/[^\s"'`,;()[\]{}]{20,}/g, (word) => (looksRandom(word) ? MASK : word));
}

/** Shortest text that can hold a secret of a known form, in characters. */
const SHORTEST = 6;
const EVERYWHERE: readonly Form[] = FORMS.map(([what, pattern]) => [
  what,
  new RegExp(pattern, `${pattern.flags}g`),
]);
const MASK = "(sensitive)";
const MAX_PASSES = 4;

interface Span {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

function withoutSpans(text: string, spans: readonly Span[]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    result += start >= at ? text.slice(at, start) + MASK : "";
    at = end;
  }
  return result + text.slice(at);
}

function find(text: string): Span[] {
  if (text.length < SHORTEST) return [];
  const forms = EVERYWHERE.flatMap(([what, pattern]) => spansOf(text, pattern, what));
  return [...forms, ...pairs(text, PAIR), ...pairs(text, FLAG), ...encoded(text)];
}

function spansOf(text: string, pattern: RegExp, what: string): Span[] {
  // Nearly always: to search costs far less than to begin a search for all.
  if (text.search(pattern) < 0) return [];
  return [...text.matchAll(pattern)].map(({ 0: match, index }) => ({
    what,
    start: index,
    end: index + match.length,
  }));
}

function pairs(text: string, pattern: RegExp): Span[] {
  if (!(pattern === PAIR ? PAIR_SIGN : FLAG_SIGN).test(text)) return [];
  return [...text.matchAll(pattern)].flatMap(({ 0: match, groups, index }) => {
    const { colon, name = "", value = "" } = groups ?? {};
    if (HARMLESS_NAME.test(name) || HARMLESS_VALUE.test(value)) return [];
    const names =
      colon === undefined
        ? namesSecret(name) || ENDS_IN_SECRET.test(name)
        : isLabel(text.slice(0, index), name, colon);
    if (!names) return [];
    const start = index + match.length;
    return [{ what: "a password among its words", start, end: start + value.length }];
  });
}

const ARN_BEFORE = /\barn:[\w-]*:[\w-]*:[\w*-]*:[\d*]*:$/;

/** Whether a name before a colon labels a value, and is not the kind of resource of an ARN. */
function isLabel(before: string, name: string, colon: string): boolean {
  return ENDS_IN_SECRET.test(name) && (/\s/.test(colon) || !ARN_BEFORE.test(before.slice(-80)));
}

const ENCODED = /(?<![\w+/-])[A-Za-z0-9+/_-]{12,}={0,2}/g;

/** Base64 that hides one of the forms, or the `user:password` of basic authentication. */
function encoded(text: string): Span[] {
  if (text.search(ENCODED) < 0) return [];
  return [...text.matchAll(ENCODED)].flatMap(({ 0: token, index }) => {
    const inside = decodedText(token);
    if (inside === undefined) return [];
    const what = /^[\w.@+-]+:[^\s:/]{4,}$/.test(inside)
      ? "a user and password in base64"
      : secretForm(inside);
    return what === undefined ? [] : [{ what, start: index, end: index + token.length }];
  });
}
