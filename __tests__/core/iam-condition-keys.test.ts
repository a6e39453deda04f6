import { actionKeys, isOfType, takesKey } from "../../src/core/iam-condition-keys.ts";

const EC2 = "arn:aws:ec2:eu-west-3:210987654321";

function keysOf(action: string) {
  const found = actionKeys(action);
  if (!found) throw new Error(`${action} is missing`);
  return found;
}

describe("condition keys of actions", () => {
  it("are known by action without regard to case, with the types that it requires", () => {
    const subnet = keysOf("EC2:createsubnet");
    expect(subnet.types.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      "subnet",
      "vpc",
    ]);
    expect(actionKeys("ec2:ConstructSubnet")).toBeUndefined();
    expect(actionKeys("nothing:Near")).toBeUndefined();
    expect(actionKeys("constructor:name")).toBeUndefined();
  });

  it("tell the tags of what is created from those of what it is created in", () => {
    const subnet = keysOf("ec2:CreateSubnet");
    const created = `${EC2}:subnet/*`;
    const inside = `${EC2}:vpc/vpc-1`;
    expect(takesKey(subnet, created, "aws:requesttag/project")).toBe(true);
    expect(takesKey(subnet, created, "aws:resourcetag/project")).toBe(false);
    expect(takesKey(subnet, inside, "aws:resourcetag/project")).toBe(true);
    expect(takesKey(subnet, inside, "aws:requesttag/project")).toBe(false);
  });

  it("are those of the resource type where the action lists none of its own", () => {
    const key = "arn:aws:kms:eu-west-3:210987654321:key/1";
    expect(takesKey(keysOf("kms:Decrypt"), key, "kms:resourcealiases")).toBe(true);
    expect(takesKey(keysOf("kms:Decrypt"), key, "kms:viaservice")).toBe(true);
    expect(takesKey(keysOf("kms:Decrypt"), key, "kms:encryptioncontext:aws:s3:arn")).toBe(true);
    expect(takesKey(keysOf("kms:Decrypt"), key, "aws:requesttag/project")).toBe(false);
  });

  it("are none of an action on everything but its own", () => {
    const request = keysOf("acm:RequestCertificate");
    expect(request.types).toEqual([]);
    expect(takesKey(request, "*", "acm:validationmethod")).toBe(true);
    expect(takesKey(request, "*", "acm:domainname")).toBe(false);
  });

  it("know a type by the ARN, whatever stands for its variables", () => {
    const [group] = keysOf("autoscaling:DeleteAutoScalingGroup").types;
    const arn =
      "arn:aws:autoscaling:eu-west-3:210987654321:autoScalingGroup:*:autoScalingGroupName/shop/fleet";
    expect(group && isOfType(group, arn)).toBe(true);
    expect(group && isOfType(group, `${EC2}:vpc/vpc-1`)).toBe(false);
  });
});
