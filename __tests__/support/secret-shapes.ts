/** Joined here, so that no scanner takes this file for a leak. */
const join = (...parts: readonly string[]) => parts.join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");

const KEY = "q8Zr2LxV7tYb4NwK9mHc3PdF6sGj1AeUo5RiTpWy";
const HEX = "5f4dcc3b5aa765d61d8327deb882cf99";
const LETTERS = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

/** A text that holds a secret, and the part that nobody may read. */
export interface Shape {
  readonly what: string;
  readonly text: string;
  readonly secret: string;
}

const shape = (what: string, text: string, secret = text): Shape => ({ what, text, secret });
const token = (what: string, prefix: string, rest: string) => shape(what, join(prefix, rest));

/** Secrets of every form that turns up in environments, commands, tags and descriptions. All are made up. */
export const SHAPES: readonly Shape[] = [
  token("AWS access key", "AKIA", "Q3EGRIQ7LXWM2ZZP"),
  token("AWS temporary access key", "ASIA", "Q3EGRIQ7LXWM2ZZP"),
  shape("AWS secret key", join("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYzEXwMPLqKEY9")),
  shape("session token", join("IQoJb3JpZ2luX2VjEHwaCXVzLWVhc3QtMSJ", "HMEUCIQDx9v8K2mNpQrStUvWxYz0aBcDeFg")),
  shape("URL with a password", "postgres://shop:hunter2@db.internal:5432/shop", "hunter2"),
  shape("URL with a password and no user", "redis://:hunter2@cache:6379/0", "hunter2"),
  shape("URL with an encoded password", "amqps://shop:hunter2%2Fx@mq/%2f", "hunter2"),
  shape("URL in a query", "https://x.example/cb?next=postgres%3A%2F%2Fu%3Ahunter2%40db", "hunter2"),
  shape("JDBC URL", "jdbc:mysql://db/shop?user=shop&password=hunter2", "hunter2"),
  shape("ODBC string", "Server=db;Database=shop;User Id=sa;Password=hunter2;", "hunter2"),
  shape("storage connection string", `AccountName=shop;AccountKey=${KEY}==;`, KEY),
  shape("JSON web token", join("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiJzaG9wIn0.", "c2lnbmF0dXJlLW9mLXNob3A")),
  shape(
    "private key",
    `${join("-----BEGIN RSA ", "PRIVATE KEY-----")}\nMIIEowIBAAKCAQEA\n`,
    "MIIEowIBAAKCAQEA",
  ),
  shape(
    "SSH key on one line",
    `${join("-----BEGIN OPENSSH ", "PRIVATE KEY-----")}\\nb3BlbnNzaC1rZXk\\n`,
    "b3BlbnNzaC1rZXk",
  ),
  shape("PGP key", `${join("-----BEGIN PGP ", "PRIVATE KEY BLOCK-----")}\nlQOYBF\n`, "lQOYBF"),
  token("GitHub token", "ghp_", LETTERS),
  token("fine-grained GitHub token", "github_pat_", `11ABCDEFG0_${LETTERS}`),
  token("GitLab token", "glpat-", "AbCdEfGhIjKlMnOpQrSt"),
  token("npm token", "npm_", LETTERS),
  shape("npm configuration", "//registry.example.org/:_authToken=abcdef123", "abcdef123"),
  token("PyPI token", "pypi-", `AgEIcHlwaS5vcmc${LETTERS}`),
  token("Docker token", "dckr_pat_", "AbCdEfGhIjKlMnOpQrStUvWx"),
  shape(
    "Docker login",
    JSON.stringify({ auths: { "r.example": { auth: base64("shop:hunter22") } } }),
    base64("shop:hunter22"),
  ),
  token("Slack token", "xoxb-", "1234567890-AbCdEfGhIjKl"),
  shape("Slack webhook", join("https://hooks.slack.", "com/services/T0AB/B0CD/aBcDeFgH"), "aBcDeFgH"),
  token("payment key", join("sk_", "live_"), "AbCdEfGhIjKlMnOpQrStUvWx"),
  token("mail key", "SG.", "AbCdEfGhIjKlMnOpQr.AbCdEfGhIjKlMnOpQrSt"),
  token("Google key", "AIza", "SyAbCdEfGhIjKlMnOpQrStUvWxYz0123456"),
  token("model key", "sk-proj-", "AbCdEfGhIjKlMnOpQrSt"),
  token("Vault token", "hvs.", "CAESIAbCdEfGhIjKlMnOpQrStUv"),
  shape("registry token", join("AbCdEfGhIjKlMn", ".atlasv1.", LETTERS, LETTERS)),
  shape("password hash", join("$2b$12$", "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")),
  shape("shadow entry", join("$6$", "rounds=5000$saltsalt$hashhashhash"), "hashhashhash"),
  shape(
    "signed URL",
    "https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b2c3d4e5f60718293a4b5",
    "0a1b2c3d4e5f",
  ),
  shape("shared access signature", "https://x.blob/c?sv=2022&sig=aB3dE5gH7jK9%2Bx%3D", "aB3dE5gH7jK9"),
  shape("bearer header", "Authorization: Bearer abc123def456ghi", "abc123def456ghi"),
  shape("basic header", `Authorization: Basic ${base64("shop:hunter2")}`, base64("shop:hunter2")),
  shape("header of an API", "x-api-key: hunter2-abc", "hunter2-abc"),
  shape("assignment in a shell", "export PGPASSWORD=hunter2; psql -h db", "hunter2"),
  shape("flag of a command", "migrate --db-password hunter2 --now", "hunter2"),
  shape("flag with a sign", "migrate --db-password=hunter2", "hunter2"),
  shape("curl", "curl -u shop:hunter2 https://x.example", "hunter2"),
  shape("mysql", "mysql -h db -u shop -phunter2 shop", "hunter2"),
  shape("netrc", "machine x.example login shop password hunter2", "hunter2"),
  shape("YAML", "db:\n  user: shop\n  password: hunter2\n", "hunter2"),
  shape("JSON in a text", 'config {"user":"shop","password":"hunter2"}', "hunter2"),
  shape("base64 of a URL", base64("postgres://shop:hunter2@db/shop")),
  shape("base64 of a user and password", base64("shop:hunter2pass")),
  shape("base64 blob", KEY),
  shape("base64 blob with padding", "3q2+7wvkXyZ0Qm9LhT5rJ8aPcN1sVbGd4UeFiWoKzH0="),
  shape("hexadecimal key", HEX),
  shape("long hexadecimal key", `${HEX}${HEX.split("").reverse().join("")}`),
  shape("one-time password seed", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
  shape("age key", join("AGE-SECRET-", "KEY-1", "QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGP")),
];
