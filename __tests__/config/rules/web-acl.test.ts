import { ACCOUNT, accepts, REGION, refuses, type Tree } from "./build.ts";

const ARN = `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/edge/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f`;
const waf = (webAcl: Tree): Tree => ({ loadBalancer: { webAcl } });
const existing = (arn: string) => waf({ kind: "existing", arn });
const managed = (change: Tree = {}) => waf({ kind: "managed-rules", action: "block", ...change });
const WRONG_ARN = ["error WAF-01 loadBalancer.webAcl.arn"];

describe("the web ACL", () => {
  refuses([
    ["a name", existing("edge"), WRONG_ARN, `account ${ACCOUNT} in ${REGION}`],
    ["another region", existing(ARN.replace(REGION, "us-east-1")), WRONG_ARN, REGION],
    ["another account", existing(ARN.replace(ACCOUNT, "123456789012")), WRONG_ARN, ACCOUNT],
    ["another partition", existing(ARN.replace("arn:aws:", "arn:aws-cn:")), WRONG_ARN, REGION],
    ["one of CloudFront", existing(ARN.replace("regional", "global")), WRONG_ARN, "regional"],
    ["one without id", existing(ARN.replace(/\/[^/]*$/, "")), WRONG_ARN, "regional"],
    [
      "a rate that WAF refuses",
      managed({ requestsPerFiveMin: 9 }),
      ["error WAF-02 loadBalancer.webAcl.requestsPerFiveMin"],
      "10 to 2000000000 requests",
    ],
    [
      "a rule with its group",
      managed({ countedRules: ["AWS/SizeRestrictions_BODY"] }),
      ["error WAF-02 loadBalancer.webAcl.countedRules.0"],
      "AWSManagedRulesCommonRuleSet",
    ],
    [
      "a rule twice",
      managed({ countedRules: ["NoUserAgent_HEADER", "NoUserAgent_HEADER"] }),
      ["error WAF-02 loadBalancer.webAcl.countedRules.1"],
      "each rule once",
    ],
  ]);
  accepts([
    ["an existing one", existing(ARN)],
    ["managed rules", managed({ countedRules: ["SizeRestrictions_BODY"], requestsPerFiveMin: 10 })],
    ["managed rules that count", managed({ action: "count" })],
  ]);
});
