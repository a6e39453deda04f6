import { describeLife } from "./lives.ts";

/** Production on instances, with the services of the example beside one of its own. */
const LIST = `import { prod } from "./environments/prod.ts";
import { orders } from "./orders.ts";

const moved = JSON.parse(
  JSON.stringify(orders).replaceAll(orders.account, prod.account).replaceAll("orders-live", "shop-prod"),
);
// Instances have the storage of their root volume.
const { ephemeralStorageGiB: _storage, ...packer } = moved.services.packer;

export const ENVIRONMENTS = [
  {
    ...prod,
    furtherDomains: moved.furtherDomains,
    repositories: moved.repositories,
    imageCaches: moved.imageCaches,
    services: { api: prod.services.api, ...moved.services, packer },
  },
];
`;

describeLife("the life of production with all kinds of service, on instances", "prod", LIST, (life) => {
  it("holds in every step", () => {
    expect(life().rest).toEqual([]);
    expect(life().result.steps.length).toBe(20);
  });

  it("releases a service of each kind, and takes back what was changed by hand", () => {
    expect(life().fact("second-plan")).toBe("9 stacks, 0 changes");
    expect(life().fact("release-terraform")).toMatch(
      /^api: revision 1 → 2, .*\/shop\/api:2026\.11\.1-rehearsed runs; (\w+: revision 1 → 2, \S+-rehearsed runs; ){4}plan empty$/,
    );
    expect(life().fact("tamper")).toBe("3 manual changes, 3 planned, 3 reverted, plan empty");
  });

  it("is protected, keeps its secrets to itself, and goes when it is told to", () => {
    expect(life().fact("protection")).toMatch(
      /^prevent_destroy names \d+ resources; DeleteLoadBalancer answers /,
    );
    expect(life().fact("secrets")).toMatch(
      /^no value of 2 secret\(s\) in \d{2,} versions of state, the outputs of 9 stacks and \d{3,} files$/,
    );
    expect(life().fact("teardown-state")).toMatch(/ are gone, and so are the roles of the pipeline$/);
  });

  it("leaves no secret of its process anywhere: files, output, reports", () => {
    expect(life().leaks).toEqual([]);
    expect(life().filesSearched).toBeGreaterThan(500);
  });
});
