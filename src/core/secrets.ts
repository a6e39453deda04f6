import { remembering } from "./remember.ts";

/**
 * What counts as a secret, for the rules of the description, the guardrails and the seals of plans alike: a name that
 * one of them refuses must not be printed by another.
 */

/** Words that make a name one of a secret, wherever they stand in it. */
const SECRET_WORDS =
  /passw(or)?d|passphrase|secret|token(?!i[sz])|credential|api_?key|private_?key|access_?key|key_?material|aws_session|engine_auth_data/;

/** Keys of cryptography, by what they do. */
const CRYPTO_KEYS =
  /(^|_)(sign(ing|ature)?|en?crypt(ion)?|decrypt(ion)?|cipher|crypto|hmac|aes|jwt|jwe|cookie|session|master|webhook|ssh)_?keys?(_(b64|base64|hex|pem|current|previous|old|new|\d+))?$/;

/** Short words that count only when they stand alone. */
const SHORT_WORDS = /(^|_)(pass|pwd|salt|pepper)(_|$)/;

/**
 * Prefixes by which build tools put a variable into what browsers load: a key there is public, a password a mistake.
 * Source: https://nextjs.org/docs/app/guides/environment-variables#bundling-environment-variables-for-the-browser and
 * https://vite.dev/guide/env-and-mode (2026-06).
 */
const PUBLIC_PREFIX = /^(next_public|nuxt_public|expo_public|react_app|vue_app|ng_app|vite|gatsby|public)_/;
const NEVER_PUBLIC = /passw(or)?d|passphrase|secret|private_?key|credential|(^|_)(pass|pwd)(_|$)/;

/** Values that name a key of KMS and are none. */
const KEY_REFERENCE = /^(arn:aws[\w-]*:kms:|alias\/)/;

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
 * Names that only point to a secret or describe it (`TOKEN_URL`, `MAX_TOKENS`, `DB_PASSWORD_FILE`) do not, nor do keys
 * that a browser gets (`NEXT_PUBLIC_API_KEY`).
 * Same idea as https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8 (2026-06).
 */
export const namesSecret: (name: string) => boolean = remembering((name) => {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[-.]/g, "_")
    .toLowerCase();
  if (ABOUT_A_SECRET.test(words)) return false;
  if (PUBLIC_PREFIX.test(words)) return NEVER_PUBLIC.test(words);
  return SECRET_WORDS.test(words) || CRYPTO_KEYS.test(words) || SHORT_WORDS.test(words);
});

/** Whether a variable of this name holds a secret in plain: `ENCRYPTION_KEY` may also name a key of KMS. */
export function holdsSecret(name: string, value: string): boolean {
  return namesSecret(name) && !KEY_REFERENCE.test(value);
}
