import { ACCOUNT, accepts, merge, ON_EC2, REGION, refuses, type Tree } from "./build.ts";

const ARN = `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/edge/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f`;
const waf = (webAcl: Tree): Tree => ({ loadBalancer: { webAcl } });
const existing = (arn: string) => waf({ kind: "existing", arn });
const managed = (change: Tree = {}) => waf({ kind: "managed-rules", action: "block", ...change });
const WORKER = {
  kind: "worker",
  image: "public.ecr.aws/acme/packer:1.0.0",
  cpu: 256,
  memoryMiB: 512,
  scaling: { minTasks: 2, maxTasks: 3 },
};
/** Ten services with as many hosts as a listener rule takes. */
const MANY = Array.from({ length: 10 }, (_, index) => {
  const hosts = Array.from({ length: 5 }, (_none, label) => `shop${index}-${label}`);
  const { cart } = ON_EC2.services;
  return [
    `shop${index}`,
    { ...cart, cpu: 128, memoryMiB: 128, routes: { hosts }, scaling: { minTasks: 2, maxTasks: 2 } },
  ] as const;
});
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
  const limits = (requestsPerFiveMinOf: Tree) => managed({ requestsPerFiveMinOf });
  const of = (service: string) => `loadBalancer.webAcl.requestsPerFiveMinOf.${service}`;
  refuses([
    ["a limit of no service", limits({ basket: 500 }), [`error WAF-03 ${of("basket")}`], "cart"],
    [
      "a limit that WAF refuses",
      limits({ cart: 2 }),
      [`error WAF-03 ${of("cart")}`],
      "10 to 2000000000 requests",
    ],
    [
      "a limit of a worker",
      merge(limits({ packer: 500 }), { services: { packer: { ...WORKER } } }),
      [`error WAF-03 ${of("packer")}`],
      "behind this load balancer",
    ],
    [
      "a limit of a service that any request reaches",
      merge(limits({ cart: 500 }), { services: { cart: { routes: { hosts: [] } } } }),
      [`error WAF-03 ${of("cart")}`],
      "hosts or paths",
    ],
    [
      "limits of more than is included",
      merge(limits(Object.fromEntries(MANY.map(([name]) => [name, 500]))), {
        capacity: { onDemandBase: 20, minInstances: 20, maxInstances: 60 },
        services: Object.fromEntries(MANY),
      }),
      ["warning WAF-03 loadBalancer.webAcl.requestsPerFiveMinOf"],
      "1500 capacity units",
    ],
  ]);
  accepts([
    ["a limit of a service", limits({ cart: 500 })],
    ["an existing one", existing(ARN)],
    ["managed rules", managed({ countedRules: ["SizeRestrictions_BODY"], requestsPerFiveMin: 10 })],
    ["managed rules that count", managed({ action: "count" })],
  ]);
});
