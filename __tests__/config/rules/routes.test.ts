import { accepts, judge, ON_EC2, refuses, service, type Tree } from "./build.ts";

const routes = (change: Tree) => service({ routes: change });
const cart = ON_EC2.services.cart;
const two = (one: Tree, other: Tree, otherName = "wish") => ({
  services: { cart: undefined, first: { ...cart, routes: one }, [otherName]: { ...cart, routes: other } },
});

describe("listener rules", () => {
  refuses([
    ["a priority of 0", routes({ priority: 0 }), ["error ALB-04 services.cart.routes.priority"], "1 to 9999"],
    [
      "a priority among the derived",
      routes({ priority: 10_000 }),
      ["error ALB-04 services.cart.routes.priority"],
      "9999",
    ],
    [
      "a host with dots",
      routes({ hosts: ["a..b"] }),
      ["error ALB-04 services.cart.routes.hosts.0"],
      "DNS label",
    ],
    [
      "a host with capitals",
      routes({ hosts: ["@", "Api"] }),
      ["error ALB-04 services.cart.routes.hosts.1"],
      "lower-case",
    ],
    [
      "a host of labels too long for its certificate",
      routes({ hosts: [`v1.${"a".repeat(48)}`] }),
      ["error ALB-04 services.cart.routes.hosts.0"],
      "64 characters",
    ],
    ["a wildcard host", routes({ hosts: ["*"] }), ["error ALB-04 services.cart.routes.hosts.0"], "DNS label"],
    ["a host twice", routes({ hosts: ["a", "a"] }), ["error ALB-04 services.cart.routes.hosts.1"], "once"],
    [
      "a path that never matches",
      routes({ paths: ["api/*"] }),
      ["error ALB-04 services.cart.routes.paths.0"],
      "starts with /",
    ],
    [
      "a path of 129 characters",
      routes({ paths: [`/${"a".repeat(128)}`] }),
      ["error ALB-04 services.cart.routes.paths.0"],
      "128",
    ],
    [
      "six values",
      routes({ paths: ["/a", "/b", "/c", "/d", "/e"] }),
      ["error ALB-04 services.cart.routes"],
      "5 values",
    ],
    [
      "six wildcards",
      routes({ paths: ["/*/*/*", "/?/?/?"] }),
      ["error ALB-04 services.cart.routes.paths"],
      "5 wildcards",
    ],
  ]);
  accepts([
    ["the ends of priorities", routes({ priority: 9999 })],
    ["hosts of several labels", routes({ hosts: ["v1.api", "a.b.c"] })],
    ["five values and wildcards", routes({ hosts: ["@"], paths: ["/a*", "/b*", "/c?", "/d**"] })],
    ["the longest pattern", routes({ paths: [`/${"a".repeat(127)}`] })],
    ["anything", routes({ hosts: [] })],
  ]);
});

describe("precedence", () => {
  const overlap = ["error ROUTE-01 services.wish.routes"];
  const limit = "different explicit priorities";
  refuses([
    ["the same host", two({ hosts: ["a"] }, { hosts: ["b", "a"] }), overlap, limit],
    ["any host against one", two({}, { hosts: ["a"] }), overlap, limit],
    [
      "a path within a path",
      two({ hosts: ["a"], paths: ["/v1/*"] }, { hosts: ["a"], paths: ["/*/users"] }),
      overlap,
      limit,
    ],
    [
      "the last of five paths",
      two({ paths: ["/a", "/b", "/c", "/d", "/e"] }, { paths: ["/e"] }),
      overlap,
      limit,
    ],
    ["one priority by hand", two({ hosts: ["a"], priority: 7 }, { hosts: ["a"] }), overlap, limit],
    [
      "the same priority by hand",
      two({ hosts: ["a"], priority: 7 }, { hosts: ["a"], priority: 7 }),
      overlap,
      limit,
    ],
    [
      "the same priority on other hosts",
      two({ hosts: ["a"], priority: 7 }, { hosts: ["b"], priority: 7 }),
      ["error ROUTE-02 services.wish.routes.priority"],
      "each priority once",
    ],
  ]);
  accepts([
    ["two priorities by hand", two({ hosts: ["a"], priority: 7 }, { hosts: ["a"], priority: 8 })],
    ["other hosts", two({ hosts: ["a"] }, { hosts: ["b"] })],
    ["other paths", two({ hosts: ["a"], paths: ["/v1/*"] }, { hosts: ["a"], paths: ["/v2/*"] })],
    ["a path and its directory", two({ paths: ["/v1"] }, { paths: ["/v1/*"] })],
  ]);

  it("warns of more certificates than a load balancer takes", () => {
    const many = (count: number) => ({
      services: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`svc-${i}`, { ...cart, routes: { hosts: [`v${i}.api`] } }]),
      ),
      capacity: { kind: "fargate", onDemandBase: 1 },
    });
    const lines = (count: number) => judge(many(count)).lines.filter((line) => line.includes("QUOTA-05"));
    expect(lines(25)).toEqual([]);
    expect(lines(26)).toEqual(["warning QUOTA-05 services"]);
  });

  it("says which of two names to give a priority when both derive the same", () => {
    const services = {
      cart: undefined,
      "svc-56": { ...cart, routes: { hosts: ["a"] } },
      "svc-100": { ...cart, routes: { hosts: ["b"] } },
    };
    const { lines, findings } = judge({ services });
    expect(lines).toEqual(["error ROUTE-02 services.svc-100.routes.priority"]);
    expect(findings[0]?.value).toBe("35435, same as for svc-56");
    expect(findings[0]?.fix).toContain("set routes.priority of svc-100 to a value from 1 to 9999");
  });
});
