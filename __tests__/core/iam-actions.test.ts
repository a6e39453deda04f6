import {
  IAM_ACTIONS_AS_OF,
  iamActions,
  nearestAction,
  needsNoResource,
  takes,
} from "../../src/core/iam-actions.ts";

const action = (name: string) => {
  const [found] = iamActions(name);
  if (!found) throw new Error(`${name} is missing`);
  return found;
};
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-3:210987654321:${resource}`;

describe("actions of IAM", () => {
  it("knows names without regard to case, and what a pattern stands for", () => {
    expect(IAM_ACTIONS_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(action("S3:GETOBJECT").name).toBe("s3:GetObject");
    expect(iamActions("sqs:SendMessage*").map(({ name }) => name)).toContain("sqs:SendMessage");
    for (const none of [
      "",
      "s3",
      "s3:",
      "s3:constructor",
      "constructor:name",
      "toString:x",
      "s3:GetObjekt",
      "a:b:c",
    ]) {
      expect(iamActions(none)).toEqual([]);
    }
  });

  it("offers the nearest name, of the nearest service", () => {
    expect(nearestAction("dynamodb:GetItems")).toBe("dynamodb:GetItem");
    expect(nearestAction("dynamobd:Query")).toBe("dynamodb:Query");
    expect(nearestAction("nothing:Near")).toBeUndefined();
  });

  it("takes an action for one without resources only if each that it stands for is", () => {
    expect(needsNoResource("xray:PutTraceSegments")).toBe(true);
    expect(needsNoResource("s3:*")).toBe(false);
    expect(needsNoResource("nosuch:Action")).toBe(false);
  });

  it.each([
    ["s3:ListBucket", "arn:aws:s3:::b", true],
    ["s3:ListBucket", "arn:aws:s3:::b/*", false],
    ["s3:GetObject", "arn:aws:s3:::b", false],
    ["s3:GetObject", "arn:aws:s3:::b/c", true],
    ["s3:GetObject", arn("s3", "accesspoint/a/object/*"), true],
    ["dynamodb:Query", arn("dynamodb", "table/t/index/*"), true],
    ["dynamodb:PutItem", arn("dynamodb", "table/t/index/*"), false],
    ["dynamodb:GetRecords", arn("dynamodb", "table/t/stream/*"), true],
    ["dynamodb:GetRecords", arn("dynamodb", "table/t"), false],
    // The wildcard may stand for a log stream, or for nothing but the group.
    ["logs:PutLogEvents", arn("logs", "log-group:/a:*"), true],
    ["logs:CreateLogStream", arn("logs", "log-group:/a:*"), true],
    ["kms:Decrypt", arn("kms", "alias/a"), false],
    ["rds-db:connect", arn("rds-db", "dbuser:db-ABC/cart"), true],
    ["elasticfilesystem:ClientMount", arn("elasticfilesystem", "file-system/fs-1"), true],
    ["execute-api:Invoke", arn("execute-api", "abc/*"), true],
  ])("%s takes %s: %p", (name, resource, expected) => {
    expect(takes(action(name), resource)).toBe(expected);
  });
});
