/** Shortest text without breaks that is judged, in characters: a key of 128 bits in base64 has 22. */
const SHORTEST_MIXED = 20;
/** The same for text of digits and one case of letters, of which identifiers of AWS have up to 21. */
const SHORTEST_PLAIN = 24;
/** Least share of neighbours of different kinds (upper, lower, digit); base64 of a key has 0.62, words 0.2. */
const MIXED_CHANGES = 0.4;
const PLAIN_CHANGES = 0.25;
/** Least information, in bits a character. */
const MIXED_BITS = 3.6;
const PLAIN_BITS = 3;

/** Texts that look random and are no secrets, because they say what they are. */
const HARMLESS: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z0-9 ]*CERTIFICATE(?: REQUEST)?|[A-Z ]*PUBLIC KEY)-----[\s\S]*?-----END [A-Z0-9 ]+-----/g,
  /\b(?:ssh-\w+|ecdsa-[\w-]{1,40}) AAAA[A-Za-z0-9+/]+={0,3}/g,
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
  /:(?:task|task-set|container-instance)\/[\w./-]*?\b[0-9a-f]{32}\b/g,
  // Digests with the name of their function, as in images and package locks.
  /\b(?:sha(?:1|224|256|384|512)|md5)[:-][A-Za-z0-9+/=]+/gi,
  // An image whose tag is a commit.
  /(?<![\w./-])[\w.-]+\/[\w./-]+:[0-9a-f]{7,40}\b/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
  /\b[a-z]{1,40}(?:-[a-z]{1,40}){0,8}-[0-9a-f]{8,17}\b/g,
  /\bmrk-[0-9a-f]{32}\b/g,
  // Records by which ACM validates a domain are public: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
  /\b_[0-9a-f]{32}\./g,
];

/** Attributes whose values are identifiers or digests by their names: hexadecimal text is what they hold. */
const DIGEST_WORD =
  /(?:^|[_.-])(?:arns?|ids?|hash|digests?|etag|md5|sha\d*|checksum|fingerprint|thumbprints?(?:_list)?|commit|revision|version)$/i;
const DIGEST_END = /[a-z](?:Arn|Id|Hash|Digest|Sha|Commit|Revision|Version)$/;

/**
 * Whether any part of a text looks like a key that a machine made. A guess: an identifier may look the same.
 * @param name the attribute that holds it, of which digests and identifiers are told
 */
export function looksRandom(text: string, name = ""): boolean {
  if (text.length < SHORTEST_MIXED) return false;
  const rest = HARMLESS.reduce((left, pattern) => left.replace(pattern, " "), text);
  const digest = DIGEST_WORD.test(name) || DIGEST_END.test(name);
  return tokens(rest).some((token) => isMixed(token) || (!digest && isPlain(token)));
}

function tokens(text: string): string[] {
  return [...text.matchAll(/[A-Za-z0-9+/_=.~-]{20,}/g)].map(([token]) => token);
}

/** Upper and lower case and digits in a jumble, as base64 has them. A word before a hyphen is a prefix, not a part. */
function isMixed(token: string): boolean {
  const bare = token.replace(/^[a-z]+-/, "");
  return [bare, ...bare.split(/[._=~-]+/)].some(
    (part) =>
      part.length >= SHORTEST_MIXED &&
      /[a-z]/.test(part) &&
      /[A-Z]/.test(part) &&
      /\d/.test(part) &&
      changes(part) >= MIXED_CHANGES &&
      bitsPerCharacter(part) >= MIXED_BITS,
  );
}

/** Letters of one case and digits in a jumble, as hexadecimal and base32 have them. */
function isPlain(token: string): boolean {
  return token
    .split(/[^A-Za-z0-9]+/)
    .some(
      (part) =>
        part.length >= SHORTEST_PLAIN &&
        (part.match(/\d/g)?.length ?? 0) >= 3 &&
        (part.match(/[A-Za-z]/g)?.length ?? 0) >= 3 &&
        changes(part) >= PLAIN_CHANGES &&
        bitsPerCharacter(part) >= PLAIN_BITS,
    );
}

/** Share of neighbours that are of different kinds; signs between words do not count. */
function changes(text: string): number {
  const kinds = [...text.replace(/[^A-Za-z0-9]/g, "")].map((char) =>
    /[a-z]/.test(char) ? "lower" : /[A-Z]/.test(char) ? "upper" : "digit",
  );
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length / (kinds.length - 1);
}

function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
