import { matchesPattern } from "../../src/core/filter-pattern/match.ts";
import { parseFilterPattern } from "../../src/core/filter-pattern/parse.ts";
import { FILTER_LIMITS, regexCount } from "../../src/core/filter-pattern/pattern.ts";
import { LEAK_PATTERNS } from "../../src/core/leak-patterns.ts";

const PATTERNS = Object.entries(LEAK_PATTERNS).map(([form, text]) => {
  const parsed = parseFilterPattern(text);
  if ("problem" in parsed) throw new Error(`${form}: ${parsed.problem}`);
  return { form, pattern: parsed.pattern };
});

const formsIn = (line: string) =>
  PATTERNS.filter(({ pattern }) => matchesPattern(pattern, line)).map(({ form }) => form);

describe("the leak patterns", () => {
  it("are within the limits of one log group", () => {
    const regexes = PATTERNS.map(({ pattern }) => regexCount(pattern));
    expect(regexes).toEqual([1, 0, 1, 1, 1]);
    expect(regexes.filter((count) => count > 0).length).toBeLessThanOrEqual(FILTER_LIMITS.regexFilters);
  });

  it.each([
    ["using AKIAIOSFODNN7EXAMPLE for uploads", ["aws-access-key"]],
    ["temporary key ASIAIOSFODNN7EXAMPLE", ["aws-access-key"]],
    ["-----BEGIN RSA PRIVATE KEY-----", ["private-key"]],
    ["-----BEGIN PRIVATE KEY-----", ["private-key"]],
    ["> Authorization: Bearer 0a1b2c3d4e5f60718293a4b5", ["bearer-token"]],
    ["session eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.SflKxwRJSMeKKF2QT4", ["bearer-token"]],
    ["DB_PASSWORD=correct-horse-battery", ["password"]],
    ["connecting with password = hunter2hunter2", ["password"]],
    ['{"level":"info","password":"correct-horse"}', ["password"]],
    [String.raw`{"message":"{\"dbPassword\": \"correct-horse\"}"}`, ["password"]],
    ["Password: hunter2hunter", ["password"]],
    ["PWD=Tr0ub4dor&3-and-more", ["password"]],
    ["GET /login?token=8f14e45fceea167a 200", ["secret-or-token"]],
    ["client_secret: 9d5ed678fe57bcca", ["secret-or-token"]],
    ["API_KEY=9d5ed678fe57bcca610140957afab571", ["secret-or-token"]],
    ["aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ["secret-or-token"]],
  ])("find %s", (line, forms) => {
    expect(formsIn(line)).toEqual(forms);
  });

  it.each([
    "GET /health 200 3ms",
    "password: incorrect",
    "password=****************",
    '{"password":"[redacted]"}',
    "the token has expired",
    "reading arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/api/database-a1B2c3",
    "tokens=4096 latency=12ms",
    "secretName=shop-api-database",
    "user AIDACKCEVSQ6C2EXAMPLE signed in",
    "-----BEGIN CERTIFICATE-----",
    "bearer authentication is required",
  ])("do not find %s", (line) => {
    expect(formsIn(line)).toEqual([]);
  });
});
