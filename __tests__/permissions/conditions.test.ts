import { readCondition } from "../../src/permissions/conditions.ts";

type Context = Readonly<Record<string, string | readonly string[]>>;

/** Whether a line of a Condition holds for a request with these keys. */
function holds(operator: string, key: string, wanted: string | readonly string[], context: Context): boolean {
  const values = typeof wanted === "string" ? [wanted] : wanted;
  const condition = readCondition(operator, key, values, true);
  if (typeof condition !== "function") throw new Error(`${operator}: ${JSON.stringify(condition)}`);
  const given = new Map(
    Object.entries(context).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === "string" ? [value] : value,
    ]),
  );
  return condition(given);
}

type Row = readonly [
  operator: string,
  key: string,
  wanted: string | readonly string[],
  context: Context,
  expected: boolean,
];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
describe("the operators", () => {
  const JOB = "aws:PrincipalTag/job-category";
  const ISSUED = "aws:TokenIssueTime";
  const IP = "aws:SourceIp";
  const FINANCE = "arn:aws:someservice:*:111122223333:finance/*";
  const LONG = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
  it.each<Row>([
    ["StringEquals", JOB, "iamuser-admin", { [JOB]: "iamuser-admin" }, true],
    ["StringEquals", JOB, "iamuser-admin", { [JOB]: "IAMuser-admin" }, false],
    ["StringEquals", JOB, "iamuser-admin", {}, false],
    ["StringEquals", JOB, "iamuser-*", { [JOB]: "iamuser-admin" }, false],
    ["StringEquals", JOB, ["one", "two"], { [JOB]: "two" }, true],
    ["StringEquals", JOB.toUpperCase(), "one", { [JOB]: "one" }, true],
    ["StringEquals", JOB, "", { [JOB]: "" }, true],
    ["StringNotEquals", JOB, "iamuser-admin", { [JOB]: "iamuser-admin" }, false],
    ["StringNotEquals", JOB, "iamuser-admin", { [JOB]: "other" }, true],
    ["StringNotEquals", JOB, "iamuser-admin", {}, true],
    ["StringNotEquals", JOB, ["one", "two"], { [JOB]: "two" }, false],
    ["StringEqualsIgnoreCase", JOB, "iamUser-admin", { [JOB]: "IAMuser-admin" }, true],
    ["StringNotEqualsIgnoreCase", JOB, "iamUser-admin", { [JOB]: "IAMuser-admin" }, false],
    [
      "StringLike",
      "s3:prefix",
      ["", "home/", "home/${aws:username}/"],
      { "s3:prefix": "home/", "aws:username": "David" },
      true,
    ],
    [
      "StringLike",
      "s3:prefix",
      "home/${aws:username}/",
      { "s3:prefix": "home/David/", "aws:username": "David" },
      true,
    ],
    [
      "StringLike",
      "s3:prefix",
      "home/${aws:username}/",
      { "s3:prefix": "home/Adele/", "aws:username": "David" },
      false,
    ],
    ["StringLike", "s3:prefix", "h?me/*", { "s3:prefix": "home/David/x" }, true],
    ["StringLike", "s3:prefix", "h?me/*", { "s3:prefix": "Home/David/x" }, false],
    ["StringNotLike", "s3:prefix", "home/*", { "s3:prefix": "home/David" }, false],
    ["NumericLessThanEquals", "s3:max-keys", "10", { "s3:max-keys": "10" }, true],
    ["NumericLessThanEquals", "s3:max-keys", "10", { "s3:max-keys": "11" }, false],
    ["NumericLessThan", "s3:TlsVersion", "1.2", { "s3:TlsVersion": "1.1" }, true],
    ["NumericLessThan", "s3:TlsVersion", "1.2", { "s3:TlsVersion": "1.2" }, false],
    ["NumericLessThan", "s3:max-keys", "10", {}, false],
    ["NumericLessThan", "s3:max-keys", "10", { "s3:max-keys": "nine" }, false],
    ["NumericEquals", "s3:max-keys", "10", { "s3:max-keys": "10.0" }, true],
    ["NumericNotEquals", "s3:max-keys", "10", { "s3:max-keys": "10.0" }, false],
    ["NumericNotEquals", "s3:max-keys", "10", {}, true],
    ["NumericGreaterThan", "s3:max-keys", "-1", { "s3:max-keys": "0" }, true],
    ["NumericGreaterThan", "s3:max-keys", "0", { "s3:max-keys": "0" }, false],
    ["NumericGreaterThanEquals", "s3:max-keys", "0", { "s3:max-keys": "0" }, true],
    ["NumericGreaterThanEquals", "s3:max-keys", "0", { "s3:max-keys": "-1" }, false],
    ["DateGreaterThan", ISSUED, "2020-01-01T00:00:01Z", { [ISSUED]: "2020-01-01T00:00:02Z" }, true],
    ["DateGreaterThan", ISSUED, "2020-01-01T00:00:01Z", { [ISSUED]: "2020-01-01T00:00:01Z" }, false],
    ["DateGreaterThan", ISSUED, "2020-01-01T00:00:01Z", { [ISSUED]: "2020-01-01T01:00:00+01:00" }, false],
    ["DateGreaterThan", ISSUED, "2020-01-01T00:00:01Z", {}, false],
    ["DateEquals", ISSUED, "1577836800", { [ISSUED]: "2020-01-01T00:00:00Z" }, true],
    ["DateEquals", ISSUED, "2020-01-01", { [ISSUED]: "2020-01-01T00:00:00Z" }, true],
    ["DateNotEquals", ISSUED, "2020-01-01", { [ISSUED]: "2020-01-01T00:00:00Z" }, false],
    ["DateLessThan", ISSUED, "2020-01", { [ISSUED]: "2019-12-31T23:59:59Z" }, true],
    ["DateLessThanEquals", ISSUED, "2020", { [ISSUED]: "2020-01-01T00:00:00Z" }, true],
    ["DateGreaterThanEquals", ISSUED, "2020", { [ISSUED]: "2020-01-01T00:00:00Z" }, true],
    ["DateGreaterThanEquals", ISSUED, "2020", { [ISSUED]: "2019-12-31T00:00:00Z" }, false],
    ["Bool", "aws:SecureTransport", "false", { "aws:SecureTransport": "false" }, true],
    ["Bool", "aws:SecureTransport", "False", { "aws:SecureTransport": "FALSE" }, true],
    ["Bool", "aws:SecureTransport", "false", { "aws:SecureTransport": "true" }, false],
    ["Bool", "aws:SecureTransport", "false", {}, false],
    ["BinaryEquals", "key", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", { key: "QmluYXJ5VmFsdWVJbkJhc2U2NA==" }, true],
    ["BinaryEquals", "key", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", { key: "qmluYXJ5VmFsdWVJbkJhc2U2NA==" }, false],
    ["IpAddress", IP, "203.0.113.0/24", { [IP]: "203.0.113.255" }, true],
    ["IpAddress", IP, "203.0.113.0/24", { [IP]: "203.0.114.0" }, false],
    ["IpAddress", IP, "203.0.113.9", { [IP]: "203.0.113.9" }, true],
    ["IpAddress", IP, "203.0.113.9", { [IP]: "203.0.113.8" }, false],
    ["IpAddress", IP, "0.0.0.0/0", { [IP]: "198.51.100.7" }, true],
    ["IpAddress", IP, "0.0.0.0/0", { [IP]: "2001:db8::1" }, false],
    ["IpAddress", IP, ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], { [IP]: "2001:db8:1234:5678::9" }, true],
    ["IpAddress", IP, "2001:DB8:1234:5678::/64", { [IP]: "2001:db8:1234:5679::9" }, false],
    ["IpAddress", IP, "203.0.113.0/24", {}, false],
    ["IpAddress", IP, "203.0.113.0/24", { [IP]: "somewhere" }, false],
    ["NotIpAddress", IP, ["203.0.113.0/24", "198.51.100.0/24"], { [IP]: "198.51.100.7" }, false],
    ["NotIpAddress", IP, "203.0.113.0/24", {}, true],
    ["StringLike", "aws:SourceArn", FINANCE, { "aws:SourceArn": LONG }, true],
    ["ArnLike", "aws:SourceArn", FINANCE, { "aws:SourceArn": LONG }, false],
    [
      "ArnEquals",
      "aws:SourceArn",
      FINANCE,
      { "aws:SourceArn": "arn:aws:someservice:us-east-2:111122223333:finance/a:b/c" },
      true,
    ],
    ["ArnEquals", "aws:SourceArn", "arn:aws:sns:?:1:t", { "aws:SourceArn": "arn:aws:sns:::1:t" }, false],
    ["ArnNotLike", "aws:SourceArn", FINANCE, { "aws:SourceArn": LONG }, true],
    [
      "ArnNotEquals",
      "aws:SourceArn",
      "arn:aws:sns:*:*:t",
      { "aws:SourceArn": "arn:aws:sns:eu-central-1:1:t" },
      false,
    ],
    [
      "ArnLike",
      "aws:PrincipalArn",
      "arn:aws:iam::*:role/${aws:PrincipalTag/team}",
      { "aws:PrincipalArn": "arn:aws:iam::1:role/a", "aws:PrincipalTag/team": "a" },
      true,
    ],
    ["Null", ISSUED, "true", {}, true],
    ["Null", ISSUED, "true", { [ISSUED]: "2020" }, false],
    ["Null", ISSUED, "false", { [ISSUED]: "2020" }, true],
    ["Null", ISSUED, "false", {}, false],
    ["Null", ISSUED, "false", { [ISSUED]: [] }, false],
  ])("%s %s %j with %j: %s", (operator, key, wanted, context, expected) => {
    expect(holds(operator, key, wanted, context)).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists */
describe("IfExists", () => {
  const TYPE = "ec2:InstanceType";
  const types = ["t1.*", "t2.*", "m3.*"];
  it.each<Row>([
    ["StringLikeIfExists", TYPE, types, { [TYPE]: "t2.micro" }, true],
    ["StringLikeIfExists", TYPE, types, { [TYPE]: "p3.8xlarge" }, false],
    ["StringLikeIfExists", TYPE, types, {}, true],
    ["StringLike", TYPE, types, {}, false],
    ["StringNotEqualsIfExists", TYPE, "t2.micro", {}, true],
    ["StringNotEqualsIfExists", TYPE, "t2.micro", { [TYPE]: "t2.micro" }, false],
    ["BoolIfExists", "aws:MultiFactorAuthPresent", "false", {}, true],
    ["BoolIfExists", "aws:MultiFactorAuthPresent", "false", { "aws:MultiFactorAuthPresent": "true" }, false],
    ["ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "a", {}, true],
    ["ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "a", { "aws:TagKeys": ["b"] }, false],
  ])("%s %s %j with %j: %s", (operator, key, wanted, context, expected) => {
    expect(holds(operator, key, wanted, context)).toBe(expected);
  });
});

/** The tables of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
describe("set operators", () => {
  const KEY = "dynamodb:Attributes";
  const three = ["PostDateTime", "Message", "Tags"];
  it.each<Row>([
    ["ForAllValues:StringEquals", KEY, ["ID", "Message", "Tags"], { [KEY]: ["ID", "Message", "Tags"] }, true],
    ["ForAllValues:StringEquals", KEY, ["ID", "Message", "Tags"], { [KEY]: ["ID", "UserName"] }, false],
    ["ForAllValues:StringEquals", KEY, three, { [KEY]: ["PostDateTime", "UserName"] }, false],
    ["ForAllValues:StringEquals", KEY, three, {}, true],
    ["ForAllValues:StringEquals", KEY, three, { [KEY]: [] }, true],
    ["ForAllValues:StringEquals", KEY, three, { [KEY]: "" }, true],
    [
      "ForAnyValue:StringEquals",
      KEY,
      ["ID", "PostDateTime"],
      { [KEY]: ["UserName", "Message", "PostDateTime"] },
      true,
    ],
    ["ForAnyValue:StringEquals", KEY, ["ID", "PostDateTime"], { [KEY]: ["UserName"] }, false],
    ["ForAnyValue:StringEquals", KEY, ["ID", "PostDateTime"], {}, false],
    ["ForAnyValue:StringEquals", KEY, ["ID", "PostDateTime"], { [KEY]: [] }, false],
    ["ForAnyValue:StringEquals", KEY, [""], { [KEY]: "" }, false],
    ["ForAllValues:StringNotEquals", KEY, ["ID"], { [KEY]: ["Message", "Tags"] }, true],
    ["ForAllValues:StringNotEquals", KEY, ["ID"], { [KEY]: ["Message", "ID"] }, false],
    ["ForAnyValue:StringNotEquals", KEY, ["ID"], { [KEY]: ["Message", "ID"] }, true],
    ["ForAnyValue:StringNotEquals", KEY, ["ID"], { [KEY]: ["ID"] }, false],
    ["ForAnyValue:StringNotLike", "aws:TagKeys", ["key1*"], {}, false],
    ["ForAllValues:StringLike", "aws:TagKeys", ["key1*"], { "aws:TagKeys": ["key1legal", "key1hr"] }, true],
    ["ForAllValues:StringLike", "aws:TagKeys", ["key1*"], { "aws:TagKeys": ["key1legal", "key2hr"] }, false],
    // Without one, several values match nothing.
    ["StringEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": ["a", "b"] }, false],
    ["StringNotEquals", "aws:TagKeys", ["c"], { "aws:TagKeys": ["a", "b"] }, true],
  ])("%s %s %j with %j: %s", (operator, key, wanted, context, expected) => {
    expect(holds(operator, key, wanted, context)).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
describe("variables in values", () => {
  const TEAM = "s3:ExistingObjectTag/Team";
  const MINE = "${aws:PrincipalTag/Team}";
  it.each<Row>([
    ["StringEquals", TEAM, MINE, { [TEAM]: "yellow", "aws:PrincipalTag/Team": "yellow" }, true],
    ["StringEquals", TEAM, MINE, { [TEAM]: "yellow", "aws:PrincipalTag/Team": "blue" }, false],
    ["StringNotEquals", TEAM, MINE, { [TEAM]: "yellow", "aws:PrincipalTag/Team": "blue" }, true],
    ["StringEquals", TEAM, MINE, { [TEAM]: "yellow" }, false],
    ["StringEquals", TEAM, MINE, { [TEAM]: MINE }, false],
    ["StringNotEquals", TEAM, MINE, { [TEAM]: "yellow" }, true],
    ["StringEquals", TEAM, "${aws:PrincipalTag/Team, 'company-wide'}", { [TEAM]: "company-wide" }, true],
    [
      "StringEquals",
      TEAM,
      "${aws:PrincipalTag/Team, 'company-wide'}",
      { [TEAM]: "company-wide", "aws:PrincipalTag/Team": "blue" },
      false,
    ],
    ["StringLike", TEAM, "${*}${?}${$}*", { [TEAM]: "*?$-" }, true],
    ["StringLike", TEAM, "${*}x", { [TEAM]: "yx" }, false],
    ["StringEquals", TEAM, "${*}", { [TEAM]: "*" }, true],
    // A value of the request is a text, whatever is in it.
    ["StringLike", TEAM, MINE, { [TEAM]: "blue", "aws:PrincipalTag/Team": "*" }, false],
    ["StringLike", TEAM, `${MINE}*`, { [TEAM]: "*blue", "aws:PrincipalTag/Team": "*" }, true],
    // A key with several values cannot be one.
    ["StringEquals", TEAM, "${aws:TagKeys}", { [TEAM]: "a", "aws:TagKeys": ["a", "b"] }, false],
    [
      "Bool",
      "aws:SecureTransport",
      "${aws:PrincipalTag/tls}",
      { "aws:SecureTransport": "true", "aws:PrincipalTag/tls": "true" },
      true,
    ],
    ["StringEquals", TEAM, "${unfinished", { [TEAM]: "${unfinished" }, true],
  ])("%s %s %j with %j: %s", (operator, key, wanted, context, expected) => {
    expect(holds(operator, key, wanted, context)).toBe(expected);
  });
});

describe("what IAM refuses", () => {
  it.each([
    ["StringEqual", "an operator of IAM, such as StringEquals"],
    ["stringEquals", "an operator of IAM, such as StringEquals"],
    ["ForSomeValues:StringEquals", "an operator of IAM"],
    ["NullIfExists", "an operator of IAM, such as Null"],
  ])("the operator %s", (operator, limit) => {
    expect(readCondition(operator, "key", ["x"], true)).toEqual({ value: operator, limit });
  });

  it.each([
    ["Null", "true or false", ["maybe"]],
    ["Bool", "true or false", ["yes"]],
    ["NumericEquals", "numbers", ["ten", "${aws:x}", ""]],
    ["DateEquals", "dates in ISO 8601 or seconds since 1970", ["1.1.2020", "2020-13-01"]],
    ["BinaryEquals", "texts in base64", ["%"]],
    [
      "IpAddress",
      "addresses or ranges in CIDR notation",
      ["203.0.113.0/33", "203.0.113", "203.0.113.256", "203.0.113.0/24/8", "203.0.113.0/x", ""],
    ],
    [
      "NotIpAddress",
      "addresses or ranges in CIDR notation",
      ["1::2::3", "1:2:3", "g::", "::/129", "1:2:3:4:5:6:7:8::", "12345::"],
    ],
  ])("%s of what is none of %s", (operator, limit, values) => {
    for (const value of values) {
      expect(readCondition(operator, "key", [value], true)).toEqual({
        value,
        limit: `${operator} takes ${limit}`,
      });
    }
  });
});
