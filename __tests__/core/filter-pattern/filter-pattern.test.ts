import { asksForNothing, contradictionIn } from "../../../src/core/filter-pattern/contradiction.ts";
import { matchesPattern } from "../../../src/core/filter-pattern/match.ts";
import { parseFilterPattern } from "../../../src/core/filter-pattern/parse.ts";
import type { FilterPattern } from "../../../src/core/filter-pattern/pattern.ts";

function pattern(text: string): FilterPattern {
  const parsed = parseFilterPattern(text);
  if ("problem" in parsed) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.pattern;
}

const matches = (text: string, event: unknown) =>
  matchesPattern(pattern(text), typeof event === "string" ? event : JSON.stringify(event));

// Events and verdicts of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (2026-11).
const TRAIL = {
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  "cluster.name": "c",
};
const USERS = {
  user: { id: 1, email: "John.Stiles@example.com" },
  users: [
    { id: 2, email: "John.Doe@example.com" },
    { id: 3, email: "Jane.Doe@example.com" },
  ],
  actions: ["GET", "PUT", "DELETE"],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
  ],
};
const ACCESS = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const LINES = [
  "INFO 09/25/2014 12:00:00 GET /service/resource/67 1200",
  "WARNING 09/25/2014 12:00:02 Invalid user request",
  "ERROR 09/25/2014 12:00:02 Failed to process request",
] as const;
const ERRORS = [
  "[ERROR 400] BAD REQUEST",
  "[ERROR 401] UNAUTHORIZED REQUEST",
  "[ERROR 419] MISSING ARGUMENTS",
  "[INFO] REQUEST FAILED",
] as const;

describe("what AWS's pages say of a JSON pattern", () => {
  it.each([
    ['{ $.eventType = "UpdateTrail" }', TRAIL, true],
    ["{ $.sourceIPAddress != 123.123.* }", TRAIL, true],
    ["{ $.sourceIPAddress != 111.111.* }", TRAIL, false],
    ['{ $.arrayKey[0] = "value" }', TRAIL, true],
    ["{ $.objectList[1].id = 2 }", TRAIL, true],
    ["{ $.eventType = %Trail% }", TRAIL, true],
    ["{ $.arrayKey[*] = %val.{2}% }", TRAIL, true],
    [String.raw`{ $.* = %111\.111\.111\.1[0-9]{1,2}% }`, TRAIL, true],
    ["{ $.['cluster.name'] = \"c\" }", TRAIL, true],
    ["{ $.SomeObject IS NULL }", TRAIL, true],
    ["{ $.ThisFlag IS TRUE }", TRAIL, true],
    ["{ $.ThisFlag IS FALSE }", TRAIL, false],
    ["{ $.SomeOtherObject NOT EXISTS }", TRAIL, true],
    ["{ $.SomeObject NOT EXISTS }", TRAIL, false],
    // A selector that leads to an array or object matches neither way.
    ["{ $.arrayKey = 1 }", TRAIL, false],
    ["{ $.arrayKey != 1 }", TRAIL, false],
    ['{ $.eventType = "Update*" }', TRAIL, true],
    ['{ $.eventType = "*Trail" }', TRAIL, true],
    ['{ $.eventType = "Up*Trail" }', TRAIL, false],
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', USERS, true],
    [
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }',
      USERS,
      true,
    ],
    [
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }',
      USERS,
      false,
    ],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', USERS, false],
    ["{ $.latency >= 500 }", { latency: 500 }, true],
    ["{ $.numbers[0] < 10e3 }", { numbers: [9999] }, true],
    ["{ $.latency > +1000 }", { latency: 1000 }, false],
    ["{ $.errorCode != 500 }", { errorCode: 400 }, true],
    ["{ $.errorCode = 4* }", { errorCode: 404 }, true],
    ['{ $.eventType = "UpdateTrail" }', "UpdateTrail", false],
  ])("%s on %j: %s", (text, event, expected) => {
    expect(matches(text, event)).toBe(expected);
  });
});

