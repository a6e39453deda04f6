import { describeLife } from "./lives.ts";

/**
 * The example on Fargate as a user may change it: unprotected, with the off-hours of `dev`, and in one service ECS Exec,
 * an image by digest and secrets, and another that a pipeline releases.
 */
const LIST = `import { dev } from "./environments/dev.ts";
import { orders } from "./orders.ts";

const { shop, stock } = orders.services;

export const ENVIRONMENTS = [
  {
    ...orders,
    protection: false,
    schedules: dev.schedules,
    services: {
      ...orders.services,
      shop: {
        ...shop,
        exec: true,
        image: "public.ecr.aws/acme/shop@sha256:${"ab".repeat(32)}",
        secrets: {
          DATABASE: \`arn:aws:secretsmanager:\${orders.region}:\${orders.account}:secret:orders/shop-a1B2c3:url::\`,
          SIGNING: \`arn:aws:ssm:\${orders.region}:\${orders.account}:parameter/orders/shop/signing\`,
        },
      },
      stock: { ...stock, releaseOwner: "pipeline" },
    },
  },
];
`;

describeLife("the life of a product in all kinds of service, on Fargate", "live", LIST, (life) => {
  it("holds in every step that an unprotected environment has", () => {
    expect(life().rest).toEqual(["protection not-applicable", "teardown-refused not-applicable"]);
    expect(life().result.steps.length).toBe(20);
  });

  it("is applied with a stack for each service, and a second plan is empty", () => {
    expect(life().fact("apply")).toMatch(
      /^live-platform \d+(, live-service-(ledger|packer|scans|shop|stock) \d+){5} objects$/,
    );
    expect(life().fact("second-plan")).toBe("8 stacks, 0 changes");
  });

  it("releases and tampers with its own services, one of each kind", () => {
    const digest = `public.ecr.aws/acme/shop@sha256:bb${"ab".repeat(31)}`;
    const fact = life().fact("release-terraform") ?? "";
    expect(fact).toContain(`shop: revision 1 → 2, ${digest} runs; `);
    expect(fact.match(/: revision 1 → 2, /g)).toHaveLength(4);
    expect(fact).toMatch(/; plan empty$/);
    expect(life().fact("release-pipeline")).toMatch(
      /^orders-live\/\w+: revision 3 by the pipeline, no plan shows it, an apply keeps it$/,
    );
    expect(life().fact("tamper")).toBe("3 manual changes, 3 planned, 3 reverted, plan empty");
  });

  it("keeps the secrets that its services read, and those of its process, to itself", () => {
    expect(life().fact("secrets")).toMatch(/^no value of 2 secret\(s\) in \d+ versions of state, /);
    expect(life().leaks).toEqual([]);
  });
});
