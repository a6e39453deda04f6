import { partitionOf } from "./regions.ts";

/** Where a platform lives, and the prefix of everything it owns there. */
export interface Home {
  /** `<project>-<environment>`, such as `shop-prod`. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** ARN of a regional resource, such as `arn(home, "ecs", "cluster/shop-prod")`. */
export function arn({ account, region }: Home, service: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}

/** ARN of an IAM resource, which has no region, such as `iamArn(home, "role/shop-prod-web")`. */
export function iamArn({ account, region }: Home, resource: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:${resource}`;
}

/** ARN of a bucket or, with a path, of objects in it; neither carries an account or region. */
export function s3Arn({ region }: Pick<Home, "region">, bucketAndPath: string): string {
  return `arn:${partitionOf(region)}:s3:::${bucketAndPath}`;
}

/** Log group of the web ACL: AWS WAF asks for the prefix, which the platform's other log groups do not have. */
export function wafLogGroupName({ name }: Pick<Home, "name">): string {
  return `aws-waf-logs-${name}`;
}