describe("what AWS's pages say of terms", () => {
  it.each([
    ["ERROR", [true, true, true, false]],
    ["ERROR ARGUMENTS", [false, false, true, false]],
    ["?UNAUTHORIZED ?ARGUMENTS", [false, true, true, false]],
    ["?UNAUTHORIZED ?ARGUMENTS REQUEST", [true, true, false, true]],
    ["ERROR -ARGUMENTS", [true, true, false, false]],
    ['"BAD REQUEST"', [true, false, false, false]],
    ["%AUTHORIZED%", [false, true, false, false]],
    ["error", [false, false, false, false]],
    ['" "', [true, true, true, true]],
    ["", [true, true, true, true]],
  ])("%s", (text, expected) => {
    expect(ERRORS.map((line) => matches(text, line))).toEqual(expected);
  });
});

describe("what AWS's pages say of space-delimited fields", () => {
  it.each([
    ["[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", true],
    [
      String.raw`[ip=%127\.0\.0\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]`,
      true,
    ],
    ["[..., request =*.html*, status_code = 4*, bytes]", true],
    ["[ip, user, ..., status_code = 500, bytes]", false],
    [
      "[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]",
      true,
    ],
    ["[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]", false],
    ["[ip, user, username, timestamp, request, status_code, bytes > 1534]", false],
    ["[ip, user, username, timestamp, request, status_code, bytes >= 1534]", true],
    ["[ip, user, username, timestamp, request, status_code, bytes, more]", false],
  ])("%s on an access log: %s", (text, expected) => {
    expect(matches(text, ACCESS)).toBe(expected);
  });

  it.each([
    ["[w1=ERROR, w2]", [false, false, true]],
    ["[w1=ERROR || w1=WARNING, w2]", [false, true, true]],
    ["[w1!=ERROR && w1!=WARNING, w2]", [true, false, false]],
    ["[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]", [true, false, false]],
  ])("%s on lines of an application", (text, expected) => {
    expect(LINES.map((line) => matches(text, line))).toEqual(expected);
  });
});

describe("a property that an event does not have", () => {
  const other = pattern('{ $.issuer != "a" }');
  const safe = pattern('{ $.issuer NOT EXISTS || $.issuer != "a" }');

  it("is unequal under one reading only, unless NOT EXISTS stands beside", () => {
    const readings = (["no-match", "unequal"] as const).map((absent) =>
      [other, safe].map((it) => matchesPattern(it, "{}", absent)),
    );
    expect(readings).toEqual([
      [false, true],
      [true, true],
    ]);
  });
});

describe("a pattern that CloudWatch Logs refuses", () => {
  it.each([
    ['{ $.a = "b" ', "} is missing, at character 13"],
    ['{ $.a == "b" }', "a value is missing, or one that needs quotes, at character 8"],
    ["{ $.a EXISTS }", "neither a comparison nor IS NULL, TRUE, FALSE or NOT EXISTS, at character 7"],
    ["{ $.a IS NOT NULL }", "neither a comparison nor IS NULL, TRUE, FALSE or NOT EXISTS, at character 7"],
    ["{ a = 1 }", "$ is missing, at character 3"],
    ["{ $.a = arn@b }", "} is missing, at character 12"],
    ["{ $.a < b }", "< needs a number, at character 10"],
    ["{ $.*.b[*] = 1 }", "more than 1 wildcard in one selector"],
    ["{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }", "more than 3 wildcards in selectors"],
    ["{ $.a = %x% || $.b = %y% || $.c = %z% }", "3 regular expressions, of 2 at most"],
    ["[..., a, ...]", "more than one …, at character 14"],
    ["{ $.a = 1 } x", "text behind the closing brace, at character 13"],
    ["[a, b] x", "text behind the closing bracket, at character 8"],
    ["[a, b", "a comparison is missing, at character 6"],
    ["password=", "a term with other than letters, digits and _ needs quotes, at character 9"],
    ['"open', "a quotation mark is missing, at character 1"],
    ["%something!%", "! in a regular expression; \\x and its ASCII code stand for it, at character 13"],
    ["%(a|b)%", "( in a regular expression; \\x and its ASCII code stand for it, at character 8"],
    ["%a[%", "a regular expression that does not compile, at character 5"],
    [String.raw`%\q%`, "an escape that a regular expression does not know, at character 5"],
    ["x".repeat(1025), "1025 characters, of 1024 at most"],
  ])("%s", (text, problem) => {
    expect(parseFilterPattern(text)).toEqual({ problem });
  });
});

describe("a pattern that can never match", () => {
  it.each([
    ['{ $.a = "x" && $.a = "y" }', "$.a cannot be both"],
    ['{ $.a = "x*" && $.a = "y*" }', "$.a cannot be both"],
    ['{ $.a = "xy" && $.a != "x*" }', "$.a cannot be both"],
    ['{ $.a = "xy*" && $.a != "x*" }', "$.a cannot be both"],
    ['{ $.a = "*yx" && $.a != "*x" }', "$.a cannot be both"],
    ['{ $.a = "xy" && $.a = %^y% }', "$.a cannot be both"],
    ["{ $.a NOT EXISTS && $.a.b = 1 }", "$.a cannot be both"],
    ["{ $.a NOT EXISTS && $.a = 1 }", "$.a cannot be both"],
    ['{ $.a = "*abc*" && $.a != "*b*" }', "$.a cannot be both"],
    ['{ $.a = "abc" && $.a != "*b*" }', "$.a cannot be both"],
    ["{ $.a IS TRUE && $.a IS FALSE }", "$.a cannot be both"],
    ['{ $.a IS TRUE && $.a = "true" }', "$.a cannot be both"],
    ["{ $.a > 5 && $.a < 5 }", "$.a cannot be both"],
    ["{ $.a = 5 && $.a >= 6 }", "$.a cannot be both"],
    ['{ ($.a = "x" || $.a = "y") && $.a = "z" }', "$.a cannot be both"],
    ["[a = x && a = y, b]", "$.a cannot be both"],
    ["ERROR -ERR", "ERROR is demanded and excluded"],
  ])("%s", (text, reason) => {
    expect(contradictionIn(pattern(text))).toBe(reason);
  });

  it.each([
    '{ $.a = "x" || $.a = "y" }',
    '{ $.a = "x*" && $.a = "xy*" }',
    '{ $.a = "x*" && $.a != "xy*" }',
    '{ $.a != "x" && $.a != "y" }',
    '{ $.a NOT EXISTS && $.a != "x" }',
    '{ $.a = "x*" && $.a = "*y" }',
    '{ $.a[*] = "x" && $.a[*] = "y" }',
    "{ $.a >= 5 && $.a <= 5 }",
    "{ $.a IS TRUE && $.a IS TRUE }",
    "{ $.a = %x% && $.a = %y% }",
    '{ $.a = "x*" && $.a = 5 }',
    '{ $.a = "*b*" && $.a != "*abc*" }',
    '{ $.a = "b*" && $.a != "*b" }',
    "ERR -ERROR",
    "",
  ])("is not %s", (text) => {
    expect(contradictionIn(pattern(text))).toBeUndefined();
  });
});

describe("the pattern [password, secret, key, token]", () => {
  const documents = pattern("[password, secret, key, token]");

  it("names fields and asks nothing of them", () => {
    expect(asksForNothing(documents)).toBe(true);
    expect(asksForNothing(pattern("[password=*, secret]"))).toBe(false);
    expect(asksForNothing(pattern('{ $.password = "*" }'))).toBe(false);
    expect(asksForNothing(pattern('" "'))).toBe(true);
  });

  it.each(["GET /health 200 3ms", "the cache is warm", "INFO listening on 8080"])(
    "matches any line of four words: %s",
    (line) => {
      expect(matchesPattern(documents, line)).toBe(true);
    },
  );

  it.each(["DB_PASSWORD=correct-horse", '{"password":"correct-horse"}', "token: eyJhbGciOi"])(
    "does not match a password in a line of fewer: %s",
    (line) => {
      expect(matchesPattern(documents, line)).toBe(false);
    },
  );
});
